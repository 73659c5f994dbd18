import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { applyComments } from '../assets/comments'
import { applyMedia, applyRemote, findAsset, markGone } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { AssetProvider, RemoteAsset, RemoteComment, RemoteMedium } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { Publish } from '../publish'

/** How old a known asset may become before it is read again, by how much it matters. ms. */
export const freshness = { openedMs: 20_000, backgroundMs: 10 * 60_000, openedWithinMs: 5 * 60_000 }

/**
 * Assets of an account that should be read again (`thorough`: media and comments too, even when the asset itself did not change), the ones the user looks at first, then the never read, then the oldest.
 * @param floor everything read before this moment counts as old: set when the user asks for a sync
 */
export function staleAssets(
  db: Database,
  what: { account: AccountId; now: number; floor: number; limit: number },
): readonly { id: AssetId; thorough: boolean }[] {
  const { account, now, floor, limit } = what
  const opened = db
    .prepare<[string, number, number], { id: AssetId }>(
      'SELECT id FROM asset WHERE account_id = ? AND remote_id IS NOT NULL AND opened_at > 0 AND opened_at > ? AND refreshed_at < ? ORDER BY opened_at DESC LIMIT 8',
    )
    .all(account, now - freshness.openedWithinMs, now - freshness.openedMs)
  const old = db
    .prepare<[string, number, number], { id: AssetId; refreshed_at: number }>(
      'SELECT id, refreshed_at FROM asset WHERE account_id = ? AND remote_id IS NOT NULL AND refreshed_at < ? ORDER BY refreshed_at LIMIT ?',
    )
    .all(account, Math.max(floor, now - freshness.backgroundMs), limit)
  const looked = new Set(opened.map(({ id }) => id))
  return [
    ...opened.map(({ id }) => ({ id, thorough: true })),
    ...old.filter(({ id }) => !looked.has(id)).map((asset) => ({ id: asset.id, thorough: asset.refreshed_at < floor })),
  ].slice(0, limit)
}

/** When the next asset of an account becomes old; null when it has none. */
export function nextStaleAt(db: Database, account: AccountId): number | null {
  const oldest = db
    .prepare<[string], { at: number | null }>('SELECT min(refreshed_at) AS at FROM asset WHERE account_id = ? AND remote_id IS NOT NULL')
    .get(account)?.at
  return oldest === null || oldest === undefined ? null : oldest + freshness.backgroundMs
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
  const remote = await getIfThere(provider, remoteId, signal)
  if (remote === null) {
    transact(db, (tx) => {
      markGone(tx, id, startedAt)
    })
    if (before.goneAt === null) publish('assets.changed', { ids: null })
    return
  }
  const isNews = remote.version === null || remote.version !== before.version || before.goneAt !== null
  const deep = isNews || what.thorough
  const { media, comments } = deep ? await readDeep(provider, remoteId, signal) : shallow
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

async function getIfThere(provider: AssetProvider, remoteId: string, signal: AbortSignal): Promise<RemoteAsset | null> {
  try {
    return await provider.get(remoteId, signal)
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return null
    throw error
  }
}

interface Deep {
  readonly media: readonly RemoteMedium[] | null
  readonly comments: readonly RemoteComment[] | null
}

const shallow: Deep = { media: null, comments: null }

async function readDeep(provider: AssetProvider, remoteId: string, signal: AbortSignal): Promise<Deep> {
  return { media: (await provider.media?.(remoteId, signal)) ?? [], comments: (await provider.comments?.(remoteId, signal)) ?? null }
}
