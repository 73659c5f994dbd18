import type { AssetFacets, AssetPage, AssetQuery, AssetRow, AssetState, AssetType, Processing } from '../../src-preload/contract/asset'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { querySql } from './asset-query'
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

  return {
    /** Rows `offset` to `offset + limit` of a query's order, and how many assets match in all. */
    page(query: AssetQuery, offset: number, limit: number): AssetPage {
      const sql = querySql(query)
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM asset WHERE ${sql.where}`).get(...sql.values)?.n ?? 0
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

    /** What the filters of a view can offer. */
    facets(view: AssetQuery['view']): AssetFacets {
      const where = `gone_at IS NULL AND trashed_at IS ${view === 'trash' ? 'NOT ' : ''}NULL`
      return {
        accounts: db
          .prepare<[], { id: AccountId; count: number }>(
            `SELECT account_id AS id, count(*) AS count FROM asset WHERE ${where} GROUP BY account_id`,
          )
          .all(),
        types: db
          .prepare<[], { type: AssetType; count: number }>(`SELECT type, count(*) AS count FROM asset WHERE ${where} GROUP BY type`)
          .all(),
        tags: db
          .prepare<[], { tag: string; count: number }>(
            `SELECT tag, count(*) AS count FROM asset_tag JOIN asset ON asset.seq = asset_seq WHERE ${where} GROUP BY tag ORDER BY count DESC, tag LIMIT 60`,
          )
          .all(),
        folders: db
          .prepare<[], { key: string; accountId: AccountId; name: string; count: number }>(
            `SELECT key, account_id AS accountId, name, (SELECT count(*) FROM asset WHERE folder_key = key AND ${where}) AS count FROM folder ORDER BY name COLLATE NOCASE, key LIMIT 500`,
          )
          .all(),
      }
    },
  }
}
export type AssetReader = ReturnType<typeof assetReader>
