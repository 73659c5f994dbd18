/** Bytes of a file with their place in it. */
export interface Piece {
  readonly at: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** An element of the file's own structure (a PNG chunk, an MP4 box, a JPEG segment) that was kept whole. `length` counts its header, which has `head` bytes. */
export interface Part {
  readonly kind: string
  readonly at: number
  readonly length: number
  readonly head: number
}

/** What was kept of a file while it was read: its beginning, its end, and the parts that describe it. */
export interface Excerpt {
  /** Bytes of the whole file. */
  readonly size: number
  /** In order, none overlapping. */
  readonly pieces: readonly Piece[]
  readonly parts: readonly Part[]
}

/** The bytes from `start` to before `end`; null unless all of them were kept. */
export function cut({ pieces, size }: Excerpt, start: number, end: number): Uint8Array<ArrayBuffer> | null {
  if (!(start >= 0 && end >= start && end <= size)) return null
  const first = pieces.findIndex(({ at, bytes }) => at <= start && start <= at + bytes.length)
  const piece = pieces[first]
  if (piece === undefined) return null
  if (end <= piece.at + piece.bytes.length) return piece.bytes.subarray(start - piece.at, end - piece.at)
  const all = pieces.slice(first)
  let until = start
  for (const { at, bytes } of all) if (at <= until) until = Math.max(until, at + bytes.length)
  if (until < end) return null
  const joined = new Uint8Array(end - start)
  for (const { at, bytes } of all) {
    const from = Math.max(start, at)
    const to = Math.min(end, at + bytes.length)
    if (from < to) joined.set(bytes.subarray(from - at, to - at), from - start)
  }
  return joined
}

/** The beginning of the file, as much of it as was kept in one piece. */
export function headOf({ pieces }: Excerpt): Uint8Array<ArrayBuffer> {
  const first = pieces[0]
  return first?.at === 0 ? first.bytes : new Uint8Array(0)
}

/** The content of a part, without its header. */
export function contentOf(excerpt: Excerpt, { at, length, head }: Part): Uint8Array<ArrayBuffer> | null {
  return length < head ? null : cut(excerpt, at + head, at + length)
}

/** An excerpt that is the whole of some bytes. */
export function excerptOf(bytes: Uint8Array<ArrayBuffer>, parts: readonly Part[] = []): Excerpt {
  return { size: bytes.length, pieces: [{ at: 0, bytes }], parts }
}
