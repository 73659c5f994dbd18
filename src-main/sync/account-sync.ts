import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { findAccount, setAccountState, setLastSync } from '../accounts/account-store'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import { backoff } from './backoff'
import { dueEntries, nextDueAt, wake } from './outbox'
import { push, type PushResult, type PushTools } from './push'
import { nextStaleAt, noteLooked, refreshAsset, staleAssets } from './refresh'

/** How many requests of one account may be under way. */
const lanes = { push: 4, refresh: 3 }
/** An unreachable service is asked again at least this often, so that work drains soon after it is back. */
const longestPauseMs = 30_000

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
 * idle → (kick, or something is due) → push what is due, read what is old → idle. Each asset has at most one request of ours under way; an account that can not be reached
 * pauses as a whole and is asked again with growing pauses.
 */
export function accountSync(tools: AccountSyncTools, id: AccountId): AccountSync {
  const { db, clock, log, publish } = tools
  const running = new Set<Promise<void>>()
  const busyAssets = new Set<string>()
  const stopping = new AbortController()
  let pushing = 0
  let refreshing = 0
  let troubles = 0
  let pausedUntil = 0
  let floor = 0
  let opening = false
  /** An account that needed a sign-in when the program ended gets one try: the keychain may be open now. */
  let hasTried = false
  let provider: AssetProvider | null = null
  let cancelTimer: (() => void) | null = null

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
    become('connected', null)
  }

  const trouble = (reason: string) => {
    // Several requests that fail together are one trouble.
    if (clock.now() >= pausedUntil) {
      troubles += 1
      pausedUntil = clock.now() + backoff(troubles, tools.random, longestPauseMs)
    }
    become('offline', reason)
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
        pausedUntil = Math.max(pausedUntil, result.untilMs)
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

  const judgeError = (error: unknown, assetId: AssetId) => {
    if (!(error instanceof ProviderError)) {
      log.error('refresh.broke', { account: id, asset: assetId, code: errorCode(error) })
      passOver(assetId)
      return
    }
    log.warn('refresh.failed', { account: id, code: error.kind, status: error.status })
    if (error.kind === 'unauthorized') {
      provider = null
      become('sign-in-needed', error.message)
    } else if (error.kind === 'rate-limited') pausedUntil = Math.max(pausedUntil, clock.now() + (error.retryAfterMs ?? 10_000))
    else if (error.kind === 'offline' || error.kind === 'unknown-outcome') trouble(error.message)
    else passOver(assetId)
  }

  const start = (assetId: AssetId, work: () => Promise<void>) => {
    busyAssets.add(assetId)
    const task = work()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) judgeError(error, assetId)
      })
      .finally(() => {
        busyAssets.delete(assetId)
        running.delete(task)
        look()
        // The account is idle now, and shown so.
        if (running.size === 0 && !stopping.signal.aborted) publish('accounts.changed', {})
      })
    running.add(task)
  }

  const pushDue = (open: AssetProvider, now: number) => {
    if (pushing >= lanes.push) return
    for (const entry of dueEntries(db, id, now, lanes.push + busyAssets.size)) {
      // Alone while the service is in doubt: one try tells as much as four.
      if (pushing >= (troubles > 0 ? 1 : lanes.push)) break
      if (busyAssets.has(entry.assetId)) continue
      pushing += 1
      start(entry.assetId, async () => {
        try {
          judge(await push(tools, entry, open, stopping.signal))
        } finally {
          pushing -= 1
        }
      })
    }
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

  const refreshStale = (open: AssetProvider, now: number) => {
    const room = (troubles > 0 ? 1 : lanes.refresh) - refreshing
    if (room <= 0 || (troubles > 0 && pushing > 0)) return
    const stale = staleAssets(db, { account: id, now, floor, limit: lanes.refresh + busyAssets.size })
    if (stale.length === 0 && running.size === 0) noteRound(now)
    for (const { id: assetId, thorough } of stale.filter((candidate) => !busyAssets.has(candidate.id)).slice(0, room)) {
      refreshing += 1
      start(assetId, async () => {
        try {
          await refreshAsset(tools, { id: assetId, provider: open, thorough, signal: stopping.signal })
          well()
        } finally {
          refreshing -= 1
        }
      })
    }
  }

  const open = async (): Promise<AssetProvider | null> => {
    opening = true
    try {
      provider = await tools.openProvider(id)
      if (provider === null) become('sign-in-needed', 'The key is not at hand. Sign in again: Edit, and type the key.')
      return provider
    } finally {
      opening = false
    }
  }

  const schedule = (now: number) => {
    cancelTimer?.()
    // What is due already was started just now, or waits for a request under way, whose end looks again.
    const due = [nextDueAt(db, id, now), nextStaleAt(db, id)].filter((at) => at !== null).filter((at) => at > now)
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
    if (now >= pausedUntil) {
      pushDue(provider, now)
      refreshStale(provider, now)
    }
    schedule(now)
    publish('sync.changed', {})
  }

  return {
    kick(how) {
      if (stopping.signal.aborted) return
      if (how?.all === true) {
        floor = clock.now()
        pausedUntil = 0
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
