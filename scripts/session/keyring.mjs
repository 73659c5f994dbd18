// @ts-check
import { randomBytes } from 'node:crypto'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SetupError } from '../progress.mjs'
import { run } from '../run.mjs'
import { hasEnded, startHelper } from './helper-process.mjs'

const READY_MS = 15_000
const POLL_MS = 20
const PROGRAM = '/usr/bin/gnome-keyring-daemon'

/**
 * Starts gnome-keyring as the Secret Service of a private bus, with a new, unlocked keyring that nobody else can open.
 * @param {string} folder private to the session
 * @param {NodeJS.ProcessEnv} env with the private bus and the session's folders
 */
export async function startKeyring(folder, env) {
  const password = randomBytes(24).toString('hex')
  const first = await start(PROGRAM, password, env)
  if (!hasEnded(first.child)) return { helper: first }
  // Where the installed program carries a capability that a container withholds, it cannot be run; a copy carries none.
  const copy = join(folder, 'gnome-keyring-daemon')
  const second = copyIfAny(copy) ? await start(copy, password, env) : first
  if (!hasEnded(second.child)) return { helper: second }
  throw new SetupError(
    `The private keychain (gnome-keyring) did not start: ${second.output() || 'it said nothing'}. Is the package gnome-keyring installed?`,
  )
}

/** @param {string} copy */
function copyIfAny(copy) {
  try {
    copyFileSync(PROGRAM, copy)
    return true
  } catch {
    return false
  }
}

/**
 * @param {string} program
 * @param {string} password
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./helper-process.mjs').Helper>} ready, or ended
 */
async function start(program, password, env) {
  const helper = startHelper([program, '--foreground', '--unlock', '--components=secrets'], { env, input: password })
  const deadline = Date.now() + READY_MS
  while (!hasEnded(helper.child) && !(await isOnBus(env))) {
    if (Date.now() > deadline) await helper.stop()
    await wait(POLL_MS)
  }
  return helper
}

/** @param {NodeJS.ProcessEnv} env */
async function isOnBus(env) {
  const bus = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  const { output } = await run(['dbus-send', ...bus, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'], {
    env,
    output: 'capture',
  })
  return output.includes('boolean true')
}
