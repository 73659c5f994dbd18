import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { IntakeId } from '../../src-preload/contract/ids'
import { transact, transactLightly, type Tx } from '../database/transaction'
import { doAPiece } from '../pieces'
import { isOtherRemoval } from './decide'
import type { Decisions } from './decisions'
import { absolutePathOf, type FolderRow } from './drop-folder-store'
import { publishIntake, type LedgerParts } from './folder-ledger'
import { findRow, holdRow, markUnrested, writeFileState, writeReason } from './intake-store'
import { advanceToReading } from './ledger-machine'
import type { LedgerRow } from './ledger-row'
import { findRowAt } from './rows-by-path'
import { sieve } from './rule'
import type { ScanEntry } from './scan'

/** Has files that came to rest read, and hands them on to be decided upon. */
export interface Readings {
  /**
   * Takes the first ones, a piece of work. How many. Each of those is answered to the scout when it is dealt with. What is thrown leaves all of them as they were, and
   * unanswered.
   */
  take(files: readonly ScanEntry[]): number
  holdEmpty(files: readonly ScanEntry[]): void
  isUnderWay(row: IntakeId): boolean
  isPathUnderWay(path: string): boolean
}

interface ReadingsOptions extends LedgerParts {
  readonly decisions: Decisions
  readonly signal: AbortSignal
  /** A row is not under way any more. */
  readonly onOver: (row: IntakeId) => void
}

interface Rested {
  readonly row: LedgerRow
  readonly entry: ScanEntry
}

/** A file that can not be read is tried again, more and more rarely, for so long. ms. */
const unreadableForMs = 24 * 3_600_000
const longestRetryMs = 300_000
const firstRetryMs = 1000
/** How soon what could not be decided upon is read again. ms. */
const decideAgainMs = 5000

