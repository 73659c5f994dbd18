import type { AccountId } from '../../../src-preload/contract/ids'
import type { Database, Tx } from '../../database/transaction'

/** How far the listing of an account came. */
export interface Listing {
  readonly round: number
  /** Where the next page begins; null: at the beginning. */
  readonly cursor: string | null
  readonly isRunning: boolean
  readonly isWhole: boolean
  readonly pages: number
  readonly startedAt: number
  readonly completedAt: number | null
}

const none: Listing = { round: 0, cursor: null, isRunning: false, isWhole: true, pages: 0, startedAt: 0, completedAt: null }

/** How far the listing of an account came; round 0 when there was none. */
export function readListing(db: Database, account: AccountId): Listing {
  const row = db
    .prepare<
      [string],
      {
        round: number
        cursor: string | null
        is_running: number
        is_whole: number
        pages: number
        started_at: number
        completed_at: number | null
      }
    >('SELECT round, cursor, is_running, is_whole, pages, started_at, completed_at FROM listing WHERE account_id = ?')
    .get(account)
  if (row === undefined) return none
  return {
    round: row.round,
    cursor: row.cursor,
    isRunning: row.is_running === 1,
    isWhole: row.is_whole === 1,
    pages: row.pages,
    startedAt: row.started_at,
    completedAt: row.completed_at,
  }
}

/** Writes how far the listing of an account came. */
export function writeListing(tx: Tx, account: AccountId, listing: Listing): void {
  tx.prepare(
    `INSERT INTO listing (account_id, round, cursor, is_running, is_whole, pages, started_at, completed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id) DO UPDATE SET round = excluded.round, cursor = excluded.cursor, is_running = excluded.is_running, is_whole = excluded.is_whole,
       pages = excluded.pages, started_at = excluded.started_at, completed_at = excluded.completed_at`,
  ).run(
    account,
    listing.round,
    listing.cursor,
    listing.isRunning ? 1 : 0,
    listing.isWhole ? 1 : 0,
    listing.pages,
    listing.startedAt,
    listing.completedAt,
  )
}

/** Since when the asset of an account that came last into processing is in it, as long as it is followed; null when there is none. */
export function latestProcessing(db: Database, account: AccountId, after: number): number | null {
  return (
    db
      .prepare<[string, number], { since: number | null }>(
        `SELECT max(processing_since) AS since FROM asset WHERE account_id = ? AND processing = 'processing' AND gone_at IS NULL AND processing_since > ?`,
      )
      .get(account, after)?.since ?? null
  )
}

/** Begins a round, unless one is under way: that one goes on where it stopped. */
export function beginRound(tx: Tx, account: AccountId, now: number): Listing {
  const listing = readListing(tx, account)
  if (listing.isRunning) return listing
  const begun: Listing = { ...listing, round: listing.round + 1, cursor: null, isRunning: true, isWhole: true, pages: 0, startedAt: now }
  writeListing(tx, account, begun)
  return begun
}

/** Ends a round that can not go on, as not whole: nothing may be taken for gone because of it. */
export function giveUpRound(tx: Tx, account: AccountId, now: number): void {
  const listing = readListing(tx, account)
  if (listing.isRunning) writeListing(tx, account, { ...listing, cursor: null, isRunning: false, isWhole: false, completedAt: now })
}

/** Forgets a round under way, as the place it lists is another one now. The next one begins anew. */
export function abandonRound(tx: Tx, account: AccountId): void {
  const listing = readListing(tx, account)
  if (listing.isRunning) writeListing(tx, account, { ...listing, cursor: null, isRunning: false, isWhole: false, completedAt: null })
}
