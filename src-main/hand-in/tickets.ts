import { randomUUID } from 'node:crypto'
import type { HandInTarget } from '../../src-preload/contract/hand-in'
import type { Clock } from '../clock'

/** What was previewed, and is taken when the user says so. Real paths. */
export interface Previewed {
  readonly paths: readonly string[]
  readonly target: HandInTarget
}

/** Previews that can still be taken. Kept in memory: after a restart the dialog that showed one is gone too. */
export interface Tickets {
  open(previewed: Previewed): string
  /** The preview of a ticket; null when it is too old, or was taken. */
  find(ticket: string): Previewed | null
  close(ticket: string): void
}

const lifeMs = 10 * 60_000
const mostOpen = 20
/** Of all open previews together, but the newest counts whatever its size. */
const mostPaths = 50_000

export function createTickets(clock: Clock): Tickets {
  const open = new Map<string, { readonly previewed: Previewed; readonly at: number }>()

  const forgetOld = () => {
    const now = clock.now()
    let paths = [...open.values()].reduce((sum, { previewed }) => sum + previewed.paths.length, 0)
    // The oldest come first.
    for (const [ticket, { at, previewed }] of open) {
      const isTooMuch = open.size > mostOpen || (paths > mostPaths && open.size > 1)
      if (now - at <= lifeMs && !isTooMuch) continue
      open.delete(ticket)
      paths -= previewed.paths.length
    }
  }

  return {
    open(previewed) {
      const ticket = randomUUID()
      open.set(ticket, { previewed, at: clock.now() })
      forgetOld()
      return ticket
    },
    find(ticket) {
      forgetOld()
      return open.get(ticket)?.previewed ?? null
    },
    close: (ticket) => {
      open.delete(ticket)
    },
  }
}
