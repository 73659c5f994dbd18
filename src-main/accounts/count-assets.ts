import type { AccountId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'

/** How many assets of an account there are: in the library, in the trash, added but unknown to the service, and deleted for good. */
export interface AssetCounts {
  readonly id: AccountId
  readonly assets: number
  readonly trash: number
  readonly unknown: number
  readonly deleted: number
}

/** The counts of all accounts. They are counted each time: of a million assets that takes tens of milliseconds. */
export function countAssets(db: Database): readonly AssetCounts[] {
  return db
    .prepare<[], AssetCounts>(
      `SELECT id,
         (SELECT count(*) FROM asset WHERE account_id = account.id AND gone_at IS NULL AND trashed_at IS NULL) AS assets,
         (SELECT count(*) FROM asset WHERE account_id = account.id AND gone_at IS NULL AND trashed_at IS NOT NULL) AS trash,
         (SELECT count(*) FROM asset WHERE account_id = account.id AND gone_at IS NOT NULL AND base IS NULL) AS unknown,
         (SELECT count(*) FROM tombstone WHERE account_id = account.id) AS deleted
       FROM account`,
    )
    .all()
}
