import type { AssetId, IntakeId } from '../../src-preload/contract/ids'
import { AppError } from '../../src-preload/contract/errors'
import { findAccount } from '../accounts/account-store'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import type { Network } from '../providers/connection'
import { fetchFile, type FetchedFile } from '../providers/fetch-file'
import type { MediaReader } from '../media-reading/media-reader'
import type { AssetProvider } from '../providers/provider'
import type { RemoteMedium } from '../providers/remote'
import { entriesOfAsset } from '../sync/outbox'
import { createLocalPreview, type LocalFile } from './local-preview'
import { cacheLimits, type MediaCache } from './media-cache'
import { findAsset, type MirrorAsset } from './mirror'

type OpenFile = (options: { readonly maxBytes: number | null; readonly signal: AbortSignal }) => Promise<FetchedFile>

export interface AssetMediaTools {
  readonly db: Database
  readonly clock: Clock
  readonly cache: MediaCache
  readonly openProvider: (id: MirrorAsset['accountId']) => Promise<AssetProvider | null>
  readonly reader: Pick<MediaReader, 'read'>
  /** Where the file of a row of the ledger lies now; null when the row is gone. */
  readonly locateFile: (id: IntakeId) => { readonly path: string } | null
  /** Absent: the machine's own. */
  readonly network?: Network
}

/** The name that a download of the medium asks for: the stored one, else what comes next to it. */
export function nameAtService(asset: Pick<MirrorAsset, 'fileName' | 'title'>, medium: RemoteMedium): string {
  return medium.storedName ?? medium.fileName ?? asset.fileName ?? asset.title
}

/** Finds the bytes of an asset on this machine, fetching them when needed. Ids go in, paths come out: the window never names a path or an address. */
export function createAssetMedia({ db, clock, cache, openProvider, reader, locateFile, network }: AssetMediaTools) {
  const localPreview = createLocalPreview({ db, cache, reader })
  /** The dropped file itself, while it waits to be sent. */
  const localFile = (id: AssetId): LocalFile | null => {
    for (const { payload } of entriesOfAsset(db, id)) {
      if (payload.kind !== 'add-media' && payload.kind !== 'upload-asset') continue
      const { intakeId, size, md5, sha256 } = payload
      const path = (intakeId === null ? null : locateFile(intakeId)?.path) ?? payload.path
      return { path, size, md5, sha256 }
    }
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

  const keyOf = (asset: MirrorAsset) => ({
    accountId: asset.accountId,
    assetId: asset.id,
    key: `file ${asset.md5 ?? asset.version ?? ''}`,
  })

  const onThisComputer = async (id: AssetId): Promise<string | null> => {
    const asset = need(id)
    // A further medium that waits to be sent is not what the asset is.
    const local = asset.media.length === 0 ? localFile(id) : null
    return local?.path ?? cache.peek(keyOf(asset))
  }

  return {
    /** A small picture of the asset; null when there is none. */
    async preview(id: AssetId): Promise<string | null> {
      const asset = need(id)
      const account = findAccount(db, asset.accountId)
      const url = asset.previewUrl
      if (account === null) return null
      if (url === null) {
        const local = localFile(id)
        return local === null ? null : localPreview({ accountId: asset.accountId, assetId: id }, local)
      }
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
      const known = await onThisComputer(id)
      if (known !== null) return known
      const { open } = mediumOf(id, null)
      return cache.fetch({ ...keyOf(need(id)), open: (signal) => open({ maxBytes: cacheLimits.file, signal }) })
    },

    /** The whole file where it is here already: the dropped one, or one fetched before. */
    onThisComputer,

    mediumOf,
  }
}
export type AssetMedia = ReturnType<typeof createAssetMedia>
