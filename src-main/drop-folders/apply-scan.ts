import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { IntakeId } from '../../src-preload/contract/ids'
import { crashpoint } from '../crashpoint'
import { transact, type Database, type Tx } from '../database/transaction'
import { compareScan, type FolderIndex, type KnownFile } from './compare-scan'
import { findFolder, type FolderRow } from './drop-folder-store'
import {
  findRow,
  insertRow,
  markBack,
  markMissing,
  moveRow,
  rowsOfSameFile,
  settleAgain,
  writeFileState,
  type LedgerRow,
} from './intake-store'
import type { IntakePorts } from './ports'
import type { Scan, ScanEntry } from './scan'
import type { Settling } from './settling'
import { systemCode } from './system-code'

/** What a folder's loop remembers between scans. */
export interface FolderMemory {
  readonly index: FolderIndex
  readonly settling: Settling
  /** Queued files whose file is another one now: they are looked at again when their operation ended. */
  readonly changedWhileQueued: Set<IntakeId>
}

export interface ApplyContext {
  readonly db: Database
  readonly folder: FolderRow
  readonly memory: FolderMemory
  readonly ports: Pick<IntakePorts, 'retryOperation'>
  readonly now: () => number
}

/** So many rows are written in one transaction, so that nothing else waits long for its turn. */
const rowsAtOnce = 250
const yieldToLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

async function inParts<T>(items: readonly T[], db: Database, work: (tx: Tx, item: T) => void): Promise<void> {
  for (let at = 0; at < items.length; at += rowsAtOnce) {
    transact(db, (tx) => {
      for (const item of items.slice(at, at + rowsAtOnce)) work(tx, item)
    })
    await yieldToLoop()
  }
}

async function isStillThere(db: Database, row: LedgerRow): Promise<boolean> {
  const folder = findFolder(db, row.dropFolderId)
  if (folder === null) return false
  try {
    return (await lstat(path.join(folder.path, row.path))).ino === row.ino
  } catch (error) {
    if (systemCode(error) === null) throw error
    return false
  }
}

/** The row that this file had under another name, in this folder or another one of the account. The name it had must be free of it: two names of one file are two files. */
async function findOldName(
  context: ApplyContext,
  entry: ScanEntry,
  found: ReadonlyMap<string, number>,
  taken: ReadonlySet<IntakeId>,
): Promise<LedgerRow | null> {
  const { db, folder } = context
  for (const row of rowsOfSameFile(db, folder.accountId, entry)) {
    if (taken.has(row.id)) continue
    if (row.dropFolderId === folder.id) {
      if (row.path !== entry.relativePath && found.get(row.path) !== row.ino) return row
    } else if (row.dev === entry.dev && !(await isStillThere(db, row))) return row
  }
  return null
}

interface Move {
  readonly row: LedgerRow
  readonly entry: ScanEntry
}

async function findMoves(context: ApplyContext, entries: readonly ScanEntry[], scan: Scan): Promise<readonly Move[]> {
  const found = new Map(scan.entries.map((entry) => [entry.relativePath, entry.ino]))
  const taken = new Set<IntakeId>()
  const moves: Move[] = []
  let seen = 0
  for (const entry of entries) {
    const row = await findOldName(context, entry, found, taken)
    if (row !== null) {
      taken.add(row.id)
      moves.push({ row, entry })
    }
    if (++seen % rowsAtOnce === 0) await yieldToLoop()
  }
  return moves
}

const asKnown = (id: IntakeId, entry: ScanEntry): KnownFile => ({
  id,
  size: entry.size,
  mtimeMs: entry.mtimeMs,
  ctimeMs: entry.ctimeMs,
  dev: entry.dev,
  ino: entry.ino,
  isMissing: false,
})

/** Renamed files keep their row. One that was held for its name is looked at anew. */
/** Files are stamped by a clock that ticks every few milliseconds, and so may look older than they are. */
const grainMs = 10

function applyMove(tx: Tx, { folder, memory, now }: ApplyContext, { row, entry }: Move): void {
  moveRow(tx, row.id, { dropFolderId: folder.id, path: entry.relativePath, file: entry, now: now() })
  if (row.dropFolderId === folder.id) memory.index.delete(row.path)
  memory.index.set(entry.relativePath, asKnown(row.id, entry))
  const isNameHeld = row.hold === 'gone' || row.hold === 'unmatched' || row.hold === 'bad-name'
  if (row.stage === 'settling' || isNameHeld) {
    settleAgain(tx, row.id, now(), row.isForced)
    memory.settling.add(row.id, entry.relativePath)
  }
}

function applyNew(tx: Tx, { folder, memory, now }: ApplyContext, entry: ScanEntry): void {
  // The time of the last change tells what was put there after watching began, even when the first scan comes late.
  const wasThere = folder.firstScanAt === null && !folder.includeExisting && entry.ctimeMs < folder.beganAt - grainMs
  const id = insertRow(tx, folder.id, {
    ...entry,
    stage: wasThere ? 'held' : 'settling',
    hold: wasThere ? 'existing' : null,
    reason: wasThere ? 'It was there before watching began. Nothing was sent.' : null,
    now: now(),
  })
  memory.index.set(entry.relativePath, asKnown(id, entry))
  if (!wasThere) memory.settling.add(id, entry.relativePath)
}

