import { ok } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { pageOf } from './paging'
import type { AssetRecord, TeamRecord } from './records'
import { refuse } from './refusals'
import type { OctoContext } from './routes-context'
import { withTeam } from './routes-context'
import { hardDeletedAt, showAsset } from './shapes'

const sortBy = {
  createdAt: (asset: AssetRecord) => asset.createdAt,
  updatedAt: (asset: AssetRecord) => asset.updatedAt,
  displayName: (asset: AssetRecord) => asset.displayName,
  originalFilename: (asset: AssetRecord) => asset.originalFilename,
  fileSize: (asset: AssetRecord) => asset.fileSize,
}

/** Assets: list and soft delete. */
export function assetRoutes(context: OctoContext): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/v1/teams/:teamId/assets',
      handle: withTeam(context, (call, team) => listAssets(context, call, { assets: listedAssets(context, team), subject: team.id })),
    },
    {
      method: 'DELETE',
      pattern: '/v1/teams/:teamId/assets/:assetId',
      handle: withTeam(context, (call, team) => softDelete(context, team, call.pathParams['assetId'] ?? '')),
    },
  ]
}

/** What lists and searches of a team show, oldest first. */
export function listedAssets(context: OctoContext, team: TeamRecord): AssetRecord[] {
  const newest = context.state.now() - context.listLagMs
  return context.state.assets
    .find('team', team.id)
    .filter((asset) => (context.listsDeleted || asset.deletedAt === null) && Date.parse(asset.createdAt) <= newest)
}

/** A page of some assets after the filters of the call. */
export function listAssets(
  context: OctoContext,
  call: Call,
  { assets, subject }: { readonly assets: readonly AssetRecord[]; readonly subject: string },
): Answer {
  const [type, category, folder] = ['assetType', 'assetCategory', 'folderId'].map((name) => call.query.get(`filter[${name}]`))
  const rows = assets.filter(
    (asset) =>
      (type === null || asset.assetType === type) &&
      (category === null || category === 'user_upload') &&
      (folder === null || asset.folderId === folder?.toLowerCase()),
  )
  return pageOf(context, call, {
    rows,
    subject: `${subject} ${JSON.stringify([type, category, folder])}`,
    sortBy,
    numberOf: (asset) => asset.number,
    show: (asset) => showForCaller(context, asset),
  })
}

/** An asset as the service of this start shows it. */
export function showForCaller({ state, limits, showsHashes }: OctoContext, asset: AssetRecord) {
  return showAsset(state, asset, { purgeDays: limits.purgeDays, showsHashes })
}

function softDelete(context: OctoContext, team: TeamRecord, assetId: string): Answer {
  const { state, limits, secondDeletion } = context
  const asset = state.assets.get(assetId.toLowerCase())
  const notFound = refuse(404, 'Asset not found')
  if (asset?.teamId !== team.id || hardDeletedAt(state, asset, limits.purgeDays) !== null) return notFound
  if (asset.deletedAt !== null) return secondDeletion === 'asset' ? ok(showForCaller(context, asset)) : notFound
  const deleted = { ...asset, deletedAt: state.iso(), updatedAt: state.iso() }
  state.assets.put(asset.id, deleted)
  return ok(showForCaller(context, deleted))
}
