import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { findAccount, setAccountState, setPause, type AccountRecord } from '../accounts/account-store'
import { isPaused } from '../accounts/pauses'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import { accountAsking } from './account-asking'
import { accountDoor, type AccountDoorTools } from './account-door'
import { accountHealth, type Asked } from './account-health'
import { accountPushing } from './account-pushing'
import { holdKind } from './brakes'
import { hasWaiting, nextDueAt, wake } from './outbox'
import { createPace } from './pace'
import { accountReading } from './pull/account-reading'
import { listingLane, type ListingLaneTools } from './pull/listing-lane'
import type { PushTools } from './push'
import { createRequestGate } from './request-gate'
import { createUnsettled } from './unsettled'

/** The loop looks at least this often: no clock that was set to another time stops it for longer. ms. */
const longestSleepMs = 60_000
/** A timer that comes so much later than it should shows that the computer slept. ms. */
const sleptMs = 5 * 60_000
/** After something failed on this machine, such as a full disk, the loop looks again so much later. ms. */
const stumbleMs = 5_000

export interface AccountSyncTools extends PushTools, ListingLaneTools, AccountDoorTools {}

/** The loop of one account. */
export interface AccountSync {
  /** Looks for work now. `all`: the user asked, so pauses end that the service did not ask for, and every known asset is read again. */
  readonly kick: (how?: { all?: boolean }) => void
  readonly isBusy: () => boolean
  /** When a service that can not be reached is tried again; null: it can be, or nothing is tried. ms since 1970. */
  readonly nextTryAt: () => number | null
  /** The computer is about to sleep: nothing more is begun until `resume`. */
  readonly suspend: () => void
  /** The computer woke up: what piled up is caught up with, one request after the other. */
  readonly resume: () => void
  /** Ends requests under way and waits for them. */
  readonly stop: () => Promise<void>
}

/**
 * idle → (kick, or something is due) → who answers? → is the service back? → push what is due, read the next page of the listing, read what is old → idle. Each asset has at
 * most one request of ours under way, and the account as many as its pace allows; one that can not be reached pauses as a whole and is asked again with growing pauses.
 */
