import type { Call, MediaPocketServer } from './call'
import { assetPath, createCall, segment } from './call'
import * as wire from './wire'

/** Media Pocket API v2, Create asset and Update asset: what may be said of an asset, by the service's own names. */
export interface AssetBody {
  readonly title?: string
  readonly description?: string
  readonly category?: string
  readonly tags?: readonly string[]
  readonly media_type?: 'article'
  readonly external_id?: string
}

/** Where the service fetches a file from, and what it shall be called. */
export interface FileSource {
  readonly file_url: string
  readonly filename: string
}

function assetRequests(call: Call) {
  const { assetAnswer: asset, okAnswer: ok } = wire
  return {
    getAsset: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id), signal, expect: asset, about: 'asset' }),
    createAsset: async (json: AssetBody, signal: AbortSignal) =>
      call({ method: 'POST', path: '/assets', json, signal, expect: asset, about: 'asset' }),
    updateAsset: async (id: string, json: AssetBody, signal: AbortSignal) =>
      call({ method: 'PUT', path: assetPath(id), json, signal, expect: asset, about: 'asset' }),
    /** For good, at once, past the trash. */
    deleteAsset: async (id: string, signal: AbortSignal) =>
      call({ method: 'DELETE', path: assetPath(id), signal, expect: ok, about: 'asset' }),
    trashAsset: async (id: string, signal: AbortSignal) =>
      call({ method: 'POST', path: assetPath(id, '/trash_bin'), signal, expect: ok, about: 'asset' }),
    restoreAsset: async (id: string, signal: AbortSignal) =>
      call({ method: 'POST', path: assetPath(id, '/restore'), signal, expect: ok, about: 'asset' }),
    assignAsset: async (id: string, projectId: string, signal: AbortSignal) =>
      call({ method: 'POST', path: assetPath(id, '/assign'), json: { to_project_id: projectId }, signal, expect: ok, about: 'asset' }),
    unassignAsset: async (id: string, signal: AbortSignal) =>
      call({ method: 'DELETE', path: assetPath(id, '/unassign'), signal, expect: ok, about: 'asset' }),
  }
}

function mediaRequests(call: Call, address: string) {
  return {
    /** The service wants the switch as the text "true". */
    getMedia: async (id: string, signal: AbortSignal, options: { readonly withLocations?: boolean } = {}) => {
      const query = options.withLocations === true ? '?include_locations=true' : ''
      const path = assetPath(id, `/media${query}`)
      return wire.toMedia(await call({ method: 'GET', path, signal, expect: wire.mediaAnswer, about: 'asset' }), address)
    },
    addMedia: async (id: string, json: FileSource, signal: AbortSignal) =>
      call({ method: 'POST', path: assetPath(id, '/media'), json, signal, expect: wire.okAnswer, about: 'asset' }),
    /** Its documented success holds the unchanged asset with an `errors` beside it: the removal is accepted, not done. */
    removeMedia: async (id: string, signal: AbortSignal) =>
      call({ method: 'DELETE', path: assetPath(id, '/media'), signal, expect: wire.assetAnswer, about: 'asset' }),
    /** Null: not available now. `name` is the file name on disk. */
    getDownloadUrl: async (id: string, medium: { readonly id: string; readonly name: string }, signal: AbortSignal) => {
      const path = assetPath(id, `/media/${segment(medium.id)}/download_url?filename=${encodeURIComponent(medium.name)}`)
      return call({ method: 'GET', path, signal, expect: wire.downloadAnswer, about: 'medium' })
    },
    getFileMetadata: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id, '/file_metadata'), signal, expect: wire.anyAnswer, about: 'asset' }),
  }
}

function commentRequests(call: Call) {
  const { commentAnswer, commentsAnswer, okAnswer } = wire
  const onePath = (id: string, commentId: string) => assetPath(id, `/comments/${segment(commentId)}`)
  return {
    getComments: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id, '/comments'), signal, expect: commentsAnswer, about: 'comment' }),
    getComment: async (id: string, commentId: string, signal: AbortSignal) =>
      call({ method: 'GET', path: onePath(id, commentId), signal, expect: commentAnswer, about: 'comment' }),
    createComment: async (id: string, comment: string, signal: AbortSignal) =>
      call({ method: 'POST', path: assetPath(id, '/comments'), json: { comment }, signal, expect: commentAnswer, about: 'comment' }),
    /** POST on the comment itself, not PUT. */
    updateComment: async (id: string, edit: { readonly commentId: string; readonly comment: string }, signal: AbortSignal) => {
      const json = { comment: edit.comment }
      return call({ method: 'POST', path: onePath(id, edit.commentId), json, signal, expect: commentAnswer, about: 'own-comment' })
    },
    deleteComment: async (id: string, commentId: string, signal: AbortSignal) =>
      call({ method: 'DELETE', path: onePath(id, commentId), signal, expect: okAnswer, about: 'own-comment' }),
  }
}

function activityRequests(call: Call) {
  return {
    /** The first cursor is "0". */
    getHistory: async (id: string, cursor: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id, `/history/${segment(cursor)}`), signal, expect: wire.historyAnswer, about: 'asset' }),
    getActions: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id, '/dag_actions'), signal, expect: wire.actionsAnswer, about: 'action' }),
    startAction: async (id: string, actionId: string, signal: AbortSignal) =>
      call({ method: 'POST', path: assetPath(id, `/dag_actions/${segment(actionId)}`), signal, expect: wire.runAnswer, about: 'action' }),
    getRuns: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id, '/dag_action_runs'), signal, expect: wire.runsAnswer, about: 'action' }),
    getCollections: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id, '/collections'), signal, expect: wire.collectionsAnswer, about: 'asset' }),
  }
}

/** The requests of Media Pocket's API v2 that concern one asset, by the service's own names and bodies. All reject with `ProviderError`. */
export function createMediaPocketClient(server: MediaPocketServer) {
  const { call, check } = createCall(server)
  return {
    check,
    ...assetRequests(call),
    ...mediaRequests(call, server.address),
    ...commentRequests(call),
    ...activityRequests(call),
  }
}
