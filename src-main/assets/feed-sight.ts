import type { FeedKind } from '../../src-preload/contract/feed'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import type { RemoteMedium } from '../providers/remote'
import { makesAsset, sendsFile, type Payload } from '../sync/operations'
import type { AssetFields } from './projection'

/** The service's word on an asset, as far as the feed tells of it. */
export interface FeedSight {
  readonly id: AssetId
  readonly accountId: AccountId
  readonly base: AssetFields
  readonly goneAt: number | null
  readonly type: string
  readonly md5: string | null
  readonly sha256: string | null
  /** Ids of its media, sorted. */
  readonly media: readonly string[]
  readonly folder: string | null
  readonly project: string | null
}

interface Row {
  id: AssetId
  account_id: AccountId
  base: string
  gone_at: number | null
  type: string
  md5: string | null
  sha256: string | null
  media: string
  folder_key: string | null
  project_id: string | null
}

/** What the service last told of an asset; null when it never told of it, or when that is forgotten, as when the mirror is rebuilt. */
export function sightFor(db: Database, id: AssetId): FeedSight | null {
  const row = db
    .prepare<[string], Row>(
      `SELECT id, account_id, base, gone_at, type, md5, sha256, media, folder_key, project_id FROM asset
       WHERE id = ? AND base IS NOT NULL AND NOT (remote_id IS NOT NULL AND version IS NULL AND refreshed_at = 0)`,
    )
    .get(id)
  if (row === undefined) return null
  return {
    id: row.id,
    accountId: row.account_id,
    base: JSON.parse(row.base) as AssetFields,
    goneAt: row.gone_at,
    type: row.type,
    md5: row.md5,
    sha256: row.sha256,
    media: (JSON.parse(row.media) as readonly RemoteMedium[]).map(({ id: medium }) => medium).sort(),
    folder: row.folder_key,
    project: row.project_id,
  }
}

/** What may be our own doing: it is not told. */
export interface OwnDoing {
  readonly fields: ReadonlySet<string>
  readonly kinds: ReadonlySet<FeedKind>
}

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && [...one].sort().join('\n') === [...other].sort().join('\n')

/** Services may lower-case what is written (Media Pocket does, with tags and categories). */
const fold = (value: string | readonly string[]): string =>
  typeof value === 'string'
    ? value.trim().toLowerCase()
    : [...value]
        .map((tag) => tag.trim().toLowerCase())
        .sort()
        .join('\n')

/** Whether the content is another one. What is told for the first time is no change: a service may need a while until it tells it. */
function isOtherContent(before: FeedSight, after: FeedSight): boolean {
  const isOther = (one: string | null, other: string | null) => one !== null && other !== null && one !== other
  if (isOther(before.md5, after.md5) || isOther(before.sha256, after.sha256)) return true
  const hasFile = (sight: FeedSight) => sight.md5 !== null || sight.media.length > 0
  if (before.type === 'placeholder' && !hasFile(before) && after.type !== 'placeholder' && hasFile(after)) return true
  if (hasFile(before) && !hasFile(after)) return true
  return before.media.length > 0 && after.media.length > 0 && !sameSet(before.media, after.media)
}

/** Fields whose values differ, by the names that the window gives them. What a service began or ceased to tell of a folder is no change. Pure. */
export function fieldsBetween(before: FeedSight, after: FeedSight): string[] {
  const { base: old } = before
  const { base: now } = after
  const differences: readonly (readonly [string, boolean])[] = [
    ['title', old.title !== now.title],
    ['description', old.description !== now.description],
    ['category', old.category !== now.category],
    ['tags', !sameSet(old.tags, now.tags)],
    ['file', isOtherContent(before, after)],
    ['folder', before.folder !== null && after.folder !== null && before.folder !== after.folder],
    ['project', before.project !== after.project],
  ]
  return differences.flatMap(([field, isOther]) => (isOther ? [field] : []))
}

/** What happened to the asset as a whole. Pure. */
export function kindsBetween(before: FeedSight, after: FeedSight): FeedKind[] {
  const kinds: FeedKind[] = []
  if (before.goneAt !== null && after.goneAt === null) kinds.push('back')
  if (before.goneAt === null && after.goneAt !== null) kinds.push('gone')
  const [wasTrashed, isTrashed] = [before.base.trashedAt !== null, after.base.trashedAt !== null]
  if (!wasTrashed && isTrashed) kinds.push('trashed')
  if (wasTrashed && !isTrashed) kinds.push('restored')
  return kinds
}

const editable = ['title', 'description', 'category', 'tags'] as const

/**
 * What operations of ours do to an asset. One that was sent may have had its effect in a form of the service's own; of one that was not sent only what looks the same is ours. Pure.
 * @returns null when all of the asset is our own doing
 */
export function ownDoing(
  operations: readonly { readonly payload: Payload; readonly isSent: boolean }[],
  after: FeedSight,
): OwnDoing | null {
  const fields = new Set<string>()
  const kinds = new Set<FeedKind>()
  for (const { payload, isSent } of operations) {
    if (makesAsset(payload)) return null
    if (sendsFile(payload) || payload.kind === 'remove-media') fields.add('file')
    if (payload.kind === 'edit-asset')
      for (const field of editable) {
        const wish = payload.changes[field]
        if (wish !== undefined && (isSent || fold(wish) === fold(after.base[field]))) fields.add(field)
      }
    if (payload.kind === 'trash') kinds.add('trashed')
    if (payload.kind === 'restore') kinds.add('restored')
    if (payload.kind === 'delete-permanently') for (const kind of ['trashed', 'gone'] as const) kinds.add(kind)
    if (payload.kind === 'assign-project' || payload.kind === 'unassign-project') fields.add('project')
  }
  return { fields, kinds }
}
