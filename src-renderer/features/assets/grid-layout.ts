/** How the assets are shown: pictures side by side, or one line each. */
export type GridMode = 'grid' | 'list'

export interface GridLayout {
  readonly columns: number
  readonly rows: number
  /** px, the gap to the next row included. */
  readonly rowHeight: number
  /** px; the whole width in a list. */
  readonly cellWidth: number
}

export const gridGap = 12
export const listRowHeight = 32
/** Title and second line below a picture, px. */
export const captionHeight = 40

/** The layout of `count` assets in `width` px, with tiles of at least `tile` px. Pictures are 4:3. */
export function gridLayout({ width, count, tile, mode }: { width: number; count: number; tile: number; mode: GridMode }): GridLayout {
  if (mode === 'list') return { columns: 1, rows: count, rowHeight: listRowHeight, cellWidth: Math.max(0, width) }
  const columns = Math.max(1, Math.floor((width + gridGap) / (tile + gridGap)))
  const cellWidth = Math.max(48, Math.floor((width - gridGap * (columns - 1)) / columns))
  const rowHeight = Math.round(cellWidth * 0.75) + captionHeight + gridGap
  return { columns, rows: Math.ceil(count / columns), rowHeight, cellWidth }
}

/** First and last asset of the rows from `first` to `last`; `last` is -1 where there are none. */
export function assetsInRows({ columns }: GridLayout, count: number, first: number, last: number): { first: number; last: number } {
  return { first: first * columns, last: Math.min(count - 1, (last + 1) * columns - 1) }
}
