import type { AssetFacets, AssetPage, AssetQuery, AssetRow, AssetState, AssetType, Processing } from '../../src-preload/contract/asset'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { isPlainSearch, querySql, soughtSql, type QuerySql, type SoughtSql } from './asset-query'
import { daysLeft } from './trash-days'

interface Row {
  id: AssetId
  account_id: AccountId
  title: string
  type: AssetType
  file_name: string | null
  preview_url: string | null
  version: string | null
  has_local: number
  created_at: number
  trashed_at: number | null
  trashed_about: number
  comment_count: number
  processing: Processing | null
}

interface OperationRow {
  asset_id: AssetId
  kind: string
  state: string
}

const bringsContent: ReadonlySet<string> = new Set(['create-asset', 'upload-asset', 'create-from-link', 'add-media'])

/** What a row says of its operations: the worst first. */
export function assetState(operations: readonly Pick<OperationRow, 'kind' | 'state'>[]): AssetState {
  if (operations.some(({ state }) => state === 'needs-review')) return 'needs-review'
  if (operations.some(({ state }) => state === 'failed')) return 'failed'
  if (operations.some(({ kind }) => bringsContent.has(kind))) return 'uploading'
  return operations.length > 0 ? 'pending' : 'ok'
}

/** The address under which the window asks for an asset's preview; the version lets it keep what it has seen. */
export function previewAddress(row: { id: AssetId; version: string | null; previewUrl: string | null; hasLocal: boolean }): string | null {
  if (row.previewUrl === null && !row.hasLocal) return null
  return `slipway-media://preview/${row.id}?v=${encodeURIComponent(row.previewUrl === null ? 'local' : (row.version ?? '0'))}`
}

/** From so many on an asset is no rare find. */
const manyFound = 20_000

/** A search is gone through once, for its page and its count. */
const matchSql = ({ where, order, column }: QuerySql) =>
  `WITH hit AS MATERIALIZED (SELECT seq, ${column} FROM asset WHERE ${where})
   SELECT seq, (SELECT count(*) FROM hit) AS total FROM hit ORDER BY ${order} LIMIT ? OFFSET ?`

/** The same for what is found in a large part of the library: what is gone or in the trash is counted off, by indexes of their own. */
const commonSql = ({ order }: QuerySql, sought: string) => {
  const isHit = '+seq IN (SELECT seq FROM hit)'
  return `WITH hit AS MATERIALIZED (${sought})
   SELECT seq, (SELECT count(*) FROM hit) - (SELECT count(*) FROM asset WHERE gone_at IS NOT NULL AND ${isHit})
       - (SELECT count(*) FROM asset WHERE gone_at IS NULL AND trashed_at IS NOT NULL AND ${isHit}) AS total
     FROM asset WHERE gone_at IS NULL AND trashed_at IS NULL AND ${isHit} ORDER BY ${order} LIMIT ? OFFSET ?`
}

const rowColumns = `id, account_id, title, type, file_name, preview_url, version, created_at, trashed_at, trashed_about, comment_count, processing,
  EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = asset.id AND o.kind IN ('add-media', 'upload-asset')) AS has_local`

