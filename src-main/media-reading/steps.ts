import { latin1, viewOf } from './bytes'
import type { Format } from './format'

/** What the element at some place is: how long it is with its header, and whether it describes the file (or holds its pictures and sounds). */
export interface Step {
  readonly kind: string
  readonly head: number
  readonly length: number
  readonly isWanted: boolean
}

/** How to go from element to element through a file, looking at headers alone. */
export interface Steps {
  readonly start: number
  /** Bytes of the longest header. */
  readonly headBytes: number
  /** Null where the way ends: nothing further is understood, or wanted. `header` may be shorter at the end of the file. */
  readonly next: (header: Uint8Array, at: number, size: number) => Step | null
}

const isName = (kind: string) => /^[\x20-\x7e\xa9]{4}$/.test(kind)

function pngStep(header: Uint8Array): Step | null {
  if (header.length < 8) return null
  const kind = latin1(header, 4, 8)
  if (!isName(kind) || kind === 'IEND') return null
  return { kind, head: 8, length: viewOf(header).getUint32(0) + 12, isWanted: kind !== 'IDAT' && kind !== 'fdAT' }
}

const riffMedia = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANMF', 'data', 'movi'])

function riffStep(header: Uint8Array): Step | null {
  if (header.length < 8) return null
  const kind = latin1(header, 0, 4)
  if (!isName(kind)) return null
  const content = viewOf(header).getUint32(4, true)
  return { kind, head: 8, length: 8 + content + (content % 2), isWanted: !riffMedia.has(kind) }
}

/** The header of an ISO box (ISO/IEC 14496-12, 4.2): a length of 0 goes to the end, of 1 stands after the name. */
export function boxStep(header: Uint8Array, at: number, size: number): Step | null {
  if (header.length < 8) return null
  const view = viewOf(header)
  const kind = latin1(header, 4, 8)
  const short = view.getUint32(0)
  if (!isName(kind) || (short === 1 && header.length < 16)) return null
  const length = short === 0 ? size - at : short === 1 ? Number(view.getBigUint64(8)) : short
  const head = short === 1 ? 16 : 8
  const isMedia = kind === 'mdat' || kind === 'free' || kind === 'skip' || kind === 'wide' || kind === 'idat'
  return length < head ? null : { kind, head, length, isWanted: !isMedia }
}

/** A number of EBML: its length is told by the zeros before its first bit. Null when it is none or all its bits are set, which says that it is not known. */
export function ebmlNumber(bytes: Uint8Array, at: number): { readonly value: number | null; readonly length: number } | null {
  const first = bytes[at]
  if (first === undefined || first === 0) return null
  const length = Math.clz32(first) - 23
  if (at + length > bytes.length) return null
  let value = first & (0xff >> length)
  let isUnknown = value === 0xff >> length
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0
    value = value * 256 + byte
    isUnknown &&= byte === 0xff
  }
  return { value: isUnknown ? null : value, length }
}

export const ebmlIds = { segment: '18538067', cluster: '1f43b675', tags: '1254c367', attachments: '1941a469', header: '1a45dfa3' } as const

/** The header of an EBML element; the id in hex. The Segment is gone into: its header is all there is of it. */
export function ebmlStep(header: Uint8Array): Step | null {
  const id = ebmlNumber(header, 0)
  if (id === null || id.length > 4) return null
  const size = ebmlNumber(header, id.length)
  if (size === null) return null
  const kind = Buffer.from(header.subarray(0, id.length)).toString('hex')
  const head = id.length + size.length
  if (kind === ebmlIds.segment) return { kind, head, length: head, isWanted: false }
  return size.value === null ? null : { kind, head, length: head + size.value, isWanted: kind !== ebmlIds.cluster && kind !== 'ec' }
}

/** A marker segment of JPEG; the marker in hex. The picture itself begins after SOS, where the way ends. */
export function jpegStep(header: Uint8Array): Step | null {
  if (header.length < 4 || header[0] !== 0xff) return null
  const marker = header[1] ?? 0
  // Fill bytes, of which there may be any number before a marker.
  if (marker === 0xff) return { kind: 'ff', head: 1, length: 1, isWanted: false }
  if (marker < 0xc0 || marker === 0xd9 || marker === 0xda || (marker >= 0xd0 && marker <= 0xd8)) return null
  const kind = marker.toString(16)
  // E2 holds colour profiles and further pictures, C4 and DB the tables of the picture.
  return { kind, head: 4, length: 2 + viewOf(header).getUint16(2), isWanted: marker !== 0xe2 && marker !== 0xc4 && marker !== 0xdb }
}

const ways: Partial<Record<Format, Steps>> = {
  png: { start: 8, headBytes: 8, next: pngStep },
  webp: { start: 12, headBytes: 8, next: riffStep },
  riff: { start: 12, headBytes: 8, next: riffStep },
  mp4: { start: 0, headBytes: 16, next: boxStep },
  heif: { start: 0, headBytes: 16, next: boxStep },
  webm: { start: 0, headBytes: 12, next: ebmlStep },
  jpeg: { start: 2, headBytes: 4, next: jpegStep },
}

/** Null for a format that has no such elements, or none that is gone through here. */
export const stepsOf = (format: Format): Steps | null => ways[format] ?? null
