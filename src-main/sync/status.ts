import type { SyncStatus } from '../../src-preload/contract/activity'
import { listAccounts } from '../accounts/account-store'
import type { Database } from '../database/transaction'
import { countAttention } from '../drop-folders/intake-page'

/** The one line at the foot of the window, from the tables alone. What needs the user comes first, then what is cut off, then what is under way. */
export function readStatus(db: Database, isBusy: boolean): SyncStatus {
  const accounts = listAccounts(db)
  const outbox = db
    .prepare<[], { held: number; waiting: number }>(
      `SELECT count(*) FILTER (WHERE state IN ('failed', 'needs-review')) AS held, count(*) FILTER (WHERE state IN ('waiting', 'running')) AS waiting FROM outbox`,
    )
    .get()
  const signIn = accounts.filter((account) => account.state === 'sign-in-needed').length
  const attention = (outbox?.held ?? 0) + countAttention(db) + signIn
  const offlineAccounts = accounts.filter((account) => account.state === 'offline').map((account) => account.name)
  const waiting = outbox?.waiting ?? 0
  const lastSyncAt = accounts.reduce<number | null>(
    (latest, { lastSyncAt: at }) => (at === null ? latest : Math.max(latest ?? 0, at)),
    null,
  )
  const state = () => {
    if (accounts.length === 0) return 'no-accounts'
    if (offlineAccounts.length > 0) return 'offline'
    if (attention > 0) return 'attention'
    // What was never read whole is not up to date, whether a request is under way at this very moment or not.
    const isUnread = accounts.some((account) => account.state === 'connected' && account.lastSyncAt === null)
    return waiting > 0 || isBusy || isUnread ? 'syncing' : 'up-to-date'
  }
  return { state: state(), attention, waiting, offlineAccounts, lastSyncAt }
}
