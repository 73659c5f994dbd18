import type { SearchMode, ServiceSearchResult } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { AssetProvider } from '../providers/provider'
import type { RemoteAsset } from '../providers/remote'
import type { Publish } from '../publish'
import { takeUp } from '../sync/apply'
import type { AssetReader } from './asset-reader'
import { tellChange } from './feed'
import { sightFor } from './feed-sight'
import { findAssetByRemoteId } from './mirror'

/** How long the user waits for an answer. An assistant thinks longer. ms. */
const patienceMs = { plain: 30_000, meaning: 30_000, assistant: 120_000 } as const satisfies Record<SearchMode, number>

export interface ServiceSearchTools {
  readonly db: Database
  readonly clock: Clock
  readonly publish: Publish
  readonly assets: Pick<AssetReader, 'row'>
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
  /** Why the account's service does not search this way; null when it does. */
  readonly whyNot: (id: AccountId, mode: SearchMode) => string | null
}

export interface ServiceSearchWish {
  readonly id: AccountId
  readonly text: string
  readonly mode: SearchMode
  /** null: from the beginning. */
  readonly cursor: string | null
}

interface Found {
  readonly hits: readonly { readonly asset: RemoteAsset; readonly score: number | null; readonly reasons: readonly string[] }[]
  readonly next: string | null
  readonly total: number | null
  readonly cost: string | null
  readonly note: string | null
}

/**
 * Searches at a service and takes what it finds into the mirror, so that it can be used like any other asset. What the user deleted for good is left out.
 * The assistant, which costs credits, is asked once for each call and never by itself. Rejects with `AppError` and `ProviderError`.
 */
export function createServiceSearch({ db, clock, publish, assets, openProvider, whyNot }: ServiceSearchTools) {
  const ask = async (provider: AssetProvider, { text, mode, cursor }: ServiceSearchWish): Promise<Found | null> => {
    const signal = AbortSignal.timeout(patienceMs[mode])
    if (mode === 'assistant') {
      const answer = await provider.askAssistant?.(text, signal)
      return answer === undefined ? null : { ...answer, next: null, total: null }
    }
    const page = await (mode === 'plain' ? provider.search : provider.searchByMeaning)?.({ text, cursor }, signal)
    if (page === undefined) return null
    const isCircle = page.next !== null && page.next === cursor
    const hits = page.assets.map((asset) => ({ asset, score: null, reasons: [] }))
    return { hits, next: isCircle ? null : page.next, total: page.total, cost: null, note: null }
  }

  const takeFound = (tx: Tx, account: AccountId, remote: RemoteAsset) => {
    const known = findAssetByRemoteId(tx, account, remote.remoteId)
    const seen = known === null ? null : sightFor(tx, known.id)
    const id = takeUp(tx, account, remote, clock.now())
    tellChange(tx, seen, clock.now())
    return id
  }

  return async (wish: ServiceSearchWish): Promise<ServiceSearchResult> => {
    const text = wish.text.trim()
    if (text === '') throw new AppError('invalid-input', 'Type what to search for.', 'text')
    const reason = whyNot(wish.id, wish.mode)
    if (reason !== null) throw new AppError('refused', reason)
    const provider = await openProvider(wish.id)
    if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
    const found = await ask(provider, { ...wish, text })
    if (found === null) throw new AppError('refused', 'This service does not search this way.')
    const taken = transact(db, (tx) => found.hits.map((hit) => ({ ...hit, id: takeFound(tx, wish.id, hit.asset) })))
    publish('assets.changed', { ids: null })
    publish('accounts.changed', {})
    const hits = taken.flatMap(({ id, score, reasons }) => {
      const row = id === null ? null : assets.row(id)
      return row === null ? [] : [{ row, score, reasons: [...reasons] }]
    })
    const { next, total, cost, note } = found
    return { hits, next, total, cost, note }
  }
}
