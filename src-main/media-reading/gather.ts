import type { Excerpt, Part, Piece } from './excerpt'
import { formatOf } from './format'
import { stepsOf, type Step, type Steps } from './steps'

/** How much of a file is kept while it is read, in bytes. */
export interface GatherLimits {
  readonly head: number
  readonly tail: number
  /** All parts between them together. */
  readonly parts: number
}

/** Pictures whose descriptions may lie anywhere are kept whole up to 8 MB; of the others the ends and the parts tell everything. */
export const limitsFor = (head: Uint8Array): GatherLimits => {
  const format = formatOf(head)
  const mayLieAnywhere = format === 'heif' || format === 'tiff'
  return { head: (mayLieAnywhere ? 8 : 0.5) * 1024 * 1024, tail: 256 * 1024, parts: 12 * 1024 * 1024 }
}

const mostPieces = 4096
const mostSteps = 100_000

/** Keeps what describes a file out of the one pass that hashes it, with bounded memory. */
export interface Gatherer {
  readonly take: (part: Uint8Array, at: number, expected: number) => void
  readonly excerpt: () => Excerpt
}

interface Filling {
  readonly at: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** @param limits by the first bytes of the file, of which there are at least 64 unless it is shorter */
export function createGatherer(limits: (head: Uint8Array) => GatherLimits = limitsFor): Gatherer {
  let size = 0
  let plan: ReturnType<typeof planOf> | null = null
  return {
    take: (part, at, expected) => {
      plan ??= planOf(expected, part, limits(part))
      size = at + part.length
      plan.walk?.take(part, at)
      for (const piece of plan.filling) fill(piece, part, at)
    },
    excerpt: () => {
      if (plan === null) return { size, pieces: [], parts: [] }
      const pieces = plan.filling
        .filter(({ at }) => at < size)
        .map(({ at, bytes }): Piece => ({ at, bytes: bytes.subarray(0, Math.min(bytes.length, size - at)) }))
        .sort((a, b) => a.at - b.at)
      return { size, pieces, parts: plan.parts.filter(({ at, length }) => at + length <= size) }
    },
  }
}

function fill(piece: Filling, part: Uint8Array, at: number): void {
  const from = Math.max(piece.at, at)
  const to = Math.min(piece.at + piece.bytes.length, at + part.length)
  if (from < to) piece.bytes.set(part.subarray(from - at, to - at), from - piece.at)
}

function planOf(expected: number, first: Uint8Array, limits: GatherLimits) {
  const headEnd = Math.min(expected, limits.head + (expected <= limits.head + limits.tail ? limits.tail : 0))
  const tailStart = Math.max(headEnd, expected - limits.tail)
  const filling: Filling[] = [{ at: 0, bytes: new Uint8Array(headEnd) }]
  if (tailStart < expected) filling.push({ at: tailStart, bytes: new Uint8Array(expected - tailStart) })
  const parts: Part[] = []
  let left = limits.parts

  /** Keeps a range as far as it lies between head and tail; false when there is no room for it. `header`: its first bytes, of which some may have passed. */
  const keep = (at: number, length: number, header: Uint8Array): boolean => {
    const from = Math.max(at, headEnd)
    const to = Math.min(at + length, tailStart)
    if (from >= to) return true
    if (to - from > left || filling.length >= mostPieces) return false
    left -= to - from
    const piece = { at: from, bytes: new Uint8Array(to - from) }
    fill(piece, header, at)
    filling.push(piece)
    return true
  }

  const steps = stepsOf(formatOf(first))
  const walk =
    steps === null
      ? null
      : createWalk(steps, expected, (step, at, header) => {
          const isInside = at + step.length <= expected
          if (step.isWanted && isInside && keep(at, step.length, header))
            parts.push({ kind: step.kind, at, length: step.length, head: step.head })
          // Readers step over what they do not want: they need its header to.
          else keep(at, steps.headBytes, header)
        })
  return { filling, parts, walk }
}

/** Follows the headers through the bytes as they come, whatever parts they come in. */
function createWalk(steps: Steps, size: number, found: (step: Step, at: number, header: Uint8Array) => void) {
  let next = steps.start
  let count = 0
  /** A header that lies across two parts. */
  let begun: number[] = []
  let isOver = false

  const look = (header: Uint8Array) => {
    const step = steps.next(header, next, size)
    begun = []
    if (step === null || step.length <= 0 || ++count > mostSteps) {
      isOver = true
      return
    }
    found(step, next, header)
    next += step.length
    if (!Number.isSafeInteger(next) || next >= size) isOver = true
  }

  return {
    take: (part: Uint8Array, at: number) => {
      while (!isOver && next + begun.length < at + part.length) {
        const wanted = Math.min(steps.headBytes, size - next)
        const from = next + begun.length - at
        if (begun.length === 0 && from + wanted <= part.length) {
          look(part.subarray(from, from + wanted))
          continue
        }
        for (let index = from; index < part.length && begun.length < wanted; index++) begun.push(part[index] ?? 0)
        if (begun.length >= wanted) look(Uint8Array.from(begun))
      }
    },
  }
}
