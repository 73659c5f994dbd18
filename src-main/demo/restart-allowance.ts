/** Whether something that died may be started again, when it died at these times (milliseconds) and `now` is one of them. */
export function mayRestart(deaths: readonly number[], now: number): boolean {
  return deaths.filter((at) => now - at < windowMs).length <= restartsAtMost
}

const windowMs = 60_000
const restartsAtMost = 5
