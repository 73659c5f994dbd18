import type { MediaPocketServer } from './call'
import { createCall, segment } from './call'
import type { AssetBody, FileSource } from './client'
import * as wire from './wire'

/** Media Pocket API v2, Create collection. */
export interface CollectionBody {
  readonly title: string
  readonly description?: string
  readonly category?: string
  readonly tags?: readonly string[]
}

/** Media Pocket API v2, Shareable links. `expiry_date` is ISO 8601, `limit` the number of downloads. */
export interface ShareableLinkBody {
  readonly expiry_date: string
  readonly limit: number
  readonly payload: { readonly asset_id: string; readonly media_id: number; readonly filename: string }
}

/** The documented requests of Media Pocket's API v2 beside those of one asset: collections, projects, shareable links and API keys. All reject with `ProviderError`. */
export function createMediaPocketWorkspaceClient(server: MediaPocketServer) {
  const { call } = createCall(server)
  return {
    createCollection: async (json: CollectionBody, signal: AbortSignal) =>
      call({ method: 'POST', path: '/collections', json, signal, expect: wire.collectionAnswer, about: 'collection' }),
    /** A missing collection is `not-found`; a missing asset is `rejected`, as the service answers 400. */
    addToCollection: async (collectionId: string, assetId: string, signal: AbortSignal) => {
      const path = `/collections/${segment(collectionId)}/assets`
      return call({ method: 'POST', path, json: { asset_id: assetId }, signal, expect: wire.messageAnswer, about: 'collection' })
    },
    getProject: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: `/projects/${segment(id)}`, signal, expect: wire.projectAnswer, about: 'project' }),
    createAssetInProject: async (id: string, json: AssetBody & { readonly url?: FileSource }, signal: AbortSignal) =>
      call({ method: 'POST', path: `/projects/${segment(id)}/assets`, json, signal, expect: wire.assetAnswer, about: 'project' }),
    createShareableLink: async (json: ShareableLinkBody, signal: AbortSignal) =>
      call({ method: 'POST', path: '/shareable_links', json, signal, expect: wire.shareableLinkAnswer, about: 'medium' }),
    getApiKeys: async (signal: AbortSignal) =>
      call({ method: 'GET', path: '/user/api_keys', signal, expect: wire.apiKeysAnswer, about: 'key' }),
    /** The answer holds the whole key, this once: a secret. */
    createApiKey: async (name: string, signal: AbortSignal) =>
      call({ method: 'POST', path: '/user/api_keys', json: { name }, signal, expect: wire.newApiKeyAnswer, about: 'key' }),
  }
}
