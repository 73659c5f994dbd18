import type { IntakePage, IntakeQuery, IntakeRow, IntakeState } from '../../src-preload/contract/drop-folder'
import type { AssetId, DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { fold, type Hold, type Stage } from './intake-store'

interface ShownRow {
  id: IntakeId
  drop_folder_id: DropFolderId
  path: string
  size: number
  stage: Stage
  hold: Hold | null
  state: IntakeState
  reason: string | null
  asset_id: AssetId | null
  seen_at: number
  changed_at: number
}

/** An earlier operation of the same asset that is held, and holds up this one: its creation, as a rule. */
const heldUpBy = (column: 'state' | 'reason') =>
  `(SELECT e.${column} FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq AND e.state IN ('failed', 'needs-review') ORDER BY e.seq LIMIT 1)`

/**
 * What the window sees of a queued file is how its operation stands, or the one that holds it up; an operation taken off the list without a word leaves a file that was not sent.
 * Once the service was asked to fetch the file it is on its way, though nothing may run at this moment.
 */
const stateOf = `CASE WHEN i.stage <> 'queued' THEN i.stage
  WHEN o.id IS NULL THEN 'failed'
  WHEN o.state IN ('failed', 'needs-review') THEN o.state
  WHEN o.state = 'running' OR o.in_flight = 1 THEN 'uploading'
  ELSE coalesce(${heldUpBy('state')}, 'waiting') END`
const reasonOf = `CASE WHEN i.stage <> 'queued' THEN i.reason
  WHEN o.id IS NULL THEN 'It was taken off the list before it was sent. Retry sends it.'
  ELSE coalesce(o.reason, ${heldUpBy('reason')}) END`

const forcible: ReadonlySet<Hold | null> = new Set<Hold | null>(['duplicate', 'existing', 'asset-gone'])
const retriable: ReadonlySet<Hold | null> = new Set<Hold | null>(['empty', 'gone', 'unmatched', 'unreadable', 'asset-gone'])

/** True for a held file that the user may send all the same. */
export const canSendAnyway = (row: { stage: Stage; hold: Hold | null }): boolean => row.stage === 'held' && forcible.has(row.hold)

const toRow = (row: ShownRow): IntakeRow => ({
  id: row.id,
  dropFolderId: row.drop_folder_id,
  name: row.path,
  size: row.size,
  state: row.state,
  reason: row.reason,
  assetId: row.asset_id,
  seenAt: row.seen_at,
  changedAt: row.changed_at,
  canSendAnyway: canSendAnyway(row),
  canRetry: row.state === 'failed' || (row.stage === 'held' && retriable.has(row.hold)),
})

/** Matches any text that holds `word`, whatever signs are in it. */
const likeWord = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`

/** A part of the ledger, newest first. Every word of the search must be in the name. */
export function pageOfIntake(db: Database, query: IntakeQuery): IntakePage {
  const words = fold(query.search)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 16)
  const filters = [
    ...(query.dropFolderId === null ? [] : ['i.drop_folder_id = ?']),
    ...(query.states.length === 0 ? [] : [`${stateOf} IN (${query.states.map(() => '?').join(', ')})`]),
    ...words.map(() => `i.folded LIKE ? ESCAPE '\\'`),
  ]
  const values = [...(query.dropFolderId === null ? [] : [query.dropFolderId]), ...query.states, ...words.map(likeWord)]
  const where = filters.length === 0 ? '' : `WHERE ${filters.join(' AND ')}`
  const source = `FROM intake i LEFT JOIN outbox o ON o.id = i.operation_id ${where}`
  const total = db.prepare<unknown[], { total: number }>(`SELECT count(*) AS total ${source}`).get(...values)?.total ?? 0
  const rows = db
    .prepare<unknown[], ShownRow>(
      `SELECT i.id, i.drop_folder_id, i.path, i.size, i.stage, i.hold, ${stateOf} AS state, ${reasonOf} AS reason, i.asset_id, i.seen_at, i.changed_at
       ${source} ORDER BY i.seen_at DESC, i.id DESC LIMIT ? OFFSET ?`,
    )
    .all(...values, query.limit, query.offset)
  return { rows: rows.map(toRow), total }
}

/** How many files of a folder are in each state. */
export function countStates(db: Database, folder: DropFolderId): Record<IntakeState, number> {
  const counts = db
    .prepare<[string], { state: IntakeState; count: number }>(
      `SELECT ${stateOf} AS state, count(*) AS count FROM intake i LEFT JOIN outbox o ON o.id = i.operation_id WHERE i.drop_folder_id = ? GROUP BY 1`,
    )
    .all(folder)
  const byState = new Map(counts.map(({ state, count }) => [state, count]))
  const of = (state: IntakeState) => byState.get(state) ?? 0
  return {
    settling: of('settling'),
    waiting: of('waiting'),
    uploading: of('uploading'),
    done: of('done'),
    held: of('held'),
    failed: of('failed'),
    'needs-review': of('needs-review'),
  }
}

/** Files that want the user's attention for a reason that no operation tells already: held or failed ones that are still on the disk, without those left alone on purpose. */
export function countAttention(db: Database): number {
  return (
    db
      .prepare<[], { count: number }>(
        `SELECT count(*) AS count FROM intake WHERE is_missing = 0 AND (stage = 'failed' OR (stage = 'held' AND hold <> 'existing'))`,
      )
      .get()?.count ?? 0
  )
}
