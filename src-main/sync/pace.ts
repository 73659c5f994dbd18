import type { Clock } from '../clock'
import { backoff } from './backoff'

/** How many requests of an account may be under way at once: at first, and at most. */
const lanes = { first: 4, most: 8 }
/** While work waits, a service that can not be reached is asked at least this often whether it is back; while nothing waits, its pauses grow to the longer one. ms. */
const longestPauseMs = { work: 30_000, idle: 15 * 60_000 }
/** The longest pause that a service can ask for. ms. */
export const longestAskedPauseMs = 60 * 60_000
/** A service that asks for a pause again right after one gets a longer one than it asks for. ms. */
const repeatedRest = { firstMs: 10_000, longestMs: 15 * 60_000 }

/** One more lane for as many requests as there are lanes: additive increase. Pure. */
export function grownLanes(now: number, most: number): number {
  return Math.min(most, now + 1 / now)
}

/** Half the lanes: the service is slow, fails, or asks for a pause. Pure. */
export function halvedLanes(now: number): number {
  return Math.max(1, Math.floor(now) / 2)
}

/**
 * How long an account rests when its service asks for a pause: what was asked, and a little more left to chance, so that clients do not come back in step; one hour at most.
 * Asked again and again, it grows by itself. ms. Pure.
 */
export function restPause({ askedMs, inARow, draw }: { readonly askedMs: number; readonly inARow: number; readonly draw: number }): number {
  const least = inARow <= 1 ? 0 : Math.min(repeatedRest.longestMs, repeatedRest.firstMs * 2 ** Math.min(inARow - 2, 20))
  const full = Math.max(0, askedMs, least)
  return Math.min(longestAskedPauseMs, Math.round(full + draw * Math.min(full / 10, 60_000)))
}

/** How fast one account may go now. */
export interface Pace {
  readonly lanes: () => number
  /** The service answered a request that was begun then. */
  readonly well: () => void
  /** It could not be reached, or broke off. `startedAt`: when the request was begun; those that fail together count once. */
  readonly trouble: (startedAt: number) => void
  /** It asks for a pause of so many ms. Until when the account rests. */
  readonly rest: (startedAt: number, askedMs: number) => number
  /** It is slow to answer or has failed: whether it is back is asked with one small request before anything else. */
  readonly isInDoubt: () => boolean
  /** Until when it rests because the service asked for it. */
  readonly restsUntil: () => number
  /** From when on something may be sent. `workWaits`: then the pauses are short. */
  readonly nextAt: (now: number, workWaits: boolean) => number
  /** The user asked: what the service did not ask for ends now. */
  readonly hurry: () => void
}

/** @param most how many requests at once the service is taken to allow */
export function createPace({ clock, random }: { readonly clock: Clock; readonly random: () => number }, most: () => number): Pace {
  const limit = () => Math.max(1, Math.min(lanes.most, most()))
  let width: number = lanes.first
  let halvedAt = Number.NEGATIVE_INFINITY
  let troubles = 0
  let troubledAt = Number.NEGATIVE_INFINITY
  let draw = 0
  let restedAt = 0
  let restUntil = 0
  let restsInARow = 0

  const narrow = (startedAt: number) => {
    // What was begun before is the same trouble.
    if (startedAt <= halvedAt && halvedAt <= clock.now()) return
    width = halvedLanes(Math.min(width, limit()))
    halvedAt = clock.now()
  }
  const troubleEnds = (workWaits: boolean) =>
    troubles === 0 ? 0 : troubledAt + backoff(troubles, () => draw, workWaits ? longestPauseMs.work : longestPauseMs.idle)

  return {
    lanes: () => Math.max(1, Math.floor(Math.min(width, limit()))),
    well() {
      troubles = 0
      if (clock.now() >= restUntil) restsInARow = 0
      width = grownLanes(Math.min(width, limit()), limit())
    },
    trouble(startedAt) {
      narrow(startedAt)
      if (troubles > 0 && startedAt <= troubledAt && troubledAt <= clock.now()) return
      troubles += 1
      troubledAt = clock.now()
      draw = random()
    },
    rest(startedAt, askedMs) {
      narrow(startedAt)
      const now = clock.now()
      if (restUntil === 0 || startedAt > restedAt || restedAt > now) restsInARow += 1
      restedAt = now
      restUntil = Math.max(restUntil, now + restPause({ askedMs, inARow: restsInARow, draw: random() }))
      return restUntil
    },
    isInDoubt: () => troubles > 0,
    restsUntil: () => restUntil,
    nextAt(now, workWaits) {
      // The clock was put back: no pause was meant to be this long.
      if (restUntil > now + longestAskedPauseMs) restUntil = 0
      if (troubledAt > now) troubledAt = Number.NEGATIVE_INFINITY
      return Math.max(restUntil, troubleEnds(workWaits))
    },
    hurry() {
      troubledAt = Number.NEGATIVE_INFINITY
    },
  }
}
