import type { IncomingHttpHeaders } from 'node:http'
import type { Answer, FileAnswer } from './answers'

/** Bytes from `start` up to, not including, `end` of a file. */
export interface FileSlice {
  readonly path: string
  readonly start: number
  readonly end: number
}

/** An answer ready for the wire. */
export interface PreparedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | FileSlice
}

/** Turns an answer into status, headers and bytes; files follow Range, If-Range and If-None-Match. */
export function prepareAnswer(answer: Answer, requested: IncomingHttpHeaders): PreparedAnswer {
  if (answer.kind === 'file') return prepareFile(answer, requested)
  const body = Buffer.from(answer.kind === 'json' ? JSON.stringify(answer.json) : answer.text)
  const type = answer.kind === 'json' ? 'application/json; charset=utf-8' : answer.type
  return {
    status: answer.status,
    headers: { 'Content-Type': type, 'Content-Length': String(body.length), 'Cache-Control': 'no-store', ...answer.headers },
    body,
  }
}

function prepareFile(answer: FileAnswer, requested: IncomingHttpHeaders): PreparedAnswer {
  const common = {
    ETag: answer.etag,
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ...answer.headers,
  }
  const nothing = Buffer.alloc(0)
  if (holdsTag(requested['if-none-match'], answer.etag)) return { status: 304, headers: common, body: nothing }
  const ifRange = requested['if-range']
  const wanted = ifRange === undefined || ifRange === answer.etag ? requested.range : undefined
  const range = readRange(wanted, answer.size)
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...common, 'Content-Range': `bytes */${String(answer.size)}`, 'Content-Length': '0' }, body: nothing }
  }
  const slice = { path: answer.path, start: range?.start ?? 0, end: range?.end ?? answer.size }
  const headers: Record<string, string> = { ...common, 'Content-Type': answer.type, 'Content-Length': String(slice.end - slice.start) }
  if (range === null) return { status: 200, headers, body: slice }
  headers['Content-Range'] = `bytes ${String(slice.start)}-${String(slice.end - 1)}/${String(answer.size)}`
  return { status: 206, headers, body: slice }
}

function holdsTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}

/** One byte range of a Range header; null when the whole is to be sent (no header, not understood, several ranges). */
export function readRange(header: string | undefined, size: number): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (match === null) return null
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return null
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size }
  }
  if (to !== '' && Number(to) < Number(from)) return null
  if (Number(from) >= size) return 'unsatisfiable'
  return { start: Number(from), end: to === '' ? size : Math.min(Number(to) + 1, size) }
}
