const fallbackMs = 10_000
const shortestMs = 1000
const longestMs = 3_600_000

/**
 * How long to wait after "too many requests", in ms, from the answer's headers (lower-case names): seconds or an HTTP date; 10 s where the header is absent,
 * negative, in the past or unreadable; one hour at most. A date is measured by the service's own clock where the answer tells it. Pure.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number {
  const asked = headers['retry-after']?.trim() ?? ''
  const ms = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) * 1000 : untilDate(asked, headers['date'], now)
  if (ms === null || ms < 0) return fallbackMs
  return Math.min(Math.max(Math.round(ms), shortestMs), longestMs)
}

function untilDate(asked: string, serviceDate: string | undefined, now: number): number | null {
  if (!/^[a-z]{3,9},? /i.test(asked)) return null
  const until = Date.parse(asked)
  if (Number.isNaN(until)) return null
  const serviceNow = Date.parse(serviceDate ?? '')
  return until - (Number.isNaN(serviceNow) ? now : serviceNow)
}
