const day = 24 * 60 * 60 * 1000

/** Full days until a service removes a trashed asset for good; 0 when it is due; null when the service does not say how long it keeps trash. */
export function daysLeft(trashedAt: number | null, trashDays: number | null, now: number): number | null {
  if (trashedAt === null || trashDays === null) return null
  return Math.max(0, Math.ceil((trashedAt + trashDays * day - now) / day))
}
