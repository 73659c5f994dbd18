import { useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import styles from './splitter.module.css'

interface SplitterProps {
  readonly label: string
  /** Width of the pane it moves, px. */
  readonly width: number
  readonly smallest: number
  readonly greatest: number
  /** On which side of the splitter the pane lies. */
  readonly side: 'before' | 'after'
  readonly usual: number
  readonly onResize: (width: number) => void
}

const step = 16

/** The line between two panes: drag it, move it with the arrow keys, double-click for the usual width. */
export function Splitter({ label, width, smallest, greatest, side, usual, onResize }: SplitterProps): ReactNode {
  const [start, setStart] = useState<{ readonly x: number; readonly width: number } | null>(null)
  const sign = side === 'before' ? 1 : -1
  const resize = (next: number) => onResize(Math.round(Math.min(greatest, Math.max(smallest, next))))

  function onKeyDown(event: KeyboardEvent) {
    const moves: Record<string, number> = {
      ArrowLeft: width - step * sign,
      ArrowRight: width + step * sign,
      Home: smallest,
      End: greatest,
      Enter: usual,
    }
    const next = moves[event.key]
    if (next === undefined || event.altKey) return
    event.preventDefault()
    resize(next)
  }

  function onPointerMove(event: PointerEvent) {
    if (start) resize(start.width + (event.clientX - start.x) * sign)
  }

  return (
    // A separator that can be moved is a control: it takes the focus and the keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- role separator with a value is interactive (WAI-ARIA 1.2)
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={smallest}
      aria-valuemax={greatest}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      className={styles['splitter']}
      data-dragging={start !== null || undefined}
      onKeyDown={onKeyDown}
      onDoubleClick={() => resize(usual)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setStart({ x: event.clientX, width })
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => setStart(null)}
      onPointerCancel={() => setStart(null)}
    />
  )
}
