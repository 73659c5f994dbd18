import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { IntakeId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import { absolutePathOf, findFolder, type FolderRow } from './drop-folder-store'
import { fold, rowsOfSameFile, type LedgerRow } from './intake-store'
import { findRowAt, isNumberKnown } from './rows-by-path'
import type { ScanEntry } from './scan'
import type { Found } from './scout/scout'
import { systemCode } from './system-code'

/** A file that the ledger has under another name. */
export interface Move {
  readonly row: LedgerRow
  readonly entry: ScanEntry
}

export interface MoveContext {
  readonly db: Database
  readonly clock: Clock
  readonly folder: FolderRow
}

/** A disk that does not answer within this is taken to have the file still. */
const patienceMs = 5000

/** Whether a name is in its folder letter by letter: on many disks a name is also found by its other spellings. */
async function isSpelledSo(root: string, relativePath: string): Promise<boolean> {
  let folder = root
  for (const name of relativePath.split(path.sep)) {
    if (!(await readdir(folder)).includes(name)) return false
    folder = path.join(folder, name)
  }
  return true
}

/** Whether the file of a row is under the row's name still. `now`: where it was found. */
async function isStillThere(db: Database, row: LedgerRow, now: string): Promise<boolean> {
  const folder = findFolder(db, row.dropFolderId)
  if (folder === null) return false
  const place = absolutePathOf(folder, row.path)
  try {
    if ((await lstat(place)).ino !== row.ino) return false
    return fold(place) !== fold(now) || folder.kind === 'hand' || (await isSpelledSo(folder.path, row.path))
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    // What can not be looked at may be there.
    return code !== 'ENOENT' && code !== 'ENOTDIR'
  }
}

async function isFree({ db, clock, folder }: MoveContext, row: LedgerRow, entry: ScanEntry): Promise<boolean> {
  let cancel: () => void = () => undefined
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.setTimer(patienceMs, () => {
      resolve(true)
    })
  })
  try {
    return !(await Promise.race([isStillThere(db, row, absolutePathOf(folder, entry.relativePath)), late]))
  } finally {
    cancel()
  }
}

/** The row that this file had under another name, in this folder or another one of the account. The name it had must be free of it: two names of one file are two files. */
async function findOldName(context: MoveContext, entry: ScanEntry, taken: ReadonlySet<IntakeId>): Promise<LedgerRow | null> {
  const { db, folder } = context
  if (!isNumberKnown(db, entry.ino)) return null
  for (const row of rowsOfSameFile(db, folder.accountId, entry)) {
    const isHere = row.dropFolderId === folder.id
    if (taken.has(row.id) || (isHere && row.path === entry.relativePath) || (!isHere && row.dev !== entry.dev)) continue
    if (findFolder(db, row.dropFolderId)?.kind === 'folder' && (await isFree(context, row, entry))) return row
  }
  return null
}

/** A name that came free may be given to another file. A queued row keeps its name: its operation is about it. */
function mayHaveMoved({ db, folder }: MoveContext, { kind, entry, wasMissing }: Found, taken: ReadonlySet<IntakeId>): boolean {
  if (kind === 'added') return true
  if (kind !== 'changed') return false
  const row = findRowAt(db, folder.id, entry.relativePath)
  return row === null || taken.has(row.id) || (wasMissing && row.stage !== 'queued')
}

/** The rows and files of one exchange of names: each file has the name that another one of them had. */
export type Exchange = ReadonlyMap<Found, Move>

/** Files that took names which rows of other files have, by those names: as far as their own rows are known. */
async function findExchanged(
  context: MoveContext,
  items: readonly Found[],
  taken: ReadonlySet<IntakeId>,
): Promise<ReadonlyMap<string, readonly [Found, Move]>> {
  const { db, folder } = context
  const exchanged = new Map<string, readonly [Found, Move]>()
  for (const found of items) {
    const { kind, entry, wasMissing } = found
    if (kind !== 'changed' || wasMissing || !isNumberKnown(db, entry.ino)) continue
    const standing = findRowAt(db, folder.id, entry.relativePath)
    if (standing === null || standing.ino === entry.ino || standing.movedTo !== null || taken.has(standing.id)) continue
    const row = await findOldName(context, entry, taken)
    if (row?.dropFolderId === folder.id) exchanged.set(entry.relativePath, [found, { row, entry }])
  }
  return exchanged
}

/** Names that went round in a circle: a became b and b became a. Each by itself would look like another content of its name. */
async function findExchanges(context: MoveContext, items: readonly Found[], taken: ReadonlySet<IntakeId>): Promise<readonly Exchange[]> {
  const exchanged = await findExchanged(context, items, taken)
  const exchanges: Exchange[] = []
  const seen = new Set<string>()
  for (const start of exchanged.keys()) {
    const ring = new Map<Found, Move>()
    let name = start
    for (let step = exchanged.get(name); step !== undefined && !seen.has(name); step = exchanged.get(name)) {
      seen.add(name)
      ring.set(...step)
      name = step[1].row.path
    }
    if (ring.size > 1 && name === start) exchanges.push(ring)
  }
  return exchanges
}

/** Files that are known under other names. */
export interface Moves {
  readonly single: ReadonlyMap<Found, Move>
  readonly exchanges: readonly Exchange[]
}

/** Which of the files found are known under another name, by their number on the disk, size and time. */
export async function findMoves(context: MoveContext, items: readonly Found[]): Promise<Moves> {
  const taken = new Set<IntakeId>()
  const moves = new Map<Found, Move>()
  if (context.folder.kind === 'hand') return { single: moves, exchanges: [] }
  for (const found of items) {
    if (!mayHaveMoved(context, found, taken)) continue
    const row = await findOldName(context, found.entry, taken)
    if (row === null) continue
    taken.add(row.id)
    moves.set(found, { row, entry: found.entry })
  }
  return { single: moves, exchanges: await findExchanges(context, items, taken) }
}
