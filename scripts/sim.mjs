// @ts-check
import { parseArgs } from 'node:util'
import { runMain, say, SetupError } from './progress.mjs'
import { interruptedExitCode, watchInterruption } from './run.mjs'
import { setUpWithoutHook } from './setup.mjs'
import { coresForSimulation, describeExtent, describeFailure, describeFigures, huntMutants, simulate } from './simulation.mjs'

/*
 * npm run sim -- [--seeds N] [--from N] [--workers N] [--json] [--keep 3,7,9] [--trace] [--keep-going] [--mutant NAME]
 * Random histories of the whole program, its services, its disk and its network, each run twice. A violation ends it, with the fewest steps that lead to it and the command
 * that shows them again. `--mutant` plants one bug of test/sim/mutants.ts.
 *
 * npm run sim -- --mutants [--only NAME,NAME] [--seeds N] [--workers N] [--short] [--renew] [--report FILE]
 * Plants each of those bugs in turn, until its invariant is seen broken. `--short` begins with the seed that showed it last; `--renew` writes the seeds into the list.
 */

const PROGRESS_MS = 10_000

function readArguments() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '5000' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(coresForSimulation) },
      json: { type: 'boolean', default: false },
      keep: { type: 'string' },
      trace: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      mutant: { type: 'string' },
    },
  })
  const count = (/** @type {'seeds' | 'from' | 'workers'} */ name) => {
    const number = Number(values[name])
    if (!Number.isSafeInteger(number) || number < 1) throw new SetupError(`--${name} must be a whole number of 1 or more.`)
    return number
  }
  return { ...values, seeds: count('seeds'), from: count('from'), workers: count('workers') }
}

await runMain(async () => {
  await setUpWithoutHook('sim', 'sources')
  const rest = process.argv.slice(2).filter((word) => word !== '--mutants')
  if (rest.length < process.argv.length - 2) {
    const stopped = watchInterruption()
    const { code } = await huntMutants(rest, stopped)
    return stopped.aborted ? interruptedExitCode(stopped) : code
  }
  const { json, keep, trace, mutant, 'keep-going': keepsGoing, ...wish } = readArguments()
  const interrupted = watchInterruption()
  let toldAt = Date.now()
  const told = new Set()
  const result = await simulate(
    { ...wish, keep, trace, keepsGoing, mutant },
    (so) => {
      for (const failure of so.failures) {
        if (told.has(failure)) continue
        told.add(failure)
        if (failure.trace !== undefined) process.stdout.write(`${failure.trace.join('\n')}\n`)
        if (failure.violations.length > 0)
          process.stdout.write(json ? `${JSON.stringify({ failure })}\n` : `\n${describeFailure(failure, mutant)}\n`)
      }
      if (Date.now() - toldAt < PROGRESS_MS) return
      toldAt = Date.now()
      say(`  ${describeFigures(so)}`)
    },
    interrupted,
  )
  const failed = result.failures.filter(({ violations }) => violations.length > 0).length
  if (json) process.stdout.write(`${JSON.stringify({ ...result, acts: [...result.acts], places: [...result.places], failures: failed })}\n`)
  else
    process.stdout.write(`${describeFigures(result)}, ${failed} ${failed === 1 ? 'violation' : 'violations'}\n${describeExtent(result)}\n`)
  if (interrupted.aborted) return interruptedExitCode(interrupted)
  return failed > 0 || result.isBroken ? 1 : 0
})
