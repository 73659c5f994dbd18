import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { setLastSync } from '../accounts/account-store'
import { noteFolder } from '../assets/folders'
import { applyRemote, dropTombstone, findAssetByRemoteId, hasTombstone, insertKnownId, markGone } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import { errorCode, type Log } from '../log'
import type { AssetProvider } from '../providers/provider'
import type { RemoteAsset, RemotePage } from '../providers/remote'
import { isDoubtful, mostPages, roundsUntilGone } from './listing-rules'

/** How far the listing of an account came. */
export interface Listing {
  readonly round: number
  /** Where the next page begins; null: at the beginning. */
  readonly cursor: string | null
  readonly isRunning: boolean
  readonly isWhole: boolean
  readonly pages: number
  readonly startedAt: number
  readonly completedAt: number | null
}

const none: Listing = { round: 0, cursor: null, isRunning: false, isWhole: true, pages: 0, startedAt: 0, completedAt: null }

/** How far the listing of an account came; round 0 when there was none. */
export function readListing(db: Database, account: AccountId): Listing {
  const row = db
    .prepare<
      [string],
      {
        round: number
        cursor: string | null
        is_running: number
        is_whole: number
        pages: number
        started_at: number
        completed_at: number | null
      }
    >('SELECT round, cursor, is_running, is_whole, pages, started_at, completed_at FROM listing WHERE account_id = ?')
    .get(account)
  if (row === undefined) return none
  return {
    round: row.round,
    cursor: row.cursor,
    isRunning: row.is_running === 1,
    isWhole: row.is_whole === 1,
    pages: row.pages,
    startedAt: row.started_at,
    completedAt: row.completed_at,
  }
}

function writeListing(tx: Tx, account: AccountId, listing: Listing): void {
  tx.prepare(
    `INSERT INTO listing (account_id, round, cursor, is_running, is_whole, pages, started_at, completed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id) DO UPDATE SET round = excluded.round, cursor = excluded.cursor, is_running = excluded.is_running, is_whole = excluded.is_whole,
       pages = excluded.pages, started_at = excluded.started_at, completed_at = excluded.completed_at`,
  ).run(
    account,
    listing.round,
    listing.cursor,
    listing.isRunning ? 1 : 0,
    listing.isWhole ? 1 : 0,
    listing.pages,
    listing.startedAt,
    listing.completedAt,
  )
}

/** Since when the asset of an account that came last into processing is in it, as long as it is followed; null when there is none. */
export function latestProcessing(db: Database, account: AccountId, after: number): number | null {
  return (
    db
      .prepare<[string, number], { since: number | null }>(
        `SELECT max(processing_since) AS since FROM asset WHERE account_id = ? AND processing = 'processing' AND gone_at IS NULL AND processing_since > ?`,
      )
      .get(account, after)?.since ?? null
  )
}

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

export interface ListingTools {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
}

/** What a page changed. `changed` null: more than can be named, or rows came or went. */
export interface PageRead {
  readonly changed: readonly AssetId[] | null
  /** The round ended with this page. */
  readonly isEnd: boolean
}

/** Begins a round, unless one is under way: that one goes on where it stopped. */
function beginRound(tx: Tx, account: AccountId, now: number): Listing {
  const listing = readListing(tx, account)
  if (listing.isRunning) return listing
  const begun: Listing = { ...listing, round: listing.round + 1, cursor: null, isRunning: true, isWhole: true, pages: 0, startedAt: now }
  writeListing(tx, account, begun)
  return begun
}

/** Ends a round that can not go on, as not whole: nothing may be taken for gone because of it. */
export function giveUpRound(tx: Tx, account: AccountId, now: number): void {
  const listing = readListing(tx, account)
  if (listing.isRunning) writeListing(tx, account, { ...listing, cursor: null, isRunning: false, isWhole: false, completedAt: now })
}

/** Forgets a round under way, as the place it lists is another one now. The next one begins anew. */
export function abandonRound(tx: Tx, account: AccountId): void {
  const listing = readListing(tx, account)
  if (listing.isRunning) writeListing(tx, account, { ...listing, cursor: null, isRunning: false, isWhole: false, completedAt: null })
}

/**
 * Reads the next page of an account's listing and writes its rows together with the place it leads to. Rejects with `ProviderError`; the place is unmoved then.
 * @param what.seen cursors of this round that this process followed already: one that comes again would never end
 * @param what.isTouched true for an asset that an operation of ours was at while the page was under way: its answer is newer, and stands
 */
export async function readPage(
  tools: ListingTools,
  what: {
    readonly account: AccountId
    readonly provider: AssetProvider
    readonly seen: Set<string>
    readonly isTouched: (id: AssetId) => boolean
    readonly signal: AbortSignal
  },
): Promise<PageRead> {
  const { db, clock } = tools
  const { account, provider, seen, isTouched, signal } = what
  if (provider.list === undefined) return { changed: [], isEnd: true }
  const asked = transact(db, (tx) => beginRound(tx, account, clock.now()))
  if (asked.pages === 0) seen.clear()
  const page = await provider.list({ cursor: asked.cursor }, signal)
  return transact(db, (tx) => {
    const listing = readListing(tx, account)
    // Another round meanwhile: this page belongs to none.
    if (!listing.isRunning || listing.round !== asked.round || listing.cursor !== asked.cursor) return { changed: [], isEnd: false }
    const written = writeRows(tools, tx, { account, page, round: listing.round, isTouched })
    if (asked.cursor !== null) seen.add(asked.cursor)
    const isCircle = page.next !== null && (page.next === asked.cursor || seen.has(page.next) || listing.pages + 1 >= mostPages)
    if (isCircle) tools.log.warn('listing.circle', { account, count: listing.pages + 1 })
    const isWhole = listing.isWhole && written.isWhole && page.unreadable === 0 && !isCircle
    const isEnd = page.next === null || isCircle
    writeListing(tx, account, { ...listing, cursor: isEnd ? null : page.next, isWhole, pages: listing.pages + 1 })
    if (!isEnd) return { changed: written.changed, isEnd }
    const hasGone = endRound(tools, tx, account)
    return { changed: hasGone ? null : written.changed, isEnd }
  })
}