/** Reads what the grids show. Pages are read by an index only; rows are joined for the page alone. */
export function assetReader(db: Database, trashDaysOf: (account: AccountId) => number | null, now: () => number) {
  const toRow = (row: Row, operations: readonly OperationRow[], trashDays: number | null): AssetRow => ({
    id: row.id,
    accountId: row.account_id,
    title: row.title,
    type: row.type,
    fileName: row.file_name,
    state: assetState(operations.filter((operation) => operation.asset_id === row.id)),
    processing: row.processing,
    previewUrl: previewAddress({ id: row.id, version: row.version, previewUrl: row.preview_url, hasLocal: row.has_local === 1 }),
    createdAt: row.created_at,
    trashedAt: row.trashed_at,
    trashedAtIsAbout: row.trashed_about === 1,
    daysLeft: daysLeft(row.trashed_at, trashDays, now()),
    commentCount: row.comment_count,
  })

  const readRows = (rows: readonly Row[]): readonly AssetRow[] => {
    const operations = db
      .prepare<[string], OperationRow>('SELECT asset_id, kind, state FROM outbox WHERE asset_id IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify(rows.map((row) => row.id)))
    const accounts = new Set(rows.map((row) => row.account_id))
    const trashDays = new Map([...accounts].map((id) => [id, trashDaysOf(id)]))
    return rows.map((row) => toRow(row, operations, trashDays.get(row.account_id) ?? null))
  }

  const facet = <P extends FacetPart>(view: AssetQuery['view'], part: P): AssetFacets[P] =>
    readFacet[part](db, `gone_at IS NULL AND trashed_at IS ${view === 'trash' ? 'NOT ' : ''}NULL`)

  const countOf = ({ where, values }: QuerySql): number =>
    db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM asset WHERE ${where}`).get(...values)?.n ?? 0

  const pageOf = (hits: readonly { readonly seq: number; readonly total: number }[], order: string): readonly AssetRow[] =>
    readRows(
      db
        .prepare<[string], Row>(`SELECT ${rowColumns} FROM asset WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY ${order}`)
        .all(JSON.stringify(hits.map(({ seq }) => seq))),
    )

  /** Of what finds few assets each row is looked at; what finds many is walked through in the order of the page, which ends with its last row. */
  const searched = (query: AssetQuery, sought: SoughtSql, { offset, limit }: { offset: number; limit: number }): AssetPage => {
    const found = db
      .prepare<unknown[], number>(`${sought.sql} LIMIT ?`)
      .pluck()
      .all(...sought.values, manyFound + 1)
    const isMany = found.length > manyFound
    const sql = querySql(query, isMany ? null : found)
    const [text, values] = isMany && isPlainSearch(query) ? [commonSql(sql, sought.sql), sought.values] : [matchSql(sql), sql.values]
    const hits = db.prepare<unknown[], { seq: number; total: number }>(text).all(...values, limit, offset)
    return { rows: [...pageOf(hits, sql.order)], total: hits[0]?.total ?? countOf(sql) }
  }

  return {
    /** Rows `offset` to `offset + limit` of a query's order, and how many assets match in all. */
    page(query: AssetQuery, offset: number, limit: number): AssetPage {
      const sought = soughtSql(query.search)
      if (sought !== null) return searched(query, sought, { offset, limit })
      const sql = querySql(query)
      const total = countOf(sql)
      const rows = db
        .prepare<unknown[], Row>(
          `WITH page AS MATERIALIZED (SELECT seq FROM asset WHERE ${sql.where} ORDER BY ${sql.order} LIMIT ? OFFSET ?)
           SELECT ${rowColumns} FROM asset WHERE seq IN (SELECT seq FROM page) ORDER BY ${sql.order}`,
        )
        .all(...sql.values, limit, offset)
      return { rows: [...readRows(rows)], total }
    },

    /** One row as the grid shows it, or null. */
    row(id: AssetId): AssetRow | null {
      return readRows(db.prepare<[string], Row>(`SELECT ${rowColumns} FROM asset WHERE id = ?`).all(id))[0] ?? null
    },

    /** Ids in a query's order. */
    ids(query: AssetQuery, offset: number, limit: number): AssetId[] {
      const sql = querySql(query)
      return db
        .prepare<unknown[], { id: AssetId }>(`SELECT id FROM asset WHERE ${sql.where} ORDER BY ${sql.order} LIMIT ? OFFSET ?`)
        .all(...sql.values, limit, offset)
        .map(({ id }) => id)
    },

    /** Where an asset stands in a query's order, from 0; null when it does not match. */
    position(query: AssetQuery, id: AssetId): number | null {
      const sql = querySql(query)
      return (
        db
          .prepare<unknown[], { place: number }>(
            `SELECT place - 1 AS place FROM (SELECT id, row_number() OVER (ORDER BY ${sql.order}) AS place FROM asset WHERE ${sql.where}) WHERE id = ?`,
          )
          .get(...sql.values, id)?.place ?? null
      )
    },

    /** One part of what the filters of a view can offer. */
    facet,

    /** What the filters of a view can offer. */
    facets: (view: AssetQuery['view']): AssetFacets => ({
      accounts: facet(view, 'accounts'),
      types: facet(view, 'types'),
      tags: facet(view, 'tags'),
      folders: facet(view, 'folders'),
    }),
  }
}
export type AssetReader = ReturnType<typeof assetReader>

export type FacetPart = keyof AssetFacets

/** What each part of the filters can offer among the assets of which `where` is true. */
const readFacet: { readonly [P in FacetPart]: (db: Database, where: string) => AssetFacets[P] } = {
  accounts: (db, where) =>
    db
      .prepare<[], { id: AccountId; count: number }>(
        `SELECT account_id AS id, count(*) AS count FROM asset WHERE ${where} GROUP BY account_id`,
      )
      .all(),
  types: (db, where) =>
    db.prepare<[], { type: AssetType; count: number }>(`SELECT type, count(*) AS count FROM asset WHERE ${where} GROUP BY type`).all(),
  tags: (db, where) =>
    db
      .prepare<[], { tag: string; count: number }>(
        `SELECT tag, count(*) AS count FROM asset_tag JOIN asset ON asset.seq = asset_seq WHERE ${where} GROUP BY tag ORDER BY count DESC, tag LIMIT 60`,
      )
      .all(),
  folders: (db, where) =>
    db
      .prepare<[], { key: string; accountId: AccountId; name: string; count: number }>(
        `SELECT key, account_id AS accountId, name, (SELECT count(*) FROM asset WHERE folder_key = key AND ${where}) AS count FROM folder ORDER BY name COLLATE NOCASE, key LIMIT 500`,
      )
      .all(),
}
