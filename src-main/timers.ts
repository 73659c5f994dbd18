import type { Clock } from './clock'
import { errorCode, type Log } from './log'

/** Work that comes again and again while the program runs. */
export interface Timers {
  /** Does the work every so many ms, counted from the end of the last time. One that fails is logged, and comes again. */
  every(ms: number, work: () => Promise<unknown>): void
  /** No more work begins. */
  stop(): void
}

export function createTimers(clock: Clock, log: Log): Timers {
  const waiting = new Set<() => void>()
  let isStopped = false
  const every = (ms: number, work: () => Promise<unknown>) => {
    if (isStopped) return
    const next = () => {
      waiting.delete(cancel)
      void work()
        .catch((error: unknown) => {
          log.error('timer.failed', { code: errorCode(error) })
        })
        .finally(() => {
          every(ms, work)
        })
    }
    const cancel = clock.setTimer(ms, next)
    waiting.add(cancel)
  }
  return {
    every,
    stop() {
      isStopped = true
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}
