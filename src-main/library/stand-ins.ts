import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Tx } from '../database/transaction'

/** What a row says that was made only so that something that must not be lost has one to stand at. */
const words = {
  account: 'Recovered account',
  accountReason: 'What was known of this account was lost. Remove it when nothing waits at it any more.',
  asset: 'Recovered asset',
  doubt: 'The asset that this is about is not known any more. Nothing was sent. Cancel it, and make the change again at the asset.',
}
/** No service of this name is known: nothing is ever sent for it. */
const noService = 'unknown'

/** Accounts that something of the user's refers to and that are missing: made anew, as ones with which nothing can be done but to look at what stands there. */
export function standInForAccounts(tx: Tx): void {
  const missing = tx
    .prepare<[], { id: AccountId }>(
      `SELECT account_id AS id FROM outbox UNION SELECT account_id FROM drop_folder EXCEPT SELECT id FROM account`,
    )
    .all()
  const add = tx.prepare(
    `INSERT INTO account (id, service, name, address, state, state_reason, created_at) VALUES (?, ?, ?, '', 'sign-in-needed', ?, 0)`,
  )
  for (const { id } of missing) add.run(id, noService, words.account, words.accountReason)
}

/** The same for assets. Operations upon them are held: nobody knows what they would do. Assets that were made so. */
export function standInForAssets(tx: Tx): readonly AssetId[] {
  const missing = tx
    .prepare<[], { id: AssetId; account: AccountId }>(
      `SELECT asset_id AS id, min(account_id) AS account FROM outbox WHERE asset_id NOT IN (SELECT id FROM asset) GROUP BY asset_id`,
    )
    .all()
  const add = tx.prepare(`INSERT INTO asset (id, account_id, title, sort_title, created_at, modified_at) VALUES (?, ?, ?, '', 0, 0)`)
  const doubt = tx.prepare(`UPDATE outbox SET state = 'needs-review', reason = ? WHERE asset_id = ?`)
  for (const { id, account } of missing) {
    add.run(id, account, words.asset)
    doubt.run(words.doubt, id)
  }
  return missing.map(({ id }) => id)
}
