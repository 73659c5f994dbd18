import { z } from 'zod'
import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { setLastSync } from '../../accounts/account-store'
import { transact, type Database } from '../../database/transaction'
import type { AssetProvider } from '../../providers/provider'
import { ProviderError } from '../../providers/provider-error'
import type { RemotePage } from '../../providers/remote'
import type { Publish } from '../../publish'
import { readListing, writeListing } from './listing'
import { noteNextHead, readHead, renewHead } from './listing-check'
import type { ListingTools } from './write-page'
import { writeRows } from './write-rows'

/** However little changes, the whole listing is read this many times less often than it is looked at: what a newest end can not show is found then. */
const wholeEvery = 6

const headSchema = z.object({ total: z.number(), rows: z.array(z.tuple([z.string(), z.string()])) })
/** The newest end of a listing: how many assets there are, and the id and version of those that changed last, newest first. */
type Head = z.infer<typeof headSchema>

/** The newest end that a page shows; null where it does not tell enough. Pure. */
export function headOf(page: RemotePage | null): Head | null {
  if (page?.total === null || page === null || page.unreadable > 0) return null
  const rows: [string, string][] = []
  for (const { remoteId, version } of page.assets) {
    if (version === null) return null
    rows.push([remoteId, version])
  }
  return { total: page.total, rows }
}

/**
 * What changed between two newest ends: ids that are new there or have another version, in their order; null when that can not be told, as the two do not meet. Whatever
 * is left must be the same in the same order. Pure.
 */
export function changedBetween(before: Head, after: Head): readonly string[] | null {
  const versions = new Map(before.rows)
  const changed = after.rows.filter(([id, version]) => versions.get(id) !== version).map(([id]) => id)
  const isChanged = new Set(changed)
  const kept = after.rows.filter(([id]) => !isChanged.has(id))
  const rest = before.rows.filter(([id]) => !isChanged.has(id)).slice(0, kept.length)
  const meets = kept.length > 0 && kept.every(([id], index) => rest[index]?.[0] === id)
  return meets || (after.rows.length === 0 && before.rows.length === 0) ? changed : null
}

/** What looking at the newest end came to. `read-all`: the whole listing must be read. */
export type News = 'nothing' | 'written' | 'read-all'

/**
 * Looks whether anything changed since the last whole round, in one request, and writes what did when that is all on this one page and nothing else is missing. Rejects with
 * `ProviderError`; nothing is changed then.
 * @param what.isAsked the user asked for everything
 */
export async function readNews(
  tools: ListingTools & { readonly db: Database; readonly publish: Publish },
  what: {
    readonly account: AccountId
    readonly provider: AssetProvider
    readonly isAsked: boolean
    /** Assets at which an operation of ours was meanwhile: what it learned is newer. */
    readonly touched: ReadonlySet<AssetId>
    readonly signal: AbortSignal
  },
): Promise<News> {
  const { db, clock, publish } = tools
  const { account, provider } = what
  if (provider.latest === undefined) return 'read-all'
  const page = await readLatest(provider.latest, what.signal)
  const head = headOf(page)
  const before = what.isAsked ? null : usableHead(db, provider, account, clock.now())
  const changed = head === null || before === null ? null : changedBetween(before.head, head)
  const written = transact(db, (tx) => {
    const now = clock.now()
    if (
      page === null ||
      head === null ||
      before === null ||
      changed === null ||
      !isAllTold(db, account, { before: before.head, head, changed })
    ) {
      noteNextHead(tx, account, head === null ? null : JSON.stringify(head))
      return null
    }
    const listing = readListing(tx, account)
    const assets = page.assets.filter(({ remoteId }) => changed.includes(remoteId))
    const done = writeRows(tools, tx, { account, assets, round: listing.round, touched: what.touched })
    if (!done.isWhole) {
      noteNextHead(tx, account, null)
      return null
    }
    renewHead(tx, account, JSON.stringify(head))
    writeListing(tx, account, { ...listing, startedAt: now, completedAt: now })
    setLastSync(tx, account, now)
    return done.changed
  })
  if (changed === null || written === null) {
    if (written === null) publish('assets.changed', { ids: null })
    return 'read-all'
  }
  if (written.length > 0) publish('assets.changed', { ids: [...written] })
  publish('accounts.changed', {})
  return written.length > 0 ? 'written' : 'nothing'
}

/** An order that the service refuses after all is as good as none. */
async function readLatest(latest: NonNullable<AssetProvider['latest']>, signal: AbortSignal): Promise<RemotePage | null> {
  try {
    return await latest(signal)
  } catch (error) {
    if (error instanceof ProviderError && (error.kind === 'rejected' || error.kind === 'not-found' || error.kind === 'conflict'))
      return null
    throw error
  }
}

/** The newest end that stands for all that is known; null when the whole listing is due anyway. */
function usableHead(db: Database, provider: AssetProvider, account: AccountId, now: number): { readonly head: Head } | null {
  const listing = readListing(db, account)
  const known = readHead(db, account)
  if (known === null || !listing.isWhole || listing.completedAt === null) return null
  const age = now - known.wholeAt
  if (age < 0 || age >= wholeEvery * (provider.facts.listing?.everyMs ?? 0)) return null
  return { head: headSchema.parse(JSON.parse(known.mark)) }
}

/** The totals fit: as many more as there are new ones among the changed, so that none went away. */
function isAllTold(
  db: Database,
  account: AccountId,
  { before, head, changed }: { before: Head; head: Head; changed: readonly string[] },
): boolean {
  const known =
    db
      .prepare<[string, string], { n: number }>(
        'SELECT count(*) AS n FROM asset WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL AND listed_round > 0',
      )
      .get(account, JSON.stringify(changed))?.n ?? 0
  return head.total - before.total === changed.length - known
}
