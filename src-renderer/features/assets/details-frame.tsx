import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { isNumber, readRemembered, remember } from '../../bridge/remembered'
import { Splitter } from '../../ui/splitter'
import { useNarrow } from '../../ui/use-width'
import styles from './details-frame.module.css'
import { closeDetails, overlayLimit, usePanel } from './panel'

const usual = 320
const smallest = 260
const greatest = 640

/**
 * Holds the details: beside the grid where there is room, over it where there is not. Both are one place in the page, so that nothing typed, played or
 * scrolled is lost when the window grows or shrinks.
 */
export function DetailsFrame({ children }: { readonly children: ReactNode }): ReactNode {
  const holder = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Before the width is read anew: what somebody works in does not vanish, it comes to lie over the grid.
    const keepInUse = () => {
      if (window.innerWidth < overlayLimit && holder.current?.contains(document.activeElement)) usePanel.setState({ isOverlayOpen: true })
    }
    window.addEventListener('resize', keepInUse)
    return () => window.removeEventListener('resize', keepInUse)
  }, [])
  const isNarrow = useNarrow(overlayLimit)
  const { isDetailsOpen, isOverlayOpen } = usePanel()
  const [width, setWidth] = useState(() => readRemembered('details-width', isNumber, usual))
  if (isNarrow ? !isOverlayOpen : !isDetailsOpen) return null
  return (
    <>
      {isNarrow ? (
        <button type="button" tabIndex={-1} aria-hidden="true" className={styles['shade']} onClick={closeDetails} />
      ) : (
        <Splitter
          label="Width of details"
          side="after"
          width={width}
          smallest={smallest}
          greatest={greatest}
          usual={usual}
          onResize={(next) => {
            setWidth(next)
            remember('details-width', next)
          }}
        />
      )}
      <div ref={holder} className={isNarrow ? styles['over'] : styles['beside']} style={isNarrow ? undefined : { width }}>
        {children}
      </div>
    </>
  )
}
