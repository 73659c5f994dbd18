import type { AccountId } from '../../src-preload/contract/ids'
import { transact, type Database, type Tx } from '../database/transaction'

/** So many rows are written at a time, so that nobody waits long for a turn. */
const atOnce = 2000

/** Forgets how far listings came and what they were known by: the next round of an account (null: of each) reads everything. */
export function forgetRounds(tx: Tx, account: AccountId | null): void {
  const which = { account }
  tx.prepare(
    'UPDATE listing SET cursor = NULL, is_running = 0, is_whole = 0, completed_at = NULL WHERE :account IS NULL OR account_id = :account',
  ).run(which)
  tx.prepare('UPDATE listing_check SET head = NULL, next_head = NULL, whole_at = 0 WHERE :account IS NULL OR account_id = :account').run(
    which,
  )
}

/**
 * Forgets what the services said of the assets of an account, or of all: each is taken over anew when it is read next. What the window shows stays until then, and so does
 * everything of the user's: what waits to be sent, comments that were not sent, the ledger, what was deleted for good.
 * @param pause called between the parts, so that the program stays usable
 */
export async function rebuildMirror(db: Database, account: AccountId | null, pause: () => Promise<void>): Promise<void> {
  transact(db, (tx) => {
    forgetRounds(tx, account)
  })
  const last = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM asset').get()?.seq ?? 0
  for (let after = 0; after < last; after += atOnce) {
    transact(db, (tx) => {
      tx.prepare(
        `UPDATE asset SET version = NULL, refreshed_at = 0, missed_rounds = 0
         WHERE seq > :after AND seq <= :last AND remote_id IS NOT NULL AND (:account IS NULL OR account_id = :account)`,
      ).run({ after, last: after + atOnce, account })
    })
    await pause()
  }
}
