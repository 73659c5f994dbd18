/**
 * Rows of one height in a scroller that may be taller than the browser allows. Up to `tallest` px a row lies where it is drawn; beyond, the scroller is
 * `tallest` px high and its way is stretched: one pixel of the scroll bar stands for `ratio` pixels of rows, so that the last row can still be reached.
 */
export interface RowSpace {
  readonly rows: number
  readonly rowHeight: number
  readonly viewport: number
  /** Height of the scroller's content, px. */
  readonly height: number
  /** Greatest offset into the rows, px. */
  readonly reach: number
  /** Greatest scrollTop, px. */
  readonly way: number
}

/** Chromium lays out no box higher than 2^24 px exactly; this stays well below. */
export const tallest = 10_000_000

/** All lengths in px. */
export function rowSpace({ rows, rowHeight, viewport }: { rows: number; rowHeight: number; viewport: number }): RowSpace {
  const full = rows * rowHeight
  const height = Math.min(full, tallest)
  return { rows, rowHeight, viewport, height, reach: Math.max(0, full - viewport), way: Math.max(0, height - viewport) }
}

/** Whether the way is stretched. */
export const isScaled = (space: RowSpace): boolean => space.reach > space.way

/** The offset into the rows that a scrollTop stands for. */
export function offsetAt(space: RowSpace, scrollTop: number): number {
  if (!isScaled(space)) return Math.min(Math.max(0, scrollTop), space.reach)
  if (scrollTop >= space.way - 1) return space.reach
  return Math.max(0, (scrollTop / space.way) * space.reach)
}

/** The scrollTop that shows an offset into the rows. */
export function scrollTopFor(space: RowSpace, offset: number): number {
  const held = Math.min(Math.max(0, offset), space.reach)
  return isScaled(space) ? (held / space.reach) * space.way : held
}

/** First and last row in view, with `spare` more on both sides; `last` is -1 where there are none. */
export function rowsInView(space: RowSpace, offset: number, spare: number): { first: number; last: number } {
  const first = Math.max(0, Math.floor(offset / space.rowHeight) - spare)
  const last = Math.min(space.rows - 1, Math.ceil((offset + space.viewport) / space.rowHeight) - 1 + spare)
  return { first: Math.min(first, Math.max(0, space.rows - 1)), last }
}

/** The nearest offset at which a row is wholly in view. */
export function offsetShowing(space: RowSpace, row: number, offset: number): number {
  const top = row * space.rowHeight
  const bottom = top + space.rowHeight
  if (top < offset) return top
  if (bottom > offset + space.viewport) return Math.min(space.reach, bottom - space.viewport)
  return offset
}
