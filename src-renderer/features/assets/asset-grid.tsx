import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef } from 'react'
import type { FocusEvent, MouseEvent, ReactNode } from 'react'
import type { AssetQuery } from '../../../src-preload/contract/asset'
import { useRowWindow, useSize } from '../../ui/use-row-window'
import styles from './asset-grid.module.css'
import { AssetLine } from './asset-line'
import { choose, chooseTo, clearSelection, focusOnly, toggle, usePages, useSelection } from './asset-list'
import type { AssetList } from './asset-list'
import { rowAt } from './asset-pages'
import { AssetTile } from './asset-tile'
import { assetsInRows, gridLayout } from './grid-layout'
import { ListHeader } from './list-header'
import { openDetails, usePanel } from './panel'
import { useGridKeys } from './use-grid-keys'
import type { GridCommands } from './use-grid-keys'

interface AssetGridProps {
  readonly list: AssetList
  readonly label: string
  readonly accountNames: ReadonlyMap<string, string>
  readonly commands: GridCommands
  readonly onMenu: (x: number, y: number) => void
}

/** Left and right of the tiles, px (see asset-grid.module.css). */
const sides = 16 + 4
/** Where the answer to a query was scrolled to when it was left, px. */
const leftAt = new WeakMap<AssetQuery, number>()

/** The virtual grid of a list of assets: only what is in view is in the page, however many there are. */
export function AssetGrid({ list, label, accountNames, commands, onMenu }: AssetGridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const hasFocus = useRef(false)
  const pages = usePages(list, (state) => state)
  const selection = useSelection(list, (state) => state)
  const { mode, tile } = usePanel()
  const size = useSize(scroller)
  // While the first answer is not there, placeholders fill the view.
  const count = pages.total ?? 60
  const width = Math.max(0, size.width - sides)
  const layout = useMemo(() => gridLayout({ width, count, tile, mode }), [width, count, tile, mode])
  const rowWindow = useRowWindow(scroller, {
    rows: layout.rows,
    rowHeight: layout.rowHeight,
    viewport: size.height,
    spare: mode === 'grid' ? 2 : 8,
  })
  const page = Math.max(1, Math.floor(size.height / layout.rowHeight))
  const onKeyDown = useGridKeys(list, layout, page, commands)
  const focusRow = Math.floor(selection.focus / layout.columns)

  useShownRange(list, assetsInRows(layout, count, rowWindow.first, rowWindow.last), size.height > 0)
  useKeptScroll(list, rowWindow, size.height > 0)

  const showFocus = useEffectEvent((row: number) => {
    if (hasFocus.current) rowWindow.show(row)
  })
  useEffect(() => showFocus(focusRow), [focusRow, layout.columns, layout.rowHeight])

  useLayoutEffect(() => {
    // The focus follows its asset; where its element left the page, it would fall to the body.
    const { activeElement } = document
    const isOurs = activeElement === document.body || grid.current?.contains(activeElement)
    if (activeElement === document.body && list.reclaim.isDue) hasFocus.current = true
    if (!hasFocus.current || !isOurs || activeElement?.closest('button')) return
    focusTile()
    // Under a dialog that is just closing nothing takes the focus yet; it is claimed again when the dialog gives it back.
    if (grid.current?.contains(document.activeElement)) list.reclaim.isDue = false
  })

  function focusTile() {
    grid.current?.querySelector<HTMLElement>(`[data-index="${selection.focus}"]`)?.focus({ preventScroll: true })
  }

  const indexAt = (event: MouseEvent | FocusEvent): number | null => {
    const index = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index']
    return index === undefined ? null : Number(index)
  }

  function onClick(event: MouseEvent) {
    const index = indexAt(event)
    if ((event.target as HTMLElement).closest('button')) return
    if (index === null) clearSelection(list)
    else if (event.shiftKey) void chooseTo(list, index)
    else if (event.ctrlKey || event.metaKey) toggle(list, index)
    else choose(list, index)
    usePanel.setState({ shownId: null })
  }

  function onContextMenu(event: MouseEvent) {
    const index = indexAt(event)
    if (index === null) return
    event.preventDefault()
    const id = rowAt(pages, index)?.id
    if (id !== undefined && !selection.ids.has(id)) choose(list, index)
    const box = (event.target as HTMLElement).closest('[data-index]')?.getBoundingClientRect()
    const isByKey = event.clientX === 0 && event.clientY === 0
    onMenu(isByKey && box ? box.left + 16 : event.clientX, isByKey && box ? box.top + 16 : event.clientY)
  }

  function onFocus(event: FocusEvent) {
    hasFocus.current = true
    const index = indexAt(event)
    if (index === null || index === selection.focus) return
    // A dialog that closes gives the focus back to where it was, not to where its keys have led.
    if (list.reclaim.isDue) focusTile()
    else focusOnly(list, index)
    list.reclaim.isDue = false
  }

  function onBlur(event: FocusEvent) {
    if (event.relatedTarget && !grid.current?.contains(event.relatedTarget)) hasFocus.current = false
  }

  const rows = rowNumbers(rowWindow.first, rowWindow.last, pages.total === null ? -1 : focusRow, layout.rows)
  return (
    <div
      ref={grid}
      role="grid"
      aria-label={label}
      aria-rowcount={mode === 'list' ? count + 1 : layout.rows}
      aria-colcount={mode === 'list' ? 6 : layout.columns}
      aria-multiselectable="true"
      aria-busy={pages.isHeld || pages.total === null}
      tabIndex={-1}
      data-pane=""
      data-held={pages.isHeld || undefined}
      className={styles['grid']}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={(event) => {
        if (indexAt(event) !== null) openDetails()
      }}
      onContextMenu={onContextMenu}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {mode === 'list' && (
        <div role="rowgroup">
          <ListHeader list={list} />
        </div>
      )}
      <div ref={scroller} role="rowgroup" className={styles['scroller']}>
        <div role="presentation" data-mode={mode} className={styles['content']} style={{ height: rowWindow.height }}>
          {mode === 'list'
            ? rows.map((row) => {
                const asset = rowAt(pages, row)
                return (
                  <AssetLine
                    key={row}
                    row={asset}
                    index={row}
                    top={rowWindow.topOf(row)}
                    isTrash={list.view === 'trash'}
                    accountName={asset ? (accountNames.get(asset.accountId) ?? '') : ''}
                    isSelected={asset !== undefined && selection.ids.has(asset.id)}
                    isFocus={row === selection.focus}
                  />
                )
              })
            : rows.map((row) => (
                <div
                  key={row}
                  role="row"
                  aria-rowindex={row + 1}
                  className={styles['row']}
                  style={
                    { transform: `translateY(${rowWindow.topOf(row)}px)`, '--cell': `${layout.cellWidth}px` } as Record<string, string>
                  }
                >
                  {columnsOf(row, layout.columns, count).map((index, column) => {
                    const asset = rowAt(pages, index)
                    return (
                      <AssetTile
                        key={index}
                        row={asset}
                        index={index}
                        column={column}
                        isSelected={asset !== undefined && selection.ids.has(asset.id)}
                        isFocus={index === selection.focus}
                      />
                    )
                  })}
                </div>
              ))}
        </div>
      </div>
    </div>
  )
}