export function createReadings(options: ReadingsOptions): Readings {
  const { db, clock, publish, reading, decisions, quietMs, id: folderId, folder, tell, signal, onOver } = options
  const underWay = new Map<IntakeId, string>()
  const paths = new Set<string>()
  const failing = new Map<IntakeId, { times: number; since: number }>()
  let over = 0

  const tellOver = () => {
    if (over > 0) tell({ kind: 'over', count: over })
    over = 0
  }
  const end = (row: IntakeId) => {
    const place = underWay.get(row)
    underWay.delete(row)
    if (place !== undefined) paths.delete(place)
    if (over++ === 0) setImmediate(tellOver)
    onOver(row)
  }

  /** It moved while it was read, or reading it was broken off. */
  const restAgain = (row: IntakeId, entry: ScanEntry, afterMs: number) => {
    transact(db, (tx) => {
      markUnrested(tx, [row])
    })
    tell({ kind: 'settle', paths: [entry.relativePath], afterMs })
  }

  const failed = (row: IntakeId, entry: ScanEntry, error: unknown) => {
    const code = error instanceof AppError ? error.code : 'unexpected'
    if (code === 'not-found') {
      tell({ kind: 'doubt', paths: [entry.relativePath] })
      return
    }
    if (code === 'refused') {
      restAgain(row, entry, quietMs)
      return
    }
    const now = clock.now()
    const known = failing.get(row) ?? { times: 0, since: now }
    const reason = error instanceof AppError ? error.message : 'The file can not be read at the moment. It is tried again.'
    if (now - known.since >= unreadableForMs) {
      failing.delete(row)
      transact(db, (tx) => {
        holdRow(tx, row, { hold: 'unreadable', reason, now })
      })
    } else {
      const afterMs = Math.min(firstRetryMs * 2 ** known.times, longestRetryMs)
      failing.set(row, { ...known, times: known.times + 1 })
      restAgain(row, entry, afterMs)
      transact(db, (tx) => {
        writeReason(tx, row, reason, now + afterMs)
      })
    }
    publishIntake(publish)
  }

  /** Nothing could be written about it, or it has to be read by another rule. */
  const isUndecided = (id: IntakeId): boolean => {
    const row = findRow(db, id)
    return row?.dropFolderId === folderId && (row.stage === 'settling' || row.stage === 'hashing') && folder()?.fault === null
  }

  const read = async ({ row, entry }: Rested, place: FolderRow) => {
    try {
      const result = await reading.read({ id: row.id, path: absolutePathOf(place, row.path), entry }, place, signal)
      const removed = { location: place.rule.removeLocation, generation: place.rule.removeGeneration }
      const now = folder()
      // What is sent is made ready by the rule of now.
      if (result.kind === 'changed' || (now !== null && isOtherRemoval(removed, now))) restAgain(row.id, entry, quietMs)
      else {
        failing.delete(row.id)
        await decisions.add({ ...result.file, removed })
        if (isUndecided(row.id)) tell({ kind: 'settle', paths: [entry.relativePath], afterMs: decideAgainMs })
      }
    } catch (error) {
      if (!signal.aborted) failed(row.id, entry, error)
    }
  }
  /** Rejects only where not even a failure can be written: the row is taken up again later. */
  const readAndEnd = async (rested: Rested, place: FolderRow) => {
    try {
      await read(rested, place)
    } finally {
      if (!signal.aborted) end(rested.row.id)
    }
  }

  const restingRow = (entry: ScanEntry): Rested | null => {
    const row = findRowAt(db, folderId, entry.relativePath)
    const isWanted = row?.stage === 'seen' || row?.stage === 'settling' || row?.stage === 'hashing' || row?.stage === 'done'
    return row === null || !isWanted || underWay.has(row.id) ? null : { row, entry }
  }
  /** What the rule leaves out by its name or size need not be read. */
  const isLeftOut = (tx: Tx, place: FolderRow, { row, entry }: Rested): boolean => {
    const left = row.isForced || row.assetId !== null || row.stage === 'done' ? null : sieve(place.rule, entry)
    if (left === null) return false
    writeFileState(tx, row.id, entry)
    holdRow(tx, row.id, { hold: left.hold, reason: left.reason, now: clock.now() })
    return true
  }
  /** Null: it is not to be read. */
  const takeOne = (tx: Tx, place: FolderRow, entry: ScanEntry): Rested | null => {
    const rested = restingRow(entry)
    if (rested === null || isLeftOut(tx, place, rested)) return null
    const { id, stage } = rested.row
    return advanceToReading(tx, [id]).length > 0 || stage === 'hashing' || stage === 'done' ? rested : null
  }

  return {
    take: (files) => {
      const place = folder()
      // What a power cut takes back of this rests again.
      const taken =
        place === null ? files.map(() => null) : transactLightly(db, (tx) => doAPiece(clock, files, (entry) => takeOne(tx, place, entry)))
      const kept = taken.filter((rested) => rested !== null)
      over += taken.length - kept.length
      if (over > 0) setImmediate(tellOver)
      for (const rested of kept) {
        underWay.set(rested.row.id, rested.row.path)
        paths.add(rested.row.path)
      }
      publishIntake(publish)
      if (place !== null) for (const rested of kept) void readAndEnd(rested, place).catch(() => undefined)
      return taken.length
    },
    holdEmpty: (files) => {
      transact(db, (tx) => {
        for (const entry of files) {
          const row = findRowAt(tx, folderId, entry.relativePath)
          if (row?.stage !== 'settling' && row?.stage !== 'seen') continue
          writeFileState(tx, row.id, entry)
          const next =
            folder()?.kind === 'hand' ? 'Give it to Slipway again when it has content.' : 'It is taken as soon as it has content.'
          const reason = `“${path.basename(entry.relativePath)}” is empty (0 bytes). Nothing was sent. ${next}`
          holdRow(tx, row.id, { hold: 'empty', reason, now: clock.now() })
        }
      })
      publishIntake(publish)
    },
    isUnderWay: (row) => underWay.has(row),
    isPathUnderWay: (file) => paths.has(file),
  }
}
