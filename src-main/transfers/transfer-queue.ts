import { z } from 'zod'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, OperationId } from '../../src-preload/contract/ids'
import { leastCap, mostCap } from '../../src-preload/contract/limits'
import type { TransferPage } from '../../src-preload/contract/transfer'
import { listAccounts } from '../accounts/account-store'
import { isPaused } from '../accounts/pauses'
import type { Bandwidth } from '../bandwidth'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import { readSetting, saveSetting } from '../settings'
import { holdKind } from '../sync/brakes'
import { sendsFile } from '../sync/operations'
import { findEntry, isHeld, moveInLine } from '../sync/outbox'
import type { Transfers } from '../sync/transfers'
import type { KeepAwake } from './keep-awake'
import { mostNamed, type LeftToSend } from './quit-words'
import { readTransfers, sumTransfers, type TransferSums } from './transfer-page'

const capSetting = z.object({ cap: z.number().int().min(leastCap).max(mostCap).nullable() })

/** The cap that the user set, in bytes in a second; null: none. */
export const readCap = (db: Database): number | null => readSetting(db, 'transfers', capSetting)?.cap ?? null

export interface TransferQueueTools {
  readonly db: Database
  readonly clock: Clock
  readonly transfers: Transfers
  readonly bandwidth: Bandwidth
  readonly keepAwake: Pick<KeepAwake, 'isHeld'>
  /** Files that can be fetched from here right now. */
  readonly serving: () => number
  readonly nextTryOf: (account: AccountId) => number | null
  /** Takes an operation back. Rejects with AppError when it can not be. */
  readonly cancel: (id: OperationId) => Promise<void>
  /** Whether a file that was sent off can be called back all the same. */
  readonly isFetchable: (kind: string, id: OperationId) => boolean
  /** Other work goes first now. */
  readonly onMoved: (account: AccountId) => void
}

/** Files on their way, as the user sees and orders them. */
export interface TransferQueue {
  readonly page: (query: { readonly offset: number; readonly limit: number }) => TransferPage
  /** Puts one before or behind all others of its account that have not begun. @throws AppError */
  readonly move: (id: OperationId, to: 'first' | 'last') => void
  /** Rejects with AppError. */
  readonly cancel: (id: OperationId) => Promise<void>
  readonly setCap: (cap: number | null) => void
  /**
   * What would be cut off if the program ended now: files that are being sent, and those that could be. Not those behind something that waits for the user, nor those that left
   * whole and are only looked after: the one may never end, and the other needs nothing of this computer. Null: nothing.
   */
  readonly leftToSend: () => LeftToSend | null
}

/** What is put off for longer is nothing that anybody waits for. ms. */
const soonMs = 30_000
/** Of so many files the sums may be a moment old: they are asked for several times a second while files leave. */
const many = 5_000
const oldestSumsMs = 1_000

export function createTransferQueue(tools: TransferQueueTools): TransferQueue {
  const { db, clock, transfers, bandwidth } = tools

  let known: { readonly sums: TransferSums; readonly at: number } | null = null
  const sums = (): TransferSums => {
    const now = clock.now()
    const isFresh = known !== null && known.sums.counts.waiting > many && now >= known.at && now - known.at < oldestSumsMs
    if (known === null || !isFresh) known = { sums: sumTransfers(db), at: now }
    return known.sums
  }

  const onlineAccounts = (): readonly AccountId[] =>
    listAccounts(db)
      .filter(({ id, state, pausedUntil }) => state === 'connected' && !isPaused(pausedUntil, clock.now()) && holdKind(db, id) === null)
      .map(({ id }) => id)

  return {
    page: (query) =>
      readTransfers(db, query, {
        now: clock.now(),
        transfers,
        nextTryOf: tools.nextTryOf,
        cap: bandwidth.cap(),
        keepsAwake: tools.keepAwake.isHeld(),
        serving: tools.serving(),
        isFetchable: tools.isFetchable,
        sums: sums(),
      }),

    move(id, to) {
      const entry = findEntry(db, id)
      if (entry === null) throw new AppError('not-found', 'This has ended meanwhile.')
      if (!sendsFile(entry.payload)) throw new AppError('refused', 'This sends no file.')
      const name = `“${entry.payload.fileName}”`
      if (isHeld(entry))
        throw new AppError('refused', `${name} waits for your decision. Retry it in Activity, and then it can be put first.`)
      if (entry.inFlight || transfers.of(id) !== null) throw new AppError('refused', `${name} is being sent already.`)
      transact(db, (tx) => {
        moveInLine(tx, entry, to)
      })
      transfers.nudge()
      tools.onMoved(entry.accountId)
    },

    cancel: tools.cancel,

    setCap(cap) {
      transact(db, (tx) => {
        saveSetting(tx, 'transfers', { cap })
      })
      bandwidth.setCap(cap)
      transfers.nudge()
    },

    leftToSend() {
      const flows = transfers.flows()
      const rows = db
        .prepare<[object], { id: OperationId; name: string; all: number }>(
          `SELECT id, json_extract(payload, '$.fileName') AS name, count(*) OVER () AS "all" FROM outbox o
           WHERE kind IN ('add-media', 'upload-asset') AND state IN ('waiting', 'running')
             AND (id IN (SELECT value FROM json_each(:moving)) OR (account_id IN (SELECT value FROM json_each(:online)) AND not_before <= :soon
               AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq
                 AND (e.state IN ('failed', 'needs-review') OR e.not_before > :soon))
               AND NOT (in_flight = 1 AND json_extract(progress, '$.phase') IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM hand_over h WHERE h.operation_id = o.id AND h.taken_at IS NULL))))
           ORDER BY id NOT IN (SELECT value FROM json_each(:moving)), rank, seq LIMIT :most`,
        )
        .all({
          moving: JSON.stringify(flows.map(({ id }) => id)),
          online: JSON.stringify(onlineAccounts()),
          soon: clock.now() + soonMs,
          most: mostNamed,
        })
      const files = rows[0]?.all ?? 0
      if (files === 0) return null
      const sentOf = (id: OperationId) => {
        const flow = flows.find((one) => one.id === id)
        return flow === undefined || flow.total === 0 ? null : flow.sent / flow.total
      }
      return { files, first: rows.map(({ id, name }) => ({ name, sent: sentOf(id) })) }
    },
  }
}
