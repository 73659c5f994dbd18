/** A piece of a text, and whether it differs from what the text is compared with. */
export interface Piece {
  readonly text: string
  readonly isChanged: boolean
}

const words = new Intl.Segmenter('en', { granularity: 'word' })
/** Longer texts are shown without marks: cutting them up would hold the window. Characters. */
const longest = 20_000

/**
 * The text in pieces: what it shares with `other` at its start and at its end, and between them what differs, by whole words.
 * One stretch is enough to lead the eye; it is no list of all edits.
 */
export function piecesOf(text: string, other: string): readonly Piece[] {
  if (text === other || text.length > longest || other.length > longest) return [{ text, isChanged: false }]
  const mine = wordsOf(text)
  const theirs = wordsOf(other)
  const most = Math.min(mine.length, theirs.length)
  let start = 0
  while (start < most && mine[start] === theirs[start]) start += 1
  let end = 0
  while (end < most - start && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1
  // A mark begins at a word, unless nothing but blanks differs.
  start += Math.max(
    0,
    mine.slice(start, mine.length - end).findIndex((word) => word.trim() !== ''),
  )
  return [
    { text: mine.slice(0, start).join(''), isChanged: false },
    { text: mine.slice(start, mine.length - end).join(''), isChanged: true },
    { text: mine.slice(mine.length - end).join(''), isChanged: false },
  ].filter((piece) => piece.text !== '')
}

const wordsOf = (text: string): readonly string[] => Array.from(words.segment(text), ({ segment }) => segment)

/** What is left of a long text's beginning or end while it is shown in short. Characters. */
const leftBeside = 80
/** What is left of what differs. Characters. */
const leftOfChange = 300

// Half of a letter that is written with two units, at an edge that was cut.
const half = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g

/** The same in short: what differs stays in view, and of what surrounds it only what is next to it. */
export function shorten(pieces: readonly Piece[]): readonly Piece[] {
  const changedAt = pieces.findIndex(({ isChanged }) => isChanged)
  return pieces.map(({ text, isChanged }, at) => {
    const most = isChanged || changedAt === -1 ? leftOfChange : leftBeside
    if (text.length <= most) return { text, isChanged }
    const cut = at < changedAt ? `…${text.slice(-most).replace(half, '')}` : `${text.slice(0, most).replace(half, '')}…`
    return { text: cut, isChanged }
  })
}

export interface TagChange {
  readonly tag: string
  readonly change: 'same' | 'added' | 'removed'
}

/** The tags of `tags`, and those of `before` that are gone from them; `before` null: nothing is known to compare with. */
export function tagChanges(tags: readonly string[], before: readonly string[] | null): readonly TagChange[] {
  const kept = [...new Set(tags)].map((tag): TagChange => ({ tag, change: before?.includes(tag) === false ? 'added' : 'same' }))
  const gone = [...new Set(before ?? [])].filter((tag) => !tags.includes(tag)).map((tag): TagChange => ({ tag, change: 'removed' }))
  return [...kept, ...gone]
}
