/**
 * Places between two durable steps. Tests name one and a count in SLIPWAY_CRASH_AT (`name` or `name:3`), and the process kills itself there, as a power cut would.
 * Without that variable a crash point does nothing; a packaged program clears it at start.
 */
export const crashPoints = [
  'intake/seen',
  'intake/hashed',
  'intake/queued',
  'operation/claimed',
  'create/answered',
  'create/settled',
  'hand-over/staged',
  'hand-over/last-byte-marked',
  'media/link-sent',
  'media/accepted',
  'media/settled',
  'operation/answered',
] as const
export type CrashPoint = (typeof crashPoints)[number]

const seen = new Map<CrashPoint, number>()

/** Kills this process with SIGKILL when a test asked for it here. */
export function crashpoint(name: CrashPoint): void {
  const wish = process.env['SLIPWAY_CRASH_AT']
  if (wish === undefined) return
  const [place, count = '1'] = wish.split(':')
  if (place !== name) return
  const times = (seen.get(name) ?? 0) + 1
  seen.set(name, times)
  if (times === Number(count)) process.kill(process.pid, 'SIGKILL')
}
