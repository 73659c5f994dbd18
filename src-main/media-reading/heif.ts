import { boxesIn, boxesOf, contentOfBox, type Box } from './boxes'
import { latin1, viewOf, zeroAfter } from './bytes'
import { contentOf, cut, type Excerpt, type Part } from './excerpt'
import type { Size } from './image-size'

/** One item of a HEIF file (ISO/IEC 23008-12) and where its bytes are in the file. */
export interface HeifItem {
  readonly id: number
  /** Such as `hvc1`, `Exif`, or `mime`, which has a content type. */
  readonly type: string
  readonly contentType: string
  readonly extents: readonly { readonly at: number; readonly length: number }[]
}

const mostItems = 10_000

/** Reads numbers of varying width one after the other; past the end it gives zeros. */
function createReading(bytes: Uint8Array) {
  const view = viewOf(bytes)
  let at = 0
  const number = (width: number): number => {
    const from = at
    at += width
    if (at > bytes.length) return 0
    if (width === 1) return view.getUint8(from)
    if (width === 2) return view.getUint16(from)
    if (width === 4) return view.getUint32(from)
    return width === 8 ? Number(view.getBigUint64(from)) : 0
  }
  return { number, isOver: () => at >= bytes.length, at: () => at }
}

function readLocations(bytes: Uint8Array): ReadonlyMap<number, HeifItem['extents']> {
  const { number, isOver } = createReading(bytes)
  const version = number(1)
  number(1)
  number(2)
  const sizes = number(1)
  const more = number(1)
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [sizes >> 4, sizes & 15, more >> 4, version > 0 ? more & 15 : 0]
  const count = version < 2 ? number(2) : number(4)
  const found = new Map<number, HeifItem['extents']>()
  for (let item = 0; item < Math.min(count, mostItems) && !isOver(); item++) {
    const id = version < 2 ? number(2) : number(4)
    const method = version > 0 ? number(2) & 15 : 0
    number(2)
    const base = number(baseBytes)
    const extentCount = number(2)
    const extents: { at: number; length: number }[] = []
    for (let extent = 0; extent < extentCount && !isOver() && extents.length < 1000; extent++) {
      number(indexBytes)
      extents.push({ at: base + number(offsetBytes), length: number(lengthBytes) })
    }
    // Other methods count from places that are no places of the file.
    if (method === 0) found.set(id, extents)
  }
  return found
}

/** The items that a `meta` box names. `meta`: its content, without its header. */
export function heifItems(meta: Uint8Array): readonly HeifItem[] {
  const boxes = boxesIn(meta, 4)
  const info = boxes.find(({ kind }) => kind === 'iinf')
  const location = boxes.find(({ kind }) => kind === 'iloc')
  if (info === undefined || location === undefined) return []
  const places = readLocations(contentOfBox(meta, location))
  const isOld = contentOfBox(meta, info)[0] === 0
  return boxesOf(meta, info, isOld ? 6 : 8)
    .filter(({ kind }) => kind === 'infe')
    .flatMap((box): HeifItem[] => {
      const content = contentOfBox(meta, box)
      const version = content[0] ?? 0
      if (version < 2 || content.length < 12) return []
      const idBytes = version === 2 ? 2 : 4
      const id = idBytes === 2 ? viewOf(content).getUint16(4) : viewOf(content).getUint32(4)
      const typeAt = 4 + idBytes + 2
      const nameEnd = zeroAfter(content, typeAt + 4)
      const contentType = latin1(content, nameEnd + 1, zeroAfter(content, nameEnd + 1))
      return [{ id, type: latin1(content, typeAt, typeAt + 4), contentType, extents: places.get(id) ?? [] }]
    })
}

const metaOf = (excerpt: Excerpt): Uint8Array | null => {
  const part = excerpt.parts.find(({ kind }: Part) => kind === 'meta')
  return part === undefined ? null : contentOf(excerpt, part)
}

/** The bytes of the items of one kind that were kept; `isMissing` when some were not. */
export function heifContents(
  excerpt: Excerpt,
  isWanted: (item: HeifItem) => boolean,
): { contents: readonly Uint8Array[]; isMissing: boolean } {
  const items = heifItems(metaOf(excerpt) ?? new Uint8Array(0)).filter(isWanted)
  const contents = items.map(({ extents }) => {
    const parts = extents.map(({ at, length }) => (length === 0 || length > 4 * 1024 * 1024 ? null : cut(excerpt, at, at + length)))
    return parts.length > 16 || parts.includes(null) ? null : Buffer.concat(parts.filter((part) => part !== null))
  })
  return { contents: contents.filter((content) => content !== null), isMissing: contents.includes(null) }
}

/** The largest spatial extent that the properties name: the whole picture, while tiles and previews are smaller. */
export function heifSize(excerpt: Excerpt): Size | null {
  const meta = metaOf(excerpt)
  if (meta === null) return null
  const inside = (boxes: readonly Box[], kind: string) => boxes.filter((box) => box.kind === kind).flatMap((box) => boxesOf(meta, box))
  let best: Size | null = null
  for (const box of inside(inside(boxesIn(meta, 4), 'iprp'), 'ipco')) {
    const content = contentOfBox(meta, box)
    if (box.kind !== 'ispe' || content.length < 12) continue
    const size = { width: viewOf(content).getUint32(4), height: viewOf(content).getUint32(8) }
    if (size.width > 0 && size.height > 0 && size.width * size.height > (best === null ? 0 : best.width * best.height)) best = size
  }
  return best
}
