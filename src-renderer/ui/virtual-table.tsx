import clsx from 'clsx'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react'
import { useRowWindow, useSize } from './use-row-window'
import styles from './virtual-table.module.css'

/** Rows that can have the focus: one of them lies in the way of the Tab key, and the arrow keys walk on from it. */
export interface RowFocus {
  readonly at: number
  readonly onMove: (index: number) => void
  /** A key that does not walk. True where it did something. */
  readonly onKey: (event: KeyboardEvent, index: number) => boolean
  /** The menu of a row was asked for; px from the window's corner. */
  readonly onMenu: (index: number, place: { readonly x: number; readonly y: number }) => void
}

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
  /** Absent: only what lies in the rows can have the focus. */
  readonly focus?: RowFocus
}

/** A table of which only the rows in view are in the page. */
export function VirtualTable({ label, columns, count, rowHeight, rowClass, cellsOf, onRange, focus }: VirtualTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(scroller)
  const isNarrow = width < rowHeight.narrowBelow
  const oneRow = isNarrow ? rowHeight.narrow : rowHeight.wide
  const view = useRowWindow(scroller, { rows: count, rowHeight: oneRow, viewport: height, spare: 6 })
  const { first, last } = view
  useEffect(() => onRange(first, last), [first, last, onRange])
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step)
  const keys = useRowKeys({ focus, count, page: Math.max(1, Math.floor(height / oneRow) - 1), show: view.show, scroller })
  // The row with the focus stays in the page though it is out of view, so that the focus is not lost.
  if (focus && keys.at < first && count > 0) numbers.unshift(keys.at)
  else if (focus && keys.at > last && keys.at < count) numbers.push(keys.at)
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
      <div ref={scroller} role="rowgroup" tabIndex={focus ? -1 : 0} className={styles['scroller']}>
        <div role="presentation" className={styles['content']} style={{ height: view.height }}>
          {numbers.map((index) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              data-row={index}
              data-narrow={isNarrow || undefined}
              className={clsx(styles['row'], rowClass)}
              style={{ height: oneRow, transform: `translateY(${view.topOf(index)}px)` }}
              {...(focus && { tabIndex: index === keys.at ? 0 : -1, ...keys.handlersOf(index) })}
            >
              {cellsOf(index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

interface RowKeysOptions {
  readonly focus: RowFocus | undefined
  readonly count: number
  /** Rows that Page Up and Page Down pass. */
  readonly page: number
  readonly show: (row: number) => void
  readonly scroller: RefObject<HTMLElement | null>
}

/** Where a key leads from a row; null for a key that does not walk. */
function nextRow(key: string, at: number, page: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }
  const next = steps[key]
  return next === undefined ? null : Math.min(Math.max(0, next), count - 1)
}

const isMenuKey = (event: KeyboardEvent): boolean => event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')

/** Keys and the mouse on rows that can have the focus. */
function useRowKeys({ focus, count, page, show, scroller }: RowKeysOptions) {
  const at = Math.min(Math.max(0, focus?.at ?? 0), Math.max(0, count - 1))
  // The focus goes with its place: on by key, and along when rows above it come or go, so that no key is ever for another row than the one it was seen on.
  useEffect(() => {
    const held = document.activeElement?.closest<HTMLElement>('[data-row]')
    if (!held || !scroller.current?.contains(held) || held.dataset['row'] === String(at)) return
    scroller.current.querySelector<HTMLElement>(`[data-row="${at}"]`)?.focus({ preventScroll: true })
  }, [at, scroller])

  const isRowItself = (event: KeyboardEvent | MouseEvent) => event.target === event.currentTarget

  function onKeyDown(event: KeyboardEvent<HTMLElement>, index: number) {
    if (!focus || event.defaultPrevented) return
    if (isMenuKey(event)) {
      event.preventDefault()
      const place = event.currentTarget.getBoundingClientRect()
      focus.onMenu(index, { x: place.left + 24, y: place.top + Math.min(place.height, 40) })
      return
    }
    const next = event.altKey || event.ctrlKey || event.metaKey ? null : nextRow(event.key, index, page, count)
    // Up and down walk from a button of a row as well; the other keys belong to the button.
    if (next !== null && (isRowItself(event) || event.key.startsWith('Arrow'))) {
      event.preventDefault()
      if (next === index) event.currentTarget.focus()
      else {
        show(next)
        focus.onMove(next)
      }
      return
    }
    if (isRowItself(event) && focus.onKey(event, index)) event.preventDefault()
  }

  return {
    at,
    handlersOf: (index: number) => ({
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => onKeyDown(event, index),
      onFocus: () => {
        if (focus && focus.at !== index) focus.onMove(index)
      },
      onContextMenu: (event: MouseEvent) => {
        event.preventDefault()
        focus?.onMenu(index, { x: event.clientX, y: event.clientY })
      },
    }),
  }
}

/** One cell of a row. */
export function Cell({ className, children }: { readonly className?: string | undefined; readonly children?: ReactNode }): ReactNode {
  return (
    <div role="cell" className={clsx(styles['cell'], className)}>
      {children}
    </div>
  )
}
