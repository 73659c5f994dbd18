import { hasMark, viewOf } from './bytes'
import { cut, headOf, type Excerpt } from './excerpt'
import { readTiffNumbers } from './tiff'

/** Pixels as stored. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** More than any picture has: what claims it is damaged, and no number that anybody should reckon with. */
const mostPixels = 2 ** 31 - 1
const sizeOf = (width: number, height: number): Size | null =>
  width > 0 && height > 0 && width <= mostPixels && height <= mostPixels ? { width, height } : null

export function pngSize(excerpt: Excerpt): Size | null {
  const header = cut(excerpt, 8, 24)
  return header === null || !hasMark(header, 4, 'IHDR') ? null : sizeOf(viewOf(header).getUint32(8), viewOf(header).getUint32(12))
}

/** Of the first start-of-frame segment. */
export function jpegSize(excerpt: Excerpt): Size | null {
  for (const { kind, at } of excerpt.parts) {
    // C4, C8 and CC are tables and reserved ones.
    if (!/^c[0-9a-f]$/.test(kind) || /^c[48c]$/.test(kind)) continue
    const frame = cut(excerpt, at + 5, at + 9)
    if (frame !== null) return sizeOf(viewOf(frame).getUint16(2), viewOf(frame).getUint16(0))
  }
  return null
}

export function gifSize(excerpt: Excerpt): Size | null {
  const header = cut(excerpt, 6, 10)
  return header === null ? null : sizeOf(viewOf(header).getUint16(0, true), viewOf(header).getUint16(2, true))
}

export function bmpSize(excerpt: Excerpt): Size | null {
  const header = cut(excerpt, 14, 26)
  if (header === null) return null
  const view = viewOf(header)
  // The oldest form has short numbers; in the others a negative height says that the rows go down.
  if (view.getUint32(0, true) === 12) return sizeOf(view.getUint16(4, true), view.getUint16(6, true))
  return sizeOf(view.getInt32(4, true), Math.abs(view.getInt32(8, true)))
}

/** The three forms of WebP: with extensions, lossy, lossless. */
export function webpSize(excerpt: Excerpt): Size | null {
  const bytes = headOf(excerpt)
  const view = viewOf(bytes)
  if (bytes.length < 30) return null
  if (hasMark(bytes, 12, 'VP8X')) {
    const three = (at: number) => view.getUint16(at, true) + ((bytes[at + 2] ?? 0) << 16)
    return sizeOf(three(24) + 1, three(27) + 1)
  }
  if (hasMark(bytes, 12, 'VP8 ')) return sizeOf(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
  if (!hasMark(bytes, 12, 'VP8L') || bytes[20] !== 0x2f) return null
  const bits = view.getUint32(21, true)
  return sizeOf((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
}

export function tiffSize(excerpt: Excerpt): Size | null {
  const numbers = readTiffNumbers(excerpt, [0x100, 0x101])
  return sizeOf(numbers.get(0x100) ?? 0, numbers.get(0x101) ?? 0)
}

const svgTag = /<(?:svg:)?svg\b((?:[^>"']|"[^"]{0,4000}"|'[^']{0,4000}'){0,4000})>/
const pixelsPer: Readonly<Record<string, number>> = { '': 1, px: 1, pt: 4 / 3, pc: 16, mm: 96 / 25.4, cm: 96 / 2.54, in: 96 }

function svgLength(attributes: string, name: string): number | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']\\s*([\\d.]{1,20})(px|pt|pc|mm|cm|in)?\\s*["']`).exec(attributes)
  const pixels = Number(found?.[1]) * (pixelsPer[found?.[2] ?? ''] ?? Number.NaN)
  return Number.isFinite(pixels) ? Math.round(pixels) : null
}

/** By width and height of the outermost element, else by its view box. */
export function svgSize(excerpt: Excerpt): Size | null {
  const attributes = svgTag.exec(Buffer.from(headOf(excerpt).subarray(0, 16_384)).toString('utf8'))?.[1]
  if (attributes === undefined) return null
  const width = svgLength(attributes, 'width')
  const height = svgLength(attributes, 'height')
  if (width !== null && height !== null) return sizeOf(width, height)
  const box = /\sviewBox\s*=\s*["']([-\d.\s,e]{1,200})["']/
    .exec(attributes)?.[1]
    ?.trim()
    .split(/[\s,]+/)
  return box?.length === 4 ? sizeOf(Math.round(Number(box[2])), Math.round(Number(box[3]))) : null
}
