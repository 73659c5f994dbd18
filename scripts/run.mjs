// @ts-check
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { projectRoot } from './project.mjs'

/** @typedef {NodeJS.Signals} Signal */

/** How much of a captured program's output is kept: enough for an error, bounded for a flood. */
const KEPT_OUTPUT = 4 * 1024 * 1024

/** How long an interrupted program may take to end by itself before it is told to, and before it is made to. */
const PATIENCE_MS = { interrupt: 4000, terminate: 6000 }

/** @param {{ code: number | null, signal: Signal | null }} end */
function toExitCode({ code, signal }) {
  if (code !== null) return code
  return 128 + (signal === null ? 1 : (constants.signals[signal] ?? 1))
}

/**
 * Runs a program to its end.
 * @param {readonly string[]} command program and arguments
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] the whole environment; this process's own by default
 * @param {string} [options.cwd] the project's root by default
 * @param {'progress' | 'capture' | 'capture-errors' | 'inherit'} [options.output] `progress`: both streams to our standard error
 * @param {AbortSignal} [options.interrupted] from `watchInterruption`: ends the program too
 * @param {number} [options.timeoutMs] the program is killed after that
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program could not be started
 */
export function run(command, { env = process.env, cwd = projectRoot, output = 'progress', interrupted, timeoutMs } = {}) {
  const [program = '', ...args] = command
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = {
    progress: /** @type {any} */ (['ignore', 2, 2]),
    capture: ['ignore', 'pipe', 'pipe'],
    'capture-errors': ['ignore', 2, 'pipe'],
    inherit: 'inherit',
  }[output]
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio,
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
    })
    let kept = ''
    const keep = (/** @type {Buffer} */ chunk) => {
      kept = (kept + chunk.toString()).slice(-KEPT_OUTPUT)
      if (output === 'capture-errors') process.stderr.write(chunk)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const release = endWhenInterrupted(child, interrupted)
    child.once('error', (error) => {
      release()
      if (output === 'inherit') process.stderr.write(`${program} could not be started: ${error.message}\n`)
      resolve({ code: 127, output: error.message })
    })
    child.once('close', (code, signal) => {
      release()
      resolve({ code: toExitCode({ code, signal }), output: kept })
    })
  })
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {AbortSignal | undefined} interrupted
 * @returns {() => void} stops watching
 */
function endWhenInterrupted(child, interrupted) {
  if (interrupted === undefined) return () => undefined
  /** @type {NodeJS.Timeout[]} */
  const timers = []
  const end = () => {
    // Ctrl-C at a terminal reaches the program without us; a second one would make many tools quit without tidying up.
    const waits = interrupted.reason === 'SIGINT' && process.stdin.isTTY ? PATIENCE_MS.interrupt : 0
    timers.push(setTimeout(() => child.kill('SIGTERM'), waits))
    timers.push(setTimeout(() => child.kill('SIGKILL'), waits + PATIENCE_MS.terminate))
  }
  if (interrupted.aborted) end()
  else interrupted.addEventListener('abort', end, { once: true })
  return () => {
    interrupted.removeEventListener('abort', end)
    for (const timer of timers) clearTimeout(timer)
  }
}

/**
 * Keeps this process alive on Ctrl-C and its like, so that it can tidy up.
 * @returns {AbortSignal} aborted with the signal's name as its reason
 */
export function watchInterruption() {
  const controller = new AbortController()
  for (const signal of /** @type {Signal[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => controller.abort(signal))
  }
  return controller.signal
}

/** @param {AbortSignal} interrupted an aborted signal of `watchInterruption` */
export function interruptedExitCode(interrupted) {
  return toExitCode({ code: null, signal: interrupted.reason })
}
