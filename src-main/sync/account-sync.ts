import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { findAccount, setAccountState, setLastSync } from '../accounts/account-store'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import { backoff } from './backoff'
import { listingLane } from './listing-lane'
import { dueEntries, nextDueAt, wake } from './outbox'
import { push, type PushResult, type PushTools } from './push'
import { nextStaleAt, noteLooked, reachOf, refreshAsset, staleAssets, type StaleQuery } from './refresh'
import { countRequests, requestBudget, type RequestBudget } from './request-budget'

/** How many requests of each kind may be under way for one account, where its service allows that many in all. */
const lanes = { push: 4, refresh: 3 }
/** An unreachable service is asked again at least this often, so that work drains soon after it is back. */
const longestPauseMs = 30_000
/** The longest pause that a service can ask for. */
const longestAskedPauseMs = 60 * 60_000
/** So many unreadable answers in a row are the service's trouble and not an asset's. */
const mostBroken = 3

export interface AccountSyncTools extends PushTools {
  /** The account's provider with its secret; null when the secret is missing or the keychain is locked. */
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
}

/** The loop of one account. */
export interface AccountSync {
  /** Looks for work now. `all`: the user asked, so pauses end and every known asset is read again. */
  readonly kick: (how?: { all?: boolean }) => void
  readonly isBusy: () => boolean
  /** Ends requests under way and waits for them. */
  readonly stop: () => Promise<void>
}

/**
 * idle → (kick, or something is due) → push what is due, read the next page of the listing, read what is old → idle. Each asset has at most one request of ours under way,
 * and the account no more than its service allows; one that can not be reached pauses as a whole and is asked again with growing pauses.
 */
