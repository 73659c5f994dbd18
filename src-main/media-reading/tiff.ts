import { hasMark, viewOf } from './bytes'
import { cut, type Excerpt } from './excerpt'

/** Bytes of a TIFF structure by their place in it; null where they are not there. */
export type ReadBytes = (start: number, end: number) => Uint8Array | null

/** One entry of a directory. `at` is where its 12 bytes are, `valueAt` where its value is, which takes `valueBytes` and need not be there. */
export interface TiffEntry {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly at: number
  readonly valueAt: number
  readonly valueBytes: number
}

export interface TiffDirectory {
  readonly kind: 'image' | 'exif' | 'gps'
  readonly at: number
  readonly entries: readonly TiffEntry[]
}

export const tiffTags = { exif: 0x8769, gps: 0x8825, subDirectories: 0x14a, xmp: 0x2bc, iptc: 0x83bb, photoshop: 0x8649 } as const

/** Bytes of one value by type (TIFF 6.0, section 2; 13 is a directory's place). */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
const mostEntries = 1000
const mostDirectories = 32

/** Null when it is no TIFF. */
export function isLittleEndian(read: ReadBytes): boolean | null {
  const mark = read(0, 8)
  if (mark === null) return null
  if (hasMark(mark, 0, 'II*\0')) return true
  return hasMark(mark, 0, 'MM\0*') ? false : null
}

/** All directories that can be reached, each once. What does not lie in the bytes is left out: nothing here throws. */
export function readDirectories(read: ReadBytes): readonly TiffDirectory[] {
  const little = isLittleEndian(read)
  if (little === null) return []
  const first = read(4, 8)
  const found: TiffDirectory[] = []
  const seen = new Set<number>()
  const wanted: { at: number; kind: TiffDirectory['kind'] }[] =
    first === null ? [] : [{ at: viewOf(first).getUint32(0, little), kind: 'image' }]
  for (let place = wanted.shift(); place !== undefined && found.length < mostDirectories; place = wanted.shift()) {
    const { at, kind } = place
    if (at < 8 || seen.has(at)) continue
    seen.add(at)
    const { entries, next } = readEntries(read, at, little)
    found.push({ kind, at, entries })
    if (kind === 'image' && next > 0) wanted.push({ at: next, kind: 'image' })
    for (const entry of entries) {
      const below = belowOf(entry.tag)
      if (below !== null) for (const at of numbersOf(read, entry, little).slice(0, mostDirectories)) wanted.push({ at, kind: below })
    }
  }
  return found
}

const belowOf = (tag: number): TiffDirectory['kind'] | null =>
  tag === tiffTags.exif ? 'exif' : tag === tiffTags.gps ? 'gps' : tag === tiffTags.subDirectories ? 'image' : null

function readEntries(read: ReadBytes, at: number, little: boolean): { entries: readonly TiffEntry[]; next: number } {
  const counted = read(at, at + 2)
  if (counted === null) return { entries: [], next: 0 }
  const count = viewOf(counted).getUint16(0, little)
  const entries: TiffEntry[] = []
  for (let index = 0; index < Math.min(count, mostEntries); index++) {
    const place = at + 2 + index * 12
    const bytes = read(place, place + 12)
    if (bytes === null) break
    const view = viewOf(bytes)
    const type = view.getUint16(2, little)
    const values = view.getUint32(4, little)
    const valueBytes = values * (typeBytes[type] ?? 0)
    const valueAt = valueBytes <= 4 ? place + 8 : view.getUint32(8, little)
    entries.push({ tag: view.getUint16(0, little), type, count: values, at: place, valueAt, valueBytes })
  }
  const end = at + 2 + count * 12
  const next = read(end, end + 4)
  return { entries, next: next === null ? 0 : viewOf(next).getUint32(0, little) }
}

/** The whole numbers of an entry; none when they are not there or no such. */
export function numbersOf(read: ReadBytes, { type, count, valueAt, valueBytes }: TiffEntry, little: boolean): readonly number[] {
  const bytes = valueBytes > 65_536 ? null : read(valueAt, valueAt + valueBytes)
  if (bytes === null) return []
  const view = viewOf(bytes)
  if (type === 1) return [...bytes]
  if (type === 3) return Array.from({ length: count }, (_, index) => view.getUint16(index * 2, little))
  return type === 4 || type === 13 ? Array.from({ length: count }, (_, index) => view.getUint32(index * 4, little)) : []
}

/** The first number of each of some tags in the first directory of a TIFF file. */
export function readTiffNumbers(excerpt: Excerpt, tags: readonly number[]): ReadonlyMap<number, number> {
  const read: ReadBytes = (start, end) => cut(excerpt, start, end)
  const little = isLittleEndian(read)
  const entries = readDirectories(read)[0]?.entries ?? []
  const found = new Map<number, number>()
  for (const entry of entries) {
    const value = tags.includes(entry.tag) ? numbersOf(read, entry, little === true)[0] : undefined
    if (value !== undefined) found.set(entry.tag, value)
  }
  return found
}

export const readerOf =
  (block: Uint8Array): ReadBytes =>
  (start, end) =>
    start >= 0 && start <= end && end <= block.length ? block.subarray(start, end) : null

/** A tag that nobody reads, in place of one that can not be read. */
const nobodysTag = 0xfffe

/** A copy of an EXIF block in which no entry claims what is not there, so that one damaged entry does not cost the others. Null when it is no such block. */
export function soundExif(block: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const read = readerOf(block)
  const little = isLittleEndian(read)
  if (little === null) return null
  const sound = Uint8Array.from(block)
  const view = viewOf(sound)
  for (const { at, entries } of readDirectories(read)) {
    if (entries.length > 0 && entries.length < view.getUint16(at, little)) view.setUint16(at, entries.length, little)
    for (const entry of entries) {
      const isSound = (typeBytes[entry.type] ?? 0) > 0 && read(entry.valueAt, entry.valueAt + entry.valueBytes) !== null
      if (isSound) continue
      view.setUint16(entry.at, nobodysTag, little)
      view.setUint16(entry.at + 2, 1, little)
      view.setUint32(entry.at + 4, 1, little)
    }
  }
  return sound
}
