import process from 'node:process'
import { parseArgs } from 'node:util'
import { runHistory } from './history'

// One process of the hunt: its sources hold a planted bug. Runs seeds until one breaks the invariant that is named, and tells in one line of JSON what it came to.

/** What became of one planted bug. `seed` null: nothing noticed it. */
export interface Hunt {
  readonly seed: number | null
  readonly what: string
  /** How many seeds were run. */
  readonly seeds: number
  readonly cpuSeconds: number
  /** Other invariants that were seen broken on the way. */
  readonly others: readonly string[]
}

const { values } = parseArgs({
  options: { breaks: { type: 'string', default: '' }, first: { type: 'string' }, seeds: { type: 'string', default: '1' } },
})

// What a bug makes of a program that was ended in the middle reaches nobody.
process.on('unhandledRejection', () => undefined)

function* seedsToRun(): Generator<number> {
  if (values.first !== undefined) yield Number(values.first)
  for (let seed = 1; seed <= Number(values.seeds); seed += 1) yield seed
}

async function hunt(): Promise<Hunt> {
  const others = new Set<string>()
  const cpuSeconds = () => process.cpuUsage().user / 1_000_000
  let seeds = 0
  for (const seed of seedsToRun()) {
    const { violations } = await runHistory({ seed })
    seeds += 1
    const found = violations.find(({ name }) => name === values.breaks)
    if (found !== undefined) return { seed, what: found.what, seeds, cpuSeconds: cpuSeconds(), others: [...others] }
    for (const { name } of violations) others.add(name)
  }
  return { seed: null, what: '', seeds, cpuSeconds: cpuSeconds(), others: [...others] }
}

const line = `${JSON.stringify(await hunt())}\n`
process.stdout.write(line, () => process.exit(0))
