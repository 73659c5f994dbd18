import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { applyComments } from '../assets/comments'
import { applyMedia, applyRemote, findAsset, markGone } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { AssetProvider, ProviderFacts } from '../providers/provider'
import type { RemoteAsset, RemoteComment, RemoteMedium } from '../providers/remote'
import type { Publish } from '../publish'
import { lookUp } from './look-up'
import { makesAsset } from './operations'
import { entriesOfAsset } from './outbox'

/** How old a known asset may become before it is read again, by how much it matters. ms. */
export const freshness = { openedMs: 20_000, backgroundMs: 10 * 60_000, openedWithinMs: 5 * 60_000 }

/** Which assets of an account are read one by one. `opened`: its listing tells of the rest. */
export type Reach = 'all' | 'opened' | 'none'

/** What reading one by one is there for at a service. Pure. */
export function reachOf(provider: Pick<AssetProvider, 'get' | 'list'>): Reach {
  if (provider.get === undefined) return 'none'
  return provider.list === undefined ? 'all' : 'opened'
}

/** What decides which assets are due. Times are ms since 1970. */
export interface StaleQuery {
  readonly account: AccountId
  readonly now: number
  /** Everything read before this moment counts as old: set when the user asks for a sync. */
  readonly floor: number
  readonly reach: Reach
  readonly processing: ProviderFacts['processing']
}

export interface StaleAsset {
  readonly id: AssetId
  /** Media and comments too, even when the asset itself did not change. */
  readonly thorough: boolean
}

/** An id that the service never knew is asked for again only when the user asks. */
const isWorthAsking = 'remote_id IS NOT NULL AND (base IS NOT NULL OR gone_at IS NULL OR refreshed_at < :floor)'

/** Assets that the service is working on and whose operation does not look at them itself, as long as they are followed. */
const isFollowed = `account_id = :account AND processing = 'processing' AND gone_at IS NULL AND processing_since > :now - :endMs
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = asset.id AND o.kind IN ('upload-asset', 'create-from-link'))`
/** As `processingPause`. */
const followedAt = 'refreshed_at + max(:firstMs, min(:longestMs, (refreshed_at - processing_since) / 2))'

/** Assets of an account that should be read again: the ones the user looks at first, then those that the service is working on, then the never read, then the oldest. */
export function staleAssets(db: Database, query: StaleQuery, limit: number): readonly StaleAsset[] {
  const { account, now, floor, reach, processing } = query
  if (reach === 'none') return []
  const opened = db
    .prepare<[object], { id: AssetId }>(
      `SELECT id FROM asset WHERE account_id = :account AND ${isWorthAsking} AND opened_at > 0 AND opened_at > :openedAfter AND refreshed_at < :before
       ORDER BY opened_at DESC LIMIT 8`,
    )
    .all({ account, floor, openedAfter: now - freshness.openedWithinMs, before: Math.max(floor, now - freshness.openedMs) })
    .map(({ id }) => ({ id, thorough: true }))
  if (reach === 'opened') return opened.slice(0, limit)
  const followed =
    processing === null
      ? []
      : db
          .prepare<[object], { id: AssetId }>(
            `SELECT id FROM asset WHERE ${isFollowed} AND ${followedAt} <= :now ORDER BY refreshed_at LIMIT :limit`,
          )
          .all({ account, now, limit, ...processing })
          .map(({ id }) => ({ id, thorough: false }))
  const old = db
    .prepare<[object], { id: AssetId; refreshed_at: number }>(
      `SELECT id, refreshed_at FROM asset WHERE account_id = :account AND ${isWorthAsking} AND refreshed_at < :before ORDER BY refreshed_at LIMIT :limit`,
    )
    .all({ account, floor, limit, before: Math.max(floor, now - freshness.backgroundMs) })
    .map((asset) => ({ id: asset.id, thorough: asset.refreshed_at < floor }))
  const first = new Map<AssetId, StaleAsset>()
  for (const asset of [...opened, ...followed, ...old]) if (!first.has(asset.id)) first.set(asset.id, asset)
  return [...first.values()].slice(0, limit)
}

