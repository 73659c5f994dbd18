import type { IncomingMessage } from 'node:http'

/** A request's body: all of it, too long, or cut off by the caller. */
export type ReadBody = { readonly kind: 'whole'; readonly bytes: Buffer } | { readonly kind: 'too-long' } | { readonly kind: 'broken' }

/** Reads a body of at most `limit` bytes. */
export function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        chunks.length = 0
        resolve({ kind: 'too-long' })
      } else chunks.push(chunk)
    })
    request.on('end', () => {
      resolve({ kind: 'whole', bytes: Buffer.concat(chunks) })
    })
    request.on('error', () => {
      resolve({ kind: 'broken' })
    })
    request.on('close', () => {
      resolve({ kind: 'broken' })
    })
  })
}

/** A body by its content type: JSON is parsed, an empty body is null, anything else stays text. */
export function parseBody(text: string, contentType: string | undefined): { readonly ok: boolean; readonly value: unknown } {
  if (text === '') return { ok: true, value: null }
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json' && !type.endsWith('+json')) return { ok: true, value: text }
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, value: text }
    throw error
  }
}
