/** ms to wait after `failures` failures in a row: doubling from one second up to `mostMs`, with half of it left to chance so that clients do not come in step. */
export function backoff(failures: number, random: () => number, mostMs = 15 * 60_000): number {
  const full = Math.min(mostMs, 1000 * 2 ** Math.min(Math.max(0, failures - 1), 30))
  return Math.round(full / 2 + (random() * full) / 2)
}