export function accountSync(tools: AccountSyncTools, id: AccountId): AccountSync {
  const { db, clock, log, publish } = tools
  const running = new Set<Promise<void>>()
  const busyAssets = new Set<AssetId>()
  const stopping = new AbortController()
  let pushing = 0
  let refreshing = 0
  let isListing = false
  let troubles = 0
  /** Unreadable answers in a row, and until when nothing is read one by one because of them. */
  let broken = 0
  let readingPausedUntil = 0
  let pausedUntil = 0
  let floor = 0
  let opening = false
  /** An account that needed a sign-in when the program ended gets one try: the keychain may be open now. */
  let hasTried = false
  let provider: AssetProvider | null = null
  let cancelTimer: (() => void) | null = null
  let budget: RequestBudget | null = null
  /** The last pause that the service asked for. */
  let rested = { untilMs: 0, reason: '' }
  const listing = listingLane(tools, { account: id, budget: () => budget, busy: busyAssets })

  const become = (state: 'connected' | 'offline' | 'sign-in-needed', reason: string | null) => {
    if (!transact(db, (tx) => setAccountState(tx, id, state, reason))) return
    log.info('account.state', { account: id, state })
    publish('accounts.changed', {})
    publish('sync.changed', {})
  }

  const well = () => {
    if (troubles > 0) {
      transact(db, (tx) => {
        wake(tx, id)
      })
    }
    troubles = 0
    // A request that was under way when the pause was asked for ends no pause.
    become('connected', clock.now() < rested.untilMs ? rested.reason : null)
  }

  const trouble = (reason: string) => {
    // Several requests that fail together are one trouble.
    if (clock.now() >= pausedUntil) {
      troubles += 1
      pausedUntil = clock.now() + backoff(troubles, tools.random, longestPauseMs)
    }
    become('offline', reason)
  }

  /** The service asked for a pause: all of the account waits, and says why. */
  const rest = (untilMs: number) => {
    if (untilMs < rested.untilMs) return
    pausedUntil = Math.max(pausedUntil, untilMs)
    const seconds = Math.ceil((pausedUntil - clock.now()) / 1000)
    const wait = seconds < 90 ? `${String(seconds)} seconds` : `${String(Math.ceil(seconds / 60))} minutes`
    rested = { untilMs, reason: `The service asks for a pause between requests. Slipway goes on by itself in about ${wait}.` }
    become('connected', rested.reason)
  }

  const judge = (result: PushResult) => {
    // What we cut off ourselves says nothing about the service.
    if (stopping.signal.aborted) return
    switch (result.account) {
      case 'well':
        well()
        break
      case 'unreachable':
        trouble('The service can not be reached. Slipway tries again by itself.')
        break
      case 'pause':
        rest(result.untilMs)
        break
      case 'sign-in-needed':
        provider = null
        publish('accounts.changed', {})
        break
    }
  }

  /** One asset that can not be read holds up neither the account nor the other assets: it has its turn again like the rest. */
  const passOver = (assetId: AssetId) => {
    transact(db, (tx) => {
      noteLooked(tx, assetId, clock.now())
    })
  }

  const noteBroken = () => {
    broken += 1
    if (broken >= mostBroken) readingPausedUntil = clock.now() + backoff(broken - mostBroken + 1, tools.random, longestPauseMs)
  }

  /** The service was read well again: what was put off because of its answers has its turn. */
  const readWell = () => {
    if (broken >= mostBroken) {
      transact(db, (tx) => {
        wake(tx, id)
      })
    }
    broken = 0
    well()
  }

  /** @param assetId null: it was a page of the listing */
  const judgeError = (error: unknown, assetId: AssetId | null) => {
    if (!(error instanceof ProviderError)) {
      log.error('refresh.broke', { account: id, ...(assetId !== null && { asset: assetId }), code: errorCode(error) })
      if (assetId !== null) passOver(assetId)
      return
    }
    log.warn('refresh.failed', { account: id, code: error.kind, status: error.status })
    if (error.kind === 'unauthorized') {
      provider = null
      become('sign-in-needed', error.message)
    } else if (error.kind === 'rate-limited') rest(clock.now() + (error.retryAfterMs ?? 10_000))
    else if (error.kind === 'offline' || error.kind === 'unknown-outcome') trouble(error.message)
    else {
      if (error.kind === 'broken-answer') noteBroken()
      if (assetId !== null) passOver(assetId)
    }
  }

  const start = (assetId: AssetId | null, work: () => Promise<void>) => {
    if (assetId !== null) busyAssets.add(assetId)
    const task = work()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) judgeError(error, assetId)
      })
      .finally(() => {
        if (assetId !== null) busyAssets.delete(assetId)
        running.delete(task)
        look()
        // The account is idle now, and shown so.
        if (running.size === 0 && !stopping.signal.aborted) publish('accounts.changed', {})
      })
    running.add(task)
  }

  /** Requests that may still be started: one at a time while the service is in doubt, as one try tells as much as four. */
  const room = (open: AssetProvider) => (troubles > 0 ? 1 : Math.max(1, open.facts.lanes)) - running.size

  const pushDue = (open: AssetProvider, now: number) => {
    // Long transfers leave one lane to reading, where there is more than one.
    const most = Math.min(lanes.push, Math.max(1, open.facts.lanes - 1))
    if (pushing >= most || room(open) <= 0) return
    for (const entry of dueEntries(db, id, now, most + busyAssets.size)) {
      if (pushing >= most || room(open) <= 0) break
      if (busyAssets.has(entry.assetId)) continue
      pushing += 1
      listing.touch(entry.assetId)
      start(entry.assetId, async () => {
        try {
          judge(await push(tools, entry, open, stopping.signal))
        } finally {
          pushing -= 1
        }
      })
    }
  }

  const listNext = (open: AssetProvider, now: number) => {
    const at = listing.nextAt(open, now)
    if (isListing || at === null || at > now || room(open) <= 0) return
    isListing = true
    start(null, async () => {
      try {
        if (await listing.read(open, stopping.signal)) readWell()
        else noteBroken()
      } finally {
        isListing = false
      }
    })
  }

  /** All that was old is read. Noted at most once a minute: an idle program does not write. */
  const noteRound = (now: number) => {
    const account = findAccount(db, id)
    if (account?.state !== 'connected' || now - (account.lastSyncAt ?? 0) < 60_000) return
    transact(db, (tx) => {
      setLastSync(tx, id, now)
    })
    publish('accounts.changed', {})
  }

  const queryAt = (open: AssetProvider, now: number): StaleQuery => ({
    account: id,
    now,
    floor,
    reach: reachOf(open),
    processing: open.facts.processing,
  })

  const refreshStale = (open: AssetProvider, now: number) => {
    const most = Math.min(broken >= mostBroken ? 1 : lanes.refresh, refreshing + room(open))
    if (refreshing >= most || now < readingPausedUntil) return
    const stale = staleAssets(db, queryAt(open, now), lanes.refresh + busyAssets.size)
    if (stale.length === 0 && running.size === 0 && open.list === undefined) noteRound(now)
    for (const { id: assetId, thorough } of stale.filter((candidate) => !busyAssets.has(candidate.id)).slice(0, most - refreshing)) {
      refreshing += 1
      start(assetId, async () => {
        try {
          await refreshAsset(tools, { id: assetId, provider: open, thorough, signal: stopping.signal })
          readWell()
        } finally {
          refreshing -= 1
        }
      })
    }
  }

  const counted = (opened: AssetProvider): AssetProvider => {
    if (opened.facts.hourlyQuota === null) return opened
    const noted = (budget ??= requestBudget(opened.facts.hourlyQuota))
    return countRequests(opened, () => {
      noted.note(clock.now())
    })
  }

  const open = async (): Promise<AssetProvider | null> => {
    opening = true
    try {
      const opened = await tools.openProvider(id)
      provider = opened === null ? null : counted(opened)
      if (provider === null) become('sign-in-needed', 'The key is not at hand. Sign in again: Edit, and type the key.')
      return provider
    } finally {
      opening = false
    }
  }

  const schedule = (open: AssetProvider, now: number) => {
    cancelTimer?.()
    // What is due already was started just now, or waits for a request under way, whose end looks again.
    const stale = nextStaleAt(db, queryAt(open, now))
    const due = [nextDueAt(db, id, now), listing.nextAt(open, now), stale === null ? null : Math.max(stale, readingPausedUntil)]
      .filter((at) => at !== null)
      .filter((at) => at > now)
    const at = pausedUntil > now ? pausedUntil : Math.min(now + 60_000, ...due)
    cancelTimer = clock.setTimer(Math.max(50, at - now), look)
  }

  function look(): void {
    if (stopping.signal.aborted || opening) return
    const now = clock.now()
    if (provider === null) {
      const account = findAccount(db, id)
      if (account === null || (account.state === 'sign-in-needed' && hasTried)) return
      hasTried = true
      void open().then(
        (opened) => {
          if (opened !== null) look()
        },
        (error: unknown) => {
          log.error('account.open-failed', { account: id, code: errorCode(error) })
        },
      )
      return
    }
    // The clock was put back: no pause was meant to be this long.
    if (pausedUntil > now + longestAskedPauseMs) pausedUntil = 0
    if (readingPausedUntil > now + longestPauseMs) readingPausedUntil = 0
    if (now >= pausedUntil) {
      pushDue(provider, now)
      listNext(provider, now)
      refreshStale(provider, now)
    }
    schedule(provider, now)
    publish('sync.changed', {})
  }

  return {
    kick(how) {
      if (stopping.signal.aborted) return
      if (how?.all === true) {
        floor = clock.now()
        pausedUntil = 0
        readingPausedUntil = 0
        listing.ask()
        transact(db, (tx) => {
          wake(tx, id)
        })
        if (findAccount(db, id)?.state === 'sign-in-needed') become('connected', null)
        provider = null
      }
      look()
    },
    isBusy: () => running.size > 0,
    async stop() {
      stopping.abort(new Error('stopped'))
      cancelTimer?.()
      await Promise.allSettled(running)
    },
  }
}
