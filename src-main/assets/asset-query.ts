import type { AssetQuery, AssetState, SortKey } from '../../src-preload/contract/asset'
import { searchMatch } from './search-text'

/** A query as SQL: a condition over `asset` with its values, and the order. Every value is bound. */
export interface QuerySql {
  readonly where: string
  readonly values: readonly (string | number)[]
  readonly order: string
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

/** The query as SQL. The sort always ends in `seq`, so that the order is total and pages neither skip nor repeat. */
export function querySql(query: AssetQuery): QuerySql {
  const conditions = ['gone_at IS NULL', query.view === 'trash' ? 'trashed_at IS NOT NULL' : 'trashed_at IS NULL']
  const values: (string | number)[] = []
  const match = searchMatch(query.search)
  if (match !== null && match.parts === null && match.words === null) conditions.push('0')
  if (match !== null && match.parts !== null) {
    conditions.push('seq IN (SELECT rowid FROM asset_parts WHERE asset_parts MATCH ?)')
    values.push(match.parts)
  }
  if (match !== null && match.words !== null) {
    conditions.push('seq IN (SELECT rowid FROM asset_words WHERE asset_words MATCH ?)')
    values.push(match.words)
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
  return {
    where: conditions.join(' AND '),
    values,
    order: `${sortColumns[query.view][query.sort]} ${direction}, seq ${direction}`,
  }
}
