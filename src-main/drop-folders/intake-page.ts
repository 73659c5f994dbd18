import { attentionReasons } from '../../src-preload/contract/attention'
import {
  intakeState,
  type IntakeCounts,
  type IntakeFilter,
  type IntakePage,
  type IntakeQuery,
  type IntakeReason,
  type IntakeRow,
  type IntakeState,
} from '../../src-preload/contract/intake'
import type { AssetId, DropFolderId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { fold, type Hold, type Stage } from './intake-store'
import {
  actionsOf,
  queuedReason,
  queuedState,
  queuedStates,
  reasonCodeOf,
  specialTable,
  underwayTable,
  type Underway,
} from './intake-state'

/** Rows of one stage and reason: what the counts are kept of, and what the indexes put in order. */
interface Cell {
  readonly stage: Stage
  readonly hold: Hold | null
  readonly n: number
}

/** Which rows a filter means: whole cells, and queued files by how their operation stands (null: whichever way). */
interface Plan {
  readonly cells: readonly Cell[]
  readonly special: readonly IntakeState[] | null
  /** Of the queued ones, those that only wait. */
  readonly waiting: boolean
}

type Values = Record<string, string | number | null>

function cellsOf(db: Database, folder: DropFolderId | null): readonly Cell[] {
  const where = folder === null ? '' : 'AND drop_folder_id = :folder'
  return db
    .prepare<[Values], { stage: Stage; hold: Hold | ''; n: number }>(
      `SELECT stage, hold, sum(n) AS n FROM intake_count WHERE n > 0 ${where} GROUP BY stage, hold`,
    )
    .all(folder === null ? {} : { folder })
    .map(({ stage, hold, n }) => ({ stage, hold: hold === '' ? null : hold, n }))
}

function planOf(cells: readonly Cell[], { states, reasons }: Pick<IntakeFilter, 'states' | 'reasons'>): Plan {
  const isWanted = (state: IntakeState) => states.length === 0 || states.includes(state)
  const hasReason = (reason: IntakeReason | null) => reasons.length === 0 || (reason !== null && reasons.includes(reason))
  const queued = [...queuedStates].filter((state) => isWanted(state) && hasReason(reasonCodeOf({ stage: 'queued', hold: null, state })))
  const isAll = queued.length === queuedStates.size
  return {
    cells: cells.filter(({ stage, hold }) => (stage === 'queued' ? isAll : isWanted(stage) && hasReason(hold))),
    special: isAll ? [] : queued.filter((state) => state !== 'waiting'),
    waiting: !isAll && queued.includes('waiting'),
  }
}

const folderIs = (folder: DropFolderId | null) => (folder === null ? '' : 'AND drop_folder_id = :folder')

/** One select per cell, each in the order of an index, so that they are merged without sorting. */
function selectsOf({ cells, special, waiting }: Plan, folder: DropFolderId | null, search: string): readonly string[] {
  const index = folder === null ? 'intake_kind' : 'intake_stage'
  const cell = ({ stage, hold }: Pick<Cell, 'stage' | 'hold'>, more = '') =>
    `SELECT seen_at, id FROM intake INDEXED BY ${index} WHERE stage = '${stage}' AND hold IS ${hold === null ? 'NULL' : `'${hold}'`} ${folderIs(folder)} ${more} ${search}`
  const selects = cells.map((one) => cell(one))
  if (waiting) selects.push(cell({ stage: 'queued', hold: null }, 'AND id NOT IN (SELECT id FROM special)'))
  if (special !== null && special.length > 0) {
    const list = special.map((state) => `'${state}'`).join(', ')
    const found = search === '' ? '' : `AND id IN (SELECT id FROM intake WHERE id IN (SELECT id FROM special) ${search})`
    selects.push(`SELECT seen_at, id FROM special WHERE state IN (${list}) ${found}`)
  }
  return selects
}

interface Search {
  readonly sql: string
  readonly values: Values
}

/** Every word must be in the name, whatever signs are in it. */
function searchOf(text: string): Search {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 16)
  const values = Object.fromEntries(words.map((word, index) => [`word${String(index)}`, `%${word.replace(/[\\%_]/g, '\\$&')}%`]))
  return { sql: words.map((_, index) => `AND folded LIKE :word${String(index)} ESCAPE '\\'`).join(' '), values }
}

/** A filter made ready: how many rows it finds, and their ids in order. */
export interface FoundIntake {
  readonly total: number
  /** Newest first. `offset` from the newest one. */
  ids(offset: number, limit: number): readonly IntakeId[]
  /** The next ones in the order in which they were seen, after the last one of the call before. They may change between calls. */
  after(
    last: { readonly seenAt: number; readonly id: IntakeId } | null,
    limit: number,
  ): readonly { readonly id: IntakeId; readonly seenAt: number }[]
}

