// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from '../npm.mjs'
import { SetupError, showStep } from '../progress.mjs'
import { packageFile, projectRoot, readJson, readJsonIfAny, toolsNode } from '../project.mjs'

/** Where npm looks for `node` first when it runs a script. */
const linkedNode = packageFile(process.platform === 'win32' ? '.bin/node.cmd' : '.bin/node')

const RESUMES = 'What was fetched so far is kept, so the same command goes on from there.'

/** npm packages as package-lock.json says, and among them the Node that the tools run on. Offline when they are there. */
export async function ensureNpmPackages() {
  const wanted = readJson(join(projectRoot, 'package-lock.json')).packages
  const installed = readJsonIfAny(packageFile('.package-lock.json'))?.packages
  if (installed === undefined || !holdsAll(installed, wanted)) {
    await showStep('npm packages (npm ci)', installPackages)
  }
  if (!existsSync(toolsNode) || !existsSync(linkedNode)) {
    await showStep(`Node ${readJson(packageFile('node/package.json')).version} for the tools`, installToolsNode)
  }
}

/**
 * @param {Record<string, any>} installed what npm noted in node_modules
 * @param {Record<string, any>} wanted the lock file's packages
 */
function holdsAll(installed, wanted) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true
    const found = installed[path]
    if (found === undefined) return Boolean(entry.optional || entry.os || entry.cpu)
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

async function installPackages() {
  // Native modules here ship ready-made binaries: no package has to run code of its own to be installed.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, output } = await runNpm(args)
  if (code === 0) return
  throw new SetupError(`The npm packages could not be installed. ${explainNpmFailure(output)}`)
}

/** @param {string} output what npm printed */
function explainNpmFailure(output) {
  if (/EUSAGE/.test(output))
    return 'package.json and package-lock.json do not agree: run "npm install", look at what it changed, and try again.'
  if (/ENOSPC/.test(output)) return `The disk is full: make room and run the same command again. ${RESUMES}`
  if (/EACCES|EPERM/.test(output)) return `A folder named above cannot be written: make it yours and run the same command again. ${RESUMES}`
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|network|ENETUNREACH/i.test(output)) {
    return `npm's registry could not be reached: check the network (npm ping), and run the same command again. ${RESUMES}`
  }
  return `npm says why above. Run the same command again when that is settled. ${RESUMES}`
}

async function installToolsNode() {
  // The one install script that is needed: it fetches the binary for this machine, whatever the person's npm says about scripts.
  const { code, output } = await runNpm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'])
  if (code === 0 && existsSync(toolsNode) && existsSync(linkedNode)) return
  throw new SetupError(`The Node that the tools run on could not be installed. ${explainNpmFailure(output)}`)
}
