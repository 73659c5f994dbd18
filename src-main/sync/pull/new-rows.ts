import { randomFillSync } from 'node:crypto'
import { ulid } from 'ulid'
import { assetId, type AccountId, type AssetId } from '../../../src-preload/contract/ids'
import { noteFolder } from '../../assets/folders'
import type { AssetFields } from '../../assets/projection'
import { indexTexts } from '../../assets/search-text'
import { sortTitle } from '../../assets/sort-title'
import { crashpoint } from '../../crashpoint'
import type { Tx } from '../../database/transaction'
import type { RemoteAsset } from '../../providers/remote'

const columns = [
  'id',
  'account_id',
  'remote_id',
  'external_id',
  'title',
  'sort_title',
  'description',
  'category',
  'tags',
  'ai_title',
  'ai_description',
  'ai_tags',
  'type',
  'file_name',
  'md5',
  'sha256',
  'owner',
  'created_at',
  'modified_at',
  'trashed_at',
  'trashed_about',
  'base',
  'version',
  'media',
  'preview_url',
  'facts',
  'project_id',
  'folder_key',
  'processing',
  'processing_note',
  'processing_since',
  'refreshed_at',
  'indexed',
  'listed_round',
]

/** Names a folder is known by are written once for all rows of a page. */
export function folderNotes(tx: Tx, account: AccountId): (folder: NonNullable<RemoteAsset['folder']>) => string {
  const noted = new Map<string, { readonly name: string; readonly key: string }>()
  return (folder) => {
    const last = noted.get(folder.id)
    if (last?.name === folder.name) return last.key
    const key = noteFolder(tx, account, folder)
    noted.set(folder.id, { name: folder.name, key })
    return key
  }
}

/** Chance for `count` new ids, fetched at one stroke: one call of the system for each letter of an id would cost more than the row. */
function chanceFor(count: number): () => number {
  const pool = randomFillSync(new Uint8Array(16 * count))
  let used = 0
  return () => (pool[used++ % pool.length] ?? 0) / 256
}

/**
 * Writes assets that the account did not know, nobody deleted and no operation is about, each row at one stroke: the same row, tags and index as `takeUp` would come to
 * by many small steps, which a library of a million assets has no time for. The new ids, in order.
 */
export function insertNewRows(
  tx: Tx,
  what: { readonly account: AccountId; readonly assets: readonly RemoteAsset[]; readonly round: number; readonly now: number },
  noteFolderOf: ReturnType<typeof folderNotes>,
): readonly AssetId[] {
  const { account, assets, round, now } = what
  const insert = tx.prepare(`INSERT INTO asset (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
  const addTag = tx.prepare('INSERT OR IGNORE INTO asset_tag (asset_seq, tag) VALUES (?, ?)')
  const addParts = tx.prepare('INSERT INTO asset_parts (rowid, body) VALUES (?, ?)')
  const addWords = tx.prepare('INSERT INTO asset_words (rowid, body) VALUES (?, ?)')
  const chance = chanceFor(assets.length)
  const rows = assets.map((remote) => {
    crashpoint('pull/row-written')
    const id = assetId.parse(ulid(now, chance))
    const index = indexTexts({ ...remote, facts: remote.facts.map(({ value }) => value) })
    const folder = remote.folder === null ? null : noteFolderOf(remote.folder)
    const seq = insert.run(...rowOf(remote, { id, account, folder, now }), index.mark, round).lastInsertRowid
    for (const tag of remote.tags) addTag.run(seq, tag)
    return { id, seq, index }
  })
  // After all rows: each statement that can be undone by itself makes FTS5 write out what it has gathered so far, which takes four times as long when it is row by row.
  for (const { seq, index } of rows) {
    addParts.run(seq, index.parts)
    addWords.run(seq, index.words)
  }
  return rows.map(({ id }) => id)
}

/** The values of the columns, in their order, but for the last two. */
function rowOf(
  remote: RemoteAsset,
  row: { readonly id: AssetId; readonly account: AccountId; readonly folder: string | null; readonly now: number },
): (string | number | null)[] {
  const { title, description, category, tags, trashed, ai, media, processing } = remote
  const trashedAt = trashed === null ? null : (trashed.at ?? row.now)
  const trashedAbout = trashed !== null && trashed.at === null
  const base: AssetFields = { title, description, category, tags, trashedAt, trashedAbout }
  const tagList = JSON.stringify(tags)
  const shown = [title, sortTitle(title), description, category, tagList]
  const times = [remote.createdAt ?? row.now, remote.modifiedAt ?? row.now, trashedAt, trashedAbout ? 1 : 0]
  return [
    row.id,
    row.account,
    remote.remoteId,
    remote.externalId,
    ...shown,
    ai.title,
    ai.description,
    JSON.stringify(ai.tags),
    remote.type,
    remote.fileName,
    remote.md5,
    remote.sha256,
    remote.owner,
    ...times,
    JSON.stringify(base),
    remote.version,
    JSON.stringify(media ?? []),
    media?.find((medium) => medium.previewUrl !== null)?.previewUrl ?? null,
    JSON.stringify(remote.facts),
    remote.projectId,
    row.folder,
    processing?.state ?? null,
    processing?.note ?? null,
    processing === null ? null : row.now,
    row.now,
  ]
}
