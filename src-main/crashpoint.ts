/**
 * Places between two durable steps. Tests name one and a count in SLIPWAY_CRASH_AT (`name` or `name:3`), and the process kills itself there, as a power cut would.
 * Without that variable a crash point does nothing; a packaged program forgets it before anything else (see `forgetCrashPoints`).
 */
export const crashPoints = [
  'database/migrating',
  'library/set-aside',
  'library/base-placed',
  'library/given-back',
  'library/swapped',
  'library/copying',
  'library/copy-checked',
  'library/copy-named',
  'transaction/begun',
  'transaction/written',
  'transaction/committed',
  'intake/seen',
  'intake/hashed',
  'intake/asset-made',
  'intake/queued',
  'intake/linked',
  'intake/moved',
  'operation/claimed',
  'operation/marked-sent',
  'create/answered',
  'create/settled',
  'hand-over/staged',
  'hand-over/piece-sent',
  'hand-over/last-byte-marked',
  'media/link-sent',
  'media/accepted',
  'media/settled',
  'operation/answered',
  'operation/recorded',
  'pull/row-written',
  'pull/rows-written',
  'pull/asset-written',
  'session/token-received',
  'backup/part-written',
  'backup/named',
  'cache/evicting',
  'cache/forgetting',
] as const
export type CrashPoint = (typeof crashPoints)[number]

const seen = new Map<CrashPoint, number>()

/** Takes the wish away from this process and from every thread and process that it starts from now on: for a program in the hands of its users. */
export function forgetCrashPoints(): void {
  delete process.env['SLIPWAY_CRASH_AT']
}

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
