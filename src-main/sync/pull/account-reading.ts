import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { findAccount, setLastSync } from '../../accounts/account-store'
import { transact } from '../../database/transaction'
import type { AssetProvider } from '../../providers/provider'
import type { ProviderError } from '../../providers/provider-error'
import { backoff } from '../backoff'
import { findHold, holdKind } from '../brakes'
import { verifyMissing } from '../identity'
import { wake } from '../outbox'
import { readListing } from './listing'
import { adoptHead } from './listing-check'
import type { ListingLane, ListingLaneTools } from './listing-lane'
import { readNews } from './news'
import { nextStaleAt, noteLooked, reachOf, refreshAsset, staleAssets, type StaleQuery } from './refresh'

/** Looks one by one that may be under way for one account. */
const mostLooks = 3
/** So many unreadable answers in a row are the service's trouble and not an asset's. */
const mostBroken = 3
/** The longest pause of reading one by one because of unreadable answers. ms. */
const longestPauseMs = 30_000
/** An idle program does not write: that all is read is noted this often. ms. */
const noteEveryMs = 60_000

/** What the reading of one account needs of its loop. */
export interface ReadingHost {
  readonly account: AccountId
  readonly listing: ListingLane
  /** Assets at which a request of ours is right now. */
  readonly busy: ReadonlySet<AssetId>
  readonly signal: AbortSignal
  /** Runs a request as one of the account's; `assetId` null: it is about none in particular. */
  readonly start: (assetId: AssetId | null, work: () => Promise<void>) => void
  /** How many requests may still be started. */
  readonly room: () => number
  readonly isQuiet: () => boolean
  readonly onWell: () => void
}

/** The reading of one account: of its listing, and of assets one by one. */
export interface AccountReading {
  /** Starts what is due. `isUnproved`: nothing was answered since the user asked, so that nothing is said to be read. */
  readonly readDue: (provider: AssetProvider, now: number, isUnproved: boolean) => void
  readonly nextTimes: (provider: AssetProvider, now: number) => readonly (number | null)[]
  /** One asset that can not be read holds up neither the account nor the others: it has its turn again like the rest. */
  readonly passOver: (assetId: AssetId | null) => void
  readonly failed: (error: ProviderError, assetId: AssetId | null) => void
  /** The user asked: everything known is old. */
  readonly askAll: () => void
  /** An operation of ours is at this asset. */
  readonly touch: (id: AssetId) => void
}

export function accountReading(tools: ListingLaneTools, host: ReadingHost): AccountReading {
  const { db, clock, publish } = tools
  const { account, listing, busy, signal } = host
  let looking = 0
  let isListing = false
  let isAsked = false
  let floor = 0
  /** Unreadable answers in a row, and until when nothing is read one by one because of them. */
  let broken = 0
  let pausedUntil = 0
  const touched = new Set<AssetId>()

  const noteBroken = () => {
    broken += 1
    if (broken >= mostBroken) pausedUntil = clock.now() + backoff(broken - mostBroken + 1, tools.random, longestPauseMs)
  }
  const readWell = () => {
    // What was put off because of the service's answers has its turn.
    if (broken >= mostBroken) {
      transact(db, (tx) => {
        wake(tx, account)
      })
    }
    broken = 0
    host.onWell()
  }
  const passOver = (assetId: AssetId | null) => {
    if (assetId === null) return
    transact(db, (tx) => {
      noteLooked(tx, assetId, clock.now())
    })
  }
  const tellHold = (before: string | null) => {
    if (holdKind(db, account) === before) return
    for (const event of ['accounts.changed', 'sync.changed', 'assets.changed'] as const)
      if (event === 'assets.changed') publish(event, { ids: null })
      else publish(event, {})
  }

  /** The newest end first, where the service tells it in one request; the whole listing when that does not tell enough. */
  const readListed = async (provider: AssetProvider): Promise<boolean> => {
    const place = readListing(db, account)
    if (!place.isRunning) {
      touched.clear()
      for (const id of busy) touched.add(id)
      // Who asks while the answer is on its way asks for what it does not tell any more.
      const wasAsked = isAsked
      isAsked = false
      const news = await readNews(tools, { account, provider, isAsked: wasAsked, touched, signal }).catch((error: unknown) => {
        isAsked ||= wasAsked
        throw error
      })
      if (news !== 'read-all') return true
    }
    if (!(await listing.read(provider, signal))) return false
    const after = readListing(db, account)
    if (after.isRunning || !after.isWhole) return true
    transact(db, (tx) => {
      adoptHead(tx, account, clock.now())
    })
    return true
  }

  const listNext = (provider: AssetProvider, now: number) => {
    const at = listing.nextAt(provider, now)
    if (isListing || at === null || at > now || host.room() <= 0) return
    isListing = true
    host.start(null, async () => {
      const held = holdKind(db, account)
      try {
        if (await readListed(provider)) readWell()
        else noteBroken()
      } finally {
        isListing = false
        tellHold(held)
      }
    })
  }

  /** All that was old is read. */
  const noteRound = (now: number) => {
    const record = findAccount(db, account)
    if (record?.state !== 'connected' || Math.abs(now - (record.lastSyncAt ?? 0)) < noteEveryMs) return
    transact(db, (tx) => {
      setLastSync(tx, account, now)
    })
    publish('accounts.changed', {})
  }

  const queryAt = (provider: AssetProvider, now: number): StaleQuery => {
    // The clock was put back: what was asked for in the time to come is asked for now, and once.
    floor = Math.min(floor, now)
    return { account, now, floor, reach: reachOf(provider), processing: provider.facts.processing }
  }

  const look = async (provider: AssetProvider, id: AssetId, isThorough: boolean) => {
    const held = findHold(db, account)
    await refreshAsset(tools, { id, provider, thorough: isThorough, signal })
    const now = findHold(db, account)
    // Many are missing: is it still the same one who answers?
    if (now !== null && now.details.missing !== held?.details.missing) await verifyMissing(tools, { account, provider, signal })
    tellHold(held?.kind ?? null)
    readWell()
  }

  const lookDue = (provider: AssetProvider, now: number, isUnproved: boolean) => {
    const most = Math.min(broken >= mostBroken ? 1 : mostLooks, looking + host.room())
    if (looking >= most || now < pausedUntil) return
    const stale = staleAssets(db, queryAt(provider, now), mostLooks + busy.size)
    if (stale.length === 0 && host.isQuiet() && provider.list === undefined && !isUnproved) noteRound(now)
    for (const { id, thorough } of stale.filter((candidate) => !busy.has(candidate.id)).slice(0, most - looking)) {
      looking += 1
      host.start(id, async () => {
        try {
          await look(provider, id, thorough)
        } finally {
          looking -= 1
        }
      })
    }
  }

  return {
    readDue(provider, now, isUnproved) {
      // The clock was put back: no pause was meant to be this long.
      if (pausedUntil > now + longestPauseMs) pausedUntil = 0
      listNext(provider, now)
      lookDue(provider, now, isUnproved)
    },
    nextTimes(provider, now) {
      const stale = nextStaleAt(db, queryAt(provider, now))
      return [listing.nextAt(provider, now), stale === null ? null : Math.max(stale, pausedUntil)]
    },
    passOver,
    failed(error, assetId) {
      if (error.kind === 'broken-answer') noteBroken()
      passOver(assetId)
    },
    askAll() {
      floor = clock.now()
      pausedUntil = 0
      isAsked = true
      listing.ask()
    },
    touch(id) {
      touched.add(id)
    },
  }
}
