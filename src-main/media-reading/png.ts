import { inflateSync } from 'node:zlib'
import { decodeText, hasMark, latin1, zeroAfter } from './bytes'
import type { Embedded, EmbeddedText } from './embedded'
import { contentOf, type Excerpt } from './excerpt'

/** Most bytes that a compressed text may come to: what grows further is no text. */
const mostUnpacked = 4 * 1024 * 1024
/** Most bytes that all compressed texts of one picture may come to, those that grew too large among them: each alone may be small. */
const mostUnpackedOfAll = 8 * 1024 * 1024
/** Times that a byte can grow when it is unpacked (zlib's own figure for deflate). */
const mostGrowth = 1032

/** Unpacks the texts of one picture, within a bound for all of them. Its answer is null when a text is damaged or grows too large. */
function unpacker(): (packed: Uint8Array) => Uint8Array | null {
  let left = mostUnpackedOfAll
  return (packed) => {
    const most = Math.min(mostUnpacked, left)
    if (most === 0) return null
    try {
      const unpacked = inflateSync(packed, { maxOutputLength: most })
      left -= unpacked.length
      return unpacked
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      // A damaged one may have grown as well before that was seen.
      left -= Math.min(most, packed.length * mostGrowth)
      return null
    }
  }
}

/** A text of PNG (third edition, 11.3.3): `tEXt` and `zTXt` in Latin-1 by the book, though many write UTF-8; `iTXt` in UTF-8. Null when it can not be unpacked. */
function pngText(kind: string, content: Uint8Array, unpack: ReturnType<typeof unpacker>): EmbeddedText | null {
  const keyEnd = zeroAfter(content, 0)
  const key = latin1(content, 0, keyEnd)
  if (kind === 'tEXt') return { key, text: decodeText(content.subarray(keyEnd + 1)) }
  if (kind === 'zTXt') {
    const unpacked = unpack(content.subarray(keyEnd + 2))
    return unpacked === null ? null : { key, text: decodeText(unpacked) }
  }
  const isPacked = content[keyEnd + 1] === 1
  const start = zeroAfter(content, zeroAfter(content, keyEnd + 3) + 1) + 1
  const bytes = isPacked ? unpack(content.subarray(start)) : content.subarray(start)
  return bytes === null ? null : { key, text: decodeText(bytes) }
}

/** EXIF, IPTC or XMP that ImageMagick and others write as hex digits into a text. */
function rawProfile({ key, text }: EmbeddedText): { kind: string; bytes: Uint8Array } | null {
  const kind = /^Raw profile type (exif|app1|iptc|xmp)$/i.exec(key)?.[1]?.toLowerCase()
  const trimmed = text.trimStart()
  const start = /^\S{1,20}\s{1,20}\d{1,10}\s/.exec(trimmed)?.[0].length
  if (kind === undefined || start === undefined) return null
  const digits = trimmed.slice(start).replace(/\s+/g, '')
  if (!/^[\da-f]*$/i.test(digits)) return null
  const bytes = Buffer.from(digits, 'hex')
  return { kind, bytes: hasMark(bytes, 0, 'Exif\0\0') ? bytes.subarray(6) : bytes }
}

export const xmpKey = 'XML:com.adobe.xmp'
export const isPngText = (kind: string): boolean => kind === 'tEXt' || kind === 'zTXt' || kind === 'iTXt'

export function readPng(excerpt: Excerpt): Embedded {
  const exif: Uint8Array[] = []
  const xmp: string[] = []
  const iptc: Uint8Array[] = []
  const texts: EmbeddedText[] = []
  const unpack = unpacker()
  let isIncomplete = false
  for (const part of excerpt.parts) {
    // The checksum at the end belongs to no content.
    const content = contentOf(excerpt, { ...part, length: part.length - 4 })
    if (content === null) continue
    if (part.kind === 'eXIf') exif.push(content)
    if (!isPngText(part.kind)) continue
    const text = pngText(part.kind, content, unpack)
    const profile = text === null ? null : rawProfile(text)
    if (text === null) isIncomplete = true
    else if (text.key === xmpKey) xmp.push(text.text)
    else if (profile?.kind === 'iptc') iptc.push(profile.bytes)
    else if (profile?.kind === 'xmp') xmp.push(decodeText(profile.bytes))
    else if (profile !== null) exif.push(profile.bytes)
    else texts.push(text)
  }
  return { exif, xmp, iptc, texts, isIncomplete }
}
