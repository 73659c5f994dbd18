import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { openReadOnly } from '../../../src-main/database/open'
import { whereIsSlipway } from '../../e2e/app'
import { launch, type Launched } from '../launch'
import { tellCauses } from '../tell-causes'
import { windowFigures, windowScript, type WindowFigures } from './window-script'

/** What must hold. Times are ms, `ratio` is rows per second beside the bare loop in the same run. */
const bounds = { ratio: 0.7, p99: 10, max: 50, journalMiB: 64, firstRows: 2000, page: 250, search: 500, change: 50 }

const defaultCount = 1_000_000
/** So many rows between two lines about how far it is. */
const toldEach = 20_000
const here = import.meta.dirname
const typescript = ['--import', './scripts/typescript-imports.mjs', '--disable-warning=ExperimentalWarning']

const meterFigures = z.object({ p50: z.number(), p99: z.number(), p999: z.number(), max: z.number(), cpu: z.number(), rss: z.number() })

interface Pulled {
  readonly rowsPerSecond: number
  readonly meter: z.infer<typeof meterFigures>
  readonly journalMiB: number
  readonly window: WindowFigures
  /** What the longest delays came from, in lines. */
  readonly causes: readonly string[]
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** A process of ours that speaks in lines. */
function startScript(name: string, args: readonly string[]): { child: ChildProcess; lines: AsyncIterable<string> } {
  const child = spawn(process.execPath, [...typescript, join(here, name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  return { child, lines: createInterface(child.stdout) }
}

async function startFeeder(count: number, teamId: string): Promise<{ origin: string; stop: () => void }> {
  const { child, lines } = startScript('feeder.ts', [String(count), teamId])
  for await (const origin of lines) return { origin, stop: () => child.kill('SIGKILL') }
  throw new Error('The feeder did not start.')
}

/** Rows per second between two counts of rows, at regular moments: the first page and the start of the process do not count. */
function paceOf(moments: readonly { readonly at: number; readonly rows: number }[]): number {
  const [first, last] = [moments[0], moments.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at) return 0
  return ((last.rows - first.rows) / (last.at - first.at)) * 1000
}

/** The bare loop, from its first page to its last. */
async function runBare(address: string, folder: string): Promise<number> {
  const { lines } = startScript('bare-loop.ts', [address, folder])
  const moments: { at: number; rows: number }[] = []
  for await (const line of lines) {
    moments.push({ at: performance.now(), rows: Number(line) })
    if (Number(line) % toldEach === 0) say(`bare loop: ${line} rows, ${String(Math.round(paceOf(moments.slice(-500))))} rows/s`)
  }
  return paceOf(moments)
}

/** How far the app came, by its own library, looked at from outside. */
function openProgress(library: string) {
  const db = openReadOnly(library)
  return {
    read: () =>
      db
        .prepare<[], { rows: number; done: number }>(
          'SELECT (SELECT coalesce(max(seq), 0) FROM asset) AS rows, EXISTS (SELECT 1 FROM listing WHERE completed_at IS NOT NULL AND is_running = 0) AS done',
        )
        .get() ?? { rows: 0, done: 0 },
    close: () => {
      db.close()
    },
  }
}

async function runApp(origin: string, folder: string, teamId: string): Promise<Pulled> {
  const profile = join(folder, 'app')
  const meterFile = join(folder, 'meter')
  const { electron, args, app } = whereIsSlipway()
  process.env['SLIPWAY_METER'] = meterFile
  const launched = await launch({ electron, args: ['-r', resolve(here, 'meter.cjs'), ...args], app, profile, content: 'h1' })
  try {
    // The rest of the program starts when the window is there: not what is measured.
    await sleep(2000)
    const begunAt = Date.now()
    writeFileSync(`${meterFile}.begin`, '')
    await sleep(600)
    const fields = { address: origin, token: 'octo_test_bench', teamId }
    await launched.evaluate(windowScript({ service: 'octospark', name: 'Bench', fields }))
    const { rowsPerSecond, journalMiB } = await watchPull(join(profile, 'library.db'))
    await sleep(600)
    const meter = meterFigures.parse(JSON.parse(readFileSync(meterFile, 'utf8')))
    const window = await endWindowScript(launched)
    return { rowsPerSecond, journalMiB, meter, window, causes: tellCauses(`${meterFile}.causes`, begunAt) }
  } finally {
    await launched.end()
  }
}

async function watchPull(library: string): Promise<{ rowsPerSecond: number; journalMiB: number }> {
  const moments: { at: number; rows: number }[] = []
  const progress = openProgress(library)
  const givenUpAt = performance.now() + 10_000
  let journal = 0
  let told = 0
  for (;;) {
    const { rows, done } = progress.read()
    if (rows > 0) moments.push({ at: performance.now(), rows })
    else if (performance.now() > givenUpAt) throw new Error('The app pulls nothing.')
    if (existsSync(`${library}-wal`)) journal = Math.max(journal, statSync(`${library}-wal`).size)
    if (rows - told >= toldEach) {
      told = rows - (rows % toldEach)
      say(`Slipway: ${String(rows)} rows, ${String(Math.round(paceOf(moments.slice(-40))))} rows/s`)
    }
    if (done === 1) break
    await sleep(200)
  }
  progress.close()
  return { rowsPerSecond: paceOf(moments), journalMiB: journal / 2 ** 20 }
}

async function endWindowScript(launched: Launched): Promise<WindowFigures> {
  await launched.evaluate('window.benchEnd = true')
  while ((await launched.evaluate('window.benchDone === true')) !== true) await sleep(100)
  return windowFigures.parse(await launched.evaluate('window.benchFigures'))
}

/** The value that `part` of all are not above; of none it is infinite. */
function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Infinity
}

const round = (value: number) => Number(value.toPrecision(3))

/** One line of the report. True when its bound holds. */
function report(name: string, value: number, bound: { readonly most: number } | { readonly least: number } | null): boolean {
  const isWell = bound === null || ('most' in bound ? value <= bound.most : value >= bound.least)
  const words = bound === null ? '' : 'most' in bound ? `at most ${String(bound.most)}` : `at least ${String(bound.least)}`
  const verdict = bound === null ? '' : isWell ? 'PASS' : 'FAIL'
  say(`${name.padEnd(44)}${String(round(value)).padStart(10)}   ${words.padEnd(16)}${verdict}`)
  return isWell
}

/** Prints all figures. True when all bounds hold. */
function reportAll(bare: number, app: Pulled): boolean {
  const { meter, window } = app
  const p95 = (name: string) => quantile(window.times[name] ?? [], 0.95)
  say('')
  const results = [
    report('bare loop, rows/s', bare, null),
    report('Slipway, rows/s', app.rowsPerSecond, null),
    report('rows/s, Slipway : bare loop', app.rowsPerSecond / bare, { least: bounds.ratio }),
    report('event loop of main, p50 ms', meter.p50, null),
    report('event loop of main, p99 ms', meter.p99, { most: bounds.p99 }),
    report('event loop of main, p99.9 ms', meter.p999, null),
    report('event loop of main, max ms', meter.max, { most: bounds.max }),
    report('main process, cores used', meter.cpu, null),
    report('main process, MB', meter.rss, null),
    report('journal, MiB at most', app.journalMiB, { most: bounds.journalMiB }),
    report('window: first rows after connecting, ms', window.firstRows ?? Infinity, { most: bounds.firstRows }),
    report('window: first page, p95 ms', p95('page'), { most: bounds.page }),
    report('window: page anywhere, p95 ms', p95('page anywhere'), { most: bounds.page }),
    report('window: search, p95 ms', p95('search'), { most: bounds.search }),
    report('window: a change, p95 ms', p95('change'), { most: bounds.change }),
    report('window: facets, p95 ms', p95('facets'), null),
    report('window: accounts, p95 ms', p95('accounts'), null),
    report('window: status line, p95 ms', p95('status'), { most: bounds.page }),
    report('window: questions refused', window.failures.length, { most: 0 }),
  ]
  for (const failure of window.failures.slice(0, 5)) say(`  refused: ${failure}`)
  for (const line of app.causes) say(line)
  return results.every((isWell) => isWell)
}

/**
 * A whole library pulled by the real app while its window is used, beside a bare loop that does nothing but fetch, parse and insert the same rows. The answer: the exit code.
 * @param args how many assets; a million when it is left out
 */
export async function measureSync(folder: string, args: readonly string[]): Promise<number> {
  const count = Number(args[0] ?? defaultCount)
  if (!Number.isInteger(count) || count < 1000) {
    process.stderr.write('How many assets? A whole number from 1000 on.\n')
    return 2
  }
  const teamId = randomUUID()
  const feeder = await startFeeder(count, teamId)
  try {
    const bare = await runBare(`${feeder.origin}/v1/teams/${teamId}/assets`, join(folder, 'bare'))
    const app = await runApp(feeder.origin, folder, teamId)
    const isWell = reportAll(bare, app)
    say(isWell ? '\nPASS' : '\nFAIL')
    return isWell ? 0 : 1
  } finally {
    feeder.stop()
  }
}
