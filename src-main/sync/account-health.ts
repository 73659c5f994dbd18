import type { AccountState } from '../../src-preload/contract/account'
import type { AccountId } from '../../src-preload/contract/ids'
import { findAccount, setAccountState } from '../accounts/account-store'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { Log } from '../log'
import type { ProviderError } from '../providers/provider-error'
import type { Publish } from '../publish'
import { wake, wakeFirst } from './outbox'
import type { Pace } from './pace'
import type { PushResult } from './push'

/** What is put off is tried again this often at most while requests that change something fail and others do not. ms. */
const wakeEveryMs = 45_000
/** A service that asks for a pause without saying how long. ms. */
const usualRestMs = 10_000

export interface AccountHealthTools {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
  readonly pace: Pace
}

/** What was asked of the service. */
export type Asked = 'push' | 'read' | 'probe'

/** How an account stands with its service, by what its requests came to. */
export interface AccountHealth {
  /** A request was answered. */
  readonly well: (asked: Asked) => void
  readonly trouble: (asked: Asked, startedAt: number, reason: string) => void
  readonly signIn: (reason: string) => void
  /** What an operation came to. False: the secret is not good any more. */
  readonly judgePush: (result: PushResult, startedAt: number) => boolean
  /** What a request came to that failed. `asset`: it is that one's own fault. */
  readonly judgeError: (error: ProviderError, asked: Asked, startedAt: number) => 'account' | 'sign-in' | 'asset'
  /** Makes one operation due that was put off, while such fail and others do not: so it is found out soon when they do not any more. */
  readonly wakeDue: (now: number) => void
  /** When that is to be done next; null: it is not. */
  readonly nextWakeAt: () => number | null
}

/** One account's health, beginning with what its row says. */
export function accountHealth({ db, clock, log, publish, pace }: AccountHealthTools, id: AccountId): AccountHealth {
  /** Requests that failed since the last that was answered, by what was asked. */
  const failed = { push: false, other: false }
  let wokenAt = Number.NEGATIVE_INFINITY
  let restReason = ''

  const become = (state: AccountState, reason: string | null) => {
    // Looked at first: this is said after each request, and a transaction may have to wait for the thread that writes pages.
    const known = findAccount(db, id)
    if (known?.state === state && known.stateReason === reason) return
    if (!transact(db, (tx) => setAccountState(tx, id, state, reason))) return
    log.info('account.state', { account: id, state })
    publish('accounts.changed', {})
    publish('sync.changed', {})
  }
  const wakeAll = () => {
    wokenAt = clock.now()
    transact(db, (tx) => {
      wake(tx, id)
    })
  }

  const well = (asked: Asked) => {
    const isBack = asked === 'push' ? failed.push : failed.other
    if (asked === 'push') failed.push = false
    failed.other = false
    pace.well()
    if (isBack) wakeAll()
    // A request that was under way when the pause was asked for ends no pause.
    become('connected', clock.now() < pace.restsUntil() ? restReason : null)
  }

  const trouble = (asked: Asked, startedAt: number, reason: string) => {
    if (asked === 'push') {
      // The first one is tried again in its own time.
      if (!failed.push) wokenAt = clock.now()
      failed.push = true
    } else failed.other = true
    pace.trouble(startedAt)
    become('offline', reason)
  }

  /** The service asked for a pause: all of the account waits, and says why. */
  const rest = (startedAt: number, askedMs: number) => {
    const seconds = Math.ceil((pace.rest(startedAt, askedMs) - clock.now()) / 1000)
    const wait = seconds < 90 ? `${String(seconds)} seconds` : `${String(Math.ceil(seconds / 60))} minutes`
    restReason = `The service asks for a pause between requests. Slipway goes on by itself in about ${wait}.`
    become('connected', restReason)
  }

  const signIn = (reason: string) => {
    become('sign-in-needed', reason)
  }

  return {
    well,
    trouble,
    signIn,
    judgePush(result, startedAt) {
      switch (result.account) {
        case 'well':
          well('push')
          return true
        case 'unreachable':
          trouble('push', startedAt, 'The service can not be reached. Slipway tries again by itself.')
          return true
        case 'pause':
          rest(startedAt, result.untilMs - clock.now())
          return true
        case 'sign-in-needed':
          publish('accounts.changed', {})
          return false
      }
    },
    judgeError(error, asked, startedAt) {
      switch (error.kind) {
        case 'unauthorized':
          signIn(error.message)
          return 'sign-in'
        case 'rate-limited':
          rest(startedAt, error.retryAfterMs ?? usualRestMs)
          return 'account'
        case 'offline':
        case 'unknown-outcome':
          trouble(asked, startedAt, error.message)
          return 'account'
        default:
          return 'asset'
      }
    },
    wakeDue(now) {
      if (!failed.push) return
      if (wokenAt > now) wokenAt = Number.NEGATIVE_INFINITY
      if (now - wokenAt < wakeEveryMs) return
      wokenAt = now
      transact(db, (tx) => {
        wakeFirst(tx, id)
      })
    },
    nextWakeAt: () => (failed.push ? wokenAt + wakeEveryMs : null),
  }
}
