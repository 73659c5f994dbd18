import { hasMark, latin1, viewOf } from '../media-reading/bytes'
import { exifMark, longXmpMark, photoshopMark, xmpMark } from '../media-reading/jpeg'
import { blankXmp, namesPlace, scrubExif, scrubPhotoshop, scrubXmp } from './metadata-blocks'
import { createPlanning, Unscrubbable, type FileBytes, type Plan, type Planning, type Remove } from './plan'

const windowBytes = 1024 * 1024
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
/** Segments of extended XMP are one text in parts: a name can lie across two of them. */
const overlap = 200

/**
 * JPEG (ITU T.81, annex B): metadata is blanked in place, so that every place that is counted in the file stays true; the picture's own bytes are not touched. Pictures that
 * follow the first (ISO/IEC 23000, multi-picture format) are gone through as well; what else follows is cut off, as nobody can say what is in it.
 */
export async function planJpeg(bytes: FileBytes, remove: Remove): Promise<Plan> {
  const planning = createPlanning()
  let at = 0
  for (;;) {
    at = await planPicture(bytes, at, remove, planning)
    const next = await skipZeros(bytes, at)
    const start = await bytes.read(next, next + 3)
    if (start.length < 3 || start[0] !== 0xff || start[1] !== 0xd8 || start[2] !== 0xff) {
      planning.cut({ at: next, length: bytes.size - next }, 'appended')
      return planning.end()
    }
    at = next
  }
}

async function skipZeros(bytes: FileBytes, from: number): Promise<number> {
  for (let at = from; at < bytes.size; at += windowBytes) {
    const part = await bytes.read(at, at + windowBytes)
    const index = part.findIndex((byte) => byte !== 0)
    if (index >= 0) return at + index
  }
  return bytes.size
}

interface Segment {
  readonly marker: number
  /** Where its content begins. */
  readonly at: number
  readonly content: Uint8Array
}

/** The marker at `at`, with its content where it has one. Null for a fill byte. */
async function segmentAt(bytes: FileBytes, at: number): Promise<Segment | null> {
  const header = await bytes.read(at, at + 4)
  const marker = header[1] ?? 0
  if (header.length < 2 || header[0] !== 0xff || marker === 0) throw new Unscrubbable('damaged')
  if (marker === 0xff) return null
  if (marker === 0xd9 || isAlone(marker)) return { marker, at: at + 2, content: new Uint8Array(0) }
  const length = header.length < 4 ? 0 : viewOf(header).getUint16(2)
  const end = at + 2 + length
  if (length < 2 || end > bytes.size) throw new Unscrubbable('damaged')
  return { marker, at: at + 4, content: await bytes.read(at + 4, end) }
}

/** Plans one picture from its beginning at `start`; where it ends. */
async function planPicture(bytes: FileBytes, start: number, remove: Remove, planning: Planning): Promise<number> {
  const extensions: { at: number; length: number }[] = []
  let tail = ''
  let namesAny = false
  for (let at = start + 2; ;) {
    const segment = await segmentAt(bytes, at)
    if (segment === null) at += 1
    else if (segment.marker === 0xd9) {
      if (remove.generation || namesAny) for (const range of extensions) planning.change(range.at, blankXmp(range.length), 'xmp')
      return segment.at
    } else {
      const { marker, content } = segment
      at = segment.at + content.length
      if (marker === 0xda) at = await endOfScan(bytes, at)
      else if (marker === 0xe1 && hasMark(content, 0, longXmpMark)) {
        const head = longXmpMark.length + 40
        const text = tail + latin1(content.subarray(head))
        namesAny ||= namesPlace(text)
        tail = text.slice(-overlap)
        extensions.push({ at: segment.at + head, length: Math.max(0, content.length - head) })
      } else planSegment(segment, remove, planning)
    }
  }
}

function planSegment({ marker, at, content }: Segment, remove: Remove, planning: Planning): void {
  const scrub = (mark: string, change: (block: Uint8Array, remove: Remove) => Uint8Array | null, place: 'exif' | 'xmp' | 'iptc') => {
    const scrubbed = change(content.subarray(mark.length), remove)
    if (scrubbed !== null) planning.change(at + mark.length, scrubbed, place)
  }
  if (marker === 0xe1 && latin1(content, 0, 5) === 'Exif\0') scrub(exifMark, scrubExif, 'exif')
  else if (marker === 0xe1 && hasMark(content, 0, xmpMark)) scrub(xmpMark, scrubXmp, 'xmp')
  else if (marker === 0xe1) planning.fill({ at, length: content.length }, 0, 'exif')
  else if (marker === 0xed && hasMark(content, 0, photoshopMark)) scrub('', scrubPhotoshop, 'iptc')
  else if (marker === 0xeb) planning.fill({ at, length: content.length }, 0, 'credentials')
  else if (marker === 0xfe && remove.generation) planning.fill({ at, length: content.length }, 0x20, 'comment')
}

/** Where the coded picture that begins at `from` ends: at the first marker that is not of its own (a zero after FF is none, nor are restarts). */
async function endOfScan(bytes: FileBytes, from: number): Promise<number> {
  for (let at = from; at < bytes.size;) {
    const part = await bytes.read(at, at + windowBytes)
    for (let index = part.indexOf(0xff); index >= 0 && index + 1 < part.length; index = part.indexOf(0xff, index + 1)) {
      const next = part[index + 1] ?? 0
      if (next !== 0 && next !== 0xff && !isAlone(next)) return at + index
    }
    // The last byte is looked at again with what follows it.
    if (part.length < 2) break
    at += part.length - 1
  }
  throw new Unscrubbable('damaged')
}
