import { ok, refuse } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { createAsset, createCollection, touchAsset } from './changes'
import { assetParams, newAssetParams, refuseFields } from './asset-routes'
import { readHttpUrl } from './fetch-media'
import { acceptFile, fileParams } from './media-routes'
import { checkParams, readParams } from './params'
import type { DropFolderRecord, UserRecord } from './records'
import type { PocketContext } from './routes-context'
import { numberParam, withCaller } from './routes-context'
import { showAsset, showCollection, showProject } from './shapes'

/** Collections, projects and the service's own drop folders, as far as the vendor's further pages describe them. */
export function tenantRoutes(context: PocketContext): Route[] {
  return [...collectionRoutes(context), ...projectRoutes(context), ...dropFolderRoutes(context)]
}

function collectionRoutes(context: PocketContext): Route[] {
  const { state } = context
  const { description, category, tags } = assetParams
  return [
    {
      method: 'POST',
      pattern: '/api/v2/collections',
      handle: withCaller(context, (call, { user }) => {
        const read = readParams(call, { title: { kind: 'string', required: true }, description, category, tags })
        if (!read.ok) return read.answer
        const refused = refuseFields(state, { title: read.values.title })
        if (refused !== null) return refused
        const collection = state.change(() => createCollection(state, user, { ...read.values, kind: 'collection' }))
        return ok({ collection: showCollection(collection) })
      }),
    },
    {
      method: 'POST',
      pattern: '/api/v2/collections/:collection_id/assets',
      handle: withCaller(context, (call) => {
        const read = readParams(call, { asset_id: { kind: 'string', required: true } })
        if (!read.ok) return read.answer
        const collection = state.collections.get(call.pathParams['collection_id'] ?? '')
        if (collection?.kind !== 'collection') return refuse(404, 'collection not found')
        const asset = state.assets.get(read.values.asset_id)
        // 400, not 404, is what the vendor's page gives for an asset that is not there.
        if (asset === undefined) return refuse(400, 'asset not found')
        if (!asset.collections.includes(collection.id)) {
          state.change(() => touchAsset(state, asset, { collections: [...asset.collections, collection.id] }))
        }
        return ok({ message: 'Asset added to collection' })
      }),
    },
  ]
}

function projectRoutes(context: PocketContext): Route[] {
  const projectOf = (call: Call) => {
    const found = context.state.collections.get(call.pathParams['project_id'] ?? '')
    return found?.kind === 'project' ? found : null
  }
  return [
    {
      method: 'GET',
      pattern: '/api/v2/projects/:project_id',
      handle: withCaller(context, (call) => {
        const project = projectOf(call)
        return project === null ? refuse(404, 'project not found') : ok({ project: showProject(project) })
      }),
    },
    {
      method: 'POST',
      pattern: '/api/v2/projects/:project_id/assets',
      handle: withCaller(context, (call, { user }) => {
        const project = projectOf(call)
        return project === null ? refuse(404, 'project not found') : createInProject(context, call, { user, projectId: project.id })
      }),
    },
  ]
}

/** Creates an asset in a project, its file by URL in the same call. From S3 nothing can be fetched here: the asset stays a placeholder. */
function createInProject(context: PocketContext, call: Call, { user, projectId }: { user: UserRecord; projectId: string }): Answer {
  const { state } = context
  const read = readParams(call, { ...newAssetParams, url: { kind: 'object' }, s3: { kind: 'object' } })
  if (!read.ok) return read.answer
  const file = read.values.url === undefined ? null : checkParams(read.values.url, fileParams)
  if (file?.ok === false) return file.answer
  if (file !== null && readHttpUrl(file.values.file_url) === null) return refuse(400, 'not a valid HTTP URL')
  const refused = refuseFields(state, read.values)
  if (refused !== null) return refused
  const asset = state.change(() => createAsset(state, user, { ...read.values, project_id: projectId }))
  if (file !== null) acceptFile(context, call, { user, asset, fileUrl: file.values.file_url, filename: file.values.filename })
  return ok({ asset: showAsset(asset) })
}

function dropFolderRoutes(context: PocketContext): Route[] {
  const { state } = context
  const base = '/api/v2/drop_folders/:drop_folder_id'
  const onFolder = (handle: (folder: DropFolderRecord) => Answer) =>
    withCaller(context, (call) => {
      const id = numberParam(call, 'drop_folder_id')
      const folder = id === null ? undefined : state.dropFolders.get(id)
      if (folder !== undefined) return handle(folder)
      return refuse(404, `Couldn't find DropFolder with 'id'=${call.pathParams['drop_folder_id'] ?? ''}`)
    })
  const publish = (isPublic: boolean) =>
    onFolder((folder) => {
      if (folder.isPublic === isPublic) return refuse(400, `Drop folder is already ${isPublic ? 'public' : 'private'}`)
      state.dropFolders.put(String(folder.id), { ...folder, isPublic })
      return ok({ is_public: isPublic })
    })
  const showUsers = (users: Iterable<UserRecord>) =>
    ok({ users: Array.from(users, ({ id, first_name, last_name, email, user_role }) => ({ id, first_name, last_name, email, user_role })) })
  return [
    { method: 'POST', pattern: `${base}/public`, handle: publish(true) },
    { method: 'POST', pattern: `${base}/private`, handle: publish(false) },
    { method: 'GET', pattern: `${base}/all_users`, handle: onFolder(() => showUsers(state.users.values())) },
    {
      method: 'GET',
      pattern: `${base}/users`,
      handle: onFolder((folder) =>
        showUsers(folder.isPublic ? state.users.values() : [...state.users.values()].filter((user) => user.id === folder.userId)),
      ),
    },
  ]
}
