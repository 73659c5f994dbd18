// @ts-check
import { isRoot } from '../project.mjs'
import { SetupError, say, showStep } from '../progress.mjs'
import { run } from '../run.mjs'

/**
 * Debian's and Ubuntu's packages. Each entry lists the names that one thing has in different releases; any of them will do.
 * @type {Record<'window' | 'session', readonly (readonly string[])[]>}
 */
const PACKAGES = {
  window: [['libgtk-3-0', 'libgtk-3-0t64'], ['libnss3'], ['libasound2', 'libasound2t64'], ['libgbm1'], ['libsecret-1-0']],
  session: [
    ['xvfb'],
    ['gnome-keyring'],
    ['dbus'],
    ['dbus-x11', 'dbus-user-session'],
    // A bare machine has no letters for most scripts, and screenshots would show boxes.
    ['fonts-noto-core'],
    ['fonts-noto-cjk'],
    ['fonts-noto-color-emoji'],
  ],
}

/**
 * What Electron needs from the system, on Linux with apt; elsewhere the person's desktop already has it.
 * @param {{ session: boolean }} needs `session`: also what a private display and keychain need
 */
export async function ensureSystemPackages({ session }) {
  if (process.platform !== 'linux') return
  const needed = [...PACKAGES.window, ...(session ? PACKAGES.session : [])]
  const missing = await findMissing(needed)
  if (missing === undefined || missing.length === 0) return
  if (!isRoot()) {
    const names = await chooseNames(missing)
    throw new SetupError(
      `Some system packages are missing. Install them with this command, then run the same command as before:\n\n` +
        `  sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}\n`,
    )
  }
  await showStep('system packages (apt-get install)', () => installWithApt(missing))
}

/**
 * @param {readonly (readonly string[])[]} needed
 * @returns {Promise<readonly (readonly string[])[] | undefined>} undefined where there is no dpkg to ask
 */
async function findMissing(needed) {
  const { code, output } = await run(['dpkg-query', '--show', '--showformat=${Package} ${db:Status-Status}\n', ...needed.flat()], {
    output: 'capture',
  })
  if (code === 127) return undefined
  const installed = new Set(output.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])))
  return needed.filter((names) => !names.some((name) => installed.has(name)))
}

/** @param {readonly (readonly string[])[]} missing */
async function installWithApt(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const updated = await run(['apt-get', 'update', '-qq'], { env })
  if (updated.code !== 0) say('The list of system packages could not be refreshed; trying with the one that is here.')
  const names = await chooseNames(missing)
  say(`  ${names.join(' ')}`)
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300']
  const { code, output } = await run(['apt-get', 'install', ...options, ...names], { env, output: 'capture' })
  if (code === 0) return
  say(output.trim().split('\n').slice(-15).join('\n'))
  throw new SetupError(
    `The system packages could not be installed; apt-get says why above. ` +
      `Check the network, then run the same command again (or by hand: apt-get install --no-install-recommends ${names.join(' ')}).`,
  )
}

/**
 * Picks, of each thing's names, the one that this release offers.
 * @param {readonly (readonly string[])[]} missing
 */
async function chooseNames(missing) {
  const { output } = await run(['apt-cache', 'policy', ...missing.flat()], { output: 'capture', env: { ...process.env, LC_ALL: 'C' } })
  const offered = new Set()
  let name = ''
  for (const line of output.split('\n')) {
    if (/^\S+:$/.test(line)) name = line.slice(0, -1)
    else if (/^ {2}Candidate: (?!\(none\))/.test(line)) offered.add(name)
  }
  return missing.map((names) => names.find((candidate) => offered.has(candidate)) ?? names[0] ?? '')
}
