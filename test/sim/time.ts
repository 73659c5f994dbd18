import type { Clock } from '../../src-main/clock'

interface Timer {
  readonly at: number
  readonly order: number
  /** null: cancelled. */
  fire: (() => void) | null
}

/** Time that goes on only when it is told to: one line of timers for everybody. ms. */
export interface SimTime {
  readonly now: () => number
  readonly setTimer: (ms: number, fire: () => void) => () => void
  /** Goes on to the next timer, at most until `end`, and fires it. False when none is due by then; the time is `end` afterwards. */
  readonly step: (end: number) => boolean
  /** So much time passes without any timer. */
  readonly leap: (ms: number) => void
  readonly fired: () => number
}

/** @param start ms since 1970 */
export function createSimTime(start: number): SimTime {
  const heap: Timer[] = []
  let now = start
  let order = 0
  let fired = 0

  const isBefore = (one: Timer, other: Timer) => one.at < other.at || (one.at === other.at && one.order < other.order)
  const at = (index: number): Timer => {
    const timer = heap[index]
    if (timer === undefined) throw new Error('there is no such timer')
    return timer
  }
  const swap = (one: number, other: number) => {
    const kept = at(one)
    heap[one] = at(other)
    heap[other] = kept
  }
  const push = (timer: Timer) => {
    heap.push(timer)
    for (let index = heap.length - 1; index > 0;) {
      const parent = (index - 1) >> 1
      if (!isBefore(at(index), at(parent))) return
      swap(index, parent)
      index = parent
    }
  }
  const dropFirst = () => {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    heap[0] = last
    for (let index = 0; ;) {
      const left = index * 2 + 1
      if (left >= heap.length) return
      const child = left + 1 < heap.length && isBefore(at(left + 1), at(left)) ? left + 1 : left
      if (!isBefore(at(child), at(index))) return
      swap(index, child)
      index = child
    }
  }

  return {
    now: () => now,
    setTimer(ms, fire) {
      const timer: Timer = { at: now + Math.max(0, ms), order: order++, fire }
      push(timer)
      return () => {
        timer.fire = null
      }
    },
    step(end) {
      for (;;) {
        const first = heap[0]
        if (first === undefined || first.at > end) {
          now = Math.max(now, end)
          return false
        }
        dropFirst()
        const { fire } = first
        if (fire === null) continue
        now = Math.max(now, first.at)
        fired += 1
        fire()
        return true
      }
    },
    leap(ms) {
      now += ms
    },
    fired: () => fired,
  }
}

/** A clock on that time which can be set to another time of day, and which dies with the program it belongs to. */
export interface ProgramClock extends Clock {
  readonly jump: (ms: number) => void
  readonly shift: () => number
}

/** @param isDead nothing that was set fires any more */
export function programClock(time: SimTime, isDead: () => boolean, shift = 0): ProgramClock {
  let ahead = shift
  return {
    now: () => time.now() + ahead,
    setTimer: (ms, fire) =>
      time.setTimer(ms, () => {
        if (!isDead()) fire()
      }),
    jump(ms) {
      ahead += ms
    },
    shift: () => ahead,
  }
}
