// @ts-check
import { spawn } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { toolsEnvironment } from './in-desktop.mjs'
import { runMain, say, SetupError } from './progress.mjs'
import { packageFile, projectRoot, toolsNode } from './project.mjs'
import { interruptedExitCode, watchInterruption } from './run.mjs'
import { openDesktop } from './session.mjs'
import { setUpWithoutHook } from './setup.mjs'

/*
 * npm run held-up -- [--rounds N] [what vitest is to run, and its options]
 * Runs the unit and integration tests on a machine that does not let them work again and again, as a shared one does: all of their processes stand still at random moments,
 * and more of them than the machine has cores want to go on. A test that fails only here waits, or measures, in the wrong time. Not on Windows, which has no such signal.
 */

/** How long the tests go on, and then stand still. ms. */
const WORKS_MS = { from: 500, to: 3000 }
const STANDS_STILL_MS = [200, 400, 800, 1500]
const WORKERS = 4

const chanceOf = (/** @type {{ from: number, to: number }} */ { from, to }) => from + Math.random() * (to - from)

/** @param {string[]} args taken out of them: `--rounds N` */
function takeRounds(args) {
  const at = args.indexOf('--rounds')
  if (at < 0) return 1
  const rounds = Number(args.splice(at, 2)[1])
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new SetupError('--rounds must be a whole number of 1 or more.')
  return rounds
}

/**
 * One run of the tests. Its exit code.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} interrupted
 */
async function runHeldUp(args, env, interrupted) {
  const vitest = [packageFile('vitest/vitest.mjs'), 'run', '--reporter=dot', `--maxWorkers=${String(WORKERS)}`]
  // A process group of its own: what is held up are the tests and all they start, not the desktop they run in.
  const tests = spawn(toolsNode, [...vitest, ...args], { cwd: projectRoot, env, stdio: 'inherit', detached: true })
  const over = new AbortController()
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    tests.once('error', () => resolve(127))
    tests.once('exit', (code) => resolve(code ?? 1))
  })
  void ended.then(() => over.abort())
  const tell = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (tests.pid !== undefined) process.kill(-tests.pid, signal)
    } catch {
      // They ended at this moment.
    }
  }
  const rest = (/** @type {number} */ ms) => setTimeout(ms, null, { signal: AbortSignal.any([over.signal, interrupted]) }).catch(() => null)
  while (!over.signal.aborted && !interrupted.aborted) {
    await rest(chanceOf(WORKS_MS))
    tell('SIGSTOP')
    await rest(STANDS_STILL_MS[Math.floor(Math.random() * STANDS_STILL_MS.length)] ?? 0)
    tell('SIGCONT')
  }
  if (interrupted.aborted) tell('SIGTERM')
  return ended
}

await runMain(async () => {
  if (process.platform === 'win32') throw new SetupError('Windows can not hold up processes in this way. Run it on Linux or macOS.')
  await setUpWithoutHook('held-up', 'session')
  const args = process.argv.slice(2)
  const rounds = takeRounds(args)
  const interrupted = watchInterruption()
  const desktop = await openDesktop()
  let failed = 0
  try {
    for (let round = 1; round <= rounds && !interrupted.aborted; round += 1) {
      say(`… round ${String(round)} of ${String(rounds)}`)
      if ((await runHeldUp(args, { ...desktop.env, ...toolsEnvironment() }, interrupted)) !== 0) failed += 1
    }
  } finally {
    await desktop.close()
  }
  if (interrupted.aborted) return interruptedExitCode(interrupted)
  say(`${String(rounds - failed)} of ${String(rounds)} rounds passed`)
  return failed > 0 ? 1 : 0
})
