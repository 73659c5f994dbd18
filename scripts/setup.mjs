// @ts-check
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { runMain } from './progress.mjs'
import { hasDisplay } from './project.mjs'
import { ensureBuild } from './setup/build.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { withSetupLock } from './setup/lock.mjs'
import { ensureNpmPackages } from './setup/npm-packages.mjs'
import { ensureSystemPackages } from './setup/system-packages.mjs'

/**
 * What the set-up is for: `sources` looks at files only, `dev` and `window` show the app to a person, `session` runs it in a desktop of its own.
 * @typedef {'sources' | 'dev' | 'window' | 'session'} Purpose
 */

/** @type {readonly Purpose[]} */
const PURPOSES = ['sources', 'dev', 'window', 'session']

/**
 * Prepares what is missing and only that; when all is there it takes a fraction of a second.
 * @param {Purpose} purpose
 * @param {{ retryElectron?: boolean }} [options] `retryElectron`: try the official download again, even if it failed today
 */
export async function setUp(purpose, { retryElectron = false } = {}) {
  await withSetupLock(async () => {
    await ensureNpmPackages()
    if (purpose === 'sources') return
    await ensureSystemPackages({ session: purpose === 'session' || !hasDisplay() })
    await ensureElectron({ retryOfficial: retryElectron })
    if (purpose !== 'dev') await ensureBuild()
  })
}

/**
 * Sets up where npm's `pre…` hook did not: when a script is started by hand, or by an npm that is told to ignore scripts.
 * @param {string} script its name in package.json
 * @param {Purpose} purpose
 */
export async function setUpWithoutHook(script, purpose) {
  const hookRan = process.env['npm_lifecycle_event'] === script && process.env['npm_config_ignore_scripts'] !== 'true'
  if (!hookRan) await setUp(purpose)
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const purpose = PURPOSES.find((known) => argv.includes(known)) ?? 'session'
    await setUp(purpose, { retryElectron: argv.includes('--retry-electron') })
    return 0
  })
}
