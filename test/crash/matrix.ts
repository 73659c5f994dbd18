import { fork } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { operationKind, type OperationKind } from '../../src-preload/contract/activity'
import type { LaneWord } from './lane'
import { entryBeside } from './life'
import { allPlaces, casesFor, isWhole, partOf, type Choice } from './cases'
import { placesOf, type Case } from './plan'
import { points, type PointName } from './points'

/*
 * The crash matrix: real processes, real SQLite files, real sockets. A process is killed with SIGKILL at each point, for each kind of operation, with each seed; the program is
 * started again; and then nothing may be lost, nothing be there twice, and nothing be left half-done.
 */

interface Options extends Choice {
  readonly lanes: number
  readonly isJson: boolean
  /** Where the numbers are written as JSON too. */
  readonly report: string | null
  /** Where each run is noted as it ends; those that stand there are not run again. */
  readonly journal: string | null
  /** Only so much of it that every place, point and kind is come by. */
  readonly isPart: boolean
  /** No new runs after the first violation. */
  readonly untilViolation: boolean
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      points: { type: 'string' },
      kinds: { type: 'string' },
      seeds: { type: 'string', default: '50' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.max(2, availableParallelism())) },
      report: { type: 'string' },
      resume: { type: 'string' },
      part: { type: 'boolean', default: false },
      'until-violation': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const chosen = <T extends string>(text: string | undefined, all: readonly T[], what: string): readonly T[] => {
    const wanted = text?.split(',').map((name) => name.trim()) ?? all
    const unknown = wanted.filter((name) => !all.some((one) => one === name))
    if (unknown.length > 0) throw new Error(`There is no ${what} ${unknown.join()}. Known are ${all.join()}.`)
    return all.filter((name) => wanted.includes(name))
  }
  const number = (text: string, what: string) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${what} takes a whole number from 1 on.`)
    return value
  }
  return {
    points: chosen(values.points, points.map(({ name }) => name), 'point'), // prettier-ignore
    kinds: chosen(values.kinds, operationKind.options, 'kind'),
    from: number(values.from, 'from'),
    seeds: number(values.seeds, 'seeds'),
    lanes: number(values.workers, 'workers'),
    isJson: values.json,
    report: values.report ?? null,
    journal: values.resume ?? null,
    isPart: values.part,
    untilViolation: values['until-violation'],
  }
}

/** What was counted of a point. */
interface Row {
  runs: number
  violated: number
  unreached: number
  twice: number
  retries: number
  asked: number
}

interface Tally {
  readonly rows: Map<PointName, Row>
  readonly reached: Map<string, number>
  readonly failures: { readonly case: Case; readonly violations: readonly string[] }[]
  readonly cells: Set<string>
  /** How long each run took. ms. */
  readonly times: { readonly name: string; readonly ms: number }[]
}

const nameOf = ({ point, kind, seed }: Case) => `--points ${point} --kinds ${kind} --from ${String(seed)} --seeds 1`

type Ran = Extract<LaneWord, { say: 'ran' }>

function note(tally: Tally, word: Ran): void {
  const { point, kind } = word.case
  const row = tally.rows.get(point) ?? { ...emptyRow }
  tally.rows.set(point, row)
  tally.cells.add(`${point} ${kind}`)
  const { isReached, isTwice, asked } = word.result
  const violations = [
    ...word.result.violations,
    ...(isReached || word.result.violations.length > 0 ? [] : [`reach: ${word.at} was not reached`]),
  ]
  tally.times.push({ name: nameOf(word.case), ms: word.result.ms })
  row.runs += 1
  row.twice += isTwice ? 1 : 0
  row.asked += asked
  row.retries += word.result.tries - 1
  if (isReached) tally.reached.set(word.at, (tally.reached.get(word.at) ?? 0) + 1)
  else row.unreached += 1
  if (violations.length === 0) return
  row.violated += 1
  tally.failures.push({ case: word.case, violations })
  say(
    `✗ ${point} ${kind} seed ${String(word.case.seed)} (${word.at})\n${violations.map((text) => `    ${text.slice(0, 1200)}`).join('\n')}`,
  )
  say(`    again: npm run crash-matrix -- ${nameOf(word.case)}`)
}

const say = (text: string) => process.stderr.write(`${text}\n`)
const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`
const everyMs = 15_000

/** A run of which nothing was heard for so long will not end any more. ms. */
const longestRunMs = 300_000

interface Hands {
  /** The next case; null: there is none. */
  readonly next: () => Case | null
  readonly ran: (word: Ran) => void
}

/** A process that carries out cases until there are none. One that dies in a run counts as a violation, and another one goes on. */
function openLane({ next, ran }: Hands): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(entryBeside(import.meta.dirname, 'lane'), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let current: Case | null = null
    let folder: string | null = null
    let limit: NodeJS.Timeout | undefined
    child.on('message', (word: LaneWord) => {
      clearTimeout(limit)
      if (word.say === 'ready') folder = word.folder
      if (word.say === 'ran') ran(word)
      current = next()
      if (current !== null) limit = setTimeout(() => child.kill('SIGKILL'), longestRunMs)
      child.send(current ?? 'end')
    })
    child.once('exit', (code) => {
      clearTimeout(limit)
      if (code === 0) {
        resolve()
        return
      }
      if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
      if (current === null) {
        reject(new Error(`a lane ended with ${String(code)}`))
        return
      }
      const violations = ['run: it did not end, or the process that looked after it did']
      ran({ say: 'ran', case: current, at: '', result: { violations, isReached: false, tries: 1, isTwice: false, asked: 0, ms: 0 } })
      openLane({ next, ran }).then(resolve, reject)
    })
  })
}

