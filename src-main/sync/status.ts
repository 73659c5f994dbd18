import type { SyncStatus } from '../../src-preload/contract/activity'
import { listAccounts, type AccountRecord } from '../accounts/account-store'
import { isPaused } from '../accounts/pauses'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import { countAttention } from '../drop-folders/intake-page'
import { holdKind } from './brakes'

/** What the tables do not tell: what is under way in this process. */
export interface Underway {
  readonly isBusy: boolean
  /** When the next account that can not be reached is tried again; null: none waits. ms since 1970. */
  readonly nextTryAt: number | null
}

interface Counts {
  readonly failed: number
  readonly needsReview: number
  /** Operations that will be sent. */
  readonly waiting: number
  /** Those of them whose account sends now. */
  readonly moving: number
}

/** The one line at the foot of the window. What is cut off comes first, then what needs the user, then what is under way, then what the user stopped. */
export function readStatus(db: Database, clock: Pick<Clock, 'now'>, underway: Underway): SyncStatus {
  const now = clock.now()
  const accounts = listAccounts(db)
  const paused = accounts.filter(({ pausedUntil }) => isPaused(pausedUntil, now))
  const active = accounts.filter((account) => !paused.includes(account))
  const held = accounts.filter(({ id }) => holdKind(db, id) !== null)
  const offline = active.filter(({ state }) => state === 'offline')
  const { waiting, moving, ...counts } = countOutbox(db, active)
  const clashing = countConflicts(db)
  // What is in conflict is decided there: it counts once.
  const attentionBy: SyncStatus['attentionBy'] = {
    accounts: accounts.filter(({ state }) => state === 'sign-in-needed').length + held.length,
    conflicts: clashing.all,
    needsReview: counts.needsReview - clashing.needsReview,
    failed: counts.failed - clashing.failed,
    files: countAttention(db),
  }
  const attention = Object.values(attentionBy).reduce((sum, count) => sum + count, 0)
  const state = (): SyncStatus['state'] => {
    if (accounts.length === 0) return 'no-accounts'
    if (offline.length > 0) return 'offline'
    if (attention > 0) return 'attention'
    // What was never read whole is not up to date, whether a request is under way at this very moment or not.
    const isUnread = active.some((account) => account.state === 'connected' && account.lastSyncAt === null)
    if (moving > 0 || underway.isBusy || isUnread) return 'syncing'
    return paused.length > 0 ? 'paused' : 'up-to-date'
  }
  const names = (some: readonly AccountRecord[]) => some.map(({ name }) => name)
  return {
    state: state(),
    attention,
    attentionBy,
    waiting,
    offlineAccounts: names(offline),
    isComputerOffline: isComputerOffline(active),
    pausedAccounts: names(paused),
    heldAccounts: names(held),
    conflicts: clashing.all,
    nextTryAt: offline.length > 0 ? underway.nextTryAt : null,
    lastSyncAt: accounts.reduce<number | null>((latest, { lastSyncAt: at }) => (at === null ? latest : Math.max(latest ?? 0, at)), null),
  }
}

interface ConflictCounts {
  readonly all: number
  /** Those of them whose operation stands among the refused or the doubtful ones. */
  readonly failed: number
  readonly needsReview: number
}

const countConflicts = (db: Database): ConflictCounts =>
  db
    .prepare<[], ConflictCounts>(
      `SELECT count(DISTINCT operation_id) AS "all", count(DISTINCT operation_id) FILTER (WHERE o.state = 'failed') AS failed,
         count(DISTINCT operation_id) FILTER (WHERE o.state = 'needs-review') AS needsReview FROM conflict LEFT JOIN outbox o ON o.id = operation_id`,
    )
    .get() ?? { all: 0, failed: 0, needsReview: 0 }

/** Demo services are on this computer, and reachable whatever its network is. */
function isComputerOffline(active: readonly AccountRecord[]): boolean {
  const tried = active.filter(({ isDemo, state }) => !isDemo && state !== 'sign-in-needed')
  const hosts = new Set(tried.map(({ address }) => address))
  return hosts.size >= 2 && tried.every(({ state }) => state === 'offline')
}

function countOutbox(db: Database, active: readonly AccountRecord[]): Counts {
  const rows = db
    .prepare<[], { account: string; failed: number; needsReview: number; waiting: number }>(
      `SELECT account_id AS account, count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'needs-review') AS needsReview,
         count(*) FILTER (WHERE state IN ('waiting', 'running')) AS waiting FROM outbox GROUP BY account_id`,
    )
    .all()
  const sum = (some: typeof rows, of: 'failed' | 'needsReview' | 'waiting') => some.reduce((total, row) => total + row[of], 0)
  const moving = rows.filter(({ account }) => active.some(({ id }) => id === account))
  return {
    failed: sum(rows, 'failed'),
    needsReview: sum(rows, 'needsReview'),
    waiting: sum(rows, 'waiting'),
    moving: sum(moving, 'waiting'),
  }
}
