const hourMs = 60 * 60_000
/** The part of the hourly quota from which on the listing waits, so that the rest is left to what the user does. */
const listingShare = 0.8

/** The requests of one account in the last hour, as far as this process made them. */
export interface RequestBudget {
  readonly note: (now: number) => void
  /** From when on the listing may ask: `now` or earlier means at once. ms since 1970. */
  readonly listingFrom: (now: number) => number
}

/** @param quota requests an hour that the service is known to allow; null: not known, and nothing waits */
export function requestBudget(quota: number | null): RequestBudget {
  const most = quota === null ? null : Math.max(1, Math.floor(quota * listingShare))
  const times: number[] = []
  const forgetOld = (now: number) => {
    while ((times[0] ?? now) <= now - hourMs) times.shift()
    // The clock was put back: what lies ahead of it was just now.
    for (let at = times.length - 1; (times[at] ?? now) > now; at -= 1) times[at] = now
  }
  return {
    note(now) {
      if (most === null) return
      times.push(now)
      forgetOld(now)
    },
    listingFrom(now) {
      if (most === null) return 0
      forgetOld(now)
      const over = times[times.length - most]
      return over === undefined ? 0 : over + hourMs
    },
  }
}