/** What a filter finds. Pages of it are read by the indexes, however many rows there are; only a search reads the names of all. */
export function findIntake(db: Database, filter: IntakeFilter, underway: readonly Underway[]): FoundIntake {
  const { dropFolderId: folder } = filter
  const cells = cellsOf(db, folder)
  const plan = planOf(cells, filter)
  const search = searchOf(filter.search)
  const isAll = filter.states.length === 0 && filter.reasons.length === 0
  const needsSpecial = plan.waiting || (plan.special !== null && plan.special.length > 0)
  const specials = needsSpecial ? readSpecial(db, folder, underway) : []
  const head = needsSpecial ? givenSpecial : ''
  const values: Values = {
    ...search.values,
    ...(folder !== null && { folder }),
    ...(needsSpecial && { special: JSON.stringify(specials) }),
  }
  // Everything has an order of its own: a merge of all cells would be slower.
  const everything = `SELECT seen_at, id FROM intake INDEXED BY ${folder === null ? 'intake_seen' : 'intake_folder_seen'} WHERE true ${folderIs(folder)} ${search.sql}`
  const selects = isAll ? [everything] : selectsOf(plan, folder, search.sql)

  const count = (): number => {
    if (selects.length === 0) return 0
    if (search.sql !== '') {
      return db.prepare<[Values], { n: number }>(`${head} SELECT count(*) AS n FROM (${selects.join(' UNION ALL ')})`).get(values)?.n ?? 0
    }
    const sum = (some: readonly Cell[]) => some.reduce((total, { n }) => total + n, 0)
    if (isAll) return sum(cells)
    const counted = sum(plan.cells)
    if (!needsSpecial) return counted
    const among = specials.filter(({ state }) => plan.special?.includes(state) === true).length
    const queued = sum(cells.filter(({ stage }) => stage === 'queued'))
    return counted + among + (plan.waiting ? queued - specials.length : 0)
  }
  const total = count()

  const read = (order: 'ASC' | 'DESC', offset: number, limit: number): readonly IntakeId[] =>
    db
      .prepare<[Values], { id: IntakeId }>(
        `${head} ${selects.join(' UNION ALL ')} ORDER BY seen_at ${order}, id ${order} LIMIT :limit OFFSET :offset`,
      )
      .all({ ...values, limit, offset })
      .map(({ id }) => id)

  return {
    total,
    ids: (offset, limit) => {
      const most = Math.min(limit, total - offset)
      if (selects.length === 0 || most <= 0) return []
      // From the nearer end.
      return offset * 2 <= total ? read('DESC', offset, most) : [...read('ASC', total - offset - most, most)].reverse()
    },
    after: (last, limit) => {
      if (selects.length === 0) return []
      const parts = last === null ? selects : selects.map((select) => `${select} AND (seen_at, id) > (:seenAt, :last)`)
      return db
        .prepare<[Values], { id: IntakeId; seenAt: number }>(
          `${head} SELECT seen_at AS seenAt, id FROM (${parts.join(' UNION ALL ')} ORDER BY seen_at, id LIMIT :limit)`,
        )
        .all({ ...values, limit, ...(last !== null && { seenAt: last.seenAt, last: last.id }) })
    },
  }
}

/** A queued file that does not only wait. */
interface Special {
  readonly id: IntakeId
  readonly seenAt: number
  readonly state: IntakeState
}

function readSpecial(db: Database, folder: DropFolderId | null, underway: readonly Underway[]): readonly Special[] {
  return db
    .prepare<[Values], Special>(
      `WITH ${underwayTable}, ${specialTable} SELECT id, seen_at AS seenAt, state FROM special WHERE true ${folderIs(folder)}`,
    )
    .all({ underway: JSON.stringify(underway), ...(folder !== null && { folder }) })
}

/** Those of a query, read once for all of its statements. To be given :special as JSON. */
const givenSpecial = `WITH special(id, seen_at, state) AS MATERIALIZED (
  SELECT json_extract(value, '$.id'), json_extract(value, '$.seenAt'), json_extract(value, '$.state') FROM json_each(:special))`

function countByState(specials: readonly Special[]): ReadonlyMap<IntakeState, number> {
  const counts = new Map<IntakeState, number>()
  for (const { state } of specials) counts.set(state, (counts.get(state) ?? 0) + 1)
  return counts
}

interface ShownRow {
  id: IntakeId
  drop_folder_id: DropFolderId
  path: string
  size: number
  stage: Stage
  hold: Hold | null
  state: IntakeState
  reason: string | null
  next_try_at: number | null
  asset_id: AssetId | null
  twin_asset_id: AssetId | null
  seen_at: number
  changed_at: number
  is_missing: number
  moved_to: string | null
  operation: OperationId | null
  in_flight: number | null
  sent: number | null
}

const shown = `WITH ${underwayTable}
  SELECT i.id, i.drop_folder_id, i.path, i.size, i.stage, i.hold, CASE WHEN i.stage = 'queued' THEN ${queuedState} ELSE i.stage END AS state,
    CASE WHEN i.stage = 'queued' THEN ${queuedReason} ELSE i.reason END AS reason,
    CASE WHEN i.stage <> 'queued' THEN i.next_try_at WHEN o.state = 'waiting' AND o.not_before > 0 THEN o.not_before END AS next_try_at,
    i.asset_id, i.twin_asset_id, i.seen_at, i.changed_at, i.is_missing, i.moved_to, o.id AS operation, o.in_flight, u.sent
  FROM json_each(:ids) l CROSS JOIN intake i ON i.id = l.value LEFT JOIN outbox o ON i.stage = 'queued' AND o.id = i.operation_id LEFT JOIN underway u ON u.id = o.id ORDER BY l.key`

