import type { AssetId } from '../../src-preload/contract/ids'
import { AppError } from '../../src-preload/contract/errors'
import { findAccount } from '../accounts/account-store'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import type { Network } from '../providers/connection'
import { fetchFile, type FetchedFile } from '../providers/fetch-file'
import type { AssetProvider } from '../providers/provider'
import type { RemoteMedium } from '../providers/remote'
import { entriesOfAsset } from '../sync/outbox'
import { cacheLimits, type MediaCache } from './media-cache'
import { findAsset, type MirrorAsset } from './mirror'

type OpenFile = (options: { readonly maxBytes: number | null; readonly signal: AbortSignal }) => Promise<FetchedFile>

export interface AssetMediaTools {
  readonly db: Database
  readonly clock: Clock
  readonly cache: MediaCache
  readonly openProvider: (id: MirrorAsset['accountId']) => Promise<AssetProvider | null>
  /** Absent: the machine's own. */
  readonly network?: Network
}

/** The name that a download of the medium asks for: the stored one, else what comes next to it. */
export function nameAtService(asset: Pick<MirrorAsset, 'fileName' | 'title'>, medium: RemoteMedium): string {
  return medium.storedName ?? medium.fileName ?? asset.fileName ?? asset.title
}

/** Finds the bytes of an asset on this machine, fetching them when needed. Ids go in, paths come out: the window never names a path or an address. */
export function createAssetMedia({ db, clock, cache, openProvider, network }: AssetMediaTools) {
  /** The dropped file itself, while it waits to be sent. */
  const localFile = (id: AssetId): string | null => {
    for (const { payload } of entriesOfAsset(db, id))
      if (payload.kind === 'add-media' || payload.kind === 'upload-asset') return payload.path
    return null
  }

  const need = (id: AssetId): MirrorAsset => {
    const asset = findAsset(db, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    return asset
  }

  /** The medium that is meant, the name that the service asks for, and how to fetch it. */
  const mediumOf = (id: AssetId, mediumId: string | null): { medium: RemoteMedium; name: string; open: OpenFile } => {
    const asset = need(id)
    const medium = mediumId === null ? asset.media.at(-1) : asset.media.find((candidate) => candidate.id === mediumId)
    const { remoteId } = asset
    if (medium === undefined || remoteId === null) throw new AppError('not-found', `“${asset.title}” has no such media at the service.`)
    const name = nameAtService(asset, medium)
    return {
      medium,
      name,
      open: async (options) => {
        const provider = await openProvider(asset.accountId)
        if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
        if (provider.download === undefined) throw new AppError('refused', 'This service documents no way to download files.')
        const file = await provider.download(remoteId, { id: medium.id, name }, options)
        if (file === null)
          throw new AppError('refused', `The service has no file of “${asset.title}” to give out right now. Try again later.`)
        return file
      },
    }
  }

  return {
    /** A small picture of the asset; null when there is none. */
    async preview(id: AssetId): Promise<string | null> {
      const asset = need(id)
      const account = findAccount(db, asset.accountId)
      const url = asset.previewUrl
      if (url === null || account === null) return localFile(id)
      return cache.fetch({
        accountId: asset.accountId,
        assetId: id,
        key: `preview ${url}`,
        open: (signal) =>
          fetchFile({ url, accountAddress: account.address, maxBytes: cacheLimits.preview, signal, clock, ...(network && { network }) }),
      })
    },

    /** The whole file, for a quick look; null when it is not to be had. */
    async file(id: AssetId): Promise<string | null> {
      const local = localFile(id)
      if (local !== null) return local
      const asset = need(id)
      const kept = { accountId: asset.accountId, assetId: id, key: `file ${asset.md5 ?? asset.version ?? ''}` }
      const known = await cache.peek(kept)
      if (known !== null) return known
      const { open } = mediumOf(id, null)
      return cache.fetch({ ...kept, open: (signal) => open({ maxBytes: cacheLimits.file, signal }) })
    },

    mediumOf,
  }
}
export type AssetMedia = ReturnType<typeof createAssetMedia>
