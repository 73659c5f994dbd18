import type { AccountId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'

/** How many assets of each account there are: in the library, in the trash, added but unknown to the service, and deleted for good. */
export function countAssets(db: Database) {
  return db
    .prepare<[], { id: AccountId; assets: number; trash: number; unknown: number; deleted: number }>(
      `SELECT id,
         (SELECT count(*) FROM asset WHERE account_id = account.id AND gone_at IS NULL AND trashed_at IS NULL) AS assets,
         (SELECT count(*) FROM asset WHERE account_id = account.id AND gone_at IS NULL AND trashed_at IS NOT NULL) AS trash,
         (SELECT count(*) FROM asset WHERE account_id = account.id AND gone_at IS NOT NULL AND base IS NULL) AS unknown,
         (SELECT count(*) FROM tombstone WHERE account_id = account.id) AS deleted
       FROM account`,
    )
    .all()
}
