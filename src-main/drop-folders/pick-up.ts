import path from 'node:path'
import type { IntakeId } from '../../src-preload/contract/ids'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import { nextTurn } from '../next-turn'
import type { FolderRow } from './drop-folder-store'
import type { LedgerParts } from './folder-ledger'
import { findRow, placesHeld, placesInStage, settleAgain } from './intake-store'
import { compilePattern, titleByPattern } from './name-pattern'

/** Takes up what others changed in the ledger. */
export interface PickUp {
  /** Every row that must come to rest is told to the scout, which knows those that it has already. */
  all(): void
  /** Looks again at changed files whose operation, or reading, has ended; takes those out of the set. */
  putOff(rows: Set<IntakeId>): void
  idle(): Promise<void>
}

interface PickUpOptions extends LedgerParts {
  readonly isUnderWay: (row: IntakeId) => boolean
}

const rowsAtOnce = 300
const undecided = ['settling', 'seen', 'hashing'] as const
/** More files than this are not asked about at once, nor before the others get their word. */
const unmatchedAtOnce = 100
const unmatchedPerRun = 1000
/** Where the ledger is long, it is not gone through again at once. */
const pauseShare = 20

export function createPickUp(options: PickUpOptions): PickUp {
  const { db, clock, log, ports, id, folder, tell, isUnderWay } = options
  let running: Promise<void> | null = null
  let isWantedAgain = false
  let cancelPause: (() => void) | null = null
  /** The files that wait for an asset are gone through over several runs, once after the last news; null: they were. */
  let unmatched: { after: IntakeId | null } | null = null
  let hasNews = false

  const tellRows = async () => {
    for (const stage of undecided) {
      for (let after: IntakeId | null = null; ;) {
        if (folder() === null) return
        const rows: readonly { id: IntakeId; path: string }[] = placesInStage(db, id, stage, { after, limit: rowsAtOnce })
        const paths = rows.filter((row) => !isUnderWay(row.id)).map((row) => row.path)
        if (paths.length > 0) tell({ kind: 'settle', paths, afterMs: 0 })
        after = rows.at(-1)?.id ?? null
        if (rows.length < rowsAtOnce) break
        await nextTurn()
      }
    }
  }

  /** Files that waited for an asset of a certain title and have exactly one now. */
  const settleUnmatched = async (place: FolderRow) => {
    const compiled = place.mode === 'media-by-pattern' ? compilePattern(place.pattern) : null
    if (hasNews && unmatched === null) {
      unmatched = { after: null }
      hasNews = false
    }
    if (compiled?.ok !== true) unmatched = null
    if (compiled?.ok !== true || unmatched === null) return
    for (let count = 0; count < unmatchedPerRun && folder() !== null; count += unmatchedAtOnce) {
      const rows = placesHeld(db, id, 'unmatched', { after: unmatched.after, limit: unmatchedAtOnce })
      const ready = rows.filter((row) => {
        const title = titleByPattern(compiled.pattern, path.basename(row.path))
        return title !== null && ports.findAssetByTitle(place.accountId, title).length === 1
      })
      if (ready.length > 0)
        transact(db, (tx) => {
          for (const row of ready) settleAgain(tx, row.id, clock.now())
        })
      if (rows.length < unmatchedAtOnce) {
        unmatched = null
        return
      }
      unmatched = { after: rows.at(-1)?.id ?? null }
      await nextTurn()
    }
  }

  const run = async () => {
    const startedAt = clock.now()
    try {
      const place = folder()
      if (place !== null) await settleUnmatched(place)
      await tellRows()
    } catch (error) {
      log.error('intake.pick-up-failed', { folder: id, code: errorCode(error) })
      // The next news begins anew.
      unmatched = null
      hasNews = false
    }
    running = null
    if (folder() !== null && (unmatched !== null || hasNews)) isWantedAgain = true
    cancelPause = clock.setTimer((clock.now() - startedAt) * pauseShare, () => {
      cancelPause = null
      if (isWantedAgain) begin()
    })
  }
  const begin = () => {
    isWantedAgain = false
    running = run()
  }

  return {
    all: () => {
      hasNews = true
      if (running === null && cancelPause === null) begin()
      else isWantedAgain = true
    },
    putOff: (rows) => {
      for (const rowId of rows) {
        const row = findRow(db, rowId)
        if (row !== null && (row.stage === 'queued' || isUnderWay(rowId))) continue
        rows.delete(rowId)
        if (row?.dropFolderId === id) tell({ kind: 'doubt', paths: [row.path] })
      }
    },
    idle: async () => {
      await running
      cancelPause?.()
    },
  }
}
