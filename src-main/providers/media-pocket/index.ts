import { titleLimit } from '../../../src-preload/contract/limits'
import type { AssetEdit, AssetProvider, ProviderDefinition, ProviderFacts, RemoteAsset } from '../provider'
import { ProviderError } from '../provider-error'
import { notMediaPocket } from './answers'
import { parseAssetId } from './asset-id'
import { createMediaPocketClient } from './client'
import { unnumbered, webAddress } from './wire'

/** Media Pocket API v2: "Move asset to trash bin from where it will be deleted after 14 days". The MD5 is the asset's `md5_sum`. */
const facts: ProviderFacts = {
  trashDays: 14,
  mediaBy: 'link',
  contentHash: 'md5',
  titleLimit,
  deletionMeans: 'Media Pocket deletes the asset with its files and comments at once, without its trash. Nobody can bring it back.',
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
  const client = createMediaPocketClient({ http, address, apiKey: secrets['apiKey'] ?? '' })
  return {
    service: 'media-pocket',
    facts,
    check: client.check,
    parseId: parseAssetId,
    get: async (remoteId, signal) => expectSame(await client.getAsset(remoteId, signal), remoteId),
    create: async ({ externalId, ...asset }, signal) => {
      checkTitle(asset.title)
      return client.createAsset({ ...editBody(asset), external_id: externalId }, signal)
    },
    edit: async (remoteId, edit, signal) => {
      checkTitle(edit.title)
      return expectSame(await client.updateAsset(remoteId, editBody(edit), signal), remoteId)
    },
    trash: client.trashAsset,
    restore: client.restoreAsset,
    deletePermanently: client.deleteAsset,
    assignProject: client.assignAsset,
    unassignProject: client.unassignAsset,
    media: (remoteId, signal) => client.getMedia(remoteId, signal),
    addMediaByLink: (remoteId, { link, fileName }, signal) => client.addMedia(remoteId, { file_url: link, filename: fileName }, signal),
    removeMedia: async (remoteId, signal) => {
      await client.removeMedia(remoteId, signal)
    },
    downloadLink: async (remoteId, mediumId, fileName, signal) => {
      if (mediumId.startsWith(unnumbered)) {
        throw new ProviderError(
          'rejected',
          'Media Pocket does not tell the number of this file, so it can not be asked for. Download it there.',
        )
      }
      const url = await client.getDownloadUrl(remoteId, { id: mediumId, name: fileName }, signal)
      const link = webAddress(url, address)
      if (url !== null && link === null) throw new ProviderError('broken-answer', notMediaPocket)
      return link
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
    actions: client.getActions,
    startAction: client.startAction,
    runs: client.getRuns,
  }
}

/** Media Pocket (API v2): one server address for each customer, one API key for each user. Secret: `apiKey`. */
export const mediaPocket: ProviderDefinition = { service: 'media-pocket', open: openMediaPocket }
