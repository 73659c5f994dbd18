import type { SearchMode } from '../src-preload/contract/asset'
import type { AccountId, AssetId } from '../src-preload/contract/ids'
import type { CapabilityName } from '../src-preload/contract/service'
import type { Offers } from './accounts/offers'
import type { AssetReader } from './assets/asset-reader'
import { createFromLink } from './assets/create-from-link'
import { createNewFolder } from './assets/new-folder'
import { createServiceSearch } from './assets/service-search'
import type { Clock } from './clock'
import type { Database } from './database/transaction'
import type { AssetProvider } from './providers/provider'
import type { Publish } from './publish'

const searchCapability = { plain: 'search', meaning: 'search-by-meaning', assistant: 'ask-assistant' } as const satisfies Record<
  SearchMode,
  CapabilityName
>

export interface ServiceActsParts extends Pick<Offers, 'peek' | 'whyNot'> {
  readonly db: Database
  readonly clock: Clock
  readonly publish: Publish
  readonly assets: AssetReader
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
  readonly kick: (id: AccountId) => void
}

/** What the user does with a service beyond the assets that are there: its own search, its folders, assets out of links. */
export function createServiceActs({ db, clock, publish, assets, openProvider, peek, whyNot, kick }: ServiceActsParts) {
  return {
    searchService: createServiceSearch({
      db,
      clock,
      publish,
      assets,
      openProvider,
      whyNot: (id, mode) => whyNot(id, searchCapability[mode]),
    }),
    createFolder: createNewFolder({ db, publish, openProvider }),
    createFromLink: (wish: Parameters<typeof createFromLink>[1]): AssetId =>
      createFromLink(
        {
          db,
          clock,
          publish,
          whyNot: (id) => whyNot(id, 'create-from-link'),
          titleLimitOf: (id) => peek(id)?.facts.titleLimit ?? null,
          onQueued: kick,
        },
        wish,
      ),
  }
}
