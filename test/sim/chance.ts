/** Numbers that are the same in every run of a seed. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number
  /** True so often, 0 to 1. */
  is(likelihood: number): boolean
  pick<T>(list: readonly T[]): T
  /** The first one half of the time: so everybody is often at the same thing. */
  favour<T>(list: readonly T[]): T
  bytes(size: number): Buffer
  /** Another source that depends on this one's seed and the tag only, and not on what was drawn before. */
  fork(tag: number): Chance
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Draws from a seed. */
export function createChance(seed: number): Chance {
  const start = mix(seed + 0x9e3779b9)
  let state = start
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[below(list.length)]
    if (picked === undefined) throw new Error('there is nothing to pick from')
    return picked
  }
  return {
    next,
    below,
    is: (likelihood) => next() < likelihood,
    pick,
    favour: (list) => pick(next() < 0.5 ? list.slice(0, 1) : list),
    bytes: (size) => {
      const bytes = Buffer.allocUnsafe(size)
      for (let at = 0; at < size; at += 1) bytes[at] = below(256)
      return bytes
    },
    fork: (tag) => createChance(mix(start ^ mix(tag + 1))),
  }
}
