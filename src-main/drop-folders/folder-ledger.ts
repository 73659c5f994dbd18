import path from 'node:path'
import type PQueue from 'p-queue'
import type { AssetId, DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import { transact, type Database } from '../database/transaction'
import type { Hasher } from '../hash/hasher'
import { errorCode, type Log } from '../log'
import type { Publish } from '../publish'
import { moveToDone } from './after-upload'
import { applyScan, type FolderMemory } from './apply-scan'
import type { Outcome } from './decide'
import { createDecisions } from './decisions'
import type { FolderRow } from './drop-folder-store'
import {
  findRow,
  holdRow,
  markMoved,
  rowsInStage,
  rowsOfFolder,
  rowsToMove,
  settleAgain,
  writeFileState,
  writeReason,
  type LedgerRow,
} from './intake-store'
import { compilePattern, titleByPattern } from './name-pattern'
import type { OpenWriters } from './open-writers'
import type { IntakePorts } from './ports'
import type { Scan, ScanEntry } from './scan'
import { createSettling, type SettledFile, type Settling } from './settling'
import type { WatchFolder } from './watch'

/** What all folders share. */
export interface IntakeContext {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
  readonly ports: IntakePorts
  readonly hasher: Hasher
  /** Bounds how many files are read at once. */
  readonly lane: PQueue
  readonly watch: WatchFolder
  readonly writers: OpenWriters
  /** How long a file must rest before it is taken, in ms. */
  readonly quietMs: number
}

/** The running side of one folder's part of the ledger. */
export interface FolderLedger {
  /** Writes what a scan found; the number of rows that changed. */
  absorb(scan: Scan): Promise<number>
  /** Takes up rows that were told to settle by somebody else, and looks whether files held for want of an asset have one now. */
  pickUp(): void
  /** Moves sent files to Done where the folder wishes it. */
  moveDone(): Promise<void>
  /** Files on the disk at the last scan. */
  presentCount(): number
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>
}

/** Tells the window, after a commit. */
export function publishIntake(publish: Publish): void {
  publish('intake.changed', {})
  publish('drop-folders.changed', {})
  publish('sync.changed', {})
}

/** More files than this are not asked about at once. */
const mostUnmatched = 500

interface LedgerParts extends IntakeContext {
  readonly id: DropFolderId
  readonly folder: () => FolderRow | null
  readonly memory: FolderMemory
  readonly lost: Set<IntakeId>
  readonly scanAgain: () => void
}

function loadIndex(db: Database, id: DropFolderId): FolderMemory['index'] {
  return new Map(
    rowsOfFolder(db, id).map((row) => [
      row.path,
      { id: row.id, size: row.size, mtimeMs: row.mtimeMs, ctimeMs: row.ctimeMs, dev: row.dev, ino: row.ino, isMissing: row.isMissing },
    ]),
  )
}

/** After a decision: what the disk showed is what is known, under the row that stands for the file now. */
function remember({ memory, lost }: Pick<LedgerParts, 'memory' | 'lost'>, { entry }: SettledFile, outcome: Outcome): void {
  if (outcome === null) return
  lost.delete(outcome.id)
  if (outcome.previousPath !== undefined) memory.index.delete(outcome.previousPath)
  const { relativePath, size, mtimeMs, ctimeMs, dev, ino } = entry
  memory.index.set(relativePath, { id: outcome.id, size, mtimeMs, ctimeMs, dev, ino, isMissing: false })
}

function tellCommitted({ publish, ports }: IntakeContext, assets: readonly AssetId[], queued: number): void {
  publishIntake(publish)
  if (queued === 0) return
  publish('assets.changed', { ids: assets.length > 500 ? null : [...assets] })
  publish('activity.changed', {})
  ports.wake()
}

function holdEmpty({ db, clock, publish, memory }: LedgerParts, id: IntakeId, entry: ScanEntry): void {
  const name = path.basename(entry.relativePath)
  transact(db, (tx) => {
    if (findRow(tx, id)?.stage !== 'settling') return
    writeFileState(tx, id, entry)
    holdRow(tx, id, {
      hold: 'empty',
      reason: `“${name}” is empty (0 bytes). Nothing was sent. It is taken as soon as it has content.`,
      now: clock.now(),
    })
    memory.index.set(entry.relativePath, { ...entry, id, isMissing: false })
  })
  publishIntake(publish)
}

function noteUnreadable({ db, clock, publish }: LedgerParts, id: IntakeId, reason: string, isFinal: boolean): void {
  const row = findRow(db, id)
  if (row?.stage !== 'settling' || (row.reason === reason && !isFinal)) return
  transact(db, (tx) => {
    if (isFinal) holdRow(tx, id, { hold: 'unreadable', reason, now: clock.now() })
    else writeReason(tx, id, reason)
  })
  publishIntake(publish)
}

/** Takes a row up that says it is settling. Should its file be gone, the next scan must find that out anew. */
function settle({ memory }: LedgerParts, row: Pick<LedgerRow, 'id' | 'path'>): void {
  const known = memory.index.get(row.path)
  if (known?.isMissing === true) memory.index.set(row.path, { ...known, isMissing: false })
  memory.settling.add(row.id, row.path)
}

/** Files that waited for an asset of a certain title and have exactly one now. */
function pickUpUnmatched(parts: LedgerParts, place: FolderRow): void {
  const compiled = place.mode === 'media-by-pattern' ? compilePattern(place.pattern) : null
  if (compiled?.ok !== true) return
  const ready = rowsInStage(parts.db, place.id, 'held', 'unmatched')
    .filter((row) => !row.isMissing)
    .slice(0, mostUnmatched)
    .filter((row) => {
      const title = titleByPattern(compiled.pattern, path.basename(row.path))
      return title !== null && parts.ports.findAssetByTitle(place.accountId, title).length === 1
    })
  if (ready.length === 0) return
  transact(parts.db, (tx) => {
    for (const row of ready) settleAgain(tx, row.id, parts.clock.now())
  })
  for (const row of ready) settle(parts, row)
}

async function moveDoneFiles({ db, folder, memory, publish, log }: LedgerParts): Promise<void> {
  const place = folder()
  if (place?.afterUpload !== 'move-to-done') return
  for (const row of rowsToMove(db, place.id)) {
    if (folder() === null) return
    const result = await moveToDone(place.path, row.path, row)
    if (result === null) continue
    if (!result.ok) log.warn('intake.not-moved', { intake: row.id })
    crashpoint('intake/moved')
    transact(db, (tx) => {
      if (result.ok) markMoved(tx, row.id, result.movedTo)
      else writeReason(tx, row.id, result.reason)
    })
    const known = memory.index.get(row.path)
    if (result.ok && known !== undefined) memory.index.set(row.path, { ...known, isMissing: true })
    publishIntake(publish)
  }
}

/** Reads a folder's rows and takes up the files that were settling. `scanAgain` is called when only a scan can tell what happened to a file. */
export function openFolderLedger(
  context: IntakeContext,
  options: { id: DropFolderId; folder: () => FolderRow | null; root: string; scanAgain: () => void },
): FolderLedger {
  const { db, clock, log, ports } = context
  const lost = new Set<IntakeId>()
  const decisions = createDecisions({
    db,
    clock,
    log,
    ports,
    folder: options.folder,
    decided: (file, outcome) => {
      remember(parts, file, outcome)
    },
    committed: (assets, queued) => {
      tellCommitted(context, assets, queued)
    },
  })
  const settling: Settling = createSettling({
    ...context,
    root: options.root,
    events: {
      settled: (file) => decisions.add(file),
      gone: (id) => {
        lost.add(id)
        options.scanAgain()
      },
      empty: (id, entry) => {
        holdEmpty(parts, id, entry)
      },
      unreadable: (id, reason, isFinal) => {
        noteUnreadable(parts, id, reason, isFinal)
      },
    },
  })
  const memory: FolderMemory = { index: loadIndex(db, options.id), settling, changedWhileQueued: new Set() }
  const parts: LedgerParts = { ...context, ...options, memory, lost }
  let moving: Promise<void> | null = null
  for (const row of rowsInStage(db, options.id, 'settling')) settle(parts, row)

  return {
    absorb: async (scan) => {
      const place = options.folder()
      if (place === null) return 0
      const count = await applyScan({ db, folder: place, memory, ports, now: () => clock.now() }, scan)
      for (const id of lost) {
        const row = findRow(db, id)
        if (row?.dropFolderId === options.id && row.stage === 'settling' && !row.isMissing) settle(parts, row)
      }
      lost.clear()
      return count
    },
    pickUp: () => {
      const place = options.folder()
      if (place === null) return
      for (const row of rowsInStage(db, options.id, 'settling')) if (!settling.has(row.id)) settle(parts, row)
      pickUpUnmatched(parts, place)
      if (memory.changedWhileQueued.size > 0) options.scanAgain()
      memory.changedWhileQueued.clear()
    },
    moveDone: async () => {
      await moving
      moving = moveDoneFiles(parts)
        .catch((error: unknown) => {
          log.error('intake.move-failed', { folder: options.id, code: errorCode(error) })
        })
        .finally(() => {
          moving = null
        })
      await moving
    },
    presentCount: () => [...memory.index.values()].filter((known) => !known.isMissing).length,
    close: async () => {
      settling.close()
      await decisions.idle()
      await moving
    },
  }
}
