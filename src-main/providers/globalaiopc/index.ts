import type { AssetType } from '../../../src-preload/contract/asset'
import { addressField, secretField } from '../form-fields'
import type { AssetProvider, ProviderDefinition, ProviderFacts } from '../provider'
import { ProviderError } from '../provider-error'
import { notGlobalAiOpc } from './answers'
import { parseAssetId } from './asset-id'
import { nameLimit } from './assumptions'
import { bearer } from './call'
import type { AssetTypeName } from './client'
import { createGlobalAiOpcClient } from './client'
import { linkOf, toAsset, webAddress } from './wire'

/**
 * GlobalAiOpc, Delete Asset: permanent, without a trash; back up before, delete one by one, verify afterwards by the detail; videos already made are not affected. What deleting a
 * missing id does is not documented. Upload Asset: the review takes minutes, look every 5 seconds or slower.
 */
const facts: ProviderFacts = {
  trashDays: null,
  trashMeans: null,
  mediaBy: 'link',
  contentHash: null,
  titleLimit: null,
  deletionMeans:
    'GlobalAiOpc has no trash: the asset is deleted at once and nobody can bring it back. Its ID can not be used again; videos already made with it stay.',
  deletion: { repeatIsHarmless: false, mustVerify: true, offerBackup: true },
  lanes: 1,
  hourlyQuota: null,
  listing: null,
  processing: { firstMs: 5000, longestMs: 60_000, endMs: 60 * 60_000 },
}

const noSearch = 'GlobalAiOpc documents no search. What Slipway knows is searched on this computer.'
const isItsFile = 'An asset at GlobalAiOpc is one file and nothing else: make a new asset for another file.'
const whyNot: AssetProvider['whyNot'] = {
  list: 'GlobalAiOpc speaks of a list but documents no way to it: Slipway knows the assets you add by ID and those it made.',
  search: noSearch,
  'search-by-meaning': noSearch,
  'ask-assistant': noSearch,
  create: 'GlobalAiOpc makes an asset out of a file or a link, never without one.',
  edit: 'GlobalAiOpc documents no way to change or rename an asset.',
  'add-media': isItsFile,
  'remove-media': 'An asset at GlobalAiOpc is one file and nothing else: it can only be deleted as a whole.',
  collections: 'GlobalAiOpc documents neither collections nor folders.',
  folders: 'GlobalAiOpc documents neither collections nor folders.',
  trash: 'GlobalAiOpc has no trash: what is deleted there is gone for good.',
  restore: 'GlobalAiOpc has no trash, so there is nothing to restore.',
}

/** GlobalAiOpc, Upload Asset: the four kinds it takes, with exactly these capitals. */
const typeNames: Readonly<Partial<Record<AssetType, AssetTypeName>>> = {
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
}

function uploadBody({ link, name, type }: { readonly link: string; readonly name: string; readonly type: AssetType }) {
  const assetType = typeNames[type]
  if (assetType === undefined) {
    throw new ProviderError('rejected', 'GlobalAiOpc takes images, videos, sounds and documents only. Nothing was sent.')
  }
  const url = webAddress(link)
  if (url === null) {
    throw new ProviderError('rejected', 'This is no web address that GlobalAiOpc could open. Enter one that begins with https://.', {
      reason: 'not-a-url',
    })
  }
  const shown = Array.from(name.trim()).slice(0, nameLimit).join('')
  return { assetType, url, ...(shown !== '' && { name: shown }) }
}

function openGlobalAiOpc({ address, secrets, http }: Parameters<ProviderDefinition['open']>[0]): AssetProvider {
  const apiKey = secrets['apiKey'] ?? ''
  const client = createGlobalAiOpcClient({ http, address, apiKey })
  /** An answer about another asset than the one asked for must not get into the mirror. */
  const detail = async (remoteId: string, signal: AbortSignal) => {
    const row = await client.assetDetail(remoteId, signal)
    if (row.assetId !== null && row.assetId !== remoteId) throw new ProviderError('broken-answer', notGlobalAiOpc)
    return row
  }
  const get = async (remoteId: string, signal: AbortSignal) => toAsset(await detail(remoteId, signal), remoteId)
  return {
    service: 'globalaiopc',
    facts,
    whyNot,
    check: client.check,
    parseId: parseAssetId,
    get,
    // The detail brings the one file with it; a picture is its own preview.
    media: async (remoteId, signal) => (await get(remoteId, signal)).media ?? [],
    createFromLink: async (asset, signal) => ({ remoteId: await client.uploadAsset(uploadBody(asset), signal) }),
    download: async (remoteId, _medium, { maxBytes, signal }) => {
      const url = linkOf(await detail(remoteId, signal))
      return url === null ? null : http.fetch({ url, headers: bearer(apiKey), maxBytes, signal })
    },
    deletePermanently: client.deleteAsset,
  }
}

/** GlobalAiOpc (the asset library of Seedance 2.0): one shared server address, one API key for each user. Secret: `apiKey`. */
export const globalAiOpc: ProviderDefinition = {
  service: 'globalaiopc',
  form: {
    id: 'globalaiopc',
    label: 'GlobalAiOpc',
    fields: [
      { ...addressField, hint: 'https://zcbservice.aizfw.cn/kyyReactApiServer' },
      { ...secretField, key: 'apiKey', label: 'API key', hint: 'Made at GlobalAiOpc, under “Get Key”' },
    ],
    targetFields: [],
  },
  open: openGlobalAiOpc,
}
