/** A file at one moment. Times are ms since 1970; `at` is the moment of the look by the program's clock. */
export interface Look {
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
  readonly at: number
}

/** `settled`: take it. `wait`: look again in so many ms; `since` is the earlier look that still holds. `empty`: at rest, but without content. */
export type SettleVerdict =
  | { readonly kind: 'settled' }
  | { readonly kind: 'empty'; readonly since: number }
  | { readonly kind: 'wait'; readonly ms: number; readonly since: Look }

/** How long a file must rest before it is taken. */
export const quietMs = 400
/** How long an empty file may stay empty before the user is told. */
export const emptyMs = 60_000

/** True when nothing about the file is different: not only its name and size, since copies may keep the time of the original. */
export const isUnchanged = (a: Omit<Look, 'at'>, b: Omit<Look, 'at'>): boolean =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino

/** Looks are at least this part of the quiet time apart, where the times of the file tell by themselves how long it has been at rest. */
const lookShare = 4

/** True where a file's times tell to a fraction of a second when it changed last: not on disks that count whole seconds, nor where another machine's clock is ahead. */
const tellsTime = (look: Look): boolean => look.ctimeMs % 1000 !== 0 && look.ctimeMs <= look.at && look.mtimeMs <= look.at

/** How much longer a file must rest after its last change, ms. */
function restMissing(now: Look, quiet: number, movedQuiet: number): number {
  if (tellsTime(now)) return Math.max(quiet - (now.at - now.mtimeMs), movedQuiet - (now.at - now.ctimeMs))
  const lastChange = Math.max(...[now.mtimeMs, now.ctimeMs].filter((time) => time <= now.at), 0)
  return quiet - (now.at - lastChange)
}

/**
 * Decides whether a file is at rest: unchanged between two looks, and its last change at least `quiet` ms ago. Where its times do not tell that to the moment, the looks must be
 * `quiet` ms apart. A growing file waits for ever. A time in the future (another machine's clock) says nothing and is left out.
 * @param first the earliest look since which nothing changed, or null at the first one
 * @param movedQuiet how long ago a change of its name or rights alone must be; one of its content always `quiet`
 */
export function judgeRest(first: Look | null, now: Look, quiet: number = quietMs, movedQuiet: number = quiet): SettleVerdict {
  const apart = tellsTime(now) ? quiet / lookShare : quiet
  const sinceChange = restMissing(now, quiet, movedQuiet)
  if (first === null || !isUnchanged(first, now)) return { kind: 'wait', ms: Math.ceil(Math.max(apart, sinceChange)), since: now }
  const missing = Math.max(apart - (now.at - first.at), sinceChange)
  if (missing > 0) return { kind: 'wait', ms: Math.ceil(missing), since: first }
  if (now.size === 0) return { kind: 'empty', since: first.at }
  return { kind: 'settled' }
}
