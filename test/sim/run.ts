import { parseArgs } from 'node:util'
import { extent, runHistory, type HistoryResult } from './history'
import { shrink, stepsOf } from './shrink'

// One process of the simulation: runs its share of the seeds, each twice, and tells about each batch in one line of JSON. scripts/sim.mjs starts it.

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    every: { type: 'string', default: '1' },
    keep: { type: 'string' },
    trace: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
})

export interface Report {
  readonly histories: number
  readonly seeds: number
  readonly simulatedMs: number
  readonly requests: number
  readonly cpuSeconds: number
  /** What was done, and the places that the program came by, for the first time in this process. */
  readonly acts: readonly string[]
  readonly places: readonly string[]
  /** How many of both there are. */
  readonly extent: typeof extent
  readonly failure?: {
    readonly seed: number
    readonly violations: HistoryResult['violations']
    readonly steps: readonly string[]
    readonly keep: readonly number[]
    readonly trace?: readonly string[]
  }
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

if (values.trace) Error.stackTraceLimit = 30

/** What was thrown where nobody waits for it, while a history ran. */
const unhandled: string[] = []
process.on('unhandledRejection', (error) => {
  if (error instanceof Error && error.name === 'ProgramEnded') return
  unhandled.push(
    error instanceof Error ? `${error.name}: ${error.message} ${error.stack?.split('\n').slice(1, 12).join(' ') ?? ''}` : String(error),
  )
})

const batchMs = 2_000
const keep =
  values.keep === undefined
    ? undefined
    : new Set(
        values.keep
          .split(',')
          .filter((text) => text !== '')
          .map(Number),
      )

async function runSeed(seed: number): Promise<{ readonly result: HistoryResult; readonly histories: number }> {
  unhandled.length = 0
  const options = { seed, ...(keep && { keep }), keeps: values.trace ? 100_000 : 0 }
  const first = await runHistory(options)
  const more = unhandled.map((what) => ({ name: 'broken', what, step: -1 }))
  if (values.once) return { result: { ...first, violations: [...first.violations, ...more] }, histories: 1 }
  const second = await runHistory({ ...options, keeps: 0, isRepeat: true })
  const differs =
    first.hash === second.hash || first.violations.length > 0
      ? []
      : [{ name: 'trace', what: 'the same seed went another way the second time', step: -1 }]
  return { result: { ...first, violations: [...first.violations, ...more, ...differs] }, histories: 2 }
}

const from = Number(values.from)
const every = Number(values.every)
const last = from + Number(values.seeds)
const acts = new Set<string>()
const places = new Set<string>()
const tellNew = (known: Set<string>, names: readonly string[], told: string[]) => {
  for (const name of names) {
    if (!known.has(name)) told.push(name)
    known.add(name)
  }
}
let news = { acts: [] as string[], places: [] as string[] }
let batch = { histories: 0, seeds: 0, simulatedMs: 0, requests: 0 }
let since = performance.now()
let cpu = cpuSeconds()

function tell(more: Pick<Report, 'failure'> = {}): void {
  process.stdout.write(`${JSON.stringify({ ...batch, cpuSeconds: cpuSeconds() - cpu, ...news, extent, ...more } satisfies Report)}\n`)
  batch = { histories: 0, seeds: 0, simulatedMs: 0, requests: 0 }
  news = { acts: [], places: [] }
  since = performance.now()
  cpu = cpuSeconds()
}

/** Ends when all that was told is told. */
const end = (code: number) => new Promise<never>(() => process.stdout.write('', () => process.exit(code)))

for (let seed = from; seed < last; seed += every) {
  const { result, histories } = await runSeed(seed)
  batch.histories += histories
  batch.seeds += 1
  batch.simulatedMs += result.simulatedMs * histories
  batch.requests += result.requests * histories
  tellNew(acts, result.acts, news.acts)
  tellNew(places, result.places, news.places)
  if (result.violations.length > 0) {
    const isShrunk = keep === undefined && !values['no-shrink'] && result.violations[0]?.name !== 'trace'
    const fewest = isShrunk ? await shrink(result) : result
    const { violations, steps } = fewest
    tell({ failure: { seed, violations, steps, keep: stepsOf(fewest), ...(values.trace && { trace: result.trace }) } })
    if (!values['keep-going']) await end(1)
  } else if (values.trace) tell({ failure: { seed, violations: [], steps: result.steps, keep: stepsOf(result), trace: result.trace } })
  else if (performance.now() - since > batchMs) tell()
}
tell()
await end(0)
