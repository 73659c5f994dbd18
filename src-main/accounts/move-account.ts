import { AppError } from '../../src-preload/contract/errors'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import { liftHold } from '../sync/brakes'
import { abandonRound } from '../sync/pull/listing'
import type { AccountRecord } from './account-store'

type Place = Pick<AccountRecord, 'address' | 'fields'>

/**
 * What waits to be sent was made for the place that the account is at now: it must not go to another one.
 * @throws AppError at the field that would move it
 */
export function refuseMove(db: Database, account: Pick<AccountRecord, 'id' | 'name'> & Place, to: Place): void {
  const waiting = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM outbox WHERE account_id = ?').get(account.id)?.n ?? 0
  if (waiting === 0) return
  const changed = [...new Set([...Object.keys(account.fields), ...Object.keys(to.fields)])].find(
    (key) => (account.fields[key] ?? '') !== (to.fields[key] ?? ''),
  )
  const changes = waiting === 1 ? 'A change' : `${waiting.toLocaleString('en')} changes`
  throw new AppError(
    'refused',
    `${changes} of “${account.name}” still ${waiting === 1 ? 'waits' : 'wait'} to be sent to the place it is at now. Wait until Activity is empty, or cancel there; then change this.`,
    account.address === to.address ? changed : 'address',
  )
}

/**
 * The account looks at another place from now on. What was listed at the old one is kept out of sight until the listing tells of it again: rows of two places never mix,
 * and a listing never goes on with a cursor of the other place.
 */
export function leavePlace(tx: Tx, id: AccountId, now: number): void {
  tx.prepare('UPDATE asset SET gone_at = coalesce(gone_at, ?) WHERE account_id = ? AND remote_id IS NOT NULL').run(now, id)
  // Ids of the old place may name living assets at the new one.
  tx.prepare('DELETE FROM tombstone WHERE account_id = ?').run(id)
  abandonRound(tx, id)
  // What was odd at the old place says nothing of the new one.
  liftHold(tx, id, ['vanished', 'empty-listing', 'other-identity'])
  // Due at once, whenever the last round at the old place ended.
  tx.prepare('UPDATE listing SET completed_at = NULL WHERE account_id = ?').run(id)
}
