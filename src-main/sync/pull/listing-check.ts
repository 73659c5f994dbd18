import type { AccountId } from '../../../src-preload/contract/ids'
import type { Database, Tx } from '../../database/transaction'
import type { RoundOf } from './missed'

/** What a round is judged by, beside its rows. */
export interface ListingCheck {
  /** The last asset known when the round began (its `seq`). */
  readonly knownSeq: number
  /** How many fewer rows it told of than the service's own total; 0 where the service tells none. */
  readonly shortBy: number
  /** The same of the last round that missed nothing: what this service never lists. */
  readonly usualShort: number
}

/** What is noted of this very round; of one that is not noted everything counts as known. */
export function readListingCheck(db: Database, { account, round }: RoundOf): ListingCheck {
  const row = db
    .prepare<[string], { round: number; known_seq: number; short_by: number; usual_short: number }>(
      'SELECT round, known_seq, short_by, usual_short FROM listing_check WHERE account_id = ?',
    )
    .get(account)
  const isThis = row?.round === round
  return {
    knownSeq: isThis ? row.known_seq : Number.MAX_SAFE_INTEGER,
    shortBy: isThis ? row.short_by : 0,
    usualShort: row?.usual_short ?? 0,
  }
}

/** A round begins: what is known now is what it should tell of. */
export function noteRoundBegin(tx: Tx, { account, round }: RoundOf): void {
  tx.prepare(
    `INSERT INTO listing_check (account_id, round, known_seq) VALUES (:account, :round, (SELECT coalesce(max(seq), 0) FROM asset))
     ON CONFLICT (account_id) DO UPDATE SET round = excluded.round, known_seq = excluded.known_seq, short_by = 0`,
  ).run({ account, round })
}

/** How many fewer rows the round told of than the service says that there are. */
export function noteShort(tx: Tx, { account, round }: RoundOf, shortBy: number): void {
  tx.prepare('UPDATE listing_check SET short_by = ? WHERE account_id = ? AND round = ? AND short_by <> ?').run(
    shortBy,
    account,
    round,
    shortBy,
  )
}

/** The round missed nothing: what its service's total counts beyond it is never listed. */
export function noteUsualShort(tx: Tx, { account, round }: RoundOf): void {
  tx.prepare('UPDATE listing_check SET usual_short = short_by WHERE account_id = ? AND round = ? AND usual_short <> short_by').run(
    account,
    round,
  )
}

/** The newest end of a listing as it was at one moment: two that are equal mean that nothing changed between them. */
export interface ListingHead {
  readonly mark: string
  readonly wholeAt: number
}

/** The newest end as it was before the last whole round; null: none is known, or the listing did not end well since. */
export function readHead(db: Database, account: AccountId): ListingHead | null {
  const row = db
    .prepare<[string], { head: string | null; whole_at: number }>('SELECT head, whole_at FROM listing_check WHERE account_id = ?')
    .get(account)
  return row === undefined || row.head === null ? null : { mark: row.head, wholeAt: row.whole_at }
}

/** What the newest end is before a round is read. The old one is worth nothing from here on. */
export function noteNextHead(tx: Tx, account: AccountId, mark: string | null): void {
  tx.prepare(
    `INSERT INTO listing_check (account_id, next_head) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET head = NULL, next_head = excluded.next_head`,
  ).run(account, mark)
}

/** The round under way ended whole: what its newest end was before stands for all of it. */
export function adoptHead(tx: Tx, account: AccountId, now: number): void {
  tx.prepare(
    'UPDATE listing_check SET head = next_head, whole_at = ?, next_head = NULL WHERE account_id = ? AND next_head IS NOT NULL',
  ).run(now, account)
}

/** The newest end stands for all of the listing again, without reading the whole. */
export function renewHead(tx: Tx, account: AccountId, mark: string): void {
  tx.prepare('UPDATE listing_check SET head = ? WHERE account_id = ?').run(mark, account)
}

/** The round under way missed something: the next one must be read whole, whatever the newest end shows. */
export function dropNextHead(tx: Tx, account: AccountId): void {
  tx.prepare('UPDATE listing_check SET next_head = NULL WHERE account_id = ? AND next_head IS NOT NULL').run(account)
}
