// @ts-check
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import process from 'node:process'
import { fileURLToPath, pathToFileURL, URL } from 'node:url'
import { mutants } from './mutants.ts'

// For processes that run histories: the sources get the simulation's files, chance and ends in place of the machine's. SLIPWAY_MUTANT names a planted bug of mutants.ts.

const here = new URL('./', import.meta.url)
const project = new URL('../../', import.meta.url)
/** @type {Readonly<Record<string, string>>} */
const substitutes = Object.fromEntries(
  Object.entries({
    'node:fs': 'fs',
    'node:fs/promises': 'fs-promises',
    'node:crypto': 'crypto',
    ulid: 'ulid',
    'better-sqlite3': 'better-sqlite3',
    chokidar: 'chokidar',
  }).map(([name, file]) => [name, new URL(`substitutes/${file}.ts`, here).href]),
)
const crashpoint = new URL('src-main/crashpoint.ts', project).href
const ours = [new URL('src-main/', project).href, new URL('src-preload/', project).href]

const wish = process.env['SLIPWAY_MUTANT']
const mutant = wish === undefined ? null : (mutants.find(({ name }) => name === wish) ?? null)
if (wish !== undefined && mutant === null) throw new Error(`There is no planted bug “${wish}” in test/sim/mutants.ts.`)
const mutated = mutant === null ? null : pathToFileURL(fileURLToPath(new URL(mutant.file, project))).href

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isOurs = ours.some((folder) => context.parentURL?.startsWith(folder))
    const substitute = isOurs ? substitutes[specifier] : undefined
    if (substitute !== undefined) return { url: substitute, shortCircuit: true }
    const resolved = resolve(specifier, context, nextResolve)
    if (isOurs && resolved.url === crashpoint) return { ...resolved, url: new URL('substitutes/crashpoint.ts', here).href }
    return resolved
  },
  load(url, context, nextLoad) {
    if (mutant === null || url !== mutated) return nextLoad(url, context)
    const source = readFileSync(fileURLToPath(url), 'utf8')
    if (source.split(mutant.find).length !== 2)
      throw new Error(`The planted bug “${mutant.name}” has no place of its own in ${mutant.file} any more.`)
    return { format: 'module-typescript', source: source.replace(mutant.find, () => mutant.replace), shortCircuit: true }
  },
})

/**
 * The sources' relative imports name no extension.
 * @param {string} specifier
 * @param {any} context
 * @param {any} nextResolve
 */
function resolve(specifier, context, nextResolve) {
  try {
    return nextResolve(specifier, context)
  } catch (error) {
    const isRelative = specifier.startsWith('./') || specifier.startsWith('../')
    if (!isRelative || !(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    return nextResolve(`${specifier}.ts`, context)
  }
}
