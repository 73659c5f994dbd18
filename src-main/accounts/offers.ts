import type { AccountId } from '../../src-preload/contract/ids'
import type { CapabilityName } from '../../src-preload/contract/service'
import { notSpoken, refusalsFor, refuseAll, type RefusalsOf } from '../assets/refusals'
import type { Database } from '../database/transaction'
import { capabilitiesOf } from '../providers/capabilities'
import type { AssetProvider } from '../providers/provider'
import type { Registry } from '../providers/registry'
import { findAccount } from './account-store'

/** What accounts offer, whatever their secrets: nothing is ever sent. */
export interface Offers {
  /** Null when the account or its service is not known. */
  readonly peek: (id: AccountId) => AssetProvider | null
  /** Why an account does not offer something, in words; null when it does. */
  readonly whyNot: (id: AccountId, name: CapabilityName) => string | null
  readonly refusalsOf: RefusalsOf
}

export function createOffers(db: Database, registry: Registry): Offers {
  const peek = (id: AccountId): AssetProvider | null => {
    const account = findAccount(db, id)
    return account === null ? null : registry.peekIfKnown(account)
  }
  return {
    peek,
    whyNot(id, name) {
      const account = findAccount(db, id)
      const provider = peek(id)
      if (account === null || provider === null) return 'This account is not in Slipway any more.'
      const offer = capabilitiesOf(provider, registry.label(account.service))[name]
      return offer.offered ? null : offer.reason
    },
    refusalsOf(asset, account, pending) {
      const provider = registry.peekIfKnown(account)
      if (provider === null) return refuseAll(notSpoken)
      return refusalsFor(asset, capabilitiesOf(provider, registry.label(account.service)), pending)
    },
  }
}