function applyBadName(tx: Tx, { folder, memory, now }: ApplyContext, name: string): void {
  const entry = { relativePath: name, size: 0, mtimeMs: 0, ctimeMs: 0, dev: 0, ino: 0 }
  const isFolder = name.endsWith(path.sep)
  const reason = isFolder
    ? 'The name of this folder holds bytes that are not text (UTF-8). Rename it and its files are taken.'
    : 'Its name holds bytes that are not text (UTF-8), which no service takes. Rename it and it is taken.'
  const id = insertRow(tx, folder.id, { ...entry, stage: 'held', hold: 'bad-name', reason, now: now() })
  memory.index.set(name, asKnown(id, entry))
}

/** A file of a known name that is not as it was. While it is queued its row stays what was queued. */
function applyChange(tx: Tx, context: ApplyContext, known: KnownFile, entry: ScanEntry): void {
  const { folder, memory, now } = context
  if (memory.settling.has(known.id)) return
  const row = findRow(tx, known.id)
  if (row?.dropFolderId !== folder.id || row.path !== entry.relativePath) {
    memory.index.delete(entry.relativePath)
    applyNew(tx, context, entry)
    return
  }
  if (row.stage === 'queued') {
    memory.changedWhileQueued.add(row.id)
    return
  }
  const isSameContent = row.size === entry.size && row.mtimeMs === entry.mtimeMs && row.ino === entry.ino && !row.isMissing
  memory.index.set(entry.relativePath, asKnown(row.id, entry))
  if (isSameContent && row.stage !== 'done') {
    writeFileState(tx, row.id, entry)
    return
  }
  // Only its permissions or links may be different. It is read again to be sure, but it stays done meanwhile.
  if (!isSameContent) {
    settleAgain(tx, row.id, now(), row.isForced && row.stage === 'settling')
    writeFileState(tx, row.id, entry)
  }
  memory.settling.add(row.id, entry.relativePath)
}

function applyBack(tx: Tx, { folder, memory, ports, now }: ApplyContext, known: KnownFile, relativePath: string): void {
  memory.index.set(relativePath, { ...known, isMissing: false })
  const row = findRow(tx, known.id)
  if (row?.dropFolderId !== folder.id || row.path !== relativePath) {
    memory.index.delete(relativePath)
    return
  }
  markBack(tx, row.id)
  if (row.hold === 'gone') {
    settleAgain(tx, row.id, now())
    memory.settling.add(row.id, relativePath)
  } else if (row.stage === 'queued' && row.operationId !== null) {
    const operation = tx.prepare<[string], { state: string }>('SELECT state FROM outbox WHERE id = ?').get(row.operationId)
    if (operation?.state === 'failed') ports.retryOperation(tx, row.operationId)
  }
}

function applyMissing(tx: Tx, { folder, memory, now }: ApplyContext, known: KnownFile, relativePath: string): void {
  memory.index.set(relativePath, { ...known, isMissing: true })
  memory.settling.remove(known.id)
  markMissing(tx, { id: known.id, dropFolderId: folder.id, path: relativePath }, now())
}

/** Writes what a scan found into the ledger and hands what must settle to `memory.settling`. The number of rows that changed. */
export async function applyScan(context: ApplyContext, scan: Scan): Promise<number> {
  const { db, memory } = context
  const difference = compareScan(memory.index, scan)
  // A name that came free may be given to another file. A queued row keeps its name: its operation is about it.
  const isFree = (known: KnownFile) => known.isMissing && findRow(db, known.id)?.stage !== 'queued'
  const perhapsMoved = [...difference.added, ...difference.changed.flatMap(({ known, entry }) => (isFree(known) ? [entry] : []))]
  const moves = await findMoves(context, perhapsMoved, scan)
  const movedTo = new Set(moves.map(({ entry }) => entry.relativePath))
  const movedRows = new Set(moves.map(({ row }) => row.id))
  const added = difference.added.filter((entry) => !movedTo.has(entry.relativePath))
  const changed = difference.changed.filter(({ entry }) => !movedTo.has(entry.relativePath))
  const missing = difference.missing.filter(({ known }) => !movedRows.has(known.id))

  await inParts(moves, db, (tx, move) => {
    applyMove(tx, context, move)
  })
  await inParts(added, db, (tx, entry) => {
    applyNew(tx, context, entry)
  })
  await inParts(difference.newBadNames, db, (tx, name) => {
    applyBadName(tx, context, name)
  })
  await inParts(changed, db, (tx, { known, entry }) => {
    applyChange(tx, context, known, entry)
  })
  await inParts(difference.back, db, (tx, { known, relativePath }) => {
    applyBack(tx, context, known, relativePath)
  })
  await inParts(missing, db, (tx, { known, relativePath }) => {
    applyMissing(tx, context, known, relativePath)
  })
  const count = moves.length + added.length + difference.newBadNames.length + changed.length + difference.back.length + missing.length
  if (count > 0) crashpoint('intake/seen')
  return count
}
