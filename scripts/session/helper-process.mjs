// @ts-check
import { spawn, spawnSync } from 'node:child_process'

const STOP_PATIENCE_MS = 2000

/**
 * A program that serves the session in the background.
 * @typedef {object} Helper
 * @property {number} pid
 * @property {import('node:child_process').ChildProcess} child
 * @property {() => string} output the last of what it printed on standard error
 * @property {() => Promise<void>} stop ends it and waits until it is gone
 */

/** Linux's way to let nothing live on when this process is killed without a chance to tidy up. */
function withParentDeathSignal() {
  return spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0 ? ['setpriv', '--pdeathsig', 'KILL', '--'] : []
}

/**
 * Starts a helper outside of the terminal's process group, so that Ctrl-C does not end it before the program that it serves.
 * @param {readonly string[]} command
 * @param {{ env: NodeJS.ProcessEnv, announces?: boolean, input?: string }} options `announces`: file descriptor 3 is piped to us
 * @returns {Helper}
 */
export function startHelper(command, { env, announces = false, input }) {
  const [program = '', ...args] = [...withParentDeathSignal(), ...command]
  const child = spawn(program, args, { env, detached: true, stdio: ['pipe', 'ignore', 'pipe', announces ? 'pipe' : 'ignore'] })
  let printed = ''
  child.stderr?.on('data', (/** @type {Buffer} */ chunk) => (printed = (printed + chunk.toString()).slice(-4000)))
  child.on('error', (error) => (printed += error.message))
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  return { pid: child.pid ?? 0, child, output: () => printed.trim(), stop: () => stopChild(child) }
}

/** @param {import('node:child_process').ChildProcess} child */
export function hasEnded(child) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/** @param {import('node:child_process').ChildProcess} child */
async function stopChild(child) {
  if (hasEnded(child)) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS)
  await ended
  clearTimeout(killer)
}

/**
 * The first line that a helper writes to file descriptor 3, which tells that it is ready.
 * @param {Helper} helper
 * @param {number} timeoutMs
 * @returns {Promise<string | undefined>} undefined when it ended or stayed silent
 */
export function readAnnouncement(helper, timeoutMs) {
  const stream = /** @type {import('node:stream').Readable} */ (helper.child.stdio[3])
  return new Promise((resolve) => {
    let text = ''
    const timer = setTimeout(() => resolve(undefined), timeoutMs)
    const finish = (/** @type {string | undefined} */ line) => {
      clearTimeout(timer)
      resolve(line)
    }
    stream.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end >= 0) finish(text.slice(0, end))
    })
    helper.child.once('error', () => finish(undefined))
    helper.child.once('exit', () => finish(undefined))
  })
}
