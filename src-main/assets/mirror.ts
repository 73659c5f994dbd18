import { assetId, type AccountId, type AssetId } from '../../src-preload/contract/ids'
import type { AssetType, Processing } from '../../src-preload/contract/asset'
import type { Database, Tx } from '../database/transaction'
import type { Fact, RemoteMedium } from '../providers/remote'
import { newUlid } from '../new-ulid'
import { entriesOfAsset } from '../sync/outbox'
import { project, type AssetFields } from './projection'
import { indexTexts } from './search-text'
import { sortTitle } from './sort-title'

/** An asset's row as the engine needs it. */
export interface MirrorAsset {
  readonly seq: number
  readonly id: AssetId
  readonly accountId: AccountId
  readonly remoteId: string | null
  readonly externalId: string | null
  readonly title: string
  readonly fileName: string | null
  readonly md5: string | null
  readonly version: string | null
  readonly trashedAt: number | null
  readonly goneAt: number | null
  readonly base: AssetFields
  readonly previewUrl: string | null
  readonly media: readonly RemoteMedium[]
  readonly processing: Processing | null
  readonly projectId: string | null
}

interface Row {
  seq: number
  id: AssetId
  account_id: AccountId
  remote_id: string | null
  external_id: string | null
  title: string
  file_name: string | null
  md5: string | null
  version: string | null
  trashed_at: number | null
  gone_at: number | null
  base: string | null
  preview_url: string | null
  media: string
  processing: Processing | null
  project_id: string | null
}

const columns = `seq, id, account_id, remote_id, external_id, title, file_name, md5, version, trashed_at, gone_at, base, preview_url, media, processing,
  project_id`
const emptyFields: AssetFields = { title: '', description: '', category: '', tags: [], trashedAt: null, trashedAbout: false }

const toAsset = (row: Row): MirrorAsset => ({
  seq: row.seq,
  id: row.id,
  accountId: row.account_id,
  remoteId: row.remote_id,
  externalId: row.external_id,
  title: row.title,
  fileName: row.file_name,
  md5: row.md5,
  version: row.version,
  trashedAt: row.trashed_at,
  goneAt: row.gone_at,
  base: row.base === null ? { ...emptyFields, title: row.title } : (JSON.parse(row.base) as AssetFields),
  previewUrl: row.preview_url,
  media: JSON.parse(row.media) as readonly RemoteMedium[],
  processing: row.processing,
  projectId: row.project_id,
})

