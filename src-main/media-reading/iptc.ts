import { hasMark, viewOf } from './bytes'
import { photoshopMark } from './jpeg'

/** One of Photoshop's image resources: where its content is in the block. */
export interface PhotoshopResource {
  readonly kind: number
  readonly at: number
  readonly length: number
}

export const resourceKinds = { iptc: 0x0404, exif: 0x0422, xmp: 0x0424 } as const

/** The resources in a block (after `Photoshop 3.0`, or of TIFF's tag), as far as they can be followed; `isSound` unless one claims what is not there. */
export function photoshopResources(block: Uint8Array): { readonly resources: readonly PhotoshopResource[]; readonly isSound: boolean } {
  const resources: PhotoshopResource[] = []
  let at = hasMark(block, 0, photoshopMark) ? photoshopMark.length : 0
  while (at + 12 <= block.length && hasMark(block, at, '8BIM')) {
    const named = 1 + (block[at + 6] ?? 0)
    const sizeAt = at + 6 + named + (named % 2)
    if (sizeAt + 4 > block.length) return { resources, isSound: false }
    const length = viewOf(block).getUint32(sizeAt)
    if (sizeAt + 4 + length > block.length) return { resources, isSound: false }
    resources.push({ kind: viewOf(block).getUint16(at + 4), at: sizeAt + 4, length })
    at = sizeAt + 4 + length + (length % 2)
  }
  return { resources, isSound: true }
}

/** A record of IPTC's second group (IIM 4.2), which describes the content: its number and where its value is in the block. */
export interface IptcRecord {
  readonly number: number
  readonly at: number
  readonly length: number
}

/** The records that follow each other from `start` to `end`, as far as they can be followed. */
export function iptcRecords(block: Uint8Array, start: number, end: number): readonly IptcRecord[] {
  const records: IptcRecord[] = []
  for (let at = start; at + 5 <= end && block[at] === 0x1c;) {
    const length = viewOf(block).getUint16(at + 3)
    // Longer forms say in how many bytes the length is told: none of these records has one.
    if (length > 0x7fff || at + 5 + length > end) break
    if (block[at + 1] === 2) records.push({ number: block[at + 2] ?? 0, at: at + 5, length })
    at += 5 + length
  }
  return records
}

/** All records of a block, which is one of records or one of resources. */
export function allIptcRecords(block: Uint8Array): readonly IptcRecord[] {
  if (block[0] === 0x1c) return iptcRecords(block, 0, block.length)
  const { resources } = photoshopResources(block)
  return resources.flatMap(({ kind, at, length }) => (kind === resourceKinds.iptc ? iptcRecords(block, at, at + length) : []))
}
