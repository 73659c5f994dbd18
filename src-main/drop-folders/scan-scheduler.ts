import type { Clock } from '../clock'

/** When a folder is scanned: one scan at a time, soon after a wish, and with pauses when scans take long. */
export interface ScanScheduler {
  /** A scan soon. Wishes before it begins are one; a wish during a scan asks for one more. */
  request(): void
  /** A scan at once; resolves at the end of one that began after the call. */
  fresh(): Promise<void>
  /** No scan begins any more; resolves when the running one has ended. */
  close(): Promise<void>
}

/** Hints come in swarms: so long the rest of a swarm is waited for. */
export const gatherHintsMs = 20
/** A scan that took long is not followed at once by the next, however many hints come. */
const longestPauseMs = 3000

/** @param run does one scan; never rejects */
export function createScanScheduler({ clock, run }: { clock: Clock; run: () => Promise<void> }): ScanScheduler {
  let isClosed = false
  let running: Promise<void> | null = null
  let isWanted = false
  let waiting: (() => void)[] = []
  let cancelTimer: (() => void) | null = null
  let pauseUntil = 0

  const begin = () => {
    cancelTimer?.()
    cancelTimer = null
    if (isClosed || running !== null) return
    const served = waiting
    waiting = []
    isWanted = false
    const startedAt = clock.now()
    running = run().finally(() => {
      const endedAt = clock.now()
      pauseUntil = endedAt + Math.min(2 * (endedAt - startedAt), longestPauseMs)
      running = null
      for (const resolve of served) resolve()
      if (waiting.length > 0) begin()
      else if (isWanted) request()
    })
  }

  const request = () => {
    isWanted = true
    if (isClosed || running !== null || cancelTimer !== null) return
    cancelTimer = clock.setTimer(Math.max(gatherHintsMs, pauseUntil - clock.now()), begin)
  }

  return {
    request,
    fresh: () =>
      new Promise((resolve) => {
        if (isClosed) {
          resolve()
          return
        }
        waiting.push(resolve)
        begin()
      }),
    close: async () => {
      isClosed = true
      cancelTimer?.()
      await running
      for (const resolve of waiting) resolve()
      waiting = []
    },
  }
}