/** When the next asset of an account becomes due; null when none does by itself. */
export function nextStaleAt(db: Database, { account, now, floor, reach, processing }: StaleQuery): number | null {
  if (reach !== 'all') return null
  const oldest = db
    .prepare<[object], { at: number | null }>(`SELECT min(refreshed_at) AS at FROM asset WHERE account_id = :account AND ${isWorthAsking}`)
    .get({ account, floor })?.at
  const followed =
    processing === null
      ? null
      : db
          .prepare<[object], { at: number | null }>(`SELECT min(${followedAt}) AS at FROM asset WHERE ${isFollowed}`)
          .get({ account, now, ...processing })?.at
  const times = [oldest === null || oldest === undefined ? null : oldest + freshness.backgroundMs, followed ?? null].filter(
    (at) => at !== null,
  )
  return times.length === 0 ? null : Math.min(...times)
}

/** Puts an asset that could not be read at the end of the line. */
export function noteLooked(tx: Tx, id: AssetId, now: number): void {
  tx.prepare('UPDATE asset SET refreshed_at = ? WHERE id = ?').run(now, id)
}

/**
 * Reads one known asset again, with media and comments when it changed or the user looks at it, and writes it in one transaction.
 * An asset that the service does not know any more becomes "gone": it stays in the mirror.
 * Rejects with ProviderError for everything else.
 */
export async function refreshAsset(
  tools: { db: Database; clock: Clock; publish: Publish },
  what: { id: AssetId; provider: AssetProvider; thorough: boolean; signal: AbortSignal },
): Promise<void> {
  const { db, clock, publish } = tools
  const { id, provider, signal } = what
  const before = findAsset(db, id)
  const remoteId = before?.remoteId ?? null
  if (before === null || remoteId === null) return
  const startedAt = clock.now()
  const remote = await lookUp(provider, { remoteId, title: before.title }, signal)
  if (remote === null) {
    const isGone = transact(db, (tx) => {
      const now = findAsset(tx, id)
      // It was made or changed by an operation of ours since we asked, or is only being made: that operation looks for itself.
      const isOld =
        now?.version !== before.version || now.remoteId !== remoteId || entriesOfAsset(tx, id).some((entry) => makesAsset(entry.payload))
      if (isOld) noteLooked(tx, id, startedAt)
      else markGone(tx, id, startedAt)
      return !isOld
    })
    if (isGone && before.goneAt === null) publish('assets.changed', { ids: null })
    return
  }
  const isNews = remote.version === null || remote.version !== before.version || before.goneAt !== null
  const deep = isNews || what.thorough
  const { media, comments } = deep ? await readDeep(provider, remote, signal) : shallow
  transact(db, (tx) => {
    // An operation of ours that was settled after we asked knows better: its answer stands, and the next look brings the rest.
    const now = findAsset(tx, id)
    if (now?.version !== before.version || now.remoteId !== remoteId) return
    applyRemote(tx, id, remote, startedAt)
    if (media !== null) applyMedia(tx, id, media)
    if (comments !== null) applyComments(tx, id, comments)
  })
  publish('assets.changed', { ids: [id] })
  if (deep) publish('comments.changed', { assetId: id })
  if (isNews) publish('accounts.changed', {})
}

interface Deep {
  readonly media: readonly RemoteMedium[] | null
  readonly comments: readonly RemoteComment[] | null
}

const shallow: Deep = { media: null, comments: null }

/** Media that came with the asset are not asked for a second time. */
async function readDeep(provider: AssetProvider, { remoteId, media }: RemoteAsset, signal: AbortSignal): Promise<Deep> {
  return {
    media: media ?? (await provider.media?.(remoteId, signal)) ?? null,
    comments: (await provider.comments?.(remoteId, signal)) ?? null,
  }
}
