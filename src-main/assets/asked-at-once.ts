import type { AssetActions, CollectionRow, FileMetadata, HistoryPage } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import type { AssetProvider } from '../providers/provider'
import { readActions } from './action-runs'
import type { AssetMedia } from './asset-media'
import { flattenMetadata } from './file-metadata'
import { findAsset, hasTombstone } from './mirror'

/** How long the user waits for an answer. ms. */
const patienceMs = 30_000
const dayMs = 24 * 60 * 60_000

export interface AskedAtOnceTools {
  readonly db: Database
  readonly clock: Clock
  readonly media: AssetMedia
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
}

/** What is asked of a service while the user waits, and kept nowhere: without a connection it is not to be had. Rejects with `AppError` and `ProviderError`. */
export function createAskedAtOnce({ db, clock, media, openProvider }: AskedAtOnceTools) {
  /** An asset's provider and its id there. A dead id is never asked for again. */
  const ask = async (id: AssetId): Promise<{ provider: AssetProvider; remoteId: string; signal: AbortSignal }> => {
    const asset = findAsset(db, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    const { accountId, remoteId } = asset
    if (remoteId === null) throw new AppError('refused', 'The service does not have this asset yet.')
    if (asset.goneAt !== null || hasTombstone(db, accountId, remoteId))
      throw new AppError('refused', 'The service does not have this asset any more.')
    const provider = await openProvider(accountId)
    if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
    return { provider, remoteId, signal: AbortSignal.timeout(patienceMs) }
  }

  const notOffered = (what: string) => new AppError('refused', `This service has no ${what}.`)

  return {
    async history(id: AssetId, cursor: string | null): Promise<HistoryPage> {
      const { provider, remoteId, signal } = await ask(id)
      if (provider.history === undefined) throw notOffered('history')
      const { events, next } = await provider.history(remoteId, cursor, signal)
      return { events: events.map((event) => ({ id: event.id, what: event.type, at: event.at })), next }
    },

    async collections(id: AssetId): Promise<CollectionRow[]> {
      const { provider, remoteId, signal } = await ask(id)
      if (provider.collections === undefined) throw notOffered('collections')
      return [...(await provider.collections(remoteId, signal))]
    },

    /** The project it is in, by its name; null when it is in none, or the service does not tell. */
    async project(id: AssetId): Promise<CollectionRow | null> {
      const projectId = findAsset(db, id)?.projectId ?? null
      const { provider, signal } = await ask(id)
      if (projectId === null || provider.project === undefined) return null
      return provider.project(projectId, signal)
    },

    async actions(id: AssetId): Promise<AssetActions> {
      const { provider, remoteId, signal } = await ask(id)
      const { actions, runs } = provider
      if (actions === undefined || runs === undefined) throw notOffered('actions')
      return readActions({ actions, runs }, remoteId, { now: clock.now(), signal })
    },

    async fileMetadata(id: AssetId): Promise<FileMetadata> {
      const { provider, remoteId, signal } = await ask(id)
      if (provider.fileMetadata === undefined) throw notOffered('file metadata')
      return flattenMetadata(await provider.fileMetadata(remoteId, signal))
    },

    /** A link that anybody can open for so many days and downloads. */
    async shareLink(
      id: AssetId,
      wish: { readonly mediumId: string | null; readonly days: number; readonly downloads: number },
    ): Promise<{ url: string; fileName: string | null }> {
      const { medium, name } = media.mediumOf(id, wish.mediumId)
      const { provider, remoteId, signal } = await ask(id)
      if (provider.shareLink === undefined) throw notOffered('links to share')
      const expiresAt = clock.now() + wish.days * dayMs
      const { url, fileName } = await provider.shareLink(remoteId, { id: medium.id, name, expiresAt, downloads: wish.downloads }, signal)
      return { url, fileName }
    },
  }
}
