import { wait, type Clock } from '../clock'
import type { AssetProvider } from '../providers/provider'

/** After the computer slept, requests of an account begin this far apart, for so long or until the user asks for more. ms. */
const gentle = { apartMs: 1000, forMs: 10 * 60_000 }

/** Lets requests of one account through one after the other while there is much to catch up with. */
export interface RequestGate {
  /** The computer woke up: three days of work must not fall upon the service at once. */
  readonly close: () => void
  readonly open: () => void
  /** Resolves when a request may begin; null: at once. Rejects when the signal is aborted. */
  readonly pass: (signal: AbortSignal) => Promise<void> | null
}

/** It is open. */
export function createRequestGate(clock: Clock): RequestGate {
  let closedAt = Number.NEGATIVE_INFINITY
  let lastAt = Number.NEGATIVE_INFINITY

  return {
    close() {
      closedAt = clock.now()
    },
    open() {
      closedAt = Number.NEGATIVE_INFINITY
    },
    pass(signal) {
      const now = clock.now()
      if (now - closedAt > gentle.forMs || closedAt > now) return null
      const at = Math.max(now, Math.min(lastAt, now + gentle.forMs) + gentle.apartMs)
      lastAt = at
      return at > now ? wait(clock, at - now, signal) : null
    },
  }
}

/** What is done around each request of a provider. */
export interface RequestHooks {
  readonly pass: () => Promise<void> | null
  readonly note: () => void
}

/** The same provider, each of whose requests waits for its turn and is noted before it is made. */
export function hookRequests(provider: AssetProvider, { pass, note }: RequestHooks): AssetProvider {
  const hooked = Object.entries(provider).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'function' || name === 'parseId') return [name, value] as const
    const method = value as (...args: unknown[]) => unknown
    const call = (...args: unknown[]) => {
      const turn = pass()
      if (turn === null) {
        note()
        return method(...args)
      }
      return turn.then(() => {
        note()
        return method(...args)
      })
    }
    return [name, call] as const
  })
  return Object.fromEntries(hooked) as unknown as AssetProvider
}
