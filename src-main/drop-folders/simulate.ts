import type { PreviewRow } from '../../src-preload/contract/drop-folder'
import { nextTurn } from '../next-turn'
import { decideBy, decisionInWords } from './decide-by'
import type { FolderRow } from './drop-folder-store'
import { gatherFacts, type FactsContext } from './facts'
import type { LedgerRow } from './intake-store'
import type { Hold } from './ledger-machine'
import { findRowAt } from './rows-by-path'
import type { ScanEntry } from './scan'

export type SimulationContext = Pick<FactsContext, 'db' | 'ports'>

type Words = Pick<PreviewRow, 'outcome' | 'willSend'>

const stays = (outcome: string): Words => ({ outcome, willSend: false })

/** What a changed rule may have another word about. */
export const reopenable: ReadonlySet<Hold> = new Set<Hold>([
  'left-out',
  'too-small',
  'too-large',
  'wrong-type',
  'unmatched',
  'not-scrubbed',
  'duplicate',
  'trashed-twin',
  'changed',
])

const isUnchanged = (row: LedgerRow, entry: ScanEntry) => row.size === entry.size && row.mtimeMs === entry.mtimeMs && row.ino === entry.ino

/** A file of the ledger that no rule has a say in any more, or yet; null: it is decided upon. */
function standsAlready(row: LedgerRow, entry: ScanEntry): Words | null {
  if (row.stage === 'queued') return stays('On its way already')
  if (row.hold === 'skipped') return stays('Skipped: you did so before')
  if (row.hold === 'existing') return stays('Not sent: it was there before')
  if (!isUnchanged(row, entry)) return null
  if (row.stage === 'done') return stays('Sent already')
  if (row.stage === 'failed') return stays('Stays failed until you retry it')
  if (row.stage === 'removed-remotely') return stays('Held: its asset was removed at the service')
  return row.hold === null || row.hold === 'gone' || reopenable.has(row.hold) ? null : stays(`Held: ${row.reason ?? ''}`.trim())
}

function simulateFile({ db, ports }: SimulationContext, folder: FolderRow, entry: ScanEntry): Words {
  const { relativePath, size, mtimeMs, givenIn } = entry
  const row = findRowAt(db, folder.id, relativePath)
  const standing = row === null ? null : standsAlready(row, entry)
  if (standing !== null) return standing
  if (row === null && folder.firstScanAt === null && !folder.includeExisting) return stays('Not sent: it was there before')
  if (size === 0) return stays('Held: it is empty')
  // Of what changed after it was sent, the hashes in the ledger are still those of what was sent.
  const isKnown = row !== null && row.hold !== 'changed' && isUnchanged(row, entry)
  const read = { md5: isKnown ? row.md5 : null, sha256: isKnown ? row.sha256 : null, type: null, sent: null, notScrubbed: null }
  const facts = gatherFacts({ db, folder, ports, goneTwins: new Set() }, { relativePath, size, mtimeMs, givenIn, ...read }, row)
  return decisionInWords(decideBy(facts))
}

/**
 * What a folder would do with files that are there, by the very function that decides later. Nothing is written and no file is opened: whether a content is there already
 * shows only of files that were read before. Some 20,000 files take about a second: give it parts of a few hundred.
 * @param folder as it is, or as it would be (`folderOf`, `handFolderFor`)
 */
export function simulate(context: SimulationContext, folder: FolderRow, entries: readonly ScanEntry[]): readonly PreviewRow[] {
  return entries.map((entry) => ({ name: entry.relativePath, size: entry.size, ...simulateFile(context, folder, entry) }))
}

const filesAtOnce = 200

/** The same for many, in parts, so that nothing else waits long. */
export async function simulateAll(
  context: SimulationContext,
  folder: FolderRow,
  what: { readonly entries: readonly ScanEntry[]; readonly signal: AbortSignal },
): Promise<readonly PreviewRow[]> {
  const { entries, signal } = what
  const rows: PreviewRow[] = []
  for (let at = 0; at < entries.length; at += filesAtOnce) {
    signal.throwIfAborted()
    rows.push(...simulate(context, folder, entries.slice(at, at + filesAtOnce)))
    await nextTurn()
  }
  return rows
}
