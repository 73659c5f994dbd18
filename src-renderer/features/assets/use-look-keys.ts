import { useEffect } from 'react'
import { greatestTile, setMode, setTile, smallestTile, usePanel } from './panel'

const tileStep = 24

/** Ctrl+1 and Ctrl+2 choose grid or list; Ctrl+plus, Ctrl+minus and Ctrl+wheel change the size of the tiles. */
export function useLookKeys(): void {
  useEffect(() => {
    const resize = (step: number) => setTile(Math.min(greatestTile, Math.max(smallestTile, usePanel.getState().tile + step)))
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      if (event.key === '1') setMode('grid')
      else if (event.key === '2') setMode('list')
      else if (event.key === '+' || event.key === '=') resize(tileStep)
      else if (event.key === '-') resize(-tileStep)
      else return
      event.preventDefault()
    }
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      resize(event.deltaY < 0 ? tileStep : -tileStep)
    }
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('wheel', onWheel)
    }
  }, [])
}
