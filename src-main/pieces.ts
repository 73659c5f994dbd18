import type { Clock } from './clock'

/** So long one piece of work may keep the main thread, but for the commit at its end: the window is drawn and answered in between. ms. */
const pieceMs = 2
/** What took no longer than this is no reason to wait. ms. */
const shouldTakeMs = 1
/** What took much longer stood still for a reason of its own. ms. */
const longestRestMs = 10

/** Long work of the main thread, whoever does it, cut into pieces that never come in a row. */
export interface Pieces {
  /** Resolves in a turn of the event loop that no other piece is done in. */
  readonly turn: () => Promise<void>
}

/** Tells the time, and runs something after so many ms. */
export interface Resting {
  readonly now: () => number
  readonly after: (run: () => void, ms: number) => void
}

/** As the processor's time goes by. */
export const realResting: Resting = { now: () => performance.now(), after: setTimeout }

/**
 * @param resting after a piece, the next one waits for about as long as that one took with all that came of it: the other threads and processes of the program want the same
 * processors, and where they get none the main thread does not either when the window needs it. Absent: they come one after the other.
 */
export function createPieces(resting?: Resting): Pieces {
  const waiting: (() => void)[] = []
  let isRunning = false
  const goOn = (took: number) => {
    const ms = Math.min(took - shouldTakeMs, longestRestMs)
    if (resting === undefined || ms < 1 || waiting.length === 0) run()
    else resting.after(run, ms)
  }
  const run = () => {
    const next = waiting.shift()
    isRunning = next !== undefined
    if (next === undefined) return
    const beganAt = resting?.now() ?? 0
    next()
    setImmediate(() => {
      goOn((resting?.now() ?? 0) - beganAt)
    })
  }
  return {
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (isRunning) return
        isRunning = true
        setImmediate(run)
      }),
  }
}

/** Does the first of them, and as many more as fit into a piece (or into `mostMs`). What each came to, in their order. */
export function doAPiece<T, R>(clock: Pick<Clock, 'now'>, items: readonly T[], work: (item: T) => R, mostMs = pieceMs): R[] {
  const began = clock.now()
  const done: R[] = []
  for (const item of items) {
    done.push(work(item))
    // The clock may have been put back.
    if (Math.abs(clock.now() - began) >= mostMs) break
  }
  return done
}
