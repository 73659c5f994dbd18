import { decodeText, hasMark, viewOf } from './bytes'
import { nothingEmbedded, type Embedded, type EmbeddedText } from './embedded'
import { contentOf, cut, headOf, type Excerpt } from './excerpt'
import { heifContents } from './heif'
import { readDirectories, readerOf, tiffTags, type ReadBytes } from './tiff'

/** WebP (RFC 9649, 2.7): chunks of their own for EXIF and XMP, mostly after the picture. */
export function readWebp(excerpt: Excerpt): Embedded {
  const contents = (kind: string) =>
    excerpt.parts.flatMap((part) => {
      const content = part.kind === kind ? contentOf(excerpt, part) : null
      return content === null ? [] : [content]
    })
  const exif = contents('EXIF').map((content) => (hasMark(content, 0, 'Exif\0\0') ? content.subarray(6) : content))
  return { ...nothingEmbedded, exif, xmp: contents('XMP ').map(decodeText) }
}

/** HEIC and AVIF: items of their own. EXIF begins with how far into the item it starts. */
export function readHeif(excerpt: Excerpt): Embedded {
  const exif = heifContents(excerpt, ({ type }) => type === 'Exif')
  const xmp = heifContents(excerpt, ({ type, contentType }) => type === 'mime' && contentType === 'application/rdf+xml')
  return {
    ...nothingEmbedded,
    exif: exif.contents.flatMap((content) => (content.length < 12 ? [] : [content.subarray(4 + viewOf(content).getUint32(0))])),
    xmp: xmp.contents.map(decodeText),
    isIncomplete: exif.isMissing || xmp.isMissing,
  }
}

/** A TIFF is its own EXIF block; XMP and IPTC are values in it. What lies beyond what was kept is told as missing. */
export function readTiff(excerpt: Excerpt): Embedded {
  const read: ReadBytes = (start, end) => cut(excerpt, start, end)
  const head = headOf(excerpt)
  const entries = readDirectories(read).flatMap((directory) => directory.entries)
  const values = (tag: number) =>
    entries.flatMap((entry) => {
      const value = entry.tag === tag && entry.valueBytes <= 4 * 1024 * 1024 ? read(entry.valueAt, entry.valueAt + entry.valueBytes) : null
      return value === null ? [] : [value]
    })
  const isWhole = head.length === excerpt.size
  // Many write the directories after a large picture.
  const isInHead = (readDirectories(readerOf(head))[0]?.entries.length ?? 0) > 0
  return {
    exif: isInHead ? [head] : [],
    xmp: values(tiffTags.xmp).map(decodeText),
    iptc: [...values(tiffTags.iptc), ...values(tiffTags.photoshop)],
    texts: [],
    isIncomplete: !isWhole,
  }
}

/** What GIF holds besides its frames. */
export interface GifBlocks {
  readonly texts: readonly EmbeddedText[]
  readonly frames: number
  readonly durationMs: number
  /** All of it was seen: frames and duration are exact. */
  readonly isWhole: boolean
}

const mostFrames = 100_000
const colourTable = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** GIF89a: goes over the blocks as far as they were kept. */
export function readGif(excerpt: Excerpt): GifBlocks {
  const bytes = headOf(excerpt)
  const texts: EmbeddedText[] = []
  let frames = 0
  let durationMs = 0
  let at = 13 + colourTable(bytes[10] ?? 0)
  /** Where the chain of small blocks from `from` on ends. */
  const endOfChain = (from: number): number => {
    let end = from
    while (end < bytes.length && bytes[end] !== 0) end += 1 + (bytes[end] ?? 0)
    return end + 1
  }
  while (at < bytes.length && frames < mostFrames) {
    const mark = bytes[at]
    const label = bytes[at + 1]
    if (mark === 0x3b) return { texts, frames, durationMs, isWhole: true }
    if (mark === 0x2c) {
      frames++
      at = endOfChain(at + 11 + colourTable(bytes[at + 9] ?? 0))
    } else if (mark === 0x21) {
      const end = endOfChain(at + 2)
      if (label === 0xf9) durationMs += 10 * ((bytes[at + 4] ?? 0) + 256 * (bytes[at + 5] ?? 0))
      if (label === 0xfe && texts.length < 16) texts.push({ key: 'comment', text: decodeText(unchain(bytes.subarray(at + 2, end))) })
      at = end
    } else break
  }
  return { texts, frames, durationMs, isWhole: false }
}

/** The contents of a chain of small blocks, one after the other. */
function unchain(chain: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 0; at < chain.length && chain[at] !== 0; at += 1 + (chain[at] ?? 0))
    parts.push(chain.subarray(at + 1, at + 1 + (chain[at] ?? 0)))
  return Buffer.concat(parts)
}
