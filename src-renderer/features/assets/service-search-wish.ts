import { create } from 'zustand'
import type { Account } from '../../../src-preload/contract/account'
import type { AccountId } from '../../../src-preload/contract/ids'

/** The wish to search at a service instead of on this computer. `accountId` null: the user says where. */
export interface ServiceSearchWish {
  readonly accountId: AccountId | null
  readonly text: string
}

/** The wish that stands now; null where there is none. */
export const useServiceSearchWish = create<{ readonly wish: ServiceSearchWish | null }>(() => ({ wish: null }))

/** Opens the search at a service. Nothing is asked of it before the user says so. */
export function searchAtService(wish: ServiceSearchWish): void {
  useServiceSearchWish.setState({ wish })
}

export function endServiceSearch(): void {
  useServiceSearchWish.setState({ wish: null })
}

/** Whether the account's service can be searched in any way. */
export const canSearch = ({ capabilities }: Account): boolean =>
  capabilities.search.offered || capabilities['search-by-meaning'].offered || capabilities['ask-assistant'].offered
