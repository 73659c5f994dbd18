// @ts-check
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot, toolsNode } from './project.mjs'
import { run } from './run.mjs'

/**
 * What a batch of histories came to, as its process tells it.
 * @typedef {{ histories: number, seeds: number, simulatedMs: number, requests: number, cpuSeconds: number, acts: string[], places: string[], extent: { acts: number, places: number }, failure?: SimulationFailure }} Batch
 * @typedef {{ name: string, what: string, step: number }} Violation
 * @typedef {{ seed: number, violations: Violation[], steps: string[], keep: number[], trace?: string[] }} SimulationFailure
 * @typedef {{ from: number, seeds: number, workers: number, keep?: string | undefined, trace?: boolean, mutant?: string | undefined, keepsGoing?: boolean }} SimulationWish
 * @typedef {Omit<Batch, 'failure' | 'acts' | 'places'> & { acts: Set<string>, places: Set<string>, failures: SimulationFailure[], isBroken: boolean }} SimulationResult
 */

/** As many processes as there are cores for them. */
export const coresForSimulation = Math.max(1, availableParallelism())

/** How many seeds `npm test` runs, each twice. */
export const seedsOfTest = 5_000

/**
 * Runs histories in several processes; the first violation ends all of them.
 * @param {SimulationWish} wish
 * @param {(so: SimulationResult) => void} onProgress told after each batch
 * @param {AbortSignal} interrupted
 * @returns {Promise<SimulationResult>}
 */
export async function simulate(wish, onProgress, interrupted) {
  /** @type {SimulationResult} */
  const sum = {
    histories: 0,
    seeds: 0,
    simulatedMs: 0,
    requests: 0,
    cpuSeconds: 0,
    acts: new Set(),
    places: new Set(),
    extent: { acts: 0, places: 0 },
    failures: [],
    isBroken: false,
  }
  const stopping = new AbortController()
  interrupted.addEventListener('abort', () => stopping.abort(), { once: true })
  if (interrupted.aborted) stopping.abort()
  const take = (/** @type {Batch} */ batch) => {
    sum.histories += batch.histories
    sum.seeds += batch.seeds
    sum.simulatedMs += batch.simulatedMs
    sum.requests += batch.requests
    sum.cpuSeconds += batch.cpuSeconds
    for (const act of batch.acts) sum.acts.add(act)
    for (const place of batch.places) sum.places.add(place)
    sum.extent = batch.extent
    if (batch.failure !== undefined) sum.failures.push(batch.failure)
    onProgress(sum)
  }
  const workers = Math.max(1, Math.min(wish.workers, wish.seeds))
  await Promise.all(
    Array.from({ length: workers }, async (_, index) => {
      const code = await runWorker({ ...wish, from: wish.from + index, seeds: wish.seeds - index, workers }, take, stopping.signal)
      if (stopping.signal.aborted) return
      if (code !== 0 && sum.failures.length === 0) sum.isBroken = true
      if (code !== 0 && wish.keepsGoing !== true) stopping.abort()
    }),
  )
  return sum
}

const inSim = (/** @type {string} */ name) => join(projectRoot, 'test', 'sim', name)

/** Short-lived things are most of what a history makes: there is room for those of one. */
const nodeOptions = ['--max-semi-space-size=64']

/**
 * Plants each bug of test/sim/mutants.ts in turn, and looks whether it is seen.
 * @param {readonly string[]} args as test/sim/hunt.ts takes them
 * @param {AbortSignal} interrupted
 */
export const huntMutants = (args, interrupted) =>
  run([toolsNode, '--import', inSim('loader.mjs'), inSim('hunt.ts'), ...args], { output: 'inherit', interrupted })

/**
 * @param {SimulationWish} wish
 * @param {(batch: Batch) => void} take
 * @param {AbortSignal} stopping
 * @returns {Promise<number>} the process's exit code
 */
function runWorker({ from, seeds, workers, keep, trace, mutant, keepsGoing }, take, stopping) {
  const args = ['--from', String(from), '--seeds', String(seeds), '--every', String(workers)]
  if (keep !== undefined) args.push('--keep', keep)
  if (trace === true) args.push('--trace')
  if (keepsGoing === true) args.push('--keep-going')
  return new Promise((resolve) => {
    if (stopping.aborted) {
      resolve(0)
      return
    }
    const child = spawn(toolsNode, [...nodeOptions, '--import', inSim('loader.mjs'), inSim('run.ts'), ...args], {
      cwd: projectRoot,
      env: { ...process.env, ...(mutant === undefined ? {} : { SLIPWAY_MUTANT: mutant }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const stop = () => child.kill('SIGTERM')
    stopping.addEventListener('abort', stop, { once: true })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) take(JSON.parse(line))
      else process.stderr.write(`${line}\n`)
    })
    child.once('error', () => resolve(127))
    child.once('close', (code) => {
      stopping.removeEventListener('abort', stop)
      resolve(code ?? 1)
    })
  })
}

/**
 * A failure with everything that is needed to see it again.
 * @param {SimulationFailure} failure
 * @param {string} [mutant] the bug that was planted
 * @returns {string}
 */
export function describeFailure({ seed, violations, steps, keep }, mutant) {
  const broken = violations.map(({ name, what }) => `  ${name}: ${what}`)
  return [
    `seed ${seed} breaks an invariant:`,
    ...broken,
    `in ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}:`,
    ...steps.map((step) => `  ${step}`),
    `again: npm run sim -- --from ${seed} --seeds 1 --keep ${keep.join(',')} --trace${mutant === undefined ? '' : ` --mutant ${mutant}`}`,
  ].join('\n')
}

/**
 * How much of what there is to do, and of the places where the program can end, was reached.
 * @param {SimulationResult} sum
 * @returns {string}
 */
export function describeExtent({ acts, places, extent }) {
  return `${acts.size} of ${extent.acts} kinds of acts, ${places.size} of ${extent.places} places where the program can end`
}

/**
 * The figures of a run in one line.
 * @param {SimulationResult} sum
 * @returns {string}
 */
export function describeFigures({ histories, seeds, cpuSeconds, simulatedMs, requests }) {
  const rate = cpuSeconds === 0 ? 0 : histories / cpuSeconds
  const days = simulatedMs / 86_400_000
  return `${seeds.toLocaleString('en')} seeds, ${histories.toLocaleString('en')} histories, ${rate.toFixed(1)} histories/s/core, ${Math.round(days).toLocaleString('en')} simulated days, ${requests.toLocaleString('en')} requests`
}
