import type { AssetQuery, AssetState, SortKey } from '../../src-preload/contract/asset'
import { searchMatch } from './search-text'

/** A query as SQL: a condition over `asset` with its values, and the order. Every value is bound. */
export interface QuerySql {
  readonly where: string
  readonly values: readonly (string | number)[]
  readonly order: string
  /** What it is sorted by first. */
  readonly column: string
}

const sortColumns: Readonly<Record<AssetQuery['view'], Readonly<Record<SortKey, string>>>> = {
  library: { added: 'created_at', title: 'sort_title', modified: 'modified_at', type: 'type' },
  trash: { added: 'trashed_at', title: 'sort_title', modified: 'modified_at', type: 'type' },
}

const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ')

const has = (condition: string) => `EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = asset.id AND ${condition})`
const inDoubt = has(`o.state = 'needs-review'`)
const refused = has(`o.state = 'failed'`)
const onTheWay = has(`o.kind IN ('create-asset', 'upload-asset', 'create-from-link', 'add-media')`)

/** The same order of importance as `assetState` in asset-reader.ts: a filter finds exactly the assets that show its state. */
const stateConditions: Readonly<Record<AssetState, string>> = {
  ok: `NOT ${has('1')}`,
  pending: `${has('1')} AND NOT ${inDoubt} AND NOT ${refused} AND NOT ${onTheWay}`,
  uploading: `${onTheWay} AND NOT ${inDoubt} AND NOT ${refused}`,
  'needs-review': inDoubt,
  failed: `${refused} AND NOT ${inDoubt}`,
}

/** What is searched for, as SQL that gives the `seq` of each asset that both indexes find. */
export interface SoughtSql {
  readonly sql: string
  readonly values: readonly string[]
}

/** Both indexes are asked before any row is looked at, as common words are in many. null when nothing is searched for. */
export function soughtSql(search: string): SoughtSql | null {
  const match = searchMatch(search)
  if (match === null) return null
  const parts = [
    ['asset_words', match.words],
    ['asset_parts', match.parts],
  ] as const
  const asked = parts.flatMap(([index, words]) => (words === null ? [] : [{ index, words }]))
  if (asked.length === 0) return { sql: 'SELECT NULL AS seq WHERE 0', values: [] }
  return {
    sql: asked.map(({ index }) => `SELECT rowid AS seq FROM ${index} WHERE ${index} MATCH ?`).join(' INTERSECT '),
    values: asked.map(({ words }) => words),
  }
}

/** True when nothing but a search narrows the library. */
export function isPlainSearch({ view, accounts, types, states, tags, folders }: AssetQuery): boolean {
  return view === 'library' && [accounts, types, states, tags, folders].every(({ length }) => length === 0)
}

/**
 * The query as SQL. The sort always ends in `seq`, so that the order is total and pages neither skip nor repeat.
 * @param found what the search finds, where that is known already
 */
export function querySql(query: AssetQuery, found: readonly number[] | null = null): QuerySql {
  const conditions = ['gone_at IS NULL', query.view === 'trash' ? 'trashed_at IS NOT NULL' : 'trashed_at IS NULL']
  const values: (string | number)[] = []
  const sought = found === null ? soughtSql(query.search) : { sql: 'SELECT value FROM json_each(?)', values: [JSON.stringify(found)] }
  if (sought !== null) {
    conditions.push(`seq IN (${sought.sql})`)
    values.push(...sought.values)
  }
  if (query.accounts.length > 0) {
    conditions.push(`account_id IN (${marks(query.accounts)})`)
    values.push(...query.accounts)
  }
  if (query.types.length > 0) {
    conditions.push(`type IN (${marks(query.types)})`)
    values.push(...query.types)
  }
  if (query.states.length > 0) conditions.push(`(${query.states.map((state) => stateConditions[state]).join(' OR ')})`)
  for (const tag of query.tags) {
    conditions.push('seq IN (SELECT asset_seq FROM asset_tag WHERE tag = ?)')
    values.push(tag)
  }
  if (query.folders.length > 0) {
    conditions.push(`folder_key IN (${marks(query.folders)})`)
    values.push(...query.folders)
  }
  const direction = query.descending ? 'DESC' : 'ASC'
  const column = sortColumns[query.view][query.sort]
  return {
    where: conditions.join(' AND '),
    values,
    order: `${column} ${direction}, seq ${direction}`,
    column,
  }
}