/** Rows to draw: those in view and the one with the focus, which must stay in the page to keep it. */
function rowNumbers(first: number, last: number, focusRow: number, rows: number): number[] {
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step)
  if (focusRow >= 0 && focusRow < rows && focusRow < first) numbers.unshift(focusRow)
  if (focusRow >= 0 && focusRow < rows && focusRow > last) numbers.push(focusRow)
  return numbers
}

function columnsOf(row: number, columns: number, count: number): number[] {
  return Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => row * columns + column)
}

function useShownRange(list: AssetList, { first, last }: { first: number; last: number }, isReady: boolean): void {
  useEffect(() => {
    if (isReady) list.pages.show(first, last)
  }, [list, first, last, isReady])
  useEffect(() => () => list.pages.hide(), [list])
}

/** A changed query begins at its top; a list that is come back to stands where it was left. */
function useKeptScroll(list: AssetList, rowWindow: { offset: number; goTo: (offset: number) => void }, isReady: boolean): void {
  const query = usePages(list, (pages) => pages.query)
  const last = useRef<typeof query | null>(null)
  const { offset } = rowWindow
  const goTo = useEffectEvent((next: number) => rowWindow.goTo(next))
  useLayoutEffect(() => {
    if (!isReady || last.current === query) return
    goTo(leftAt.get(query) ?? 0)
    last.current = query
  }, [query, isReady])
  useEffect(() => {
    if (last.current !== null) leftAt.set(last.current, offset)
  }, [offset])
}
