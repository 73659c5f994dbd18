// @ts-check
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { hasDisplay } from './project.mjs'
import { interruptedExitCode, run, watchInterruption } from './run.mjs'
import { startDisplay } from './session/display.mjs'
import { startKeyring } from './session/keyring.mjs'
import { startMessageBus } from './session/message-bus.mjs'

/** Set inside a session to its folder, so that a session in a session is the same one. */
const MARK = 'SLIPWAY_SESSION'

/**
 * A private desktop to run the app in.
 * @typedef {{ env: NodeJS.ProcessEnv, close: () => Promise<void> }} Desktop `env`: the whole environment for programs inside
 */

/**
 * Opens a desktop of its own on Linux: message bus, unlocked keychain, folders for settings and data, and a display where there is none.
 * Nothing of the person's is read or changed, and all of it is gone after `close`. On other systems the person's own is used.
 * @returns {Promise<Desktop>}
 */
export async function openDesktop() {
  if (process.platform !== 'linux' || process.env[MARK]) return { env: { ...process.env }, close: async () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'slipway-session-'))
  /** @type {import('./session/helper-process.mjs').Helper[]} */
  const helpers = []
  const close = async () => {
    for (const helper of helpers.reverse()) await helper.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const env = { ...process.env, ...makeFolders(folder), ...keepWaylandReachable() }
    const bus = await startMessageBus(folder, env)
    helpers.push(bus.helper)
    Object.assign(env, bus.env)
    const [display, keyring] = await Promise.allSettled([hasDisplay() ? undefined : startDisplay(folder, env), startKeyring(folder, env)])
    if (display.status === 'fulfilled' && display.value !== undefined) helpers.push(display.value.helper)
    if (keyring.status === 'fulfilled') helpers.push(keyring.value.helper)
    if (display.status === 'rejected') throw display.reason
    if (keyring.status === 'rejected') throw keyring.reason
    Object.assign(env, display.value?.env, { SLIPWAY_KEYRING_PID: String(keyring.value.helper.pid) })
    return { env, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @param {string} folder */
function makeFolders(folder) {
  const names = {
    XDG_RUNTIME_DIR: 'run',
    XDG_DATA_HOME: 'data',
    XDG_CONFIG_HOME: 'config',
    XDG_CACHE_HOME: 'cache',
    XDG_STATE_HOME: 'state',
  }
  const places = Object.entries(names).map(([variable, name]) => /** @type {const} */ ([variable, join(folder, name)]))
  for (const [, path] of places) mkdirSync(path, { mode: 0o700 })
  return { ...Object.fromEntries(places), [MARK]: folder, GNOME_KEYRING_CONTROL: undefined }
}

/** A Wayland display's name is relative to the person's XDG_RUNTIME_DIR, which programs inside do not see. */
function keepWaylandReachable() {
  const { WAYLAND_DISPLAY: name, XDG_RUNTIME_DIR: folder } = process.env
  return name && folder && !isAbsolute(name) ? { WAYLAND_DISPLAY: join(folder, name) } : {}
}

/**
 * Runs one command inside a private desktop and ends everything afterwards, also on Ctrl-C.
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @returns {Promise<number>} the command's exit code
 */
export async function withDesktop(command, env = {}) {
  const interrupted = watchInterruption()
  const desktop = await openDesktop()
  try {
    if (interrupted.aborted) return interruptedExitCode(interrupted)
    const { code } = await run(command, { env: { ...desktop.env, ...env }, output: 'inherit', interrupted })
    return code
  } finally {
    await desktop.close()
  }
}
