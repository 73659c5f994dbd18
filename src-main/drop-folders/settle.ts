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

/**
 * Decides whether a file is at rest: unchanged between two looks at least `quiet` ms apart, and its last change at least as long ago. A growing file waits for ever.
 * A time in the future (another machine's clock) says nothing and is left out.
 * @param first the earliest look since which nothing changed, or null at the first one
 */
export function judgeRest(first: Look | null, now: Look, quiet: number = quietMs): SettleVerdict {
  if (first === null || !isUnchanged(first, now)) return { kind: 'wait', ms: quiet, since: now }
  const lastChange = Math.max(...[now.mtimeMs, now.ctimeMs].filter((time) => time <= now.at), 0)
  const missing = quiet - Math.min(now.at - first.at, now.at - lastChange)
  if (missing > 0) return { kind: 'wait', ms: Math.ceil(missing), since: first }
  if (now.size === 0) return { kind: 'empty', since: first.at }
  return { kind: 'settled' }
}
