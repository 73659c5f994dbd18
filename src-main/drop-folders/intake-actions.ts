import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { IntakeAction, IntakeFilter, IntakeReason, IntakeRow } from '../../src-preload/contract/intake'
import type { IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import { nextTurn } from '../next-turn'
import { makesAsset, sendsFile } from '../sync/operations'
import { entriesOfAsset, findEntry, isHeld, isUnsent, type OutboxEntry } from '../sync/outbox'
import { findFolder } from './drop-folder-store'
import { showIntake } from './intake-page'
import type { IntakeReader } from './intake-reader'
import { askAgain, findRow, markSkipped, type LedgerRow } from './intake-store'

/** What can be done from the window; revealing a file is the desktop's. */
export type LedgerAction = Exclude<IntakeAction, 'reveal'>

export interface IntakeActionsTools {
  readonly db: Database
  readonly clock: Clock
  readonly reader: Pick<IntakeReader, 'part'>
  /** What the user decides about an operation, by its id, within a transaction: nobody is told before `onChanged`. Both throw `AppError` in words. */
  readonly operations: { readonly retry: (id: OperationId) => void; readonly cancel: (id: OperationId) => void }
  /** Takes the asset in the trash whose content a held file has back, and lets it stand for the file. Why it can not be, in words; null when it is done. */
  readonly restoreTwin: (tx: Tx, row: LedgerRow) => string | null
  /** Called after the commit: the ledger is another one, and files may be waiting to settle. */
  readonly onChanged: () => void
}

/** The user's acts upon files of the ledger. */
export interface IntakeActions {
  /** @throws AppError in words when it can not be done to the file (any more) */
  act(id: IntakeId, action: LedgerAction): void
  /** The same upon all that the filter finds and this reason keeps back; those that can not (any more) are left alone. How many it was done to. */
  actOnAll(filter: IntakeFilter, reason: IntakeReason, action: LedgerAction): Promise<number>
}

/** A transaction ends after so many files or so much time, so that nothing else waits long. ms. */
const filesAtOnce = 100
const longestMs = 8
const partRows = 1000

function whyNot(row: Pick<LedgerRow, 'path' | 'stage' | 'hold' | 'isMissing'>, action: LedgerAction, isByHand: boolean): AppError {
  const name = `“${path.basename(row.path)}”`
  if (row.hold === 'bad-name') return new AppError('refused', 'Rename the file first: no service takes a name that is not text.')
  const isSending = action === 'send-again' || action === 'send-anyway'
  if (isSending && row.isMissing) {
    const next = isByHand ? 'Put it back and give it to Slipway again.' : 'Put it back first.'
    return new AppError('refused', `${name} is no longer there. ${next}`)
  }
  if (row.stage === 'queued') {
    const isTooLate = action === 'cancel' || action === 'skip'
    return new AppError('refused', isTooLate ? `${name} was sent already and can not be called back.` : `${name} is on its way already.`)
  }
  if (row.stage === 'done') return new AppError('refused', `${name} was sent already.`)
  if (row.stage === 'seen' || row.stage === 'settling' || row.stage === 'hashing')
    return new AppError('refused', `${name} is being looked at. Wait until that is done.`)
  if (action === 'send-anyway') return new AppError('refused', `${name} is not held back.`)
  return new AppError('refused', `This can not be done to ${name} as it stands now.`)
}

/** Builds the acts. */
export function createIntakeActions(tools: IntakeActionsTools): IntakeActions {
  const { db, clock } = tools

  /** The operation that keeps a queued file from going on: its own, or an earlier one of its asset. */
  const heldOperation = (row: LedgerRow): OutboxEntry | null => {
    const own = row.operationId === null ? null : findEntry(db, row.operationId)
    if (own === null || isHeld(own)) return own
    return entriesOfAsset(db, own.assetId).find((entry) => entry.seq < own.seq && isHeld(entry)) ?? own
  }

  const retry = (tx: Tx, row: LedgerRow) => {
    const operation = row.stage === 'queued' ? heldOperation(row) : null
    if (operation === null) askAgain(tx, row.id, { now: clock.now(), isForced: row.isForced })
    else tools.operations.retry(operation.id)
  }

  /** With the making of its asset, where that is for this file alone and did not begin: an asset without its file is nobody's wish. */
  const cancel = (row: LedgerRow) => {
    const own = row.operationId === null ? null : findEntry(db, row.operationId)
    if (own === null) return
    const entries = entriesOfAsset(db, own.assetId)
    const making = entries.find(({ payload }) => makesAsset(payload))
    const files = entries.filter(({ payload }) => sendsFile(payload))
    tools.operations.cancel(making !== undefined && files.length === 1 && isUnsent(making) ? making.id : own.id)
  }

  const skip = (tx: Tx, row: LedgerRow) => {
    if (row.stage === 'queued') cancel(row)
    markSkipped(tx, row.id, { hold: 'skipped', reason: 'You skipped it. Nothing is sent of it. Send again takes it.', now: clock.now() })
  }

  const restoreTwin = (tx: Tx, row: LedgerRow) => {
    const refusal = tools.restoreTwin(tx, row)
    if (refusal !== null) throw new AppError('refused', refusal)
  }

  const perform = (tx: Tx, shown: IntakeRow, action: LedgerAction) => {
    const row = findRow(tx, shown.id)
    if (row === null) throw new AppError('not-found', 'This file is not in the list any more.')
    if (!shown.actions.includes(action)) throw whyNot(row, action, findFolder(tx, row.dropFolderId)?.kind === 'hand')
    if (action === 'retry') retry(tx, row)
    else if (action === 'cancel') cancel(row)
    else if (action === 'skip') skip(tx, row)
    else if (action === 'restore-twin') restoreTwin(tx, row)
    else askAgain(tx, row.id, { now: clock.now(), isForced: true })
  }

  /** False where it can not be done to the file any more. */
  const performIfStill = (tx: Tx, row: IntakeRow, action: LedgerAction): boolean => {
    const [shown] = showIntake(tx, [row.id], [])
    if (shown?.actions.includes(action) !== true) return false
    try {
      perform(tx, shown, action)
      return true
    } catch (error) {
      if (error instanceof AppError && error.code !== 'unexpected') return false
      throw error
    }
  }

  const performAll = async (rows: readonly IntakeRow[], action: LedgerAction): Promise<number> => {
    let count = 0
    for (let at = 0; at < rows.length;) {
      const began = clock.now()
      transact(db, (tx) => {
        const end = Math.min(rows.length, at + filesAtOnce)
        do {
          const row = rows[at]
          if (row !== undefined && performIfStill(tx, row, action)) count++
          at++
        } while (at < end && clock.now() - began < longestMs)
      })
      await nextTurn()
    }
    return count
  }

  return {
    act(id, action) {
      const [shown] = showIntake(db, [id], [])
      if (shown === undefined) throw new AppError('not-found', 'This file is not in the list any more.')
      transact(db, (tx) => {
        perform(tx, shown, action)
      })
      tools.onChanged()
    },

    async actOnAll(filter, reason, action) {
      if (filter.reasons.length > 0 && !filter.reasons.includes(reason)) return 0
      const wanted = { ...filter, reasons: [reason] }
      let count = 0
      let after: Parameters<IntakeReader['part']>[1] = null
      try {
        for (;;) {
          const rows: readonly IntakeRow[] = await tools.reader.part(wanted, after, partRows)
          const last = rows.at(-1)
          if (last === undefined) return count
          after = { seenAt: last.seenAt, id: last.id }
          count += await performAll(rows, action)
          tools.onChanged()
        }
      } finally {
        tools.onChanged()
      }
    },
  }
}
