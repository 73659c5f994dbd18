import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { tellAdopted, tellGone, tellManyGone } from '../assets/feed'
import { noteFolder } from '../assets/folders'
import {
  dropTombstone,
  findAsset,
  findAssetByRemoteId,
  hasTombstone,
  insertKnownId,
  removeAsset,
  showAsset,
  type MirrorAsset,
} from '../assets/mirror'
import type { AssetFields } from '../assets/projection'
import { copyWord, doubtLosses, moveBelongings } from '../assets/twins'
import type { Tx } from '../database/transaction'
import { intakeAssetBack, intakeAssetRemoved } from '../drop-folders/media-ended'
import type { RemoteAsset, RemoteMedium } from '../providers/remote'
import { settleClashes } from './clashes'

/**
 * Writes one asset that a service told of: a new row, or its word over the row we have. null when the user deleted it for good: it is not taken up again,
 * unless it was made or changed there since, and so is another one under the same name.
 */
export function takeUp(tx: Tx, account: AccountId, remote: RemoteAsset, now: number): AssetId | null {
  const known = findAssetByRemoteId(tx, account, remote.remoteId)
  if (known !== null) return applyRemote(tx, known.id, remote, now)
  if (hasTombstone(tx, account, remote.remoteId)) {
    if (!isNewerThanTombstone(tx, account, remote)) return null
    // It is no dead id any more.
    dropTombstone(tx, account, remote.remoteId)
  }
  const id = insertKnownId(tx, account, remote.remoteId, now)
  return id === null ? null : applyRemote(tx, id, remote, now)
}

function isNewerThanTombstone(tx: Tx, account: AccountId, { remoteId, createdAt, modifiedAt }: RemoteAsset): boolean {
  const deletedAt = tx
    .prepare<[string, string], { at: number }>('SELECT deleted_at AS at FROM tombstone WHERE account_id = ? AND remote_id = ?')
    .get(account, remoteId)?.at
  return deletedAt !== undefined && Math.max(createdAt ?? 0, modifiedAt ?? 0) > deletedAt
}

/**
 * An asset has this id at the service. When the account knows that id already (a listing was faster, or the service had the same file), both rows are one asset:
 * the older one stays, with the operations, comments and dropped files of both and the service's own word. The id of the row that stays.
 */
export function adoptRemoteId(tx: Tx, localId: AssetId, remoteId: string): AssetId {
  const asset = findAsset(tx, localId)
  if (asset === null || asset.remoteId === remoteId) return localId
  const twin = findAssetByRemoteId(tx, asset.accountId, remoteId)
  if (twin === null) {
    tx.prepare('UPDATE asset SET remote_id = ? WHERE id = ?').run(remoteId, localId)
    return localId
  }
  const [kept, lost] = asset.seq < twin.seq ? [asset, twin] : [twin, asset]
  const told = tx.prepare('SELECT 1 FROM asset WHERE id = ? AND base IS NOT NULL').get(twin.id) === undefined ? asset : twin
  if (lost === asset) doubtLosses(tx, asset.id)
  tellAdopted(tx, { local: asset.id, twin: twin.id, kept: kept.id })
  moveBelongings(tx, lost.id, kept.id)
  if (told.id !== kept.id) copyWord(tx, told.id, kept.id)
  else tx.prepare('UPDATE asset SET external_id = coalesce(external_id, ?) WHERE id = ?').run(lost.externalId, kept.id)
  removeAsset(tx, lost)
  tx.prepare('UPDATE asset SET remote_id = ? WHERE id = ?').run(remoteId, kept.id)
  showAsset(tx, kept.id)
  return kept.id
}

/**
 * Writes the service's word about an asset. What the user changed and the service does not know yet stays on top (see `project`), and is held where the service's word
 * clashes with it (see `settleClashes`). The id of the row it was written to:
 * another one when the account knew the service's id already (see `adoptRemoteId`).
 * `trashed.at` null: the day of trashing becomes the day we knew already, else now, marked as "about".
 */