interface KnownRow {
  id: AssetId
  remote_id: string
  version: string | null
  gone_at: number | null
  trashed_at: number | null
}

/** Nothing of a told asset is news. What we took for trashed on our own account keeps the version of the live one. */
const isSame = (row: KnownRow, remote: RemoteAsset): boolean =>
  row.version !== null && row.version === remote.version && row.gone_at === null && (row.trashed_at === null) === (remote.trashed === null)

interface Written {
  readonly changed: readonly AssetId[] | null
  /** Every row could be written. */
  readonly isWhole: boolean
}

function writeRows(
  { clock, log }: ListingTools,
  tx: Tx,
  what: { readonly account: AccountId; readonly page: RemotePage; readonly round: number; readonly isTouched: (id: AssetId) => boolean },
): Written {
  const { account, page, round, isTouched } = what
  const told = new Map(page.assets.map((remote) => [remote.remoteId, remote]))
  const ids = JSON.stringify([...told.keys()])
  const known = new Map(
    tx
      .prepare<[string, string], KnownRow>(
        `SELECT id, remote_id, version, gone_at, json_extract(base, '$.trashedAt') AS trashed_at FROM asset
         WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))`,
      )
      .all(account, ids)
      .map((row) => [row.remote_id, row]),
  )
  const changed: AssetId[] = []
  let hasNew = false
  let isWhole = true
  for (const remote of told.values()) {
    const row = known.get(remote.remoteId)
    if (row !== undefined && isTouched(row.id)) continue
    try {
      if (row !== undefined && isSame(row, remote)) {
        // A folder that got another name changes none of its assets.
        if (remote.folder !== null) noteFolder(tx, account, remote.folder)
        continue
      }
      // A part of its own: one odd row must not undo the others.
      const id = tx.transaction(() => takeUp(tx, account, remote, clock.now()))()
      if (id !== null) changed.push(id)
      if (row === undefined && id !== null) hasNew = true
    } catch (error) {
      isWhole = false
      log.error('listing.row-broke', { account, code: errorCode(error) })
    }
  }
  tx.prepare(
    'UPDATE asset SET listed_round = ?, missed_rounds = 0 WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?)) AND listed_round <> ?',
  ).run(round, account, ids, round)
  return { changed: hasNew || changed.length > 500 ? null : changed, isWhole }
}

/**
 * The assets that a round should have told of and did not. Those in the trash count only where this very round showed that it tells of such: many listings leave them
 * out. Those that are being made are not there yet, and an operation of ours that moves or deletes one finds out for itself.
 */
const missed = `account_id = :account AND +remote_id IS NOT NULL AND gone_at IS NULL AND listed_round < :round
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = asset.id AND o.kind IN ('create-asset', 'upload-asset', 'create-from-link',
    'trash', 'restore', 'delete-permanently'))
  AND (base IS NULL OR json_extract(base, '$.trashedAt') IS NULL OR EXISTS (SELECT 1 FROM asset t WHERE t.account_id = :account AND t.gone_at IS NULL
    AND t.trashed_at IS NOT NULL AND t.listed_round = :round AND json_extract(t.base, '$.trashedAt') IS NOT NULL))`

/** Ends a round, and finds out what is gone. True when something is. */
function endRound({ clock, log }: ListingTools, tx: Tx, account: AccountId): boolean {
  const now = clock.now()
  const listing = readListing(tx, account)
  const names = { account, round: listing.round }
  const count = (where: string) =>
    tx.prepare<[typeof names], { n: number }>(`SELECT count(*) AS n FROM asset WHERE ${where}`).get(names)?.n ?? 0
  const counts = { told: count('account_id = :account AND listed_round = :round'), missed: count(missed) }
  const isWhole = listing.isWhole && !isDoubtful(counts)
  if (listing.isWhole && !isWhole) log.warn('listing.doubtful', { account, count: counts.missed })
  writeListing(tx, account, { ...listing, cursor: null, isRunning: false, isWhole, completedAt: now })
  setLastSync(tx, account, now)
  log.info('listing.ended', { account, count: counts.told, state: isWhole ? 'whole' : 'incomplete' })
  if (!isWhole || counts.missed === 0) return false
  tx.prepare(`UPDATE asset SET missed_rounds = missed_rounds + 1 WHERE ${missed}`).run(names)
  const gone = tx
    .prepare<[typeof names & { most: number }], { id: AssetId }>(`SELECT id FROM asset WHERE missed_rounds >= :most AND ${missed}`)
    .all({ ...names, most: roundsUntilGone })
  for (const { id } of gone) markGone(tx, id, now)
  return gone.length > 0
}
