// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, say, showStep } from '../progress.mjs'
import { cacheFolder, packageFile, readJson, readJsonIfAny, toolsNode } from '../project.mjs'
import { run } from '../run.mjs'
import { STAND_IN_VERSION, ensureStandIn, findStandIn, standInRunsHere } from './stand-in.mjs'

/**
 * An Electron to run: the official build, or the stand-in of machines that cannot download it.
 * @typedef {{ kind: 'official' | 'stand-in' | 'chosen', executable: string, description: string }} Electron
 */

const DAY_MS = 24 * 60 * 60 * 1000
const PROBE_MS = 4000
const DOWNLOAD_MS = 15 * 60 * 1000
const attemptFile = join(cacheFolder, 'electron', 'official-attempt.json')

/**
 * The Electron that is ready to run, without preparing anything.
 * @returns {Electron | undefined}
 */
export function findElectron() {
  const wanted = wantedVersion()
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (chosen) {
    return { kind: 'chosen', executable: join(chosen, executableName()), description: 'Electron from ELECTRON_OVERRIDE_DIST_PATH' }
  }
  const official = findOfficial(wanted)
  if (official !== undefined) return { kind: 'official', executable: official, description: `Electron ${wanted}` }
  const executable = findStandIn()
  const description = `Electron ${STAND_IN_VERSION} stand-in: official ${wanted} could not be downloaded`
  return executable === undefined ? undefined : { kind: 'stand-in', executable, description }
}

/**
 * Makes an Electron ready, downloading at most once a day what could not be had before, and says which one it is.
 * @param {{ retryOfficial: boolean }} options
 */
export async function ensureElectron({ retryOfficial }) {
  const wanted = wantedVersion()
  const before = findElectron()
  const mayGetBetter = before === undefined || before.kind === 'stand-in'
  if (mayGetBetter && mayTryOfficial(wanted, retryOfficial) && !(await downloadOfficial(wanted))) rememberFailure(wanted)
  if (mayGetBetter && findOfficial(wanted) === undefined) await ensureStandIn(wanted)
  const electron = findElectron()
  if (electron === undefined) throw new SetupError('No Electron could be prepared: run "npm run setup -- --retry-electron".')
  say(electron.description)
}

/** @param {string} wanted */
function rememberFailure(wanted) {
  mkdirSync(join(cacheFolder, 'electron'), { recursive: true })
  writeFileSync(attemptFile, JSON.stringify({ wanted, failedAt: Date.now() }))
}

/**
 * @param {string} wanted
 * @param {boolean} retryOfficial
 */
function mayTryOfficial(wanted, retryOfficial) {
  if (!standInRunsHere()) return true
  const attempt = readJsonIfAny(attemptFile)
  return retryOfficial || attempt?.wanted !== wanted || Math.abs(Date.now() - attempt.failedAt) > DAY_MS
}

/**
 * @param {string} wanted
 * @returns {Promise<boolean>} whether it is there now
 */
async function downloadOfficial(wanted) {
  if (!(await canReachDownload(wanted))) {
    say(`Electron ${wanted} cannot be downloaded from here (github.com is not reachable).`)
    return false
  }
  return showStep(`Electron ${wanted} (download of about 110 MB)`, async () => {
    const { code, output } = await run([toolsNode, packageFile('electron/install.js')], { output: 'capture', timeoutMs: DOWNLOAD_MS })
    if (code !== 0) say(output.trim().split('\n')[0] ?? '')
    return code === 0 && findOfficial(wanted) !== undefined
  })
}

/**
 * Asks shortly before a long download, because a network that swallows packets would keep the person waiting.
 * @param {string} wanted
 */
async function canReachDownload(wanted) {
  const otherWay = /^(electron_mirror|npm_config_electron_mirror|electron_custom_dir|electron_get_use_proxy)$/i
  if (Object.keys(process.env).some((name) => otherWay.test(name))) return true
  const url = `https://github.com/electron/electron/releases/download/v${wanted}/SHASUMS256.txt`
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })
    return answer.ok
  } catch {
    return false
  }
}

/** @param {string} wanted */
function findOfficial(wanted) {
  const executable = packageFile(`electron/dist/${executableName()}`)
  const versionFile = packageFile('electron/dist/version')
  if (!existsSync(executable) || !existsSync(versionFile)) return undefined
  return readFileSync(versionFile, 'utf8').replace(/^v/, '').trim() === wanted ? executable : undefined
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** @returns {string} the version in package-lock.json, which the types are checked against */
function wantedVersion() {
  return readJson(packageFile('electron/package.json')).version
}
