import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runStallingWriters } from './stalling-writers'

/*
 * Thousands of writers who stall for seconds in the middle of their files. Each file must be sent once, whole: the hash that it was queued with is the hash of what its writer left and
 * of what the service has.
 */

const services = ['media-pocket', 'octospark', 'wordbee', 'globalaiopc'] as const

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    stall: { type: 'string', default: '10000' },
    'at-once': { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    service: { type: 'string', default: 'octospark' },
  },
})
const service = services.find((name) => name === values.service)
const [count, stallMs, atOnce, seed] = [values.count, values.stall, values['at-once'], values.seed].map(Number)
const say = (text: string) => process.stdout.write(`${text}\n`)

if (service === undefined || [count, stallMs, atOnce, seed].some((value) => value === undefined || !Number.isInteger(value) || value < 1)) {
  process.stderr.write(
    `--count, --stall (ms), --at-once and --seed take whole numbers from 1 on, --service one of ${services.join(', ')}.\n`,
  )
  process.exitCode = 2
} else {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-mass-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const { faults, confirmed, ms } = await runStallingWriters(folder, {
    ...{ service, count: count ?? 1, stallMs: stallMs ?? 1, atOnce: atOnce ?? 1, seed: seed ?? 1 },
    patienceMs: 600_000,
    onProgress: (written, done) => {
      say(`  … ${String(written)} written, ${String(done)} confirmed`)
    },
  })
  for (const fault of faults.slice(0, 20)) say(`✗ ${fault}`)
  say(
    `${String(count)} writers who stall up to ${String((stallMs ?? 0) / 1000)} s, ${String(confirmed)} files confirmed, ${String(faults.length)} faults, ${String(Math.round(ms / 1000))} s`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}
