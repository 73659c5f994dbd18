import type { AccountId } from '../../src-preload/contract/ids'
import { errorCode, type Log } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { IdentityTools } from './identity'
import { requestBudget, type RequestBudget } from './pull/request-budget'
import { watchListing } from './pull/watched-listing'
import { hookRequests, type RequestGate } from './request-gate'

export interface AccountDoorTools extends IdentityTools {
  readonly log: Log
  /** The account's provider with its secret; null when the secret is missing or the keychain is locked. */
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
  /** Tells of each request that really leaves for a provider's service; the answer ends that. Absent: its methods are counted. */
  readonly watchRequests?: (provider: AssetProvider, note: () => void) => () => void
}

/** The way to one account's service: its provider, every request of which passes the gate and is counted. */
export interface AccountDoor {
  /** The provider as it is used; null: it must be opened. */
  readonly provider: () => AssetProvider | null
  /** `no-key`: its secret is not at hand. `unknown`: it can not be opened at all, until something is changed. */
  readonly open: () => Promise<'open' | 'no-key' | 'unknown'>
  readonly isOpening: () => boolean
  /** Looks for the secret again before the next request. What was found out about who answers stays where it is the same secret. */
  readonly reopen: () => void
  /** The secret is not good any more. */
  readonly close: () => void
  /** Who answers was found out for this provider. */
  readonly isVerified: () => boolean
  readonly setVerified: (isVerified: boolean) => void
  readonly budget: () => RequestBudget | null
  readonly stop: () => void
}

/** It is closed at first. */
export function accountDoor(
  tools: AccountDoorTools,
  id: AccountId,
  how: { readonly gate: RequestGate; readonly signal: AbortSignal },
): AccountDoor {
  const { clock, log } = tools
  /** The provider as the registry made it, and as it is used. */
  let raw: AssetProvider | null = null
  let used: AssetProvider | null = null
  let isShut = true
  let isOpening = false
  let isVerified = false
  let budget: RequestBudget | null = null
  let stopWatching: (() => void) | null = null

  const close = () => {
    isShut = true
    raw = null
    used = null
    isVerified = false
  }

  const prepare = (fresh: AssetProvider): AssetProvider => {
    stopWatching?.()
    const quota = fresh.facts.hourlyQuota
    const noted = quota === null ? null : (budget ??= requestBudget(quota))
    const note = () => {
      noted?.note(clock.now())
    }
    stopWatching = tools.watchRequests?.(fresh, note) ?? null
    const isCounted = stopWatching !== null
    const hooks = {
      pass: () => how.gate.pass(how.signal),
      note: () => {
        if (!isCounted) note()
      },
    }
    return watchListing(tools, id, hookRequests(fresh, hooks))
  }

  return {
    provider: () => (isShut ? null : used),
    isOpening: () => isOpening,
    async open() {
      isOpening = true
      try {
        const found = await tools.openProvider(id)
        if (found === null) {
          close()
          return 'no-key'
        }
        if (found !== raw) {
          close()
          used = prepare(found)
          raw = found
        }
        isShut = false
        return 'open'
      } catch (error) {
        close()
        if (error instanceof ProviderError) log.warn('account.not-opened', { account: id, code: error.kind })
        else log.error('account.open-failed', { account: id, code: errorCode(error) })
        return 'unknown'
      } finally {
        isOpening = false
      }
    },
    reopen() {
      isShut = true
    },
    close,
    isVerified: () => isVerified,
    setVerified(now) {
      isVerified = now
    },
    budget: () => budget,
    stop() {
      stopWatching?.()
    },
  }
}
