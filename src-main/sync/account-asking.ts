import type { AccountId } from '../../src-preload/contract/ids'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { Asked } from './account-health'
import { verifyIdentity, type IdentityTools } from './identity'

/** How long a request may take that asks who answers, or whether a service is back. ms. */
const longestMs = 15_000

/** What asking needs of the account's loop. */
export interface AskingHost {
  readonly account: AccountId
  readonly signal: AbortSignal
  /** Runs it as a request of the account's that is about no asset. */
  readonly start: (asked: Asked, work: () => Promise<void>) => void
  /** `isOwn`: it is the one who answered before; else the account is held now. */
  readonly onVerified: (isOwn: boolean) => void
  readonly onBack: () => void
}

/** Questions that must be answered before anything else is sent: one small request tells as much as eight. */
export interface AccountAsking {
  readonly isAsking: () => boolean
  /** Who answers? */
  readonly verify: (provider: AssetProvider) => void
  /** Is the service back? */
  readonly probe: (provider: AssetProvider) => void
}

export function accountAsking(tools: IdentityTools, host: AskingHost): AccountAsking {
  const { clock } = tools
  let isAsking = false

  const ask = (asked: Asked, work: (signal: AbortSignal) => Promise<void>) => {
    isAsking = true
    const tooLong = new AbortController()
    const cancel = clock.setTimer(longestMs, () => {
      tooLong.abort(new Error('too long'))
    })
    host.start(asked, async () => {
      try {
        await work(AbortSignal.any([host.signal, tooLong.signal]))
      } catch (error) {
        if (!tooLong.signal.aborted || host.signal.aborted) throw error
        throw new ProviderError('unknown-outcome', 'The service takes too long to answer. Slipway tries again by itself.')
      } finally {
        cancel()
        isAsking = false
      }
    })
  }

  return {
    isAsking: () => isAsking,
    verify(provider) {
      ask('read', async (signal) => {
        host.onVerified(await verifyIdentity(tools, { account: host.account, provider, signal }))
      })
    },
    probe(provider) {
      ask('probe', async (signal) => {
        await provider.check(signal)
        host.onBack()
      })
    },
  }
}
