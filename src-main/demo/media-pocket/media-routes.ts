import { existsSync } from 'node:fs'
import { ok, refuse } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { queueIngest, queueRemoval } from './changes'
import { readHttpUrl } from './fetch-media'
import { readParams } from './params'
import type { AssetRecord, MediaRecord, UserRecord } from './records'
import type { PocketContext } from './routes-context'
import { assetNotFound, numberParam, withAsset, withCaller } from './routes-context'
import { showAsset, showMedia } from './shapes'
import { originalUrl, previewUrl } from './storage'

/** Parameters of "Add media to asset". */
export const fileParams = { file_url: { kind: 'string', required: true }, filename: { kind: 'string', required: true } } as const

/** Media: list, add by URL, remove, download link, metadata. */
export function mediaRoutes(context: PocketContext): Route[] {
  const { state } = context
  const pattern = '/api/v2/assets/:asset_id/media'
  return [
    {
      method: 'GET',
      pattern,
      handle: withAsset(context, (call, { asset }) => {
        const read = readParams(call, { include_locations: { kind: 'string' } })
        if (!read.ok) return read.answer
        const withLocations = read.values.include_locations === 'true'
        const media = state.media.find('asset', asset.id)
        return ok({ media: media.map((medium) => showMedia(medium, { previewUrl: previewUrl(context, medium), withLocations })) })
      }),
    },
    { method: 'POST', pattern, handle: withCaller(context, (call, { user }) => addMedia(context, call, user)) },
    {
      method: 'DELETE',
      pattern,
      handle: withAsset(context, (_call, { asset, user }) => {
        const job = state.change(() => queueRemoval(state, user, asset))
        context.jobs.schedule(job)
        // The documented answer to a removal that succeeds: the asset as it still is, beside an error.
        return ok({ asset: showAsset(asset), errors: { error: 'No media found on this asset.', status: 400 } })
      }),
    },
    {
      method: 'GET',
      pattern: `${pattern}/:media_id/download_url`,
      handle: withAsset(context, (call, { asset }) => linkMedia(context, call, asset)),
    },
    {
      method: 'GET',
      pattern: '/api/v2/assets/:asset_id/file_metadata',
      handle: withAsset(context, (_call, { asset }) => ok({ file_metadata: describeFile(state.media.find('asset', asset.id).at(-1)) })),
    },
  ]
}

/** Takes a file over by URL: the answer means accepted, not fetched. */
export function acceptFile(
  context: PocketContext,
  call: Call,
  wanted: { user: UserRecord; asset: AssetRecord; fileUrl: string; filename: string },
): void {
  const { user, asset, fileUrl, filename } = wanted
  const fault = context.faults.take(call.subject, 'ingest')
  const delayMs = fault?.kind === 'ingest-slow' ? fault.ms : 0
  const fails = fault?.kind === 'ingest-fails'
  const job = context.state.change(() => queueIngest(context.state, user, { asset, fileUrl, filename, delayMs, fails }))
  context.jobs.schedule(job)
}

function addMedia(context: PocketContext, call: Call, user: UserRecord): Answer {
  const read = readParams(call, fileParams)
  if (!read.ok) return read.answer
  const asset = context.state.assets.get(call.pathParams['asset_id'] ?? '')
  if (asset === undefined) return assetNotFound
  if (readHttpUrl(read.values.file_url) === null) return refuse(400, 'not a valid HTTP URL')
  acceptFile(context, call, { user, asset, fileUrl: read.values.file_url, filename: read.values.filename })
  return ok({ ok: 'ok' })
}

/** The download link of a medium, asked for by its name on disk; any other name gives no link and no error. */
function linkMedia(context: PocketContext, call: Call, asset: AssetRecord): Answer {
  const { state } = context
  const read = readParams(call, { filename: { kind: 'string', required: true } })
  if (!read.ok) return read.answer
  const id = numberParam(call, 'media_id')
  const medium = id === null ? undefined : state.media.get(id)
  if (medium?.assetId !== asset.id) {
    return refuse(404, `Couldn't find Media with 'id'=${call.pathParams['media_id'] ?? ''} [WHERE "media"."asset_id" = $1]`)
  }
  const isThere = medium.filename === read.values.filename && existsSync(state.mediaPath(medium.id))
  return ok({ url: isThere ? originalUrl(context, medium) : null })
}

/** Metadata of the file; the vendor shows no example: the fields are ours. */
function describeFile(medium: MediaRecord | undefined) {
  if (medium === undefined) return {}
  const general = { format: medium.content_type, file_size: medium.size, file_name: medium.original_filename, md5: medium.md5_sum }
  return { exif: {}, iptc: {}, xmp: {}, mediainfo: { general } }
}
