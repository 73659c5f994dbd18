import type { AssetId } from '../../src-preload/contract/ids'
import { AppError } from '../../src-preload/contract/errors'
import { findAccount } from '../accounts/account-store'
import type { Database } from '../database/transaction'
import type { AssetProvider, RemoteMedium } from '../providers/provider'
import { entriesOfAsset } from '../sync/outbox'
import { cacheLimits, type MediaCache } from './media-cache'
import { findAsset, type MirrorAsset } from './mirror'

export interface AssetMediaTools {
  readonly db: Database
  readonly cache: MediaCache
  readonly openProvider: (id: MirrorAsset['accountId']) => Promise<AssetProvider | null>
}

/** Finds the bytes of an asset on this machine, fetching them when needed. Ids go in, paths come out: the window never names a path or an address. */
export function createAssetMedia({ db, cache, openProvider }: AssetMediaTools) {
  /** The dropped file itself, while it waits to be sent. */
  const localFile = (id: AssetId): string | null => {
    for (const { payload } of entriesOfAsset(db, id)) if (payload.kind === 'add-media') return payload.path
    return null
  }

  const need = (id: AssetId): MirrorAsset => {
    const asset = findAsset(db, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    return asset
  }

  /** An address of the whole file at the service, good for a short while. */
  const downloadLink = async (
    id: AssetId,
    mediumId: string | null,
  ): Promise<{ url: string; medium: RemoteMedium; accountAddress: string }> => {
    const asset = need(id)
    const medium = mediumId === null ? asset.media.at(-1) : asset.media.find((candidate) => candidate.id === mediumId)
    const account = findAccount(db, asset.accountId)
    if (medium === undefined || asset.remoteId === null || account === null)
      throw new AppError('not-found', `“${asset.title}” has no such media at the service.`)
    const provider = await openProvider(asset.accountId)
    if (provider?.downloadLink === undefined) throw new AppError('sign-in-needed', 'Sign in to the account first.')
    const name = medium.storedName ?? medium.fileName ?? asset.fileName ?? asset.title
    const url = await provider.downloadLink(asset.remoteId, medium.id, name, AbortSignal.timeout(30_000))
    if (url === null) throw new AppError('refused', `The service has no file of “${asset.title}” to give out right now. Try again later.`)
    return { url, medium, accountAddress: account.address }
  }

  return {
    /** A small picture of the asset; null when there is none. */
    async preview(id: AssetId): Promise<string | null> {
      const asset = need(id)
      const account = findAccount(db, asset.accountId)
      if (asset.previewUrl === null || account === null) return localFile(id)
      return cache.fetch({
        accountId: asset.accountId,
        assetId: id,
        key: `preview ${asset.previewUrl}`,
        url: asset.previewUrl,
        accountAddress: account.address,
        maxBytes: cacheLimits.preview,
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
      const { url, accountAddress } = await downloadLink(id, null)
      return cache.fetch({ ...kept, url, accountAddress, maxBytes: cacheLimits.file })
    },

    downloadLink,
  }
}
export type AssetMedia = ReturnType<typeof createAssetMedia>
