import { hasMark, latin1 } from './bytes'
import { firstOf, readDescribed, type Described } from './described'
import { nothingEmbedded, type Embedded, type EmbeddedText } from './embedded'
import { cut, headOf, type Excerpt } from './excerpt'
import { formatOf, type Format } from './format'
import { findGeneration } from './generation/find-generation'
import { heifSize } from './heif'
import { bmpSize, gifSize, jpegSize, pngSize, svgSize, tiffSize, webpSize, type Size } from './image-size'
import { readJpeg } from './jpeg'
import { caps, noCapture, noWritten, tidyText, type Gap, type MediaFacts, type WrittenFacts } from './media-facts'
import { nothingMoving, readMoving, type Moving } from './moving'
import { readGif, readHeif, readTiff, readWebp, type GifBlocks } from './other-pictures'
import { readPng } from './png'

/** What a file's name would end in and its media type, by its first bytes alone. */
async function typeOf(format: Format, head: Uint8Array): Promise<MediaFacts['type']> {
  if (format === 'svg') return { mime: 'image/svg+xml', extension: 'svg' }
  // Loaded on demand: nothing of it is needed for the first window.
  const { fileTypeFromBuffer } = await import('file-type')
  try {
    const found = await fileTypeFromBuffer(head.subarray(0, 65_536))
    if (found !== undefined) return { mime: found.mime, extension: found.ext }
    return isPlainText(head.subarray(0, 65_536)) ? { mime: 'text/plain', extension: 'txt' } : null
  } catch (error) {
    // A damaged head makes it stumble: it tells nothing.
    if (error instanceof Error) return null
    throw error
  }
}

/** UTF-8 without control characters but those of lines, or what is marked as UTF-16. */
function isPlainText(head: Uint8Array): boolean {
  if (head.length === 0) return false
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b)) return false
  try {
    // What is cut off at the end of the head is not held against it.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

function kindOf(mime: string | undefined): MediaFacts['kind'] {
  for (const kind of ['image', 'video', 'audio'] as const) if (mime?.startsWith(`${kind}/`) === true) return kind
  return 'other'
}

interface Picture {
  readonly size: Size | null
  readonly embedded: Embedded
  readonly isAnimated: boolean | null
  readonly durationMs?: number | null
}

const gifPicture = (excerpt: Excerpt): Picture => {
  const { texts, frames, durationMs, isWhole }: GifBlocks = readGif(excerpt)
  return {
    size: gifSize(excerpt),
    embedded: { ...nothingEmbedded, texts },
    isAnimated: frames > 1 ? true : isWhole ? false : null,
    durationMs: frames > 1 && isWhole && durationMs > 0 ? durationMs : null,
  }
}

const pictures: Partial<Record<Format, (excerpt: Excerpt) => Picture>> = {
  png: (excerpt) => ({ size: pngSize(excerpt), embedded: readPng(excerpt), isAnimated: excerpt.parts.some(({ kind }) => kind === 'acTL') }),
  jpeg: (excerpt) => ({ size: jpegSize(excerpt), embedded: readJpeg(excerpt), isAnimated: false }),
  webp: (excerpt) => {
    const head = headOf(excerpt)
    return { size: webpSize(excerpt), embedded: readWebp(excerpt), isAnimated: hasMark(head, 12, 'VP8X') && ((head[20] ?? 0) & 2) !== 0 }
  },
  gif: gifPicture,
  bmp: (excerpt) => ({ size: bmpSize(excerpt), embedded: nothingEmbedded, isAnimated: false }),
  tiff: (excerpt) => ({ size: tiffSize(excerpt), embedded: readTiff(excerpt), isAnimated: false }),
  heif: (excerpt) => ({
    size: heifSize(excerpt),
    embedded: readHeif(excerpt),
    isAnimated: /^(?:avis|hevc|hevx|msf1)$/.test(latin1(cut(excerpt, 8, 12) ?? new Uint8Array(0))),
  }),
  svg: (excerpt) => ({ size: svgSize(excerpt), embedded: nothingEmbedded, isAnimated: null }),
}

/** Texts under the names that PNG gives them (third edition, 11.3.3.1). */
function writtenInTexts(texts: readonly EmbeddedText[]): WrittenFacts {
  const text = (key: string, cap: number) => tidyText(texts.find((one) => one.key === key)?.text, cap)
  return {
    ...noWritten,
    title: text('Title', caps.text),
    description: text('Description', caps.text),
    creator: text('Author', caps.name),
    copyright: text('Copyright', caps.text),
  }
}

const noPicture: Picture = { size: null, embedded: nothingEmbedded, isAnimated: null }
const nothingDescribed: Described = { capture: noCapture, written: noWritten, texts: [], hasThumbnail: false, isDamaged: false }

function gapsOf(format: Format, picture: Picture, described: Described, moving: Moving): readonly Gap[] {
  const gaps: Gap[] = []
  if (pictures[format] !== undefined && picture.size === null) gaps.push({ kind: 'size', why: 'damaged' })
  if (moving.gap !== null) gaps.push({ kind: 'moving', why: moving.gap })
  if (described.isDamaged) gaps.push({ kind: 'capture', why: 'damaged' })
  if (picture.embedded.isIncomplete) gaps.push({ kind: 'written', why: 'beyond-budget' })
  return gaps
}

/**
 * All that can be told about a file from what was kept of it. Rejects for nothing that is in a file: what is damaged or was not kept is null, and named in `gaps`.
 * To be called where it may take long and be killed (see `media-reading-worker`).
 */
export async function readFacts(excerpt: Excerpt): Promise<MediaFacts> {
  const head = headOf(excerpt)
  const format = formatOf(head)
  const type = await typeOf(format, head)
  const kind = kindOf(type?.mime)
  const reader = pictures[format]
  // Pictures of cameras are built like films as well.
  const isMoving = reader === undefined && kind !== 'image' && (kind !== 'other' || format === 'mp4' || format === 'webm')
  const picture = reader === undefined ? noPicture : reader(excerpt)
  const described = reader === undefined ? nothingDescribed : await readDescribed(picture.embedded)
  const moving = isMoving ? await readMoving(excerpt) : nothingMoving
  return {
    type,
    kind,
    width: picture.size?.width ?? moving.width,
    height: picture.size?.height ?? moving.height,
    durationMs: picture.durationMs ?? moving.durationMs,
    isAnimated: picture.isAnimated,
    videoCodec: moving.videoCodec,
    audioCodec: moving.audioCodec,
    capture: firstOf([described.capture, moving.capture], noCapture),
    written: firstOf([described.written, moving.written, writtenInTexts(picture.embedded.texts)], noWritten),
    generation: findGeneration([...picture.embedded.texts, ...described.texts, ...moving.texts]),
    hasThumbnail: described.hasThumbnail,
    gaps: gapsOf(format, picture, described, moving),
  }
}
