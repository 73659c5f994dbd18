import {
  addComment,
  createAsset,
  createCollection,
  editAsset,
  ensureUser,
  purgeAsset,
  queueRemoval,
  restoreAsset,
  touchAsset,
  trashAsset,
} from './changes'
import type { AssetFields } from './changes'
import type { Jobs } from './jobs'
import type { ActionRecord, AssetRecord, UserRecord } from './records'
import type { PocketState } from './state'

/** Somebody else at work on the same service, past its HTTP border; ids that are not there make these fail. */
export interface Colleague {
  create(fields: AssetFields & { readonly title: string }): string
  edit(assetId: string, fields: AssetFields): void
  comment(assetId: string, message: string): number
  trash(assetId: string): void
  restore(assetId: string): void
  purge(assetId: string): void
  /** Queued, as over HTTP. */
  removeMedia(assetId: string): void
  tagByAi(assetId: string, tags: readonly string[]): void
  /** Collections and projects have their ids from the same stock as assets. */
  createProject(title: string): string
  createCollection(title: string, description?: string): string
  addToCollection(assetId: string, collectionId: string): void
  createDropFolder(title: string): number
  addAction(action: Omit<ActionRecord, 'id'>): number
}

/** Acts as the person with this e-mail, who is made known when new. */
export function actAs(state: PocketState, jobs: Jobs, email: string): Colleague {
  const withUser = <Result>(work: (user: UserRecord) => Result): Result => state.change(() => work(ensureUser(state, email)))
  const onAsset = <Result>(assetId: string, work: (user: UserRecord, asset: AssetRecord) => Result): Result => {
    const asset = state.assets.get(assetId)
    if (asset === undefined) throw new Error(`The demo service has no asset ${assetId}`)
    return withUser((user) => work(user, asset))
  }
  return {
    create: (fields) => withUser((user) => createAsset(state, user, fields).id),
    edit: (assetId, fields) => {
      onAsset(assetId, (user, asset) => editAsset(state, user, { asset, fields }))
    },
    comment: (assetId, message) =>
      onAsset(assetId, (user) => addComment(state, user, { target: { type: 'Asset', id: assetId }, message }).id),
    trash: (assetId) => {
      onAsset(assetId, (user, asset) => {
        trashAsset(state, user, asset)
      })
    },
    restore: (assetId) => {
      onAsset(assetId, (user, asset) => {
        restoreAsset(state, user, asset)
      })
    },
    purge: (assetId) => {
      onAsset(assetId, (_user, asset) => {
        purgeAsset(state, asset)
      })
    },
    removeMedia: (assetId) => {
      jobs.schedule(onAsset(assetId, (user, asset) => queueRemoval(state, user, asset)))
    },
    tagByAi: (assetId, tags) => {
      onAsset(assetId, (_user, asset) => touchAsset(state, asset, { ai_tags: tags }))
    },
    createProject: (title) => withUser((user) => createCollection(state, user, { kind: 'project', title }).id),
    createCollection: (title, description) =>
      withUser((user) => createCollection(state, user, { kind: 'collection', title, description }).id),
    addToCollection: (assetId, collectionId) => {
      onAsset(assetId, (_user, asset) => touchAsset(state, asset, { collections: [...asset.collections, collectionId] }))
    },
    createDropFolder: (title) =>
      withUser((user) => {
        const id = state.nextNumber('drop-folders')
        state.dropFolders.put(String(id), { id, title, userId: user.id, isPublic: false })
        return id
      }),
    addAction: (action) =>
      state.change(() => {
        const id = state.nextNumber('actions')
        state.actions.put(String(id), { ...action, id })
        return id
      }),
  }
}
