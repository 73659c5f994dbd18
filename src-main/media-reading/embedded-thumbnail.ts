import { viewOf } from './bytes'
import { createGatherer } from './gather'
import { jpegSize } from './image-size'
import { readJpeg } from './jpeg'
import { isLittleEndian, numbersOf, readDirectories, readerOf } from './tiff'
import type { Excerpt } from './excerpt'

/** A JPEG's EXIF lies within so many bytes of its beginning, if it has a small picture of it. */
export const thumbnailHeadBytes = 256 * 1024
/** EXIF's blocks have no more; and no small picture is larger than this on either side. */
const mostBytes = 64 * 1024
const mostPixelsAside = 1024
/** Where the picture of the second directory begins, and how long it is (Exif 2.32, 4.6.4). */
const tags = { start: 0x201, length: 0x202 }

function gather(bytes: Uint8Array): Excerpt {
  const gatherer = createGatherer()
  gatherer.take(bytes, 0, bytes.length)
  return gatherer.excerpt()
}

function pictureIn(exif: Uint8Array): Uint8Array | null {
  const read = readerOf(exif)
  const little = isLittleEndian(read)
  if (little === null) return null
  for (const { kind, entries } of readDirectories(read)) {
    if (kind !== 'image') continue
    const number = (tag: number) => entries.filter((entry) => entry.tag === tag).flatMap((entry) => numbersOf(read, entry, little))[0]
    const [start, length] = [number(tags.start), number(tags.length)]
    if (start !== undefined && length !== undefined && length <= mostBytes) return read(start, start + length)
  }
  return null
}

/** Whether it is a JPEG of a size that may be shown many times over. */
function isSmallJpeg(bytes: Uint8Array): boolean {
  if (bytes.length < 4 || viewOf(bytes).getUint16(0) !== 0xffd8) return false
  const size = jpegSize(gather(bytes))
  return size !== null && size.width <= mostPixelsAside && size.height <= mostPixelsAside
}

/** EXIF of one entry, which says how the picture is to be turned, behind the JPEG's first mark. @param orientation EXIF's 1 to 8 */
function turned(jpeg: Uint8Array, orientation: number): Uint8Array<ArrayBuffer> {
  const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
  const block = [...Buffer.from('Exif\0\0II*\0', 'latin1'), 8, 0, 0, 0, 1, 0, ...entry, 0, 0, 0, 0]
  return Uint8Array.from(Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, block.length + 2, ...block]), jpeg.subarray(2)]))
}

/**
 * The small picture that a camera puts into a JPEG, by the file's first bytes; null where there is none that may be shown. Throws for nothing that is in a file.
 * @param orientation of the file, EXIF's 1 to 8: its small picture lies as the large one does, and does not say so itself
 */
export function embeddedThumbnail(head: Uint8Array, orientation: number | null): Uint8Array<ArrayBuffer> | null {
  for (const exif of readJpeg(gather(head)).exif) {
    const picture = pictureIn(exif)
    if (picture === null || !isSmallJpeg(picture)) continue
    return orientation === null || orientation === 1 ? Uint8Array.from(picture) : turned(picture, orientation)
  }
  return null
}
