// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, say, showStep } from '../progress.mjs'
import { cacheFolder, packageFile, projectRoot, readJson, toolsNode } from '../project.mjs'
import { run } from '../run.mjs'

const stampFile = join(cacheFolder, 'build-stamp')

/** Everything that the built app is made of, in the project's root. */
const SOURCES = /^(src-.+|resources|electron\.vite\.config\.ts|tsconfig.*\.json|package(-lock)?\.json)$/

/** Builds the app into out/ unless that was done from these very sources. */
export async function ensureBuild() {
  const fingerprint = fingerprintSources()
  const main = join(projectRoot, readJson(join(projectRoot, 'package.json')).main)
  if (existsSync(main) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint) return
  forgetBuild()
  await showStep('build (electron-vite build)', build)
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(stampFile, fingerprint)
}

/** Makes the next set-up build again, for whoever is about to change out/. */
export function forgetBuild() {
  rmSync(stampFile, { force: true })
}

async function build() {
  const env = { ...process.env, NODE_ENV: 'production', FORCE_COLOR: process.stderr.isTTY ? '1' : '0' }
  const { code, output } = await run([toolsNode, packageFile('electron-vite/bin/electron-vite.js'), 'build'], { env, output: 'capture' })
  if (code === 0) return
  say(output.trim())
  throw new SetupError('The app could not be built; the reason is above. When it is put right, run the same command again.')
}

/** Of contents, not of times: a fresh checkout or a switched branch must not build what is built. */
function fingerprintSources() {
  const hash = createHash('sha256')
  for (const name of readdirSync(projectRoot).sort()) {
    if (SOURCES.test(name)) addToHash(hash, name)
  }
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path relative to the project's root
 */
function addToHash(hash, path) {
  const whole = join(projectRoot, path)
  try {
    const content = readFileSync(whole)
    hash.update(`${path}\0${content.length}\0`).update(content)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EISDIR')) throw error
    for (const name of readdirSync(whole).sort()) addToHash(hash, `${path}/${name}`)
  }
}
