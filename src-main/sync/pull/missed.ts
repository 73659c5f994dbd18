import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import type { Tx } from '../../database/transaction'

/** A round of an account's listing. */
export interface RoundOf {
  readonly account: AccountId
  readonly round: number
}

/**
 * The assets that a round should have told of and did not. Those in the trash count only where this very round showed that it tells of such: many listings leave them
 * out. Those that are being made are not there yet, and an operation of ours that moves or deletes one finds out for itself.
 */
const untold = `account_id = :account AND +remote_id IS NOT NULL AND gone_at IS NULL AND listed_round < :round
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = asset.id AND o.kind IN ('create-asset', 'upload-asset', 'create-from-link',
    'trash', 'restore', 'delete-permanently'))
  AND (base IS NULL OR json_extract(base, '$.trashedAt') IS NULL OR EXISTS (SELECT 1 FROM asset t WHERE t.account_id = :account AND t.gone_at IS NULL
    AND t.trashed_at IS NOT NULL AND t.listed_round = :round AND json_extract(t.base, '$.trashedAt') IS NOT NULL))`

/** Rows of the mirror by their numbers: behind the first, up to the last. */
export interface Stretch {
  readonly after: number
  readonly last: number
}

/**
 * One that no round ever told of may have been made while this one was under way, behind the pages that were read already: it counts from the second round on that does not
 * tell of it.
 */
const missed = `${untold} AND (listed_round > 0 OR missed_rounds > 0)`

/** True when some asset that the round did not tell of does not count yet. */
export function hasNewUntold(tx: Tx, of: RoundOf): boolean {
  return (
    tx.prepare<[RoundOf]>(`SELECT 1 FROM asset WHERE ${untold} AND listed_round = 0 AND missed_rounds = 0 LIMIT 1`).get(of) !== undefined
  )
}

/** How many assets the round should have told of and did not. */
export function countMissed(tx: Tx, of: RoundOf): number {
  return tx.prepare<[RoundOf], { n: number }>(`SELECT count(*) AS n FROM asset WHERE ${missed}`).get(of)?.n ?? 0
}

/** Titles of some of them, the newest first. */
export function titlesMissed(tx: Tx, of: RoundOf, limit: number): readonly string[] {
  return tx
    .prepare<[RoundOf & { limit: number }], { title: string }>(`SELECT title FROM asset WHERE ${missed} ORDER BY seq DESC LIMIT :limit`)
    .all({ ...of, limit })
    .map(({ title }) => title)
}

/** How many assets known before the round it told of, up to a limit: the rest need not be counted. `knownSeq`: the last asset known when it began. */
export function countTold(
  tx: Tx,
  { account, round, knownSeq, limit }: RoundOf & { readonly knownSeq: number; readonly limit: number },
): number {
  return (
    tx
      .prepare<[object], { n: number }>(
        'SELECT count(*) AS n FROM (SELECT 1 FROM asset WHERE account_id = :account AND listed_round = :round AND seq <= :knownSeq LIMIT :limit)',
      )
      .get({ account, round, knownSeq, limit })?.n ?? 0
  )
}

/** Notes one more round without them, and answers those that so many rounds in a row did not tell of. */
export function noteMissed(tx: Tx, of: RoundOf, most: number): readonly AssetId[] {
  tx.prepare<[RoundOf]>(`UPDATE asset SET missed_rounds = missed_rounds + 1 WHERE ${untold}`).run(of)
  return tx
    .prepare<[RoundOf & { most: number }], { id: AssetId }>(`SELECT id FROM asset WHERE missed_rounds >= :most AND ${missed}`)
    .all({ ...of, most })
    .map(({ id }) => id)
}

/** Assets that the round, and every later one so far, did not tell of: at most so many. */
export function someMissed(tx: Tx, of: RoundOf, limit: number): readonly AssetId[] {
  return tx
    .prepare<[object], { id: AssetId }>(`SELECT id FROM asset WHERE ${missed} LIMIT :limit`)
    .all({ ...of, limit })
    .map(({ id }) => id)
}

/** The same among a stretch of rows. */
export function missedWithin(tx: Tx, of: RoundOf, rows: Stretch): readonly AssetId[] {
  return tx
    .prepare<[object], { id: AssetId }>(`SELECT id FROM asset NOT INDEXED WHERE seq > :after AND seq <= :last AND ${missed}`)
    .all({ ...of, ...rows })
    .map(({ id }) => id)
}
