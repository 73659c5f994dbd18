import { existsSync } from 'node:fs'
import type { Answer } from '../service/answers'
import type { FaultSource } from '../service/faults'
import type { Call, Route } from '../service/routes'
import { readHttpUrl } from '../media-pocket/fetch-media'
import type { Reviews } from './reviews'
import type { AssetRecord, AssetTypeName, OpcState } from './state'
import { assetTypes, chinaTime, removeAsset } from './state'

/** The part of all paths that an account's server address ends with. */
export const sharedPrefix = '/kyyReactApiServer'

/** What the routes of the service share. */
export interface OpcContext {
  readonly origin: string
  readonly state: OpcState
  readonly reviews: Reviews
  readonly faults: FaultSource
  readonly apiKeys: ReadonlySet<string>
}

const envelope = (code: number | string, msg: string | null, data: unknown, status = 200): Answer => ({
  kind: 'json',
  status,
  json: { code, msg, data },
})

/** Failures of the service itself have HTTP status 200: no document names another. Codes beside 0 and -1 are ours, as there is no list of them. */
const missing = envelope(-1, '素材不存在', null)
const invalid = (msg: string) => envelope(400, msg, null)

/** The service's way to refuse what no route answers. */
export function refuseInEnvelope(status: number, text: string): Answer {
  return envelope(status, text, null, status)
}

/** The documented endpoints, and the host that the files lie on. */
export function routeTable(context: OpcContext): Route[] {
  const assets = `${sharedPrefix}/kyyVideo2/asset`
  return [
    { method: 'POST', pattern: `${assets}/upload`, handle: withKey(context, (call) => uploadAsset(context, call)) },
    { method: 'GET', pattern: `${assets}/:assetId`, handle: withKey(context, (call) => showDetail(context, call)) },
    { method: 'DELETE', pattern: `${assets}/:assetId`, handle: withKey(context, (call) => deleteAsset(context, call)) },
    { method: 'GET', head: true, pattern: '/files/:key/:name', handle: (call) => serveFile(context, call) },
  ]
}

function withKey({ apiKeys }: OpcContext, handle: (call: Call) => Answer): (call: Call) => Answer {
  return (call) => {
    const given = /^Bearer (.+)$/.exec(call.headers.authorization ?? '')?.[1] ?? ''
    return apiKeys.has(given) ? handle(call) : envelope(401, 'API Key 无效', null, 401)
  }
}

interface UploadWish {
  readonly assetType: AssetTypeName
  readonly url: string
  readonly name: string | null
}

/** The checked body, or what is wrong with it. */
function readUpload(body: unknown): UploadWish | string {
  const given = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const assetType = assetTypes.find((name) => name === given['assetType'])
  if (assetType === undefined) return 'assetType 不支持'
  const url = typeof given['url'] === 'string' ? given['url'] : ''
  if (readHttpUrl(url) === null) return 'url 必须是公网可访问的地址'
  const name = given['name'] ?? null
  if (name !== null && typeof name !== 'string') return 'name 格式错误'
  return { assetType, url, name }
}

function uploadAsset({ state, reviews, faults }: OpcContext, call: Call): Answer {
  const wish = readUpload(call.body)
  if (typeof wish === 'string') return invalid(wish)
  const fault = faults.take(call.subject, 'ingest')
  const id = state.newId()
  const asset: AssetRecord = {
    id,
    name: wish.name,
    assetType: wish.assetType,
    status: 'Processing',
    createdAt: state.now(),
    sourceUrl: wish.url,
    file: null,
    fails: fault?.kind === 'ingest-fails',
    delayMs: fault?.kind === 'ingest-slow' ? fault.ms : 0,
  }
  state.change(() => {
    state.assets.put(id, asset)
    state.creations.put(id, { assetId: id, name: wish.name, sourceUrl: wish.url })
  })
  reviews.schedule(id)
  return envelope(0, null, { assetId: id })
}

function showDetail({ origin, state }: OpcContext, call: Call): Answer {
  const asset = state.assets.get(call.pathParams['assetId'] ?? '')
  if (asset === undefined) return missing
  const { id, name, status, assetType, createdAt } = asset
  return envelope(0, null, { name, assetId: id, status, assetType, url: fileUrl(origin, asset), createTime: chinaTime(createdAt) })
}

/** Delete Asset: the code is a text here, and nothing of the asset is echoed. */
function deleteAsset({ state }: OpcContext, call: Call): Answer {
  const isDone = removeAsset(state, call.pathParams['assetId'] ?? '')
  return isDone ? envelope('0', '删除成功', null) : envelope('-1', '素材不存在', null)
}

/** Where anybody can fetch an asset's file; null until the review let it through. */
function fileUrl(origin: string, { status, file, name, id }: AssetRecord): string | null {
  if (status !== 'Active' || file === null) return null
  const shown = (name ?? '').replace(/\p{Surrogate}|[/\\]/gu, '_').trim()
  return `${origin}/files/${file.key}/${encodeURIComponent(shown === '' || /^\.+$/.test(shown) ? id : shown)}`
}

function serveFile({ state }: OpcContext, call: Call): Answer {
  const asset = state.assets.find('fileKey', call.pathParams['key'] ?? '')[0]
  const file = asset?.file ?? null
  if (file === null || !existsSync(state.filePath(file.key))) return { kind: 'text', status: 404, text: 'NoSuchKey', type: 'text/plain' }
  const { key, size, contentType, sha256 } = file
  return {
    kind: 'file',
    path: state.filePath(key),
    size,
    type: contentType,
    etag: `"${sha256}"`,
    headers: { 'Cache-Control': 'public, max-age=86400' },
  }
}
