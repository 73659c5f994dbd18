import { ok, refuse } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Route } from '../service/routes'
import { createAsset, editAsset, linkToProject, purgeAsset, restoreAsset, touchAsset, trashAsset } from './changes'
import type { AssetFields } from './changes'
import { readParams } from './params'
import type { AssetRecord } from './records'
import type { PocketContext } from './routes-context'
import { assetNotFound, withAsset, withCaller } from './routes-context'
import { showAsset, showCollection } from './shapes'
import type { PocketState } from './state'

/** Parameters of an asset that may be left out ("Update asset"). */
export const assetParams = {
  description: { kind: 'string' },
  category: { kind: 'string' },
  tags: { kind: 'strings' },
  external_id: { kind: 'string' },
} as const

const articleType = { kind: 'string', oneOf: ['article'] } as const

/** Parameters of "Create asset". */
export const newAssetParams = { title: { kind: 'string', required: true }, ...assetParams, media_type: articleType } as const

/** Assets: get, create, update, delete, trash, restore, projects, collections, article. */
export function assetRoutes(context: PocketContext): Route[] {
  return [...recordRoutes(context), ...trashRoutes(context), ...projectLinkRoutes(context), ...articleRoutes(context)]
}

/** The 400 answer for a title that is too long or an external id that is taken; one fault at a time. */
export function refuseFields(state: PocketState, fields: AssetFields, asset?: AssetRecord): Answer | null {
  // Counted in characters, not in UTF-16 units.
  if (fields.title !== undefined && Array.from(fields.title).length > 255)
    return refuse(400, 'Title is too long (maximum is 255 characters)')
  if (fields.external_id === undefined) return null
  const holder = state.assets.find('externalId', fields.external_id)[0]
  return holder === undefined || holder.id === asset?.id ? null : refuse(400, 'External id has already been taken')
}

function recordRoutes(context: PocketContext): Route[] {
  const { state } = context
  return [
    {
      method: 'GET',
      pattern: '/api/v2/assets/:asset_id',
      handle: withAsset(context, (_call, { asset }) => ok({ asset: showAsset(asset) })),
    },
    {
      method: 'POST',
      pattern: '/api/v2/assets',
      handle: withCaller(context, (call, { user }) => {
        const read = readParams(call, newAssetParams)
        if (!read.ok) return read.answer
        return refuseFields(state, read.values) ?? ok({ asset: showAsset(state.change(() => createAsset(state, user, read.values))) })
      }),
    },
    {
      method: 'PUT',
      pattern: '/api/v2/assets/:asset_id',
      handle: withCaller(context, (call, { user }) => {
        const read = readParams(call, { title: { kind: 'string' }, ...assetParams })
        if (!read.ok) return read.answer
        const asset = state.assets.get(call.pathParams['asset_id'] ?? '')
        if (asset === undefined) return assetNotFound
        const refused = refuseFields(state, read.values, asset)
        if (refused !== null) return refused
        return ok({ asset: showAsset(state.change(() => editAsset(state, user, { asset, fields: read.values }))) })
      }),
    },
    {
      method: 'DELETE',
      pattern: '/api/v2/assets/:asset_id',
      handle: withAsset(context, (_call, { asset }) => {
        purgeAsset(state, asset)
        return ok({ ok: 'ok' })
      }),
    },
    {
      method: 'GET',
      pattern: '/api/v2/assets/:asset_id/collections',
      handle: withAsset(context, (_call, { asset }) =>
        ok({ collections: asset.collections.flatMap((id) => state.collections.get(id) ?? []).map(showCollection) }),
      ),
    },
  ]
}

function trashRoutes(context: PocketContext): Route[] {
  const { state } = context
  return [
    {
      method: 'POST',
      pattern: '/api/v2/assets/:asset_id/trash_bin',
      handle: withAsset(context, (_call, { asset, user }) => {
        state.change(() => {
          trashAsset(state, user, asset)
        })
        return ok({ ok: 'ok' })
      }),
    },
    {
      method: 'POST',
      pattern: '/api/v2/assets/:asset_id/restore',
      handle: withAsset(context, (_call, { asset, user }) => {
        if (asset.deleted === null) return refuse(400, 'Can not restore Assets that is not in trash bin')
        state.change(() => {
          restoreAsset(state, user, asset)
        })
        return ok({ ok: 'ok' })
      }),
    },
  ]
}

function projectLinkRoutes(context: PocketContext): Route[] {
  const { state } = context
  return [
    {
      method: 'POST',
      pattern: '/api/v2/assets/:asset_id/assign',
      handle: withAsset(context, (call, { asset, user }) => {
        const read = readParams(call, { to_project_id: { kind: 'string', required: true } })
        if (!read.ok) return read.answer
        const project = state.collections.get(read.values.to_project_id)
        // A refusal with status 200 is how the service answers here.
        if (project?.kind !== 'project') return refuse(200, 'Project not found.')
        state.change(() => {
          linkToProject(state, user, { asset, projectId: project.id })
        })
        return ok({ ok: 'ok' })
      }),
    },
    {
      method: 'DELETE',
      pattern: '/api/v2/assets/:asset_id/unassign',
      handle: withAsset(context, (_call, { asset, user }) => {
        if (asset.project_id === null) return refuse(200, `${asset.id} does not have a parent project`)
        state.change(() => {
          linkToProject(state, user, { asset, projectId: null })
        })
        return ok({ ok: 'ok' })
      }),
    },
  ]
}

/** The text of an article; the vendor lists the paths and shows no shapes, so these are ours. */
function articleRoutes(context: PocketContext): Route[] {
  const pattern = '/api/v2/assets/:asset_id/article'
  const show = (asset: AssetRecord) => ok({ article: { asset_id: asset.id, content: asset.article } })
  return [
    {
      method: 'GET',
      pattern,
      handle: withAsset(context, (_call, { asset }) => (asset.article === null ? refuse(404, 'article not found') : show(asset))),
    },
    {
      method: 'PUT',
      pattern,
      handle: withAsset(context, (call, { asset }) => {
        const read = readParams(call, { content: { kind: 'string', required: true } })
        if (!read.ok) return read.answer
        if (asset.article === null) return refuse(404, 'article not found')
        return show(context.state.change(() => touchAsset(context.state, asset, { article: read.values.content })))
      }),
    },
  ]
}
