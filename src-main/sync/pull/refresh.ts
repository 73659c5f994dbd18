import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { applyComments } from '../../assets/comments'
import { tellChange, tellComments } from '../../assets/feed'
import { sightFor } from '../../assets/feed-sight'
import { applyMedia, applyRemote, markGone } from '../apply'
import { findAsset, type MirrorAsset } from '../../assets/mirror'
import type { Clock } from '../../clock'
import { crashpoint } from '../../crashpoint'
import { transact, type Database, type Tx } from '../../database/transaction'
import type { AssetProvider, ProviderFacts } from '../../providers/provider'
import type { RemoteAsset, RemoteComment, RemoteMedium } from '../../providers/remote'
import type { Publish } from '../../publish'
import { findHold } from '../brakes'
import { lookUp } from './look-up'
import type { PageWriter } from './page-writer'
import { askWitnesses, hideMissing, noteAbsent, noteFound, secondLookMs } from './missing'
import { makesAsset } from '../operations'
import { entriesOfAsset } from '../outbox'

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
/** Assets that the service did not know at the last look: they are looked at again soon, unless there are so many that the account is held. */
const isLookedForAgain = `account_id = :account AND missing_since IS NOT NULL AND gone_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM account_hold h WHERE h.account_id = :account)`
const secondLookAt = 'max(missing_since, refreshed_at) + :secondLookMs'
/** As `processingPause`. */
const followedAt = 'refreshed_at + max(:firstMs, min(:longestMs, (refreshed_at - processing_since) / 2))'

const isOpened = `account_id = :account AND ${isWorthAsking} AND opened_at > 0 AND opened_at > :openedAfter AND opened_at <= :now
  AND refreshed_at < :openedBefore`
const isOverdue = `${isLookedForAgain} AND ${secondLookAt} <= :now`
const isOld = `account_id = :account AND ${isWorthAsking} AND refreshed_at < :before`
/** The clock was put back: they were not read in the time to come, and nobody knows when they were. */
const isAhead = `account_id = :account AND ${isWorthAsking} AND refreshed_at > :now`
const isDue = (where: string) => `EXISTS (SELECT 1 FROM asset WHERE ${where})`
/** Whether there is anything at all, in one question: mostly there is not. By reach, and by whether the service works on assets. */
const anyOpened = `SELECT ${isDue(isOpened)} AS opened, ${isDue(isOverdue)} AS missing, 0 AS followed, 0 AS old, 0 AS ahead`
const anyStale = `SELECT ${isDue(isOpened)} AS opened, ${isDue(isOverdue)} AS missing, ${isDue(isOld)} AS old, ${isDue(isAhead)} AS ahead`
const anyFollowed = `${anyStale}, ${isDue(`${isFollowed} AND ${followedAt} <= :now`)} AS followed`

interface AnyStale {
  readonly opened: number
  readonly missing: number
  readonly followed?: number
  readonly old: number
  readonly ahead: number
}

/** Assets of an account that should be read again: the ones the user looks at first, then those that the service is working on, then the never read, then the oldest. */
export function staleAssets(db: Database, query: StaleQuery, limit: number): readonly StaleAsset[] {
  const { account, now, floor, reach, processing } = query
  if (reach === 'none') return []
  const times = {
    account,
    now,
    floor,
    secondLookMs,
    openedAfter: now - freshness.openedWithinMs,
    openedBefore: Math.max(floor, now - freshness.openedMs),
    before: Math.max(floor, now - freshness.backgroundMs),
    ...processing,
    limit,
  }
  const question = reach === 'opened' ? anyOpened : processing === null ? anyStale : anyFollowed
  const any = db.prepare<[object], AnyStale>(question).get(times)
  const find = (isAny: number | undefined, where: string, order: string) =>
    isAny !== 1
      ? []
      : db
          .prepare<[object], { id: AssetId; at: number }>(
            `SELECT id, refreshed_at AS at FROM asset WHERE ${where} ORDER BY ${order} LIMIT :limit`,
          )
          .all(times)
  const thorough = ({ id }: { readonly id: AssetId }) => ({ id, thorough: true })
  const shallow = ({ id }: { readonly id: AssetId }) => ({ id, thorough: false })
  return firstOfEach(
    [
      ...find(any?.opened, isOpened, 'opened_at DESC').map(thorough),
      ...find(any?.missing, isOverdue, 'missing_since').map(shallow),
      ...find(any?.followed, `${isFollowed} AND ${followedAt} <= :now`, 'refreshed_at').map(shallow),
      ...find(any?.old, isOld, 'refreshed_at').map(({ id, at }) => ({ id, thorough: at < floor })),
      ...find(any?.ahead, isAhead, 'refreshed_at').map(thorough),
    ],
    limit,
  )
}

function firstOfEach(assets: readonly StaleAsset[], limit: number): readonly StaleAsset[] {
  const first = new Map<AssetId, StaleAsset>()
  for (const asset of assets) if (!first.has(asset.id)) first.set(asset.id, asset)
  return [...first.values()].slice(0, limit)
}

const nextMissing = `(SELECT min(${secondLookAt}) FROM asset WHERE ${isLookedForAgain}) AS missing`
const nextOpened = `SELECT ${nextMissing}`
const nextStale = `${nextOpened}, (SELECT min(refreshed_at) FROM asset WHERE account_id = :account AND ${isWorthAsking}) AS oldest`
const nextFollowed = `${nextStale}, (SELECT min(${followedAt}) FROM asset WHERE ${isFollowed}) AS followed`