export function accountSync(tools: AccountSyncTools, id: AccountId): AccountSync {
  const { db, clock, log, publish } = tools
  const running = new Set<Promise<void>>()
  const busyAssets = new Set<AssetId>()
  const stopping = new AbortController()
  const gate = createRequestGate(clock)
  const door = accountDoor(tools, id, { gate, signal: stopping.signal })
  const pace = createPace(tools, () => door.provider()?.facts.lanes ?? 1)
  const health = accountHealth({ ...tools, pace }, id)
  const unsettled = createUnsettled(db, id)
  let isSuspended = false
  let isLookDue = false
  /** An account that needed a sign-in when the program ended gets one try: the keychain may be open now. */
  let hasTried = false
  let canNotOpen = false
  /** The user asked, and nothing was answered since: "synced" is said when something was. */
  let mustProve = false
  let cancelTimer: (() => void) | null = null
  /** Something of this machine's failed: nothing is begun before. */
  let stumblesUntil = 0

  const tell = () => {
    publish('accounts.changed', {})
    publish('sync.changed', {})
  }

  const answered = (asked: Asked) => {
    mustProve = false
    health.well(asked)
  }

  /** Requests that may still be started. */
  const room = () => (asking.isAsking() ? 0 : pace.lanes() - running.size)

  /** Many end in one turn of the event loop, and one look for more work is enough for all of them. */
  const lookSoon = () => {
    if (isLookDue) return
    isLookDue = true
    setImmediate(() => {
      isLookDue = false
      look(() => {
        // The account is idle now, and shown so.
        if (running.size === 0 && !stopping.signal.aborted) publish('accounts.changed', {})
      })
    })
  }

  const take = (assetId: AssetId) => {
    busyAssets.add(assetId)
    listing.touch(assetId)
    reading.touch(assetId)
  }

  const start = (asked: Asked, assets: readonly AssetId[], work: (startedAt: number, free: (asset: AssetId) => void) => Promise<void>) => {
    const startedAt = clock.now()
    const assetId = (assets.length === 1 ? assets[0] : null) ?? null
    const taken = new Set(assets)
    /** Once: from then on it may be taken by another one. */
    const free = (asset: AssetId) => {
      if (taken.delete(asset)) busyAssets.delete(asset)
    }
    assets.forEach(take)
    const task = work(startedAt, free)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) judgeError(error, { asked, assetId, startedAt })
      })
      // Not even that could be written down: the disk is full, or fails.
      .catch(stumble)
      .finally(() => {
        taken.forEach(free)
        running.delete(task)
        lookSoon()
      })
    running.add(task)
  }

  /** What this account can not do now for a reason of this machine's ends neither its loop nor the program. */
  const stumble = (error: unknown) => {
    if (stopping.signal.aborted) return
    log.error('account.stumbled', { account: id, code: errorCode(error) })
    const now = clock.now()
    stumblesUntil = now + stumbleMs
    sleep(now, stumblesUntil)
  }

  const listing = listingLane(tools, { account: id, budget: door.budget, busy: busyAssets })
  const reading = accountReading(tools, {
    account: id,
    listing,
    room,
    busy: busyAssets,
    signal: stopping.signal,
    isQuiet: () => running.size === 0,
    start: (assetId, work) => {
      start('read', assetId === null ? [] : [assetId], work)
    },
    onWell: () => {
      answered('read')
    },
  })

  const judgeError = (error: unknown, what: { asked: Asked; assetId: AssetId | null; startedAt: number }) => {
    const { asked, assetId, startedAt } = what
    if (!(error instanceof ProviderError)) {
      log.error('refresh.broke', { account: id, ...(assetId !== null && { asset: assetId }), code: errorCode(error) })
      if (assetId === null) stumble(error)
      else reading.passOver(assetId)
      return
    }
    // Somebody else answers: the account is held, and what they say of the key or of an asset counts for nothing.
    if (holdKind(db, id) === 'other-identity') return
    log.warn('refresh.failed', { account: id, code: error.kind, status: error.status })
    const fault = health.judgeError(error, asked, startedAt)
    if (fault === 'sign-in') door.close()
    if (fault !== 'asset') return
    // The service answers, though not as it should: it is there.
    if (asked === 'probe') answered('probe')
    reading.failed(error, assetId)
  }

  const pushDue = accountPushing(tools, {
    account: id,
    busy: busyAssets,
    signal: stopping.signal,
    requests: () => pace.lanes(),
    room,
    start: (assetId, work) => {
      start('push', [assetId], work)
    },
    startTogether: (assets, work) => {
      start('push', assets, work)
    },
    onLost: (lost) => {
      unsettled.add(lost)
    },
    onPushed: (result, startedAt) => {
      if (result.account === 'well') mustProve = false
      if (!health.judgePush(result, startedAt)) door.close()
    },
  })

  const asking = accountAsking(tools, {
    account: id,
    signal: stopping.signal,
    start: (asked, work) => {
      start(asked, [], work)
    },
    onVerified: (isOwn) => {
      door.setVerified(true)
      if (!isOwn) tell()
    },
    onBack: () => {
      answered('probe')
    },
  })

  const open = async (account: AccountRecord) => {
    if (canNotOpen || (account.state === 'sign-in-needed' && hasTried)) return
    hasTried = true
    const found = await door.open()
    if (stopping.signal.aborted) return
    if (found === 'open') look()
    if (found === 'no-key') health.signIn('The key is not at hand. Sign in again: Edit, and type the key.')
    if (found !== 'unknown') return
    // Nothing will be different until the account is changed or the program is a newer one.
    canNotOpen = true
    const isNews = transact(db, (tx) =>
      setAccountState(tx, id, 'offline', 'This version of Slipway can not open this account. Update Slipway.'),
    )
    if (isNews) tell()
  }

  const work = (provider: AssetProvider, now: number, workWaits: boolean) => {
    if (asking.isAsking()) return
    if (!door.isVerified()) asking.verify(provider)
    else if (holdKind(db, id) === 'other-identity') return
    else if (pace.isInDoubt()) asking.probe(provider)
    else {
      if (workWaits) pushDue(provider, now)
      reading.readDue(provider, now, mustProve)
      // There is nothing to send and nothing to read: what the user asked for is proved by the smallest request.
      if (mustProve && running.size === 0) asking.probe(provider)
    }
  }

  const sleep = (now: number, until: number) => {
    cancelTimer?.()
    const ms = Math.max(50, Math.min(until - now, longestSleepMs))
    cancelTimer = clock.setTimer(ms, () => {
      // Timers do not run while the computer sleeps, and its clock does.
      if (clock.now() - now - ms > sleptMs) gate.close()
      look()
    })
  }

  /** The earliest of what is to come. What is due already was started just now, or waits for a request under way, whose end looks again. */
  const nextWorkAt = (provider: AssetProvider, now: number, workWaits: boolean): number => {
    const times = [workWaits ? nextDueAt(db, id, now) : null, health.nextWakeAt(), ...reading.nextTimes(provider, now)]
    return Math.min(...times.filter((at) => at !== null).filter((at) => at > now))
  }

  function look(afterwards?: () => void): void {
    try {
      lookNow()
      afterwards?.()
    } catch (error) {
      stumble(error)
    }
  }

  function lookNow(): void {
    if (stopping.signal.aborted || door.isOpening() || isSuspended) return
    const now = clock.now()
    // However often it is woken meanwhile: what can not be written down would be asked for again and again.
    if (now < stumblesUntil && stumblesUntil <= now + stumbleMs) {
      sleep(now, stumblesUntil)
      return
    }
    const account = findAccount(db, id)
    if (account === null) return
    if (isPaused(account.pausedUntil, now)) {
      sleep(now, account.pausedUntil === 0 ? Number.POSITIVE_INFINITY : (account.pausedUntil ?? 0))
      return
    }
    if (account.pausedUntil !== null) {
      // It is over, or the clock was put back behind it.
      transact(db, (tx) => {
        setPause(tx, id, null)
      })
      tell()
    }
    const provider = door.provider()
    if (provider === null) {
      open(account).catch(stumble)
      return
    }
    const workWaits = hasWaiting(db, id)
    const restsUntil = pace.nextAt(now, workWaits)
    unsettled.putBack()
    if (now >= restsUntil) {
      health.wakeDue(now)
      work(provider, now, workWaits)
    }
    sleep(now, restsUntil > now ? restsUntil : nextWorkAt(provider, now, workWaits))
    publish('sync.changed', {})
  }

  /** The user asked. */
  const beginAnew = () => {
    stumblesUntil = 0
    gate.open()
    pace.hurry()
    reading.askAll()
    mustProve = true
    canNotOpen = false
    hasTried = false
    if (holdKind(db, id) === 'other-identity') door.setVerified(false)
    door.reopen()
    try {
      transact(db, (tx) => {
        wake(tx, id)
      })
    } catch (error) {
      stumble(error)
    }
  }

  return {
    kick(how) {
      if (stopping.signal.aborted) return
      if (how?.all === true) beginAnew()
      look()
    },
    isBusy: () => running.size > 0 || isLookDue,
    nextTryAt() {
      const now = clock.now()
      const isTried = pace.isInDoubt() && !isPaused(findAccount(db, id)?.pausedUntil ?? null, now)
      return isTried ? Math.max(now, pace.nextAt(now, hasWaiting(db, id))) : null
    },
    suspend() {
      isSuspended = true
      cancelTimer?.()
    },
    resume() {
      isSuspended = false
      gate.close()
      pace.hurry()
      look()
    },
    async stop() {
      stopping.abort(new Error('stopped'))
      cancelTimer?.()
      door.stop()
      await Promise.allSettled(running)
      await listing.stop()
    },
  }
}
