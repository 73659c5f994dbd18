import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import type { Clock } from '../../clock'
import { transact, type Database } from '../../database/transaction'
import { errorCode, type Log } from '../../log'
import type { AssetProvider } from '../../providers/provider'
import { ProviderError, type FailureKind } from '../../providers/provider-error'
import type { Publish } from '../../publish'
import { backoff } from '../backoff'
import { giveUpRound, latestProcessing, readListing } from './listing'
import { nextRoundAt } from './listing-rules'
import type { PageWriter } from './page-writer'
import { pageReader } from './read-page'
import type { RequestBudget } from './request-budget'
import { changeTeller } from './tell-changes'

/** So often in a row may a place inside a listing fail before its round is given up: a refused place has expired at the service, an unreadable one may be out of order for a while. */
const mostTroubles = { refused: 3, unreadable: 8 }
/** The longest pause after a failure. ms. */
const longestPauseMs = 15 * 60_000

/** What concerns the account as a whole, and says nothing about the place that was asked for. */
const ofTheAccount: readonly FailureKind[] = ['offline', 'unauthorized', 'rate-limited']

export interface ListingLaneTools {
  readonly db: Database
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly publish: Publish
  readonly pages: PageWriter
}

/** The listing of one account: when its next page is due, and the reading of it. */
export interface ListingLane {
  /** When the next page may be asked for; null where the service has no listing. ms since 1970. */
  readonly nextAt: (provider: AssetProvider, now: number) => number | null
  /** Reads one page. False when it could not be read; it is asked for again, later. Rejects with ProviderError for what concerns the whole account. */
  readonly read: (provider: AssetProvider, signal: AbortSignal) => Promise<boolean>
  /** The user asked: a new round begins as soon as the one under way ends, and pauses end. */
  readonly ask: () => void
  /** An operation of ours is at this asset: what a page that is under way tells of it is older. */
  readonly touch: (id: AssetId) => void
  /** Waits for what is being written, and tells of nothing any more. */
  readonly stop: () => Promise<void>
}

/** @param busy assets at which a request of ours is right now */
export function listingLane(
  tools: ListingLaneTools,
  how: { readonly account: AccountId; readonly budget: () => RequestBudget | null; readonly busy: ReadonlySet<AssetId> },
): ListingLane {
  const { db, clock, log } = tools
  const { account, budget, busy } = how
  const teller = changeTeller(tools)
  const reader = pageReader(tools, { account, busy, onWritten: teller.tell })
  let isAsked = false
  let pausedUntil = 0
  let troubles = 0

  const stumble = (error: unknown) => {
    if (error instanceof ProviderError && ofTheAccount.includes(error.kind)) throw error
    troubles += 1
    pausedUntil = clock.now() + backoff(troubles, tools.random, longestPauseMs)
    if (error instanceof ProviderError) log.warn('listing.failed', { account, code: error.kind, count: troubles })
    else log.error('listing.broke', { account, code: errorCode(error) })
    const isUnreadable = !(error instanceof ProviderError) || error.kind === 'unknown-outcome' || error.kind === 'broken-answer'
    if (troubles >= (isUnreadable ? mostTroubles.unreadable : mostTroubles.refused) && readListing(db, account).cursor !== null) {
      transact(db, (tx) => {
        giveUpRound(tx, account, clock.now())
      })
    }
    // A time-out may be the network's fault too.
    if (error instanceof ProviderError && error.kind === 'unknown-outcome') throw error
  }

  return {
    nextAt(provider, now) {
      const { facts } = provider
      if (provider.list === undefined || facts.listing === null) return null
      const listing = readListing(db, account)
      const due = () =>
        nextRoundAt(facts, {
          ...listing,
          isAsked,
          processingSince: facts.processing === null ? null : latestProcessing(db, account, now - facts.processing.endMs),
        })
      // The clock was put back: no pause is longer than it would have been.
      if (pausedUntil > now + longestPauseMs) pausedUntil = 0
      const isAhead = (listing.completedAt ?? 0) > now
      return Math.max(listing.isRunning || isAhead ? 0 : due(), pausedUntil, budget()?.listingFrom(now) ?? 0)
    },

    async read(provider, signal) {
      if (!readListing(db, account).isRunning) isAsked = false
      try {
        await reader.read(provider, signal)
        troubles = 0
        return true
      } catch (error) {
        if (signal.aborted) throw error
        stumble(error)
        return false
      }
    },

    ask() {
      isAsked = true
      pausedUntil = 0
      troubles = 0
    },

    touch: reader.touch,

    async stop() {
      await reader.idle()
      teller.stop()
    },
  }
}
