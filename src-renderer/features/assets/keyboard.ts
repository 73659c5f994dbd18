import { lengthOf } from '../../ui/letters'

interface Place {
  /** Where the focus is, from 0. */
  readonly index: number
  readonly count: number
  readonly columns: number
  /** Whole rows in view. */
  readonly page: number
}

/** Where a key moves the focus; null for keys that do not move it. `toEnds` is Ctrl (or Cmd): Home and End then go to the first and the last of all. */
export function moveIndex(key: string, toEnds: boolean, { index, count, columns, page }: Place): number | null {
  if (count === 0) return null
  const last = count - 1
  const rowStart = index - (index % columns)
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1)
    case 'ArrowRight':
      return Math.min(last, index + 1)
    case 'ArrowUp':
      return index - columns < 0 ? index : index - columns
    case 'ArrowDown':
      return downFrom({ index, count, columns, page }, 1)
    case 'PageUp':
      return Math.max(index % columns, index - columns * Math.max(1, page))
    case 'PageDown':
      return downFrom({ index, count, columns, page }, Math.max(1, page))
    case 'Home':
      return toEnds || columns === 1 ? 0 : rowStart
    case 'End':
      return toEnds || columns === 1 ? last : Math.min(last, rowStart + columns - 1)
    default:
      return null
  }
}

/** Down by some rows; where the last row is too short, to its last asset. */
function downFrom({ index, count, columns }: Place, rows: number): number {
  const last = count - 1
  const lastRow = Math.floor(last / columns)
  const row = Math.min(lastRow, Math.floor(index / columns) + rows)
  return row === Math.floor(index / columns) ? index : Math.min(last, row * columns + (index % columns))
}

/** How long letters typed after another count as one word, ms. */
export const wordPause = 700

/** The letters typed so far, when `key` is typed `pause` ms after the last one. */
export function typedWord(before: string, key: string, pause: number): string {
  return pause > wordPause ? key : before + key
}

/** Whether the key types a letter that can begin a title. Space alone opens the quick look, so it counts only inside a word. */
export function isLetter(event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }, word: string): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || lengthOf(event.key) !== 1) return false
  return event.key !== ' ' || word !== ''
}
