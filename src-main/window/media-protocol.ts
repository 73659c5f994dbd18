import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { assetId } from '../../src-preload/contract/ids'
import { parseRange } from '../assets/byte-range'
import type { AssetMedia } from '../assets/asset-media'

/** Types the window may be given to show. Everything else, HTML above all, is answered as "no preview". */
const shown =
  /^(image\/(jpeg|png|gif|webp|avif|bmp|x-icon)|video\/(mp4|webm|quicktime|x-m4v)|audio\/(mpeg|mp4|ogg|wav|x-wav|vnd\.wave|aac|flac|x-flac|x-m4a|opus|webm)|application\/ogg|video\/ogg)$/

const guard = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-site',
}

/** What may stand before the first element. Each ends at its first end mark, so that no text of a stranger can make this slow. */
const prologue = /^(?:<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE\s+svg[^>[]*>)\s*/i

function isSvg(text: string): boolean {
  let rest = text.trimStart()
  for (let part = prologue.exec(rest); part !== null; part = prologue.exec(rest)) rest = rest.slice(part[0].length)
  return /^<svg[\s>]/i.test(rest)
}

/** The type by what the bytes are, never by the name. SVG is text and has no signature: it is only shown inside an <img>, where it can neither run nor load anything. */
async function typeOf(head: Uint8Array): Promise<string | null> {
  // Loaded on demand: it is large, and nothing of it is needed for the first window.
  const { fileTypeFromBuffer } = await import('file-type')
  const sniffed = (await fileTypeFromBuffer(head))?.mime
  if (sniffed !== undefined && sniffed !== 'application/xml') return shown.test(sniffed) ? sniffed : null
  return isSvg(new TextDecoder().decode(head)) ? 'image/svg+xml' : null
}

const nothing = (status: number) => new Response(null, { status, headers: guard })

/**
 * Answers `slipway-media://preview/<asset id>` and `slipway-media://file/<asset id>`, GET and HEAD only, with a single byte range where asked for (players need it).
 */
export function serveMedia(media: AssetMedia): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return nothing(405)
    const url = new URL(request.url)
    const id = assetId.safeParse(url.pathname.slice(1))
    if (!id.success || (url.hostname !== 'preview' && url.hostname !== 'file')) return nothing(404)
    try {
      const path = await (url.hostname === 'preview' ? media.preview(id.data) : media.file(id.data))
      return path === null ? nothing(404) : await answerFile(path, request)
    } catch {
      // The reason was told where the asset is shown; a picture that can not be had is no event.
      return nothing(404)
    }
  }
}

async function answerFile(path: string, request: Request): Promise<Response> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const head = new Uint8Array(4200)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const type = await typeOf(head.subarray(0, bytesRead))
    if (type === null) return nothing(415)
    const range = parseRange(request.headers.get('range'), size)
    const headers = { ...guard, 'Content-Type': type, 'Accept-Ranges': 'bytes', 'Cache-Control': 'private, max-age=86400' }
    if (range === 'unsatisfiable')
      return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${String(size)}` } })
    const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range
    const isPart = range !== 'whole'
    const length = last - first + 1
    const body =
      request.method === 'HEAD' || length <= 0
        ? null
        : (Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream<Uint8Array>)
    return new Response(body, {
      status: isPart ? 206 : 200,
      headers: {
        ...headers,
        'Content-Length': String(Math.max(0, length)),
        ...(isPart ? { 'Content-Range': `bytes ${String(first)}-${String(last)}/${String(size)}` } : {}),
      },
    })
  } finally {
    await handle.close()
  }
}