/** Hands the cases out, one after the other, to whichever lane is free. */
async function runAll(cases: readonly Case[], options: Options, tally: Tally): Promise<void> {
  const began = performance.now()
  let next = 0
  let done = 0
  const progress = setInterval(() => {
    const ms = performance.now() - began
    const left = done === 0 ? '' : `, about ${seconds((ms / done) * (cases.length - done))} more`
    say(`  … ${String(done)} of ${String(cases.length)} runs in ${seconds(ms)}${left}; ${String(tally.failures.length)} with violations`)
  }, everyMs)
  const hands: Hands = {
    next: () => (options.untilViolation && tally.failures.length > 0 ? null : (cases[next++] ?? null)),
    ran: (word) => {
      done += 1
      note(tally, word)
      if (options.journal !== null) appendFileSync(options.journal, `${JSON.stringify(word)}\n`)
    },
  }
  try {
    await Promise.all(Array.from({ length: Math.min(options.lanes, cases.length) }, () => openLane(hands)))
  } finally {
    clearInterval(progress)
  }
}

const keyOf = ({ point, kind, seed }: Case) => `${point} ${kind} ${String(seed)}`

/** What an earlier call that was broken off had run already. A line that was cut off is run again. */
function readJournal(path: string | null): Ran[] {
  if (path === null || !existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Ran]
      } catch {
        return []
      }
    })
}

/** Names of the table that no run of a whole matrix reached. */
function neverReached(options: Options, { reached }: Tally): string[] {
  return isWhole(options) && !options.untilViolation ? [...allPlaces()].filter((name) => !reached.has(name)) : []
}

const emptyRow: Row = { runs: 0, violated: 0, unreached: 0, twice: 0, retries: 0, asked: 0 }

function numbersOf({ runs, violated, twice, asked, retries }: Row): string {
  const columns: readonly (readonly [number, string])[] = [
    [runs, 'runs'],
    [violated, 'violated'],
    [twice, 'twice'],
    [asked, 'questions'],
    [retries, 'tried again'],
  ]
  return columns.map(([value, name]) => `${String(value).padStart(6)} ${name}`).join('')
}

/** Why a point can not be for some kinds, a line for each reason. */
function reasonsOf(point: PointName, kinds: readonly OperationKind[]): string[] {
  const not = new Map<string, OperationKind[]>()
  for (const kind of kinds) {
    const places = placesOf(point, kind)
    if (typeof places === 'string') not.set(places, [...(not.get(places) ?? []), kind])
  }
  return [...not].map(([reason, those]) => `      not for ${those.join(', ')}: ${reason}`)
}

function tableOf(options: Options, { rows, reached }: Tally): string {
  const lines = points
    .filter(({ name }) => options.points.includes(name))
    .map(({ name, what }) => {
      const row = rows.get(name) ?? emptyRow
      const line = `${row.violated > 0 ? '✗' : '✓'} ${name.padEnd(4)}${what.padEnd(45)}${numbersOf(row)}`
      return [line, ...reasonsOf(name, options.kinds)].join('\n')
    })
  const places = [...reached].sort(([one], [other]) => one.localeCompare(other)).map(([name, times]) => `${name} ${String(times)}`)
  return [...lines, '', `reached: ${places.join(', ')}`].join('\n')
}

function reportOf(runs: number, ms: number, { tally, missing }: { tally: Tally; missing: readonly string[] }) {
  return {
    runs,
    cells: tally.cells.size,
    violated: tally.failures.length,
    ms: Math.round(ms),
    rows: Object.fromEntries([...tally.rows].map(([point, row]) => [point, { ...row }])),
    reached: Object.fromEntries(tally.reached),
    neverReached: missing,
    slowest: [...tally.times].sort((one, other) => other.ms - one.ms).slice(0, 40),
    failures: tally.failures.map(({ case: one, violations }) => ({ ...one, violations })),
  }
}

async function main(): Promise<number> {
  const options = readOptions()
  const all = options.isPart ? partOf(casesFor(options)) : casesFor(options)
  const tally: Tally = { rows: new Map(), reached: new Map(), failures: [], cells: new Set(), times: [] }
  const wanted = new Set(all.map(keyOf))
  const earlier = new Map(
    readJournal(options.journal)
      .filter((word) => wanted.has(keyOf(word.case)))
      .map((word) => [keyOf(word.case), word]),
  )
  for (const word of earlier.values()) note(tally, word)
  const cases = all.filter((one) => !earlier.has(keyOf(one)))
  if (earlier.size > 0) say(`  … ${String(earlier.size)} of ${String(all.length)} runs were done before`)
  const began = performance.now()
  await runAll(cases, options, tally)
  const ms = performance.now() - began
  const missing = neverReached(options, tally)
  const isOk = tally.failures.length === 0 && missing.length === 0
  const report = reportOf(tally.times.length, ms, { tally, missing })
  if (options.report !== null) {
    mkdirSync(dirname(options.report), { recursive: true })
    writeFileSync(options.report, JSON.stringify(report))
  }
  if (options.isJson) process.stdout.write(`${JSON.stringify(report)}\n`)
  else {
    process.stdout.write(`${tableOf(options, tally)}\n`)
    if (missing.length > 0) process.stdout.write(`never reached: ${missing.join(', ')}\n`)
    const figures = `${String(tally.times.length)} runs in ${String(tally.cells.size)} cells, ${String(tally.failures.length)} with violations`
    process.stdout.write(`${figures}, ${seconds(ms)} with ${String(options.lanes)} workers\n`)
    for (const { case: one } of tally.failures.slice(0, 20)) process.stdout.write(`  npm run crash-matrix -- ${nameOf(one)}\n`)
  }
  return isOk ? 0 : 1
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
  },
)
