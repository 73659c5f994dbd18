import type { Tx } from '../../database/transaction'
import type { OutboxEntry } from '../outbox'
import type { Progress } from '../operations'
import type { Outcome } from './effect'

/** How often something is looked for that a service does in its own time: slower and slower, and not for ever. Times in ms. */
export interface LookPlan {
  readonly firstMs: number
  readonly longestMs: number
  readonly endMs: number
}

/** The pause after so many looks; null when the time of the plan is used up. Counted and not read off the clock: clocks jump. */
export function nextLook({ firstMs, longestMs, endMs }: LookPlan, looks: number): number | null {
  let waited = 0
  let pause = firstMs
  for (let look = 0; look < looks && waited < endMs; look += 1) {
    waited += pause
    pause = Math.min(longestMs, pause * 1.5)
  }
  return waited >= endMs ? null : Math.round(Math.min(pause, endMs - waited))
}

interface Look {
  readonly plan: LookPlan
  readonly reason: string
  /** Looks so far; absent: as the operation's notes say. */
  readonly looks?: number
  readonly notes?: Progress
  readonly apply?: (tx: Tx) => void
}

/** Looks again later, as the plan says; null when there was time enough. */
export function lookLater({ progress }: Pick<OutboxEntry, 'progress'>, look: Look): Outcome | null {
  const looks = look.looks ?? progress.probes ?? 0
  const afterMs = nextLook(look.plan, looks)
  if (afterMs === null) return null
  return {
    then: 'look-again',
    afterMs,
    reason: look.reason,
    inFlight: true,
    notes: { ...look.notes, probes: looks + 1 },
    ...(look.apply && { apply: look.apply }),
  }
}

type Hold = Extract<Outcome, { then: 'hold' }>

/** Stops: it did not happen, for this reason. `Retry` begins anew. */
export function refuse(reason: string): Hold {
  return { then: 'hold', state: 'failed', reason, inFlight: false }
}

/** Stops until the user decides. `Retry` begins anew. */
export function ask(reason: string): Hold {
  return { then: 'hold', state: 'needs-review', reason, inFlight: false }
}