function toRow(row: ShownRow): IntakeRow {
  const facts = { stage: row.stage, hold: row.hold, state: row.state }
  return {
    id: row.id,
    dropFolderId: row.drop_folder_id,
    name: row.path,
    size: row.size,
    state: row.state,
    reasonCode: reasonCodeOf(facts),
    reason: row.reason,
    nextTryAt: row.next_try_at,
    assetId: row.asset_id,
    seenAt: row.seen_at,
    changedAt: row.changed_at,
    sent: row.sent,
    actions: [
      ...actionsOf({
        ...facts,
        isMissing: row.is_missing === 1,
        isMoved: row.moved_to !== null && row.moved_to !== '',
        hasTwinAsset: row.twin_asset_id !== null,
        isInFlight: row.in_flight === 1,
        hasOperation: row.operation !== null,
      }),
    ],
  }
}

/** Rows by their ids, as the window shows them, in the order asked. */
export function showIntake(db: Database, ids: readonly IntakeId[], underway: readonly Underway[]): readonly IntakeRow[] {
  return db
    .prepare<[Values], ShownRow>(shown)
    .all({ ids: JSON.stringify(ids), underway: JSON.stringify(underway) })
    .map(toRow)
}

/** A part of the ledger, newest first. */
export function pageOfIntake(db: Database, query: IntakeQuery, underway: readonly Underway[] = []): IntakePage {
  const found = findIntake(db, query, underway)
  return { rows: [...showIntake(db, found.ids(query.offset, query.limit), underway)], total: found.total }
}

function statesOf(cells: readonly Cell[], specials: ReadonlyMap<IntakeState, number>): ReadonlyMap<IntakeState, number> {
  const counts = new Map<IntakeState, number>(specials)
  const add = (state: IntakeState, n: number) => counts.set(state, (counts.get(state) ?? 0) + n)
  for (const { stage, n } of cells) {
    if (stage === 'queued') add('waiting', n)
    else add(stage, n)
  }
  const away = [...specials.values()].reduce((total, n) => total + n, 0)
  if (away > 0) add('waiting', -away)
  return counts
}

/** How many files of a folder, or of all (null), are in each state and for each reason. */
export function countIntake(db: Database, folder: DropFolderId | null, underway: readonly Underway[] = []): IntakeCounts {
  const cells = cellsOf(db, folder)
  const specials = countByState(readSpecial(db, folder, underway))
  const reasons = new Map<IntakeReason, number>()
  const add = (reason: IntakeReason | null, n: number) => {
    if (reason !== null && n > 0) reasons.set(reason, (reasons.get(reason) ?? 0) + n)
  }
  for (const { stage, hold, n } of cells) if (stage !== 'queued') add(hold, n)
  add('sending', (specials.get('failed') ?? 0) + (specials.get('needs-review') ?? 0))
  return {
    states: [...statesOf(cells, specials)].filter(([, count]) => count > 0).map(([state, count]) => ({ state, count })),
    reasons: [...reasons].map(([reason, count]) => ({ reason, count })),
  }
}

/** How many files of each folder are in each state, each state being named: read once for all folders. */
export function countStates(db: Database, underway: readonly Underway[] = []): (folder: DropFolderId) => Record<IntakeState, number> {
  const cells = db
    .prepare<[], { folder: DropFolderId; stage: Stage; n: number }>(
      'SELECT drop_folder_id AS folder, stage, sum(n) AS n FROM intake_count WHERE n > 0 GROUP BY drop_folder_id, stage',
    )
    .all()
    .map((cell) => ({ ...cell, hold: null }))
  const specials = db
    .prepare<[Values], { folder: DropFolderId; state: IntakeState; n: number }>(
      `WITH ${underwayTable}, ${specialTable} SELECT drop_folder_id AS folder, state, count(*) AS n FROM special GROUP BY 1, 2`,
    )
    .all({ underway: JSON.stringify(underway) })
  return (id) => {
    const counts = statesOf(
      cells.filter(({ folder }) => folder === id),
      new Map(specials.filter(({ folder }) => folder === id).map(({ state, n }) => [state, n])),
    )
    return Object.fromEntries(intakeState.options.map((state) => [state, counts.get(state) ?? 0])) as Record<IntakeState, number>
  }
}

/** Files that want the user's attention for a reason that no operation tells already: as the window lists them, without those that are on their way. */
export function countAttention(db: Database): number {
  return (
    db
      .prepare<[string], { count: number | null }>(
        `SELECT sum(n) AS count FROM intake_count WHERE stage IN ('failed', 'duplicate', 'held') AND hold IN (SELECT value FROM json_each(?))`,
      )
      .get(JSON.stringify(attentionReasons))?.count ?? 0
  )
}
