import type { AccountId } from '../../../src-preload/contract/ids'
import { transact } from '../../database/transaction'
import type { AssetProvider } from '../../providers/provider'
import { ProviderError } from '../../providers/provider-error'
import { verifyFirstPage, type IdentityTools } from '../identity'
import { noteRoundBegin, noteShort } from './listing-check'
import { readListing } from './listing'

/** How far a round was watched: a page that does not follow the last one tells nothing of the whole. */
interface Watched {
  readonly round: number
  readonly next: string | null
  readonly rows: number
}

/**
 * The same provider, whose listing is watched before it is written: nothing of somebody else's listing gets into the mirror, and what the service's total says is noted
 * for the end of the round. Rejects with `ProviderError` of kind `unauthorized` when somebody else answers; the account is held then.
 */
export function watchListing(tools: IdentityTools, account: AccountId, provider: AssetProvider): AssetProvider {
  const { db } = tools
  const { list } = provider
  if (list === undefined) return provider
  let watched: Watched | null = null
  return {
    ...provider,
    list: async (query, signal) => {
      const page = await list(query, signal)
      if (query.newestFirst === true || query.folderId !== undefined) return page
      const { round } = readListing(db, account)
      if (query.cursor === null) {
        if (!(await verifyFirstPage(tools, { account, provider, signal }, page)))
          throw new ProviderError('unauthorized', 'Somebody else seems to answer behind this account. Nothing was written.')
        transact(db, (tx) => {
          noteRoundBegin(tx, { account, round })
        })
        watched = { round, next: null, rows: 0 }
      } else if (watched?.round !== round || watched.next !== query.cursor) {
        watched = null
        return page
      }
      watched = { round, next: page.next, rows: watched.rows + page.assets.length + page.unreadable }
      const shortBy = page.next === null && page.total !== null ? Math.max(0, page.total - watched.rows) : 0
      if (shortBy > 0) {
        transact(db, (tx) => {
          noteShort(tx, { account, round }, shortBy)
        })
      }
      return page
    },
  }
}
