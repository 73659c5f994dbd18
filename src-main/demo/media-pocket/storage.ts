import { timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Answer } from '../service/answers'
import { refuse } from '../service/answers'
import type { Call, Route } from '../service/routes'
import type { MediaRecord } from './records'
import type { PocketContext } from './routes-context'

/** The link to a medium's preview, which needs no key and can not be guessed; null when there is none. */
export function previewUrl({ origin, state }: PocketContext, medium: MediaRecord): string | null {
  if (medium.preview === null) return null
  return `${origin}/storage/previews/${String(medium.id)}/${state.sign(`preview ${String(medium.id)}`)}`
}

/** A link to a medium's bytes that lives for a limited time. */
export function originalUrl({ origin, state, limits }: PocketContext, medium: MediaRecord): string {
  const expires = String(Math.floor(state.now() / 1000) + limits.linkSeconds)
  const signature = state.sign(`original ${String(medium.id)} ${expires}`)
  return `${origin}/storage/originals/${String(medium.id)}?expires=${expires}&signature=${signature}`
}

/** Where previews and originals are served, without a key. */
export function storageRoutes(context: PocketContext): Route[] {
  return [
    { method: 'GET', head: true, pattern: '/storage/previews/:media_id/:signature', handle: (call) => servePreview(context, call) },
    { method: 'GET', head: true, pattern: '/storage/originals/:media_id', handle: (call) => serveOriginal(context, call) },
  ]
}

const notFound = refuse(404, 'Not Found')

function servePreview({ state }: PocketContext, call: Call): Answer {
  const medium = state.media.get(call.pathParams['media_id'] ?? '')
  if (!isSame(call.pathParams['signature'] ?? '', state.sign(`preview ${call.pathParams['media_id'] ?? ''}`))) return notFound
  if (medium === undefined || medium.preview === null) return notFound
  const isOriginal = medium.preview.kind === 'original'
  const path = isOriginal ? state.mediaPath(medium.id) : state.previewPath(medium.id)
  if (!existsSync(path)) return notFound
  const { size, content_type } = medium.preview.kind === 'original' ? medium : medium.preview
  const etag = `"${medium.md5_sum}${isOriginal ? '' : '-preview'}"`
  return { kind: 'file', path, size, type: content_type, etag, headers: { 'Cache-Control': 'private, max-age=86400' } }
}

function serveOriginal({ state }: PocketContext, call: Call): Answer {
  const id = call.pathParams['media_id'] ?? ''
  const expires = call.query.get('expires') ?? ''
  if (!isSame(call.query.get('signature') ?? '', state.sign(`original ${id} ${expires}`))) return refuse(403, 'Signature does not match')
  if (state.now() > Number(expires) * 1000) return refuse(403, 'Request has expired')
  const medium = state.media.get(id)
  if (medium === undefined || !existsSync(state.mediaPath(medium.id))) return notFound
  return {
    kind: 'file',
    path: state.mediaPath(medium.id),
    size: medium.size,
    type: medium.content_type,
    etag: `"${medium.md5_sum}"`,
    headers: {
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(medium.original_filename)}`,
      'Cache-Control': 'private, no-store',
    },
  }
}

/** A name for a header: a lone surrogate, which can not be encoded, is replaced. */
function encodeName(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function isSame(given: string, right: string): boolean {
  const [left, other] = [Buffer.from(given), Buffer.from(right)]
  return left.length === other.length && timingSafeEqual(left, other)
}
