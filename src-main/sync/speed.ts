/** What was sent longer ago than this counts little. ms. */
const memoryMs = 5000
/** Nothing is said before so much time has gone. ms. */
const leastMs = 500

/** How fast something goes on: bytes in a second, over the last seconds. */
export interface SpeedMeter {
  /** So many bytes more, at this moment (ms). */
  readonly add: (bytes: number, now: number) => void
  /** Null while it can not be told. */
  readonly at: (now: number) => number | null
}

/** An exponential mean of 5 s, which is right from its first moments on and falls when nothing comes. */
export function createSpeedMeter(startedAt: number): SpeedMeter {
  let begun = startedAt
  let weighed = 0
  let last = startedAt
  const forget = (now: number) => {
    if (now < last) {
      // The clock was put back: what was measured with it says nothing.
      begun = now
      weighed = 0
    } else weighed *= Math.exp((last - now) / memoryMs)
    last = now
  }
  return {
    add(bytes, now) {
      forget(now)
      weighed += Math.max(0, bytes)
    },
    at(now) {
      forget(now)
      const age = now - begun
      return age < leastMs ? null : (1000 * weighed) / (memoryMs * (1 - Math.exp(-age / memoryMs)))
    },
  }
}
