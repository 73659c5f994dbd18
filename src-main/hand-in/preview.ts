import path from 'node:path'
import type { HandInPreview } from '../../src-preload/contract/hand-in'
import type { ScanEntry } from '../drop-folders/scan'
import type { Counted } from './count-files'
import { holderOf, wordsForUnfit, type Given, type GivenFile } from './given-paths'

/** What would happen to one file. */
export interface FileOutcome {
  readonly outcome: string
  readonly willSend: boolean
}

type Row = HandInPreview['rows'][number]

const mostRows = 200
const mostKinds = 8

const numbers = new Intl.NumberFormat('en')

/** A file given by hand as the ledger names it: by its whole path, and with the folder among these that it was given with. */
export function entryOf({ path: file, ...state }: GivenFile, folders: ReadonlySet<string>): ScanEntry {
  const folder = holderOf(folders, file)
  return { relativePath: file, ...state, givenIn: folder === null ? null : path.dirname(folder) }
}

/** What a person calls a file that was given: its name, or the way to it from the folder that was given. */
export function shownName(file: string, folders: ReadonlySet<string>): string {
  const folder = holderOf(folders, file)
  return folder === null ? path.basename(file) : path.relative(path.dirname(folder), file)
}

/** One sentence per reason why files are not sent. */
function wordsForRows(rows: readonly Row[]): readonly string[] {
  const counts = new Map<string, { count: number; name: string }>()
  for (const { name, outcome, willSend } of rows) {
    if (willSend) continue
    const known = counts.get(outcome)
    if (known === undefined) counts.set(outcome, { count: 1, name })
    else known.count++
  }
  const kinds = [...counts].sort(([, a], [, b]) => b.count - a.count)
  const told = kinds
    .slice(0, mostKinds)
    .map(([outcome, { count, name }]) => (count === 1 ? `“${name}”: ${outcome}` : `${numbers.format(count)} files: ${outcome}`))
  const others = kinds.slice(mostKinds).reduce((sum, [, { count }]) => sum + count, 0)
  return others === 0 ? told : [...told, `${numbers.format(others)} more are not sent, for other reasons.`]
}

function wordsForFolders(given: Given, counted: Counted): readonly string[] {
  const words: string[] = []
  const [first] = given.folders
  if (first !== undefined && given.files.length === 0 && counted.files.length === 0 && !counted.isCutShort && counted.unread === 0)
    words.push(given.folders.length === 1 ? `“${path.basename(first)}” holds no files.` : 'The folders hold no files.')
  if (counted.unread > 0) {
    words.push(
      counted.unread === 1
        ? 'One folder can not be read; what is in it is not taken.'
        : `${numbers.format(counted.unread)} folders can not be read; what is in them is not taken.`,
    )
  }
  return words
}

export interface PreviewParts {
  readonly given: Given
  readonly counted: Counted
  /** All files, given and counted, and what would happen to each; empty where no place was chosen yet. */
  readonly files: readonly GivenFile[]
  readonly outcomes: readonly FileOutcome[]
}

const collator = new Intl.Collator('en', { numeric: true })

/** Puts a preview together. Pure. */
export function buildPreview({
  given,
  counted,
  files,
  outcomes,
}: PreviewParts): Pick<HandInPreview, 'files' | 'folders' | 'bytes' | 'willSend' | 'notes' | 'rows' | 'isCutShort'> {
  const folders = new Set(given.folders)
  const rows = files.map((file, index) => ({
    name: shownName(file.path, folders),
    size: file.size,
    outcome: outcomes[index]?.outcome ?? '',
    willSend: outcomes[index]?.willSend ?? false,
  }))
  const isAimed = outcomes.length > 0
  return {
    files: files.length,
    folders: given.folders.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    willSend: rows.filter(({ willSend }) => willSend).length,
    notes: [...wordsForUnfit(given.unfit), ...wordsForFolders(given, counted), ...(isAimed ? wordsForRows(rows) : [])],
    // What needs a look comes first.
    rows: rows.sort((a, b) => Number(a.willSend) - Number(b.willSend) || collator.compare(a.name, b.name)).slice(0, mostRows),
    isCutShort: counted.isCutShort,
  }
}
