import { AppError } from '../../src-preload/contract/errors'
import type { OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import type { HandOver } from '../hand-over/port'
import type { ActivityChanges } from './activity-changes'
import { findEntry } from './outbox'

type Links = Pick<HandOver, 'state' | 'seesFetches' | 'withdraw'>

/**
 * Whether a service that was given the link to a file can still be kept from having all of it: the last byte did not leave, the link ends when we say so, and the asset it
 * would be media of stays what it is.
 */
export function isFetchable(kind: string, id: OperationId, links: Pick<Links, 'state' | 'seesFetches'>): boolean {
  return kind === 'add-media' && links.state(id) === 'not-taken' && links.seesFetches(id)
}

export interface CallingBackTools {
  readonly db: Database
  readonly handOver: Links
  readonly activity: Pick<ActivityChanges, 'cancel'>
}

/**
 * Takes an operation back for the user, also while a service fetches its file: its link is ended first, and what was not fetched whole by then is at no service.
 * @returns rejects with AppError when it can not be taken back (any more)
 */
export function createCallingBack({ db, handOver, activity }: CallingBackTools): (id: OperationId) => Promise<void> {
  return async (id) => {
    const entry = findEntry(db, id)
    if (entry?.inFlight !== true || !isFetchable(entry.payload.kind, id, handOver)) {
      activity.cancel(id)
      return
    }
    await handOver.withdraw(id)
    if (handOver.state(id) !== 'not-taken')
      throw new AppError('refused', 'The last of it left in this very moment. It can not be called back any more.')
    activity.cancel(id, { isNothingThere: true })
  }
}