/** The asset with this local id, or null. */
export function findAsset(db: Database, id: AssetId): MirrorAsset | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM asset WHERE id = ?`).get(id)
  return row ? toAsset(row) : null
}

/** The asset an account knows under the service's id, or null. */
export function findAssetByRemoteId(db: Database, account: AccountId, remoteId: string): MirrorAsset | null {
  const row = db
    .prepare<[string, string], Row>(`SELECT ${columns} FROM asset WHERE account_id = ? AND remote_id = ?`)
    .get(account, remoteId)
  return row ? toAsset(row) : null
}

/** Makes an asset that no service knows yet. Its title and file name are data: never used as a path. */
export function insertLocalAsset(
  tx: Tx,
  asset: {
    accountId: AccountId
    title: string
    fileName: string | null
    type: AssetType
    externalId: string
    now: number
    tags?: readonly string[]
    category?: string
  },
): AssetId {
  const id = assetId.parse(newUlid(asset.now))
  tx.prepare(
    `INSERT INTO asset (id, account_id, external_id, title, sort_title, type, file_name, created_at, modified_at, base) VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?)`,
  ).run(
    id,
    asset.accountId,
    asset.externalId,
    asset.title,
    asset.type,
    asset.fileName,
    asset.now,
    asset.now,
    JSON.stringify({ ...emptyFields, title: asset.title, tags: asset.tags ?? [], category: asset.category ?? '' }),
  )
  showAsset(tx, id)
  return id
}

/** Takes up a known id of a service before anything else is known of it. Null when the account has it already. */
export function insertKnownId(tx: Tx, account: AccountId, remoteId: string, now: number): AssetId | null {
  if (findAssetByRemoteId(tx, account, remoteId) !== null) return null
  const id = assetId.parse(newUlid(now))
  tx.prepare(`INSERT INTO asset (id, account_id, remote_id, title, sort_title, created_at, modified_at) VALUES (?, ?, ?, ?, '', ?, ?)`).run(
    id,
    account,
    remoteId,
    remoteId,
    now,
    now,
  )
  showAsset(tx, id)
  return id
}

/** Takes an asset out of the mirror and its index: deleted for good on the user's word, or given up before it was ever sent. */
export function removeAsset(tx: Tx, asset: Pick<MirrorAsset, 'id' | 'seq'>): void {
  tx.prepare('DELETE FROM asset_parts WHERE rowid = ?').run(asset.seq)
  tx.prepare('DELETE FROM asset_words WHERE rowid = ?').run(asset.seq)
  tx.prepare('DELETE FROM asset WHERE id = ?').run(asset.id)
}

/** Remembers an asset that was deleted for good. */
export function recordTombstone(tx: Tx, asset: MirrorAsset, now: number): void {
  if (asset.remoteId === null) return
  tx.prepare('INSERT OR REPLACE INTO tombstone (account_id, remote_id, title, deleted_at) VALUES (?, ?, ?, ?)').run(
    asset.accountId,
    asset.remoteId,
    asset.title,
    now,
  )
}

/** True when the user deleted this id for good before. */
export function hasTombstone(db: Database, account: AccountId, remoteId: string): boolean {
  return db.prepare('SELECT 1 FROM tombstone WHERE account_id = ? AND remote_id = ?').get(account, remoteId) !== undefined
}

/** The id lives again: made anew by us, or at the service since. */
export function dropTombstone(tx: Tx, account: AccountId, remoteId: string): void {
  tx.prepare('DELETE FROM tombstone WHERE account_id = ? AND remote_id = ?').run(account, remoteId)
}

/** Writes what the window shows of an asset, and its search index, from base and outbox. Called after every change of either. */
export function showAsset(tx: Tx, id: AssetId): void {
  const asset = findAsset(tx, id)
  if (asset === null) return
  const shown = project(asset.base, entriesOfAsset(tx, id))
  tx.prepare(
    'UPDATE asset SET title = ?, sort_title = ?, description = ?, category = ?, tags = ?, trashed_at = ?, trashed_about = ? WHERE id = ?',
  ).run(
    shown.title,
    sortTitle(shown.title),
    shown.description,
    shown.category,
    JSON.stringify(shown.tags),
    shown.trashedAt,
    shown.trashedAbout ? 1 : 0,
    id,
  )
  indexAsset(tx, asset, shown)
}

/** Most changes leave every word as it was: then the index, whose writing costs most, is left alone. */
function indexAsset(tx: Tx, asset: MirrorAsset, shown: AssetFields): void {
  const row = tx
    .prepare<
      [number],
      { ai_title: string | null; ai_description: string | null; ai_tags: string; facts: string; file_name: string | null; indexed: string }
    >('SELECT ai_title, ai_description, ai_tags, facts, file_name, indexed FROM asset WHERE seq = ?')
    .get(asset.seq)
  if (row === undefined) return
  const ai = { title: row.ai_title, description: row.ai_description, tags: JSON.parse(row.ai_tags) as string[] }
  const facts = (JSON.parse(row.facts) as Fact[]).map(({ value }) => value)
  const { parts, words, mark } = indexTexts({ ...shown, fileName: row.file_name, ai, facts })
  if (mark === row.indexed) return
  tx.prepare('UPDATE asset SET indexed = ? WHERE seq = ?').run(mark, asset.seq)
  for (const [index, text] of [
    ['asset_parts', parts],
    ['asset_words', words],
  ] as const) {
    if (row.indexed !== '') tx.prepare(`DELETE FROM ${index} WHERE rowid = ?`).run(asset.seq)
    tx.prepare(`INSERT INTO ${index} (rowid, body) VALUES (?, ?)`).run(asset.seq, text)
  }
  tx.prepare('DELETE FROM asset_tag WHERE asset_seq = ?').run(asset.seq)
  const addTag = tx.prepare('INSERT OR IGNORE INTO asset_tag (asset_seq, tag) VALUES (?, ?)')
  for (const tag of shown.tags) addTag.run(asset.seq, tag)
}
