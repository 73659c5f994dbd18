import type {
  ActionRecord,
  AssetRecord,
  CollectionRecord,
  CommentRecord,
  EventRecord,
  KeyRecord,
  MediaRecord,
  RunRecord,
  UserRecord,
} from './records'
import type { PocketState } from './state'

/** An asset as the service shows it (Media Pocket API v2, "Get asset"). */
export function showAsset(asset: AssetRecord) {
  return {
    id: asset.id,
    external_id: asset.external_id,
    parent_id: asset.parent_id,
    project_id: asset.project_id,
    owner: asset.owner,
    title: asset.title,
    description: asset.description,
    category: asset.category,
    tags: asset.tags,
    ai_tags: asset.ai_tags,
    status: 'open',
    media_type: asset.media_type,
    original_filename: asset.original_filename,
    drop_folder_id: asset.drop_folder_id,
    md5_sum: asset.md5_sum,
    created_date: asset.created_date,
    modification_date: asset.modification_date,
    deleted: asset.deleted,
  }
}

/** A comment ("All comments"). */
export function showComment(state: PocketState, comment: CommentRecord) {
  return {
    id: comment.id,
    message: comment.message,
    updated_at: comment.updated_at,
    user: showCommentUser(state.users.get(String(comment.userId))),
    mentioned_users: [],
  }
}

function showCommentUser(user: UserRecord | undefined) {
  if (user === undefined) return null
  const { id, email, first_name, last_name, avatar_url } = user
  return { id, email, first_name, last_name, avatar_url }
}

/** An event of an asset's history ("Get history"). */
export function showEvent(event: EventRecord, asset: AssetRecord) {
  return {
    id: event.id,
    user_id: event.userId,
    event_type: event.event_type,
    created_at: event.created_at,
    updated_at: event.created_at,
    event_targets: [{ target_type: 'Asset', target: { id: asset.number, elasticsearch_id: asset.id, title: asset.title } }],
  }
}

/** A medium. The vendor shows no example of one: the fields are ours. */
export function showMedia(medium: MediaRecord, links: { readonly previewUrl: string | null; readonly withLocations: boolean }) {
  return {
    id: medium.id,
    filename: medium.filename,
    original_filename: medium.original_filename,
    size: medium.size,
    content_type: medium.content_type,
    md5_sum: medium.md5_sum,
    preview_url: links.previewUrl,
    thumbnail_url: links.previewUrl,
    url: null,
    created_at: medium.created_at,
    ...(links.withLocations ? { locations: [{ storage: 'demo', filename: medium.filename }] } : {}),
  }
}

/** A collection ("Get collections that the asset belongs to"). */
export function showCollection(collection: CollectionRecord) {
  return {
    id: collection.id,
    title: collection.title,
    description: collection.description,
    category: collection.category,
    tags: collection.tags,
    owner: collection.owner,
    media_type: collection.kind,
    isPublic: false,
    created_date: collection.created_date,
    modification_date: collection.modification_date,
    original_title: collection.original_title,
  }
}

/** A project: a collection with four more fields. */
export function showProject(project: CollectionRecord) {
  return { ...showCollection(project), external_id: null, project_id: null, thumbnail_asset_id: null, deleted: null }
}

/** An action ("List DAG actions for asset"). */
export function showAction({ id, name, description, category }: ActionRecord) {
  return { id, name, description, category }
}

/** A run as it stands now: it is queued at once, starts after the first step, ends after the second. */
export function showRun(state: PocketState, run: RunRecord, stepsMs: readonly [number, number]) {
  const action = state.actions.get(String(run.actionId))
  const startedAt = Date.parse(run.created_at)
  const texts = ['Set in queue...', 'Started', action?.outcome === 'failed' ? 'Failed: the action ended with an error' : 'Finished']
  const times = [startedAt, startedAt + stepsMs[0], startedAt + stepsMs[1]]
  const messages = run.messageIds.flatMap((id, step) => {
    const at = times[step] ?? startedAt
    return at > state.now() ? [] : [{ id, message: texts[step] ?? '', created_at: state.iso(at) }]
  })
  return {
    id: run.id,
    status: messages.length === 3 ? (action?.outcome ?? 'finished') : 'running',
    created_at: run.created_at,
    dag_action: action === undefined ? null : showAction(action),
    dag_action_run_messages: messages.length > 0 ? messages : [{ id: run.messageIds[0], message: texts[0], created_at: run.created_at }],
  }
}

/** A key without its secret part. */
export function showKey(key: KeyRecord, lastAccess: string | null) {
  return { id: key.id, key_prefix: key.key_prefix, name: key.name, last_access: lastAccess }
}
