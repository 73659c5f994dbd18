import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { looks, type DueWork } from './lanes'

/** Nothing is put off for longer: what seems to be was put off before the clock was put back, and is due. ms. */
const longestWaitMs = 2 * 60 * 60_000

interface Row {
  id: OperationId
  seq: number
  asset_id: AssetId
  source: string
  rank: number
  is_large: number
  not_before: number
  in_flight: number
  kind: string
  phase: string | null
}

const columns = `kind, id, seq, asset_id, source, rank, is_large, not_before, in_flight, json_extract(progress, '$.phase') AS phase`

/** What was sent, and is looked after in its own time, is one source of many short requests; the user's order says nothing about it. */
function toWork(row: Row): DueWork {
  const { id, seq, asset_id: assetId, not_before: dueAt } = row
  const isLook = row.in_flight === 1 || row.phase !== null
  // What the service has taken is only looked for.
  const lane = row.is_large === 1 && row.phase !== 'accepted' ? 'large' : 'small'
  const isAccepted = row.kind === 'upload-asset' && row.in_flight === 1 && row.phase === 'accepted'
  return { id, seq, assetId, lane, dueAt, source: isLook ? looks : row.source, rank: isLook ? 0 : row.rank, isAccepted }
}

export interface DueQuestion {
  /** ms since 1970. */
  readonly now: number
  /** How many of each source and each lane are of use. */
  readonly each: number
  /** Assets of which something is being sent. */
  readonly busy?: Iterable<AssetId>
  /** A large file is on its way: of the others only those that the service has taken are of use. */
  readonly isLargeUnderWay?: boolean
}

/**
 * Operations that may be sent now: the first one of each asset only, so that the order of an asset's operations is kept and a stuck one blocks nothing else. However many are
 * due, only as many are read of each source and lane as are asked for.
 */
export function dueWork(
  db: Database,
  account: AccountId,
  { now, each, busy = [], isLargeUnderWay = false }: DueQuestion,
): readonly DueWork[] {
  const asked = { account, now, each, busy: JSON.stringify([...busy]) }
  const read = (when: string, order: string) =>
    db.prepare<[object], Row>(
      `SELECT ${columns} FROM outbox o
         WHERE account_id = :account AND state = 'waiting' AND ${when} AND is_large = :large AND asset_id NOT IN (SELECT value FROM json_each(:busy))
           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq)
         ORDER BY ${order} LIMIT :each`,
    )
  const ofSource = read('not_before = 0 AND source = :source', 'rank, seq')
  const again = read('not_before > 0 AND not_before <= :now', 'not_before, seq')
  // Looking for it takes no line away from the large one that is under way, which may be for hours.
  const taken = read(`not_before > 0 AND not_before <= :now AND json_extract(progress, '$.phase') = 'accepted'`, 'not_before, seq')
  const putBack = read(`not_before > :now + ${String(longestWaitMs)}`, 'not_before, seq')
  const sources = sourcesOf(db, account)
  return [0, 1]
    .flatMap((large) => {
      if (large === 1 && isLargeUnderWay) return taken.all({ ...asked, large })
      const due = [...sources.flatMap((source) => ofSource.all({ ...asked, large, source })), ...again.all({ ...asked, large })]
      return due.length < each ? [...due, ...putBack.all({ ...asked, large })] : due
    })
    .map(toWork)
}

/** Files that the service took and that may be looked for now, of assets of which nothing is being sent: those that wait longest, and only the first of each asset. */
export function acceptedWork(
  db: Database,
  account: AccountId,
  { now, most, busy }: { readonly now: number; readonly most: number; readonly busy: Iterable<AssetId> },
): readonly { readonly id: OperationId; readonly assetId: AssetId }[] {
  return db
    .prepare<[object], { id: OperationId; assetId: AssetId }>(
      `SELECT id, asset_id AS assetId FROM outbox o
         WHERE account_id = :account AND state = 'waiting' AND not_before > 0 AND not_before <= :now AND kind = 'upload-asset' AND in_flight = 1
           AND json_extract(progress, '$.phase') = 'accepted'
           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq)
           AND asset_id NOT IN (SELECT value FROM json_each(:busy))
         ORDER BY not_before, seq LIMIT :most`,
    )
    .all({ account, now, most, busy: JSON.stringify([...busy]) })
}

/** Where what can be sent at once comes from, each once: as many steps through the index as there are sources, however much waits. */
function sourcesOf(db: Database, account: AccountId): readonly string[] {
  const next = (after: string) =>
    `SELECT min(source) FROM outbox WHERE account_id = :account AND state = 'waiting' AND not_before = 0 ${after}`
  return db
    .prepare<[object], { name: string | null }>(
      `WITH RECURSIVE found (name) AS (${next('')} UNION ALL SELECT (${next('AND source > name')}) FROM found WHERE name IS NOT NULL)
       SELECT name FROM found WHERE name IS NOT NULL`,
    )
    .all({ account })
    .flatMap(({ name }) => (name === null ? [] : [name]))
}