export function applyRemote(tx: Tx, localId: AssetId, remote: RemoteAsset, now: number): AssetId {
  const id = adoptRemoteId(tx, localId, remote.remoteId)
  const asset = findAsset(tx, id)
  if (asset === null) return id
  const trashedAt = remote.trashed === null ? null : (remote.trashed.at ?? asset.base.trashedAt ?? now)
  const base: AssetFields = {
    title: remote.title,
    description: remote.description,
    category: remote.category,
    tags: remote.tags,
    trashedAt,
    trashedAbout: remote.trashed !== null && remote.trashed.at === null && (asset.base.trashedAt === null || asset.base.trashedAbout),
  }
  tx.prepare(
    `UPDATE asset SET external_id = coalesce(?, external_id), ai_title = ?, ai_description = ?, ai_tags = ?,
       type = CASE WHEN ? = 'placeholder' AND refreshed_at = 0 THEN type ELSE ? END, file_name = coalesce(?, file_name), md5 = ?, sha256 = ?, owner = ?,
       created_at = coalesce(?, created_at), modified_at = coalesce(?, modified_at), base = ?, version = ?, facts = ?, project_id = ?, folder_key = ?,
       processing_since = CASE WHEN processing IS ? THEN processing_since ELSE ? END, processing = ?, processing_note = ?,
       gone_at = NULL, missed_rounds = 0, refreshed_at = ? WHERE id = ?`,
  ).run(
    remote.externalId,
    remote.ai.title,
    remote.ai.description,
    JSON.stringify(remote.ai.tags),
    remote.type,
    remote.type,
    remote.fileName,
    remote.md5,
    remote.sha256,
    remote.owner,
    remote.createdAt,
    remote.modifiedAt,
    JSON.stringify(base),
    remote.version,
    JSON.stringify(remote.facts),
    remote.projectId,
    remote.folder === null ? null : noteFolder(tx, asset.accountId, remote.folder),
    remote.processing?.state ?? null,
    now,
    remote.processing?.state ?? null,
    remote.processing?.note ?? null,
    now,
    id,
  )
  if (remote.media !== null) applyMedia(tx, id, remote.media)
  tellBack(tx, asset, now)
  showAsset(tx, id)
  settleClashes(tx, id)
  return id
}

/** What was gone is told of again: so are its files. */
function tellBack(tx: Tx, asset: MirrorAsset, now: number): void {
  if (asset.goneAt !== null) intakeAssetBack(tx, asset.id, now)
}

/** Changes the service's last word by something it just confirmed without telling the whole asset. */
export function patchBase(tx: Tx, id: AssetId, change: Partial<AssetFields>): void {
  const asset = findAsset(tx, id)
  if (asset === null) return
  tx.prepare('UPDATE asset SET base = ? WHERE id = ?').run(JSON.stringify({ ...asset.base, ...change }), id)
  showAsset(tx, id)
}

/** Writes the list of media of an asset and where its preview is. */
export function applyMedia(tx: Tx, id: AssetId, media: readonly RemoteMedium[]): void {
  const preview = media.find((medium) => medium.previewUrl !== null)?.previewUrl ?? null
  tx.prepare('UPDATE asset SET media = ?, preview_url = ? WHERE id = ?').run(JSON.stringify(media), preview, id)
}

/** The service does not know the asset any more. The row stays (nothing is lost), out of library and trash, and comes back when the service tells it again. */
export function markGone(tx: Tx, id: AssetId, now: number): void {
  tellGone(tx, id, now)
  intakeAssetRemoved(tx, id, now)
  tx.prepare('UPDATE asset SET gone_at = coalesce(gone_at, ?), refreshed_at = ? WHERE id = ?').run(now, now, id)
}

/** The same for many assets of an account at once, each of which it tells of no more. */
export function markManyGone(tx: Tx, account: AccountId, what: { readonly ids: readonly AssetId[]; readonly now: number }): void {
  const { ids, now } = what
  const list = JSON.stringify(ids)
  const withOwn = new Set(
    tx
      .prepare<[string], { id: AssetId }>('SELECT DISTINCT asset_id AS id FROM outbox WHERE asset_id IN (SELECT value FROM json_each(?))')
      .all(list)
      .map(({ id }) => id),
  )
  for (const id of withOwn) tellGone(tx, id, now)
  for (const id of ids) intakeAssetRemoved(tx, id, now)
  tellManyGone(
    tx,
    account,
    ids.filter((id) => !withOwn.has(id)),
    now,
  )
  tx.prepare(
    'UPDATE asset SET gone_at = coalesce(gone_at, :now), missing_since = NULL, refreshed_at = :now WHERE id IN (SELECT value FROM json_each(:list))',
  ).run({ now, list })
}
