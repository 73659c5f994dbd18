import type { Clock } from '../../src-main/clock'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`, firing what is due on the way in its order; each timer sees the time it was set for. */
  readonly advance: (ms: number) => void
  /** The same, letting everything that a timer started come to rest before the next one fires. */
  readonly run: (ms: number) => Promise<void>
  /** Goes on to the next timer and fires it; false when none waits. */
  readonly leap: () => boolean
  /** The time of day is set to another one by so many ms, which moves no timer. */
  readonly jump: (ms: number) => void
  /** How many timers wait. */
  readonly waiting: () => number
  /** How many timers ever fired. */
  readonly fired: () => number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly fire: () => void
}

/** 2026-01-05T09:00:00Z unless told otherwise. */
export function manualClock(start = 1_767_603_600_000): ManualClock {
  let now = start
  let shift = 0
  let order = 0
  let fired = 0
  const timers = new Set<Timer>()

  const nextUntil = (end: number): Timer | undefined =>
    [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]

  const fire = (timer: Timer) => {
    timers.delete(timer)
    now = Math.max(now, timer.at)
    fired += 1
    timer.fire()
  }

  return {
    now: () => now + shift,
    jump(ms) {
      shift += ms
    },
    setTimer(ms, run) {
      const timer: Timer = { at: now + Math.max(0, ms), order: order++, fire: run }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    advance(ms) {
      const end = now + ms
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) fire(timer)
      now = end
    },
    async run(ms) {
      const end = now + ms
      await settled()
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        fire(timer)
        await settled()
      }
      now = end
      await settled()
    },
    leap() {
      const timer = nextUntil(Infinity)
      if (timer !== undefined) fire(timer)
      return timer !== undefined
    },
    waiting: () => timers.size,
    fired: () => fired,
  }
}

/** Lets every promise that can go on without time passing go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 64; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
