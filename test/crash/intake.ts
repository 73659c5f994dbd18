import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { runIntake, type IntakeCase, type IntakeLane, type IntakeResult } from './intake-run'
import { entryBeside, openNursery } from './life'
import type { ServiceName } from './services'
import { makeTemplate, openPictures } from './template'
import { openWire } from './wire'

/*
 * Intakes that are killed: files come into a drop folder, and the program is killed with SIGKILL at random moments, started again and killed again, until enough is enough. Then each
 * file must be at the service once, have one row, and lie where its folder's rule has it.
 */

const all: readonly ServiceName[] = ['media-pocket', 'octospark', 'wordbee', 'globalaiopc']
/** How long a life lasts at most: long enough for a part of the files. ms for each file of the intake. */
const lifeMsPerFile = 20

interface Options {
  readonly services: readonly ServiceName[]
  readonly files: number
  /** For each service, over all of its intakes. */
  readonly kills: number
  /** In one intake. */
  readonly killsEach: number
  readonly from: number
  readonly report: string | null
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      services: { type: 'string' },
      files: { type: 'string', default: '200' },
      kills: { type: 'string', default: '50' },
      each: { type: 'string', default: '5' },
      from: { type: 'string', default: '1' },
      report: { type: 'string' },
    },
  })
  const number = (text: string, what: string) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${what} takes a whole number from 1 on.`)
    return value
  }
  const wanted = values.services?.split(',') ?? all
  const unknown = wanted.filter((name) => !all.some((one) => one === name))
  if (unknown.length > 0) throw new Error(`There is no service ${unknown.join()}. Known are ${all.join()}.`)
  return {
    services: all.filter((name) => wanted.includes(name)),
    files: number(values.files, 'files'),
    kills: number(values.kills, 'kills'),
    killsEach: number(values.each, 'each'),
    from: number(values.from, 'from'),
    report: values.report ?? null,
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`)

/** A folder in memory, where the system has one. */
function makeFolder(): string {
  try {
    return mkdtempSync(join('/dev/shm', 'slipway-intake-'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return mkdtempSync(join(tmpdir(), 'slipway-intake-'))
  }
}

interface Ran {
  readonly case: IntakeCase
  readonly result: IntakeResult
}

function tell({ case: one, result }: Ran): void {
  const name = `${one.service} seed ${String(one.seed)}`
  const at = result.confirmedAtKills.join(', ')
  const isWell = result.violations.length === 0
  say(`${isWell ? '✓' : '✗'} ${name}: ${String(one.files)} files, killed ${String(result.killed)} times (with ${at} confirmed), ${String(result.asked)} questions, ${(result.ms / 1000).toFixed(1)} s`) // prettier-ignore
  for (const text of result.violations.slice(0, 12)) say(`    ${text.slice(0, 600)}`)
  if (!isWell)
    say(`    again: npm run crash-matrix -- --intake --services ${one.service} --from ${String(one.seed)} --files ${String(one.files)} --kills ${String(one.kills)} --each ${String(one.kills)}`) // prettier-ignore
}

/** All intakes at one service. */
async function runService(service: ServiceName, options: Options, folder: string): Promise<Ran[]> {
  const at = join(folder, service)
  mkdirSync(join(at, 'template'), { recursive: true })
  const wires = { main: await openWire(), side: await openWire() }
  const pictures = await openPictures()
  const nursery = openNursery(entryBeside(import.meta.dirname, 'doomed'), 1)
  const ran: Ran[] = []
  try {
    const template = await makeTemplate(join(at, 'template'), { service, hasSide: false, wires, link: pictures.link })
    const lane: IntakeLane = { folder: at, wires, nursery, template }
    let left = options.kills
    for (let seed = options.from; left > 0; seed += 1) {
      const kills = Math.min(left, options.killsEach)
      const one: IntakeCase = { service, seed, files: options.files, kills }
      const result = await runIntake(lane, one, options.files * lifeMsPerFile)
      ran.push({ case: one, result })
      tell({ case: one, result })
      left -= kills
    }
    return ran
  } finally {
    nursery.close()
    pictures.close()
    await Promise.all([wires.main.close(), wires.side.close()])
  }
}

async function main(): Promise<number> {
  const options = readOptions()
  const folder = makeFolder()
  const began = performance.now()
  try {
    const ran: Ran[] = []
    for (const service of options.services) ran.push(...(await runService(service, options, folder)))
    const violated = ran.filter(({ result }) => result.violations.length > 0)
    const kills = ran.reduce((sum, { result }) => sum + result.killed, 0)
    // One that was killed before its work began, or when all was done, proves little.
    const amidst = ran.flatMap(({ case: { files }, result }) => result.confirmedAtKills.filter((done) => done > 0 && done < files)).length
    const report = { intakes: ran.length, violated: violated.length, kills, amidst, ms: Math.round(performance.now() - began) }
    if (options.report !== null) {
      mkdirSync(dirname(options.report), { recursive: true })
      writeFileSync(options.report, JSON.stringify(report))
    }
    say(`${String(ran.length)} intakes of ${String(options.files)} files, ${String(kills)} kills, ${String(amidst)} of them with a part of the files confirmed; ${String(violated.length)} with violations; ${(report.ms / 1000).toFixed(0)} s`) // prettier-ignore
    return violated.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 2
  },
)
