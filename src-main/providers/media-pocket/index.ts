import { titleLimit } from '../../../src-preload/contract/limits'
import type { AssetEdit, AssetProvider, ProviderDefinition, ProviderFacts } from '../provider'
import type { RemoteAsset } from '../remote'
import { ProviderError } from '../provider-error'
import { notMediaPocket } from './answers'
import { parseAssetId } from './asset-id'
import { createMediaPocketClient } from './client'
import { unnumbered, webAddress } from './wire'
import { createMediaPocketWorkspaceClient } from './workspace-client'
import { addressField, plainField, secretField } from '../form-fields'
import { identityMark, masked } from '../identity-mark'

/** Media Pocket API v2: "Move asset to trash bin from where it will be deleted after 14 days". The MD5 is the asset's `md5_sum`. A second deletion of an asset answers 404. */
const facts: ProviderFacts = {
  trashDays: 14,
  trashMeans: 'Assets stay in its trash for 14 days and can be restored until then.',
  mediaBy: 'link',
  contentHash: 'md5',
  titleLimit,
  deletionMeans: 'Media Pocket deletes the asset with its files and comments at once, without its trash. Nobody can bring it back.',
  deletion: { repeatIsHarmless: false, mustVerify: false, offerBackup: false },
  lanes: 8,
  hourlyQuota: null,
  listing: null,
  processing: null,
}

const noListing = "Media Pocket's API has no listing: Slipway knows the assets you add by ID and those it made."
const noSearch = 'Media Pocket documents no search. What Slipway knows is searched on this computer.'
const whyNot: AssetProvider['whyNot'] = {
  list: noListing,
  search: noSearch,
  'search-by-meaning': noSearch,
  'ask-assistant': noSearch,
  'create-from-link': 'Media Pocket makes the asset first and fetches its files afterwards: use a drop folder.',
  folders: 'Media Pocket has collections and projects instead of folders.',
}

const firstCursor = '0'

/** Several faults come one at a time from the service; what can be known before is said before. */
function checkTitle(title: string | undefined): void {
  if (title === undefined) return
  if (title.trim() === '') throw new ProviderError('rejected', 'An asset needs a title at Media Pocket. Enter one.')
  const length = Array.from(title).length
  if (length <= titleLimit) return
  const message = `The title has ${String(length)} characters; Media Pocket takes ${String(titleLimit)}. Shorten it.`
  throw new ProviderError('rejected', message, { reason: 'title-too-long' })
}

/** An answer about another asset than the one asked for must not get into the mirror. */
function expectSame(asset: RemoteAsset, remoteId: string): RemoteAsset {
  if (asset.remoteId !== remoteId) throw new ProviderError('broken-answer', notMediaPocket)
  return asset
}

function editBody({ title, description, category, tags }: AssetEdit): AssetEdit {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(category !== undefined && { category }),
    ...(tags !== undefined && { tags }),
  }
}

