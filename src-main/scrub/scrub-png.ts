import { crc32 } from './crc32'
import { latin1, viewOf, zeroAfter } from '../media-reading/bytes'
import { isPngText, xmpKey } from '../media-reading/png'
import { scrubExif, scrubXmp } from './metadata-blocks'
import { createPlanning, largestBlock, Unscrubbable, type FileBytes, type Plan, type Planning, type Remove } from './plan'

interface Chunk {
  readonly kind: string
  readonly at: number
  /** With length, name and checksum. */
  readonly length: number
}

/** Keys whose texts may hold a place: raw EXIF, IPTC and XMP among them. */
const placeKeys = /^raw profile type|gps|latitude|longitude|location|geo/i

/** PNG: texts are left out, as nothing in a PNG counts its bytes; EXIF and XMP are blanked and get a new checksum. What follows the end is cut off. */
export async function planPng(bytes: FileBytes, remove: Remove): Promise<Plan> {
  const planning = createPlanning()
  for (let at = 8; ;) {
    const header = await bytes.read(at, at + 8)
    if (header.length < 8) throw new Unscrubbable('damaged')
    const chunk: Chunk = { kind: latin1(header, 4, 8), at, length: viewOf(header).getUint32(0) + 12 }
    if (at + chunk.length > bytes.size || !/^[A-Za-z]{4}$/.test(chunk.kind)) throw new Unscrubbable('damaged')
    at += chunk.length
    if (chunk.kind === 'caBX') planning.cut(chunk, 'credentials')
    else if (chunk.kind === 'eXIf') await planBlock(bytes, chunk, { planning, place: 'exif', scrub: (block) => scrubExif(block, remove) })
    else if (isPngText(chunk.kind)) await planText(bytes, chunk, remove, planning)
    else if (chunk.kind === 'IEND') {
      planning.cut({ at, length: bytes.size - at }, 'appended')
      return planning.end()
    }
  }
}

async function planText(bytes: FileBytes, chunk: Chunk, remove: Remove, planning: Planning): Promise<void> {
  const start = await bytes.read(chunk.at + 8, Math.min(chunk.at + 8 + 256, chunk.at + chunk.length - 4))
  const keyEnd = zeroAfter(start, 0)
  const key = latin1(start, 0, keyEnd)
  if (key !== xmpKey) {
    if (remove.generation || placeKeys.test(key)) planning.cut(chunk, 'text')
    return
  }
  const textAt = zeroAfter(start, zeroAfter(start, keyEnd + 3) + 1) + 1
  const isPlain = chunk.kind === 'iTXt' && start[keyEnd + 1] === 0 && textAt < start.length
  if (remove.generation || !isPlain) planning.cut(chunk, 'xmp')
  else
    await planBlock(bytes, chunk, {
      planning,
      place: 'xmp',
      scrub: (block) => {
        const scrubbed = scrubXmp(block.subarray(textAt), remove)
        return scrubbed === null ? null : Buffer.concat([block.subarray(0, textAt), scrubbed])
      },
    })
}

interface BlockPlan {
  readonly planning: Planning
  readonly place: 'exif' | 'xmp'
  readonly scrub: (block: Uint8Array) => Uint8Array | null
}

/** Scrubs a chunk's content and makes its checksum anew; one that is too large to be looked through is left out. */
async function planBlock(bytes: FileBytes, chunk: Chunk, { planning, place, scrub }: BlockPlan): Promise<void> {
  if (chunk.length > largestBlock) {
    planning.cut(chunk, place)
    return
  }
  const scrubbed = scrub(await bytes.read(chunk.at + 8, chunk.at + chunk.length - 4))
  if (scrubbed === null) return
  const named = Buffer.concat([Buffer.from(chunk.kind, 'latin1'), scrubbed, Buffer.alloc(4)])
  named.writeUInt32BE(crc32(named.subarray(0, -4)), named.length - 4)
  planning.change(chunk.at + 4, named, place)
}
