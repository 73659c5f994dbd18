import type { Clock } from './clock'

/** How fast files may leave this computer, over all accounts and ways together. */
export interface Bandwidth {
  /** Bytes in a second; null: as fast as they can. */
  readonly cap: () => number | null
  /** Holds at once, for what waits as well. */
  readonly setCap: (cap: number | null) => void
  /** The most bytes that are taken at once, so that all who send have their turn within a moment. */
  readonly piece: () => number
  /** Resolves when so many bytes may leave; those who asked first go first. Resolves at once when the signal is aborted, and never rejects. */
  readonly take: (bytes: number, signal?: AbortSignal) => Promise<void>
}

const usualPiece = 256 * 1024
const leastPiece = 4096
/** What was not used is kept for so long. ms. */
const keptMs = 100
/** However slow, it is looked again after so long. ms. */
const longestWaitMs = 1000

interface Waiter {
  readonly bytes: number
  readonly go: () => void
}

/** Tokens come with time, are kept for a moment, and may be owed for one piece: on average, and within each second, no more leaves than the cap says. */
export function createBandwidth(clock: Clock, first: number | null = null): Bandwidth {
  const waiting: Waiter[] = []
  let cap = first
  let tokens = 0
  let countedAt = clock.now()
  let cancelTimer: (() => void) | null = null

  const piece = () => (cap === null ? usualPiece : Math.min(usualPiece, Math.max(leastPiece, Math.floor(cap / 8))))

  const count = (rate: number) => {
    const now = clock.now()
    // A clock that was put back, or far ahead, gives nothing away.
    const goneMs = Math.min(Math.max(0, now - countedAt), longestWaitMs)
    countedAt = now
    tokens = Math.min(tokens + (rate * goneMs) / 1000, Math.max(leastPiece, (rate * keptMs) / 1000))
  }

  const serve = () => {
    cancelTimer?.()
    cancelTimer = null
    if (cap === null) {
      for (const { go } of waiting.splice(0)) go()
      return
    }
    count(cap)
    while (tokens > 0) {
      const next = waiting.shift()
      if (next === undefined) return
      tokens -= next.bytes
      next.go()
    }
    if (waiting.length > 0) cancelTimer = clock.setTimer(Math.min(longestWaitMs, Math.ceil((1000 * (1 - tokens)) / cap)), serve)
  }

  return {
    cap: () => cap,
    setCap(next) {
      if (next === cap) return
      if (cap !== null) count(cap)
      cap = next
      // What was owed at another speed is not paid at this one.
      tokens = 0
      countedAt = clock.now()
      serve()
    },
    piece,
    take: (bytes, signal) => {
      if (cap === null || signal?.aborted === true) return Promise.resolve()
      return new Promise((resolve) => {
        const waiter: Waiter = {
          bytes,
          go: () => {
            signal?.removeEventListener('abort', giveUp)
            resolve()
          },
        }
        const giveUp = () => {
          const at = waiting.indexOf(waiter)
          if (at !== -1) waiting.splice(at, 1)
          waiter.go()
        }
        signal?.addEventListener('abort', giveUp, { once: true })
        waiting.push(waiter)
        if (waiting.length === 1) serve()
      })
    },
  }
}

/** The same bytes in pieces of at most so many. */
export function* slicesOf(bytes: Buffer, most: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most)
}
