import type { Clock } from '../../clock'

/** What one pass looks at: the folders that hints were about, or all. */
export type PassScope =
  { readonly kind: 'folders'; readonly folders: readonly string[] } | { readonly kind: 'all'; readonly tokens: readonly number[] }

/** When which part of a folder is looked at: one pass at a time, soon after a hint, and with pauses when passes take long. */
export interface PassScheduler {
  /** Something in a folder below the root may have changed; null: nobody knows where. */
  hint(folder: string | null): void
  /** A whole pass at once: one that begins after this call. `token` is handed to it. */
  all(token?: number): void
  /** A whole pass soon, as after a hint about nobody knows where. */
  soon(): void
  /** How long the last whole pass took, in ms. */
  readonly lastMs: number
  readonly isRunning: boolean
  /** No pass begins any more; resolves when the running one has ended. */
  close(): Promise<void>
}

/** Hints come in swarms: so long the rest of a swarm is waited for. */
export const gatherMs = 20
/** So long after the last hint of a swarm the whole is looked at: what hints were lost of is found. */
export const quietAfterMs = 500
/** A pass that took long is not followed at once by the next, however many hints come. */
const longestPauseMs = 3000
/** Whole passes for the sake of quiet take at most one twentieth of the time. */
const quietShare = 20
/** More folders than this are not looked at one by one. */
const mostFolders = 500

/** @param run does one pass; never rejects */
export function createPassScheduler({ clock, run }: { clock: Clock; run: (scope: PassScope) => Promise<void> }): PassScheduler {
  let isClosed = false
  let running: Promise<void> | null = null
  let folders = new Set<string>()
  let isAllWanted = false
  let isAtOnce = false
  let tokens: number[] = []
  let cancelTimer: (() => void) | null = null
  let cancelQuiet: (() => void) | null = null
  /** When a part, and the whole, may be looked at again; and the whole for the sake of quiet. */
  let partFrom = 0
  let allFrom = 0
  let quietFrom = 0
  let lastMs = 0

  const wantsAll = () => isAtOnce || (isAllWanted && (folders.size === 0 || clock.now() >= allFrom))
  const takeScope = (): PassScope => {
    const isAll = wantsAll() || folders.size > mostFolders
    const taken = [...folders]
    folders = new Set()
    if (!isAll) return { kind: 'folders', folders: taken }
    const scope: PassScope = { kind: 'all', tokens }
    isAllWanted = false
    isAtOnce = false
    tokens = []
    cancelQuiet?.()
    cancelQuiet = null
    return scope
  }
  const ended = (scope: PassScope, took: number) => {
    const pause = Math.min(2 * took, longestPauseMs)
    partFrom = clock.now() + (scope.kind === 'all' ? 0 : pause)
    if (scope.kind === 'all') {
      lastMs = took
      allFrom = clock.now() + pause
      quietFrom = clock.now() + quietShare * took
    }
    running = null
    if (isAtOnce) begin()
    else arm()
  }
  const begin = () => {
    cancelTimer?.()
    cancelTimer = null
    if (isClosed || running !== null) return
    const scope = takeScope()
    const startedAt = clock.now()
    running = run(scope).finally(() => {
      ended(scope, clock.now() - startedAt)
    })
  }
  const arm = () => {
    if (isClosed || running !== null || !(isAllWanted || folders.size > 0)) return
    cancelTimer?.()
    const from = folders.size > 0 ? partFrom : allFrom
    cancelTimer = clock.setTimer(Math.max(gatherMs, from - clock.now()), begin)
  }
  const soon = () => {
    if (isAllWanted) return
    isAllWanted = true
    if (cancelTimer === null) arm()
  }
  const armQuiet = () => {
    cancelQuiet?.()
    cancelQuiet = clock.setTimer(Math.max(quietAfterMs, quietFrom - clock.now()), () => {
      cancelQuiet = null
      soon()
    })
  }

  return {
    hint: (folder) => {
      if (isClosed) return
      if (folder === null) {
        soon()
        return
      }
      folders.add(folder)
      armQuiet()
      // The first of a swarm arms it; what was waiting for the whole goes first.
      if (folders.size === 1 || cancelTimer === null) arm()
    },
    all: (token) => {
      if (isClosed) return
      isAtOnce = true
      if (token !== undefined) tokens.push(token)
      begin()
    },
    soon,
    get lastMs() {
      return lastMs
    },
    get isRunning() {
      return running !== null
    },
    close: async () => {
      isClosed = true
      cancelTimer?.()
      cancelQuiet?.()
      await running
    },
  }
}
