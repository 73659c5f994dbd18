// @ts-check
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../progress.mjs'
import { readAnnouncement, startHelper } from './helper-process.mjs'

const READY_MS = 15_000
const SCREEN = '1920x1200x24'
const ANY_ADDRESS = 0xffff

/**
 * Starts an X server without a screen, on a free display, that only the holder of its cookie may use.
 * @param {string} folder private to the session
 * @param {NodeJS.ProcessEnv} env
 */
export async function startDisplay(folder, env) {
  const cookieFile = join(folder, 'Xauthority')
  writeFileSync(cookieFile, encodeCookie(randomBytes(16)), { mode: 0o600 })
  // Without -noreset the server starts over whenever its last client leaves, and a client that arrives meanwhile is dropped.
  const options = ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset', '-auth', cookieFile]
  const helper = startHelper(['Xvfb', ...options], { env, announces: true })
  const number = await readAnnouncement(helper, READY_MS)
  if (number === undefined) {
    await helper.stop()
    throw new SetupError(
      `The display without a screen (Xvfb) did not start: ${helper.output() || 'it said nothing'}. Is the package xvfb installed?`,
    )
  }
  return { helper, env: { DISPLAY: `:${number}`, XAUTHORITY: cookieFile, XDG_SESSION_TYPE: 'x11', WAYLAND_DISPLAY: undefined } }
}

/**
 * One entry of an Xauthority file: family, then address, display number, protocol and secret, each with its length before it.
 * @param {Buffer} secret
 */
function encodeCookie(secret) {
  const fields = [Buffer.from(''), Buffer.from(''), Buffer.from('MIT-MAGIC-COOKIE-1'), secret]
  return Buffer.concat([encodeUint16(ANY_ADDRESS), ...fields.flatMap((field) => [encodeUint16(field.length), field])])
}

/** @param {number} value */
function encodeUint16(value) {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
