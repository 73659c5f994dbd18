import { hasMark, latin1, viewOf } from '../media-reading/bytes'
import { scrubExif, scrubXmp } from './metadata-blocks'
import { createPlanning, largestBlock, Unscrubbable, type FileBytes, type Plan, type Remove } from './plan'

/** WebP: EXIF and XMP are blanked in place, so that the lengths and marks at the beginning of the file stay true. What follows the end is cut off. */
export async function planWebp(bytes: FileBytes, remove: Remove): Promise<Plan> {
  const planning = createPlanning()
  const end = 8 + viewOf(await bytes.read(0, 8)).getUint32(4, true)
  if (end > bytes.size) throw new Unscrubbable('damaged')
  for (let at = 12; at < end;) {
    const header = await bytes.read(at, at + 8)
    if (header.length < 8) throw new Unscrubbable('damaged')
    const length = viewOf(header).getUint32(4, true)
    const content = { at: at + 8, length }
    if (content.at + length > end) throw new Unscrubbable('damaged')
    const kind = latin1(header, 0, 4)
    if (kind === 'C2PA') planning.fill(content, 0, 'credentials')
    if (kind === 'EXIF' || kind === 'XMP ') {
      const place = kind === 'EXIF' ? 'exif' : 'xmp'
      if (length > largestBlock) planning.fill(content, 0, place)
      else {
        const block = await bytes.read(content.at, content.at + length)
        // Some write JPEG's mark before the block.
        const skip = kind === 'EXIF' && hasMark(block, 0, 'Exif\0\0') ? 6 : 0
        const scrubbed = (kind === 'EXIF' ? scrubExif : scrubXmp)(block.subarray(skip), remove)
        if (scrubbed !== null) planning.change(content.at + skip, scrubbed, place)
      }
    }
    at = content.at + length + (length % 2)
  }
  planning.cut({ at: end, length: bytes.size - end }, 'appended')
  return planning.end()
}
