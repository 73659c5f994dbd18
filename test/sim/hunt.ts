import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath, URL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Hunt } from './hunt-run'
import { mutants, type Mutant } from './mutants'

/*
 * Goes through the list of planted bugs: each must break its invariant within so many seeds. Each is searched for from seed 1 on; `--short` begins with the seed that showed
 * it when the list was last gone through, and goes on from seed 1 only where that one does not any more. `--renew` writes the seeds that were found into the list.
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    workers: { type: 'string', default: String(Math.max(1, availableParallelism())) },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    renew: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
})

/** How far a bug is searched for. */
const mostSeeds = values.seeds ?? (values.short ? '300' : '5000')
/** A program that a bug keeps busy for ever is ended so much later. ms. */
const longestMs = (values.short ? 2 : 20) * 60_000
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const children = new Set<ReturnType<typeof spawn>>()

function hunt({ name, breaks, seed }: Mutant): Promise<Hunt> {
  const first = values.short ? ['--first', String(seed)] : []
  const args = [
    '--max-semi-space-size=64',
    '--import',
    here('loader.mjs'),
    here('hunt-run.ts'),
    '--breaks',
    breaks,
    '--seeds',
    mostSeeds,
    ...first,
  ]
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, SLIPWAY_MUTANT: name },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: longestMs,
      killSignal: 'SIGKILL',
    })
    children.add(child)
    let text = ''
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
    })
    child.once('close', (code) => {
      children.delete(child)
      const failed = { seed: null, what: `its process ended with ${String(code)}`, seeds: 0, cpuSeconds: 0, others: [] }
      resolve(code === 0 && text !== '' ? (JSON.parse(text) as Hunt) : failed)
    })
  })
}

function describe(mutant: Mutant, { seed, what, seeds, cpuSeconds, others }: Hunt): string {
  const cost = `${String(seeds)} ${seeds === 1 ? 'seed' : 'seeds'}, ${cpuSeconds.toFixed(1)} s`
  const broken = others.length === 0 ? '' : ` (it broke ${others.join(', ')})`
  const end =
    seed === null
      ? `SURVIVED ${cost}${what === '' ? '' : `: ${what}`}${broken}`
      : `seed ${String(seed)} (${cost}) breaks ${mutant.breaks}: ${what}`
  return `${seed === null ? '✗' : '✓'} ${mutant.name}: ${mutant.class}\n    ${end}`
}

/** Writes the seed that showed a bug into the list. */
function renew({ name }: Mutant, seed: number): void {
  const path = here('mutants.ts')
  const text = readFileSync(path, 'utf8')
  const at = text.indexOf(`name: '${name}'`)
  writeFileSync(path, text.slice(0, at) + text.slice(at).replace(/seed: \d+/, `seed: ${String(seed)}`))
}

const chosen = mutants.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name))
const waiting = [...chosen]
const caught: string[] = []

async function work(): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const found = await hunt(mutant)
    if (found.seed !== null) caught.push(mutant.name)
    if (found.seed !== null && values.renew) renew(mutant, found.seed)
    process.stdout.write(`${describe(mutant, found)}\n`)
  }
}

process.once('SIGTERM', () => {
  waiting.length = 0
  for (const child of children) child.kill('SIGKILL')
})
await Promise.all(Array.from({ length: Math.max(1, Number(values.workers)) }, work))
const classes = new Set(chosen.map((mutant) => mutant.class)).size
process.stdout.write(`${String(caught.length)} of ${String(chosen.length)} planted bugs of ${String(classes)} kinds were caught\n`)
if (values.report !== undefined) {
  mkdirSync(dirname(values.report), { recursive: true })
  writeFileSync(values.report, JSON.stringify({ caught: caught.length, survived: chosen.length - caught.length }))
}
process.exitCode = chosen.length > 0 && caught.length === chosen.length ? 0 : 1
