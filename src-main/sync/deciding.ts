import type { AccountId, OperationId } from '../../src-preload/contract/ids'
import type { Tx } from '../database/transaction'
import type { HandOver } from '../hand-over/port'
import { errorCode, type Log } from '../log'
import type { Publish } from '../publish'
import { createActivityChanges, type ActivityChangesTools } from './activity-changes'
import { createCallingBack, isFetchable } from './calling-back'
import type { FilePayload } from './operations'
import type { Transfers } from './transfers'

export interface DecidingParts extends Pick<ActivityChangesTools, 'db' | 'clock' | 'openProvider'> {
  readonly log: Log
  readonly publish: Publish
  readonly handOver: Pick<HandOver, 'state' | 'seesFetches' | 'withdraw'>
  readonly transfers: Pick<Transfers, 'changed'>
  readonly kick: (account: AccountId) => void
  readonly onMediaCancelled: (tx: Tx, payload: FilePayload) => void
}

/**
 * What the user decides about operations, twice: `activity` tells the window and the engine at once; `quietly` tells nobody, for those who decide many in one transaction and tell
 * it after the commit. `callBack` is Cancel as a person means it: also while a service fetches the file.
 */
export function createDeciding({ log, publish, handOver, transfers, kick, ...parts }: DecidingParts) {
  const deciding = {
    ...parts,
    withdraw: (id: OperationId) => {
      handOver.withdraw(id).catch((error: unknown) => {
        log.warn('hand-over.withdraw-failed', { code: errorCode(error) })
      })
    },
  }
  const activity = createActivityChanges({
    ...deciding,
    onChanged: (entry) => {
      transfers.changed(entry.id)
      publish('assets.changed', { ids: [entry.assetId] })
      publish('comments.changed', { assetId: entry.assetId })
      for (const event of [
        'activity.changed',
        'conflicts.changed',
        'sync.changed',
        'accounts.changed',
        'intake.changed',
        'drop-folders.changed',
      ] as const)
        publish(event, {})
      kick(entry.accountId)
    },
  })
  const callBack = createCallingBack({ db: parts.db, handOver, activity })
  return {
    activity,
    quietly: createActivityChanges({ ...deciding, onChanged: () => undefined }),
    callBack,
    isFetchable: (kind: string, id: OperationId) => isFetchable(kind, id, handOver),
  }
}
