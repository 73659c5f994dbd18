import { rmSync } from 'node:fs'
import type { AssetRecord, CollectionRecord, CommentRecord, EventRecord, JobRecord, RunRecord, UserRecord } from './records'
import type { PocketState } from './state'

/** What may be said about an asset; a field left out stays as it is. */
export interface AssetFields {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly category?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly external_id?: string | undefined
}

/** A person by e-mail, made known when new. */
export function ensureUser(state: PocketState, email: string, name?: { first_name: string; last_name: string }): UserRecord {
  const known = state.users.find('email', email)[0]
  if (known !== undefined) return known
  const user: UserRecord = {
    id: state.nextNumber('users'),
    email,
    first_name: name?.first_name ?? null,
    last_name: name?.last_name ?? null,
    avatar_url: null,
    user_role: 'admin',
  }
  state.users.put(String(user.id), user)
  return user
}

/** Notes that something happened to an asset. */
export function addEvent(state: PocketState, event: Omit<EventRecord, 'id' | 'created_at'> & { readonly created_at?: string }): void {
  const id = state.nextNumber('events')
  state.events.put(String(id), { created_at: state.iso(), ...event, id })
}

/** Category and tags come out in lower case, title and description do not (Media Pocket API v2, "Create asset"). */
export function createAsset(
  state: PocketState,
  owner: UserRecord,
  fields: AssetFields & { readonly title: string; readonly media_type?: string | undefined; readonly project_id?: string },
): AssetRecord {
  const now = state.iso()
  const asset: AssetRecord = {
    id: state.newId(),
    number: state.nextNumber('assets'),
    external_id: fields.external_id ?? null,
    parent_id: fields.project_id ?? null,
    project_id: fields.project_id ?? null,
    owner: owner.email,
    title: fields.title,
    description: fields.description ?? null,
    category: fields.category?.toLowerCase() ?? null,
    tags: fields.tags?.map((tag) => tag.toLowerCase()) ?? [],
    ai_tags: [],
    media_type: fields.media_type ?? 'placeholder',
    original_filename: null,
    drop_folder_id: null,
    md5_sum: null,
    created_date: now,
    modification_date: now,
    deleted: null,
    collections: [],
    article: fields.media_type === 'article' ? '' : null,
  }
  state.assets.put(asset.id, asset)
  addEvent(state, { assetId: asset.id, userId: owner.id, event_type: 'ASSET_ADDED' })
  return asset
}

/** Puts changed fields in place and dates the change. */
export function touchAsset(state: PocketState, asset: AssetRecord, changed: Partial<AssetRecord>): AssetRecord {
  const next = { ...asset, ...changed, modification_date: state.iso() }
  state.assets.put(asset.id, next)
  return next
}

/** Changes what is said about an asset. */
export function editAsset(
  state: PocketState,
  user: UserRecord,
  { asset, fields }: { asset: AssetRecord; fields: AssetFields },
): AssetRecord {
  const next = touchAsset(state, asset, {
    title: fields.title ?? asset.title,
    description: fields.description ?? asset.description,
    category: fields.category?.toLowerCase() ?? asset.category,
    tags: fields.tags?.map((tag) => tag.toLowerCase()) ?? asset.tags,
    external_id: fields.external_id ?? asset.external_id,
  })
  addEvent(state, { assetId: asset.id, userId: user.id, event_type: 'ASSET_EDITED_METADATA' })
  return next
}

/** Puts an asset in the trash; one that is there stays with its old date. */
export function trashAsset(state: PocketState, user: UserRecord, asset: AssetRecord): void {
  if (asset.deleted !== null) return
  touchAsset(state, asset, { deleted: state.iso() })
  addEvent(state, { assetId: asset.id, userId: user.id, event_type: 'ASSET_REMOVED' })
}

/** Takes an asset out of the trash. */
export function restoreAsset(state: PocketState, user: UserRecord, asset: AssetRecord): void {
  touchAsset(state, asset, { deleted: null })
  addEvent(state, { assetId: asset.id, userId: user.id, event_type: 'ASSET_RESTORED' })
}

/** Deletes an asset for good, with its media, comments, history and runs. */
export function purgeAsset(state: PocketState, asset: AssetRecord): void {
  const media = state.media.find('asset', asset.id)
  state.change(() => {
    for (const medium of media) state.media.remove(String(medium.id))
    for (const comment of state.comments.find('target', `Asset ${asset.id}`)) state.comments.remove(String(comment.id))
    for (const event of state.events.find('asset', asset.id)) state.events.remove(String(event.id))
    for (const run of state.runs.find('asset', asset.id)) state.runs.remove(String(run.id))
    state.assets.remove(asset.id)
  })
  removeMediaFiles(
    state,
    media.map((medium) => medium.id),
  )
}

