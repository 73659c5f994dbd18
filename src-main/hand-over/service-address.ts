import type { OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'

/** The server address of the account that an operation belongs to; null where there is none. */
export function serviceAddress(db: Database, id: OperationId): string | null {
  const row = db
    .prepare<[string], { address: string }>(
      'SELECT a.address AS address FROM outbox o JOIN account a ON a.id = o.account_id WHERE o.id = ?',
    )
    .get(id)
  return row?.address ?? null
}