/** When the next asset of an account becomes due; null when none does by itself. */
export function nextStaleAt(db: Database, { account, now, floor, reach, processing }: StaleQuery): number | null {
  if (reach === 'none') return null
  const question = reach === 'opened' ? nextOpened : processing === null ? nextStale : nextFollowed
  const next = db
    .prepare<[object], { readonly missing: number | null; readonly oldest?: number | null; readonly followed?: number | null }>(question)
    .get({ account, now, floor, secondLookMs, ...processing })
  const oldest = next?.oldest ?? null
  const times = [oldest === null ? null : oldest + freshness.backgroundMs, next?.followed ?? null, next?.missing ?? null].filter(
    (at) => at !== null,
  )
  return times.length === 0 ? null : Math.min(...times)
}

/** Puts an asset that could not be read at the end of the line. */
export function noteLooked(tx: Tx, id: AssetId, now: number): void {
  tx.prepare('UPDATE asset SET refreshed_at = ? WHERE id = ?').run(now, id)
}

interface RefreshTools {
  readonly db: Database
  /** Pages that were asked for before are written before. */
  readonly pages: Pick<PageWriter, 'whenIdle'>
  readonly clock: Clock
  readonly publish: Publish
}

interface Absent {
  readonly before: MirrorAsset
  readonly remoteId: string
  readonly startedAt: number
  readonly provider: AssetProvider
  readonly signal: AbortSignal
}

/**
 * The service does not know an asset. One such answer hides nothing that it knew before: a second look must say so too, minutes later, while another asset of the account can
 * still be read, as lost rights look the same (Media Pocket API v2 answers 404 to both).
 */
async function judgeAbsence(
  { db, clock, publish }: RefreshTools,
  { before, remoteId, startedAt, provider, signal }: Absent,
): Promise<void> {
  const { id, accountId: account } = before
  const isOutdated = (tx: Tx): boolean => {
    const now = findAsset(tx, id)
    // It was made or changed by an operation of ours since we asked, or is only being made: that operation looks for itself.
    return now?.version !== before.version || now.remoteId !== remoteId || entriesOfAsset(tx, id).some((entry) => makesAsset(entry.payload))
  }
  const absence = transact(db, (tx) => {
    if (isOutdated(tx)) {
      noteLooked(tx, id, startedAt)
      return 'wait'
    }
    const found = noteAbsent(tx, { id, account, now: startedAt })
    if (found === 'never-known' || found === 'gone-already') markGone(tx, id, startedAt)
    return found
  })
  if (absence === 'ask') {
    // A hold is the user's to end.
    if (findHold(db, account) !== null) return
    const { isReadable, asked } = await askWitnesses(db, provider, { account, except: id, signal })
    if (!isReadable && asked > 0) return
    const isHidden = transact(db, (tx) => {
      if (isOutdated(tx) || findHold(tx, account) !== null) return false
      hideMissing(tx, id, clock.now())
      return true
    })
    if (!isHidden) return
  }
  if (absence === 'never-known' || absence === 'ask') publish('assets.changed', { ids: null })
}

/**
 * Reads one known asset again, with media and comments when it changed or the user looks at it, and writes it in one transaction.
 * An asset that the service does not know any more becomes "gone" in the end (see `judgeAbsence`): it stays in the mirror.
 * Rejects with ProviderError for everything else.
 */
export async function refreshAsset(
  tools: RefreshTools,
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
    await judgeAbsence(tools, { before, remoteId, startedAt, provider, signal })
    return
  }
  const isNews = remote.version === null || remote.version !== before.version || before.goneAt !== null
  const deep = isNews || what.thorough
  const { media, comments } = deep ? await readDeep(provider, remote, signal) : nothingDeep
  await tools.pages.whenIdle(before.accountId)
  transact(db, (tx) => {
    // An operation of ours that was settled after we asked knows better: its answer stands, and the next look brings the rest.
    const now = findAsset(tx, id)
    noteFound(tx, id, before.accountId)
    if (now?.version !== before.version || now.remoteId !== remoteId) return
    const seen = sightFor(tx, id)
    applyRemote(tx, id, remote, startedAt)
    crashpoint('pull/asset-written')
    if (media !== null) applyMedia(tx, id, media)
    tellChange(tx, seen, startedAt)
    if (comments !== null) {
      tellComments(tx, id, comments, startedAt)
      applyComments(tx, id, comments)
    }
  })
  publish('assets.changed', { ids: [id] })
  if (deep) publish('comments.changed', { assetId: id })
  if (isNews) publish('accounts.changed', {})
}

interface Deep {
  readonly media: readonly RemoteMedium[] | null
  readonly comments: readonly RemoteComment[] | null
}

const nothingDeep: Deep = { media: null, comments: null }

/** Media that came with the asset are not asked for a second time. */
async function readDeep(provider: AssetProvider, { remoteId, media }: RemoteAsset, signal: AbortSignal): Promise<Deep> {
  return {
    media: media ?? (await provider.media?.(remoteId, signal)) ?? null,
    comments: (await provider.comments?.(remoteId, signal)) ?? null,
  }
}
