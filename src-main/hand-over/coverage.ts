import type { ByteRange } from '../assets/byte-range'

/** Adds a range to others that neither overlap nor touch, keeping it so, in order. */
export function addRange(ranges: readonly ByteRange[], added: ByteRange): readonly ByteRange[] {
  const apart = ranges.filter((range) => range.last + 1 < added.first || range.first > added.last + 1)
  const joined = ranges.filter((range) => !apart.includes(range))
  const whole = {
    first: Math.min(added.first, ...joined.map((range) => range.first)),
    last: Math.max(added.last, ...joined.map((range) => range.last)),
  }
  return [...apart, whole].sort((a, b) => a.first - b.first)
}

/** True when the ranges hold every byte of a file. */
export const isComplete = (ranges: readonly ByteRange[], size: number): boolean =>
  size === 0 || ranges.some((range) => range.first === 0 && range.last === size - 1)

/** How many bytes the ranges hold. */
export const lengthOf = (ranges: readonly ByteRange[]): number => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)
