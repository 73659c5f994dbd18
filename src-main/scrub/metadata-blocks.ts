import { latin1 } from '../media-reading/bytes'
import { iptcRecords, photoshopResources, resourceKinds } from '../media-reading/iptc'
import { longestXmp, readXmp } from '../media-reading/xmp'
import { isLittleEndian, readDirectories, readerOf, tiffTags, type TiffDirectory, type TiffEntry } from '../media-reading/tiff'
import type { Remove } from './plan'

/** A block of metadata after scrubbing, of the same length; null when there was nothing to remove in it. */
export type Scrubbed = Uint8Array | null

/** Texts in which generators write, and which cameras leave empty or fill with their own name. */
const freeTexts = new Set([0x10d, 0x10e, 0x131, 0x9286, 0x9c9b, 0x9c9c, 0x9c9e, 0x9c9f])
/** No name of a maker or a camera is as long. */
const longestName = 200
const textTypes = new Set([1, 2, 7])

function wantsBlank({ tag, type, valueBytes }: TiffEntry, { kind }: TiffDirectory, value: Uint8Array, remove: Remove): boolean {
  if (remove.location && kind === 'gps') return true
  if (tag === tiffTags.iptc || tag === tiffTags.photoshop) return true
  if (!remove.generation) return false
  const isLongText = type === 2 && (valueBytes > longestName || latin1(value).includes('{'))
  return (freeTexts.has(tag) && textTypes.has(type)) || isLongText
}

/**
 * Blanks a place, or the texts of generators, in a block of EXIF, leaving every other byte where it is. One that is no TIFF can not be looked through: all of it is blanked.
 * What a camera's maker writes in its own form (MakerNote) is left.
 */
export function scrubExif(block: Uint8Array, remove: Remove): Scrubbed {
  const read = readerOf(block)
  if (isLittleEndian(read) === null) return block.some((byte) => byte !== 0) ? new Uint8Array(block.length) : null
  const out = Uint8Array.from(block)
  const blank = (start: number, length: number) => out.fill(0, start, start + length)
  for (const directory of readDirectories(read)) {
    for (const entry of directory.entries) {
      const value = read(entry.valueAt, entry.valueAt + entry.valueBytes)
      if (value === null) continue
      if (entry.tag === tiffTags.xmp) {
        const xmp = scrubXmp(value, remove)
        if (xmp !== null) out.set(xmp, entry.valueAt)
      } else if (wantsBlank(entry, directory, value, remove)) blank(entry.valueAt, entry.valueBytes)
    }
    // The directory itself is emptied, so that nobody takes zeros for a place in the sea.
    if (remove.location && directory.kind === 'gps')
      blank(directory.at, Math.min(2 + directory.entries.length * 12, block.length - directory.at))
  }
  return Buffer.compare(out, block) === 0 ? null : out
}

const placeName =
  /gps|latitude|longitude|geo|location|^(?:city|state|province(?:state)?|country(?:code|name)?|sublocation|worldregion|region|landmark)$/i
/** A name of such a thing as XML writes it, wherever it stands. */
const placeMark = /[<\s:](?:[\w.-]{0,60}(?:gps|latitude|longitude|location)[\w.-]{0,60}|city|country(?:code|name)?)[\s=>/]/i

/** Whether some text of XMP names a place. For texts that are too large or broken to be looked through. */
export const namesPlace = (text: string): boolean => placeMark.test(text)

const emptyPacket = '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'

/** A packet of nothing, of this length. */
export const blankXmp = (length: number): Uint8Array =>
  Buffer.from((length < emptyPacket.length ? '' : emptyPacket).padEnd(length, ' '), 'latin1')

const isBlank = (packet: Uint8Array) => packet.every((byte) => byte === 0x20 || byte === 0) || latin1(packet).trimEnd() === emptyPacket

/**
 * Takes the place out of a packet of XMP, property by property; for generation data, and where a place is still named after that, all of the packet: texts of
 * generators stand under any name in it.
 */
export function scrubXmp(packet: Uint8Array, remove: Remove): Scrubbed {
  if (isBlank(packet)) return null
  // Wide letters would have to be read another way.
  if (remove.generation || packet.length > longestXmp || packet.subarray(0, 64).includes(0)) return blankXmp(packet.length)
  if (!remove.location) return null
  // One character a byte: places in the text are places in the bytes.
  const text = latin1(packet)
  const found = readXmp(text).filter(
    ({ name, path }) => placeName.test(name) && !/^(?:xmpmeta|RDF|Description)$/.test(name) && path.length > 0,
  )
  const out = Uint8Array.from(packet)
  for (const { start, end } of found) out.fill(0x20, start, end)
  if (namesPlace(latin1(out))) return blankXmp(packet.length)
  return found.length === 0 ? null : out
}

/** Records of IPTC that name a place (IIM 4.2): location code and name, city, part of it, province, country. */
const placeRecords = new Set([0x1a, 0x1b, 0x5a, 0x5c, 0x5f, 0x64, 0x65])
/** Special instructions and caption: where generators write. */
const textRecords = new Set([0x28, 0x78])

/** Scrubs the records, and the copies of EXIF and XMP, in Photoshop's image resources. What can not be gone through is blanked whole. */
export function scrubPhotoshop(block: Uint8Array, remove: Remove): Scrubbed {
  const { resources, isSound } = photoshopResources(block)
  if (!isSound) return new Uint8Array(block.length)
  const out = Uint8Array.from(block)
  let isChanged = false
  for (const { kind, at, length } of resources) {
    const isCopy = kind === resourceKinds.exif || kind === resourceKinds.xmp
    if (isCopy) out.fill(0, at, at + length)
    isChanged ||= isCopy && length > 0
    if (kind !== resourceKinds.iptc) continue
    for (const record of iptcRecords(block, at, at + length)) {
      const isWanted = (remove.location && placeRecords.has(record.number)) || (remove.generation && textRecords.has(record.number))
      if (!isWanted || record.length === 0) continue
      out.fill(0x20, record.at, record.at + record.length)
      isChanged = true
    }
  }
  return isChanged ? out : null
}