/** Removes the files of media that no record speaks of any more. */
export function removeMediaFiles(state: PocketState, mediaIds: readonly number[]): void {
  for (const id of mediaIds) {
    for (const path of [state.mediaPath(id), state.previewPath(id)]) rmSync(path, { force: true })
  }
}

/** Deletes for good what has been in the trash for so many days. */
export function purgeDueAssets(state: PocketState, trashDays: number): void {
  const due = state.now() - trashDays * 86_400_000
  for (const asset of state.assets.find('trash', 'all')) {
    if (asset.deleted !== null && Date.parse(asset.deleted) <= due) purgeAsset(state, asset)
  }
}

/** Adds a comment to an asset or a project. */
export function addComment(
  state: PocketState,
  user: UserRecord,
  { target, message }: { readonly target: CommentRecord['target']; readonly message: string },
): CommentRecord {
  const comment: CommentRecord = { id: state.nextNumber('comments'), target, userId: user.id, message, updated_at: state.iso() }
  state.comments.put(String(comment.id), comment)
  if (target.type === 'Asset') addEvent(state, { assetId: target.id, userId: user.id, event_type: 'ASSET_ADDED_COMMENT' })
  return comment
}

/** Moves an asset into a project, or with null out of its project. */
export function linkToProject(
  state: PocketState,
  user: UserRecord,
  { asset, projectId }: { asset: AssetRecord; projectId: string | null },
): void {
  touchAsset(state, asset, { parent_id: projectId, project_id: projectId })
  addEvent(state, { assetId: asset.id, userId: user.id, event_type: projectId === null ? 'ASSET_UNLINKED' : 'ASSET_LINKED' })
}

/** Creates a collection or a project. */
export function createCollection(
  state: PocketState,
  owner: UserRecord,
  fields: Omit<AssetFields, 'external_id'> & { readonly title: string; readonly kind: CollectionRecord['kind'] },
): CollectionRecord {
  const now = state.iso()
  const collection: CollectionRecord = {
    id: state.newId(),
    kind: fields.kind,
    title: fields.title,
    original_title: fields.title,
    description: fields.description ?? null,
    category: fields.category?.toLowerCase() ?? null,
    tags: fields.tags?.map((tag) => tag.toLowerCase()) ?? [],
    owner: owner.email,
    created_date: now,
    modification_date: now,
  }
  state.collections.put(collection.id, collection)
  return collection
}

/** Starts an action on an asset. */
export function startRun(state: PocketState, assetId: string, actionId: number): RunRecord {
  const next = () => state.nextNumber('messages')
  const run: RunRecord = { id: state.nextNumber('runs'), assetId, actionId, created_at: state.iso(), messageIds: [next(), next(), next()] }
  state.runs.put(String(run.id), run)
  return run
}

/** Puts work in the queue; a removal takes the media that are there now. */
export function queueRemoval(state: PocketState, user: UserRecord, asset: AssetRecord): JobRecord {
  const mediaIds = state.media.find('asset', asset.id).map((medium) => medium.id)
  const job: JobRecord = { kind: 'remove-media', id: state.nextNumber('jobs'), assetId: asset.id, userId: user.id, mediaIds }
  state.jobs.put(String(job.id), job)
  addEvent(state, { assetId: asset.id, userId: user.id, event_type: 'ASSET_REMOVE_MEDIA_QUEUED' })
  return job
}

/** Puts the fetching of a file in the queue. */
export function queueIngest(
  state: PocketState,
  user: UserRecord,
  wanted: {
    readonly asset: AssetRecord
    readonly fileUrl: string
    readonly filename: string
    readonly delayMs: number
    readonly fails: boolean
  },
): JobRecord {
  const { asset, fileUrl, filename, delayMs, fails } = wanted
  const ids = { id: state.nextNumber('jobs'), mediaId: state.nextNumber('media') }
  const job: JobRecord = { kind: 'ingest', ...ids, assetId: asset.id, userId: user.id, fileUrl, filename, delayMs, fails }
  state.jobs.put(String(job.id), job)
  return job
}

/** Makes an asset show its newest medium, or none. */
export function showNewestMedium(state: PocketState, asset: AssetRecord): AssetRecord {
  const newest = state.media
    .find('asset', asset.id)
    .reduce<null | { id: number; media_type: string; original_filename: string; md5_sum: string }>(
      (best, medium) => (best === null || medium.id > best.id ? medium : best),
      null,
    )
  return touchAsset(state, asset, {
    media_type: newest?.media_type ?? (asset.article === null ? 'placeholder' : 'article'),
    original_filename: newest?.original_filename ?? null,
    md5_sum: newest?.md5_sum ?? null,
  })
}
