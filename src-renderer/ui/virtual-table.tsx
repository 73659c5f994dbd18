import clsx from 'clsx'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useRowWindow, useSize } from './use-row-window'
import styles from './virtual-table.module.css'

interface VirtualTableProps {
  readonly label: string
  /** Names of the columns, in the order of the cells; an empty one is for buttons. */
  readonly columns: readonly string[]
  readonly count: number
  /** px; `narrow` where the table is narrower than `narrowBelow`, in step with the row class. */
  readonly rowHeight: { readonly wide: number; readonly narrow: number; readonly narrowBelow: number }
  /** Lays out the cells of the header and of every row: a CSS grid. */
  readonly rowClass: string
  /** The cells of a row, one element per column. */
  readonly cellsOf: (index: number) => ReactNode
  readonly onRange: (first: number, last: number) => void
}

/** A table of which only the rows in view are in the page. */
export function VirtualTable({ label, columns, count, rowHeight, rowClass, cellsOf, onRange }: VirtualTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(scroller)
  const isNarrow = width < rowHeight.narrowBelow
  const oneRow = isNarrow ? rowHeight.narrow : rowHeight.wide
  const view = useRowWindow(scroller, { rows: count, rowHeight: oneRow, viewport: height, spare: 6 })
  const { first, last } = view
  useEffect(() => onRange(first, last), [first, last, onRange])
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step)
  return (
    <div role="table" aria-label={label} aria-rowcount={count + 1} aria-colcount={columns.length} className={styles['table']}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={isNarrow ? 'unseen' : clsx(styles['header'], rowClass)}>
          {columns.map((column) => (
            <span key={column} role="columnheader">
              {column === '' ? <span className="unseen">What to do</span> : column}
            </span>
          ))}
        </div>
      </div>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box */}
      <div ref={scroller} role="rowgroup" tabIndex={0} className={styles['scroller']}>
        <div role="presentation" className={styles['content']} style={{ height: view.height }}>
          {numbers.map((index) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              data-narrow={isNarrow || undefined}
              className={clsx(styles['row'], rowClass)}
              style={{ height: oneRow, transform: `translateY(${view.topOf(index)}px)` }}
            >
              {cellsOf(index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

/** One cell of a row. */
export function Cell({ className, children }: { readonly className?: string | undefined; readonly children?: ReactNode }): ReactNode {
  return (
    <div role="cell" className={clsx(styles['cell'], className)}>
      {children}
    </div>
  )
}