function openMediaPocket({ address, secrets, http }: Parameters<ProviderDefinition['open']>[0]): AssetProvider {
  const server = { http, address, apiKey: secrets['apiKey'] ?? '' }
  const client = createMediaPocketClient(server)
  const workspace = createMediaPocketWorkspaceClient(server)
  return {
    service: 'media-pocket',
    facts,
    whyNot,
    check: client.check,
    identity: async (signal) =>
      (await workspace.getApiKeys(signal)).flatMap(({ name, keyPrefix }) =>
        keyPrefix === null ? [] : [identityMark(['key', name, keyPrefix], `the owner of the key “${masked(name)}”`)],
      ),
    parseId: parseAssetId,
    get: async (remoteId, signal) => expectSame(await client.getAsset(remoteId, signal), remoteId),
    create: async ({ externalId, projectId, ...asset }, signal) => {
      checkTitle(asset.title)
      const body = { ...editBody(asset), external_id: externalId }
      return projectId === undefined ? client.createAsset(body, signal) : workspace.createAssetInProject(projectId, body, signal)
    },
    edit: async (remoteId, edit, signal) => {
      checkTitle(edit.title)
      return expectSame(await client.updateAsset(remoteId, editBody(edit), signal), remoteId)
    },
    trash: async (remoteId, signal) => {
      await client.trashAsset(remoteId, signal)
      return null
    },
    restore: client.restoreAsset,
    deletePermanently: client.deleteAsset,
    project: workspace.getProject,
    assignProject: client.assignAsset,
    unassignProject: client.unassignAsset,
    media: (remoteId, signal) => client.getMedia(remoteId, signal),
    addMediaByLink: (remoteId, { link, fileName }, signal) => client.addMedia(remoteId, { file_url: link, filename: fileName }, signal),
    removeMedia: async (remoteId, signal) => {
      await client.removeMedia(remoteId, signal)
    },
    download: async (remoteId, medium, { maxBytes, signal }) => {
      const url = await client.getDownloadUrl(remoteId, { ...medium, id: numbered(medium.id) }, signal)
      if (url === null) return null
      const link = webAddress(url, address)
      if (link === null) throw new ProviderError('broken-answer', notMediaPocket)
      return http.fetch({ url: link, maxBytes, signal })
    },
    shareLink: async (remoteId, medium, signal) => {
      const { url, filename } = await workspace.createShareableLink(
        {
          expiry_date: new Date(medium.expiresAt).toISOString(),
          limit: medium.downloads,
          payload: { asset_id: remoteId, media_id: numberOf(medium.id), filename: medium.name },
        },
        signal,
      )
      const link = webAddress(url, address)
      if (link === null) throw new ProviderError('broken-answer', notMediaPocket)
      return { url: link, fileName: filename }
    },
    fileMetadata: client.getFileMetadata,
    comments: client.getComments,
    addComment: client.createComment,
    editComment: (remoteId, commentId, text, signal) => client.updateComment(remoteId, { commentId, comment: text }, signal),
    deleteComment: client.deleteComment,
    history: async (remoteId, cursor, signal) => {
      const asked = cursor ?? firstCursor
      const page = await client.getHistory(remoteId, asked, signal)
      // A cursor that repeats would be read for ever.
      const isLast = page.next === asked || page.next === firstCursor || page.next === ''
      return { events: page.events, next: isLast ? null : page.next }
    },
    collections: client.getCollections,
    createCollection: (title, signal) => workspace.createCollection({ title }, signal),
    addToCollection: (remoteId, collectionId, signal) => workspace.addToCollection(collectionId, remoteId, signal),
    actions: client.getActions,
    startAction: client.startAction,
    runs: client.getRuns,
  }
}

const noNumber = 'Media Pocket does not tell the number of this file, so it can not be asked for. Use it there.'

/** The id of a medium, without which it can not be asked for. */
function numbered(mediumId: string): string {
  if (!mediumId.startsWith(unnumbered)) return mediumId
  throw new ProviderError('rejected', noNumber)
}

/** Media Pocket API v2, Shareable links: `media_id` is a number there. */
function numberOf(mediumId: string): number {
  const number = /^\d+$/.test(mediumId) ? Number(mediumId) : Number.NaN
  if (Number.isSafeInteger(number)) return number
  throw new ProviderError('rejected', noNumber)
}

/** A link instead of the id, or another text, would only be refused when the first file is sent. Pure. */
function refuseTarget(target: Readonly<Record<string, string>>): { readonly key: string; readonly message: string } | null {
  for (const [key, what] of [
    ['projectId', 'project'],
    ['collectionId', 'collection'],
  ] as const) {
    const value = target[key]
    if (value === undefined || !/[\s/]/.test(value)) continue
    const found = parseAssetId(value)
    const advice = found === null ? `Copy the ID from the address line of the ${what}.` : `Enter ${found} alone.`
    return { key, message: `This is not the ID of a ${what}. ${advice}` }
  }
  return null
}

/** Media Pocket (API v2): one server address for each customer, one API key for each user. Secret: `apiKey`. */
export const mediaPocket: ProviderDefinition = {
  service: 'media-pocket',
  form: {
    id: 'media-pocket',
    label: 'Media Pocket',
    fields: [
      { ...addressField, hint: 'https://yourcompany.mediapocket.io' },
      { ...secretField, key: 'apiKey', label: 'API key', hint: 'Made in Media Pocket, in your user profile' },
    ],
    targetFields: [
      { ...plainField, key: 'projectId', label: 'Project ID', hint: 'New assets are made in this project', isOptional: true },
      { ...plainField, key: 'collectionId', label: 'Collection ID', hint: 'New assets are put into this collection', isOptional: true },
    ],
  },
  checkTarget: refuseTarget,
  open: openMediaPocket,
}
