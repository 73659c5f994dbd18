// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { formatDuration, runMain, say, SetupError } from './progress.mjs'
import { cacheFolder, projectRoot, readJsonIfAny, toolsNode } from './project.mjs'
import { interruptedExitCode, run, watchInterruption } from './run.mjs'
import { setUpWithoutHook } from './setup.mjs'

/*
 * npm run crash-matrix -- [--points K3,K6] [--kinds trash] [--seeds N] [--from N] [--workers N] [--part] [--resume FILE] [--until-violation] [--json] [--report FILE]
 * Kills the program at each point where it matters, for each kind of operation, starts it again, and looks what became of everything. A violation is told with the command that
 * shows it again. `--resume` notes each run in the file as it ends, and does not repeat what stands there.
 *
 * npm run crash-matrix -- --intake [--services NAME,NAME] [--files N] [--kills N] [--each N] [--from N] [--report FILE]
 * Kills the program at random moments while many files come into a drop folder: so often for each service, so often in each intake.
 *
 * npm run crash-matrix -- --mutants [NAME,NAME]
 * Plants each bug of test/crash/mutants.ts in turn: the matrix must see it. `--mutant NAME` plants one and runs whatever else is asked for.
 */

/**
 * A bug of test/crash/mutants.ts.
 * @typedef {{ name: string, class: string, file: string, find: string, replace: string, point: string, kind: string, breaks: string }} Mutant
 */

/** What undici's entry reads besides what the program asks it for: a third of the time that a process needs to start. */
const UNUSED = /^\.\/lib\/(mock|cache|interceptor|web\/(?!fetch\/formdata)|dispatcher\/(proxy|socks5|env-http|retry|h2c|balanced|round))/
/** @type {import('vite').Plugin} */
const undiciInPart = {
  name: 'undici-in-part',
  enforce: 'pre',
  resolveId: (source, importer = '') => (/[\\/]undici[\\/]index\.js$/.test(importer) && UNUSED.test(source) ? '\0unused' : null),
  load: (id) =>
    id === '\0unused'
      ? 'module.exports = new Proxy(function () {}, { get: (it, name) => (name === "prototype" ? it.prototype : module.exports) })'
      : null,
}

/**
 * Changes a source as it is read, never on disk.
 * @param {Mutant} mutant
 * @returns {import('vite').Plugin}
 */
function planted({ name, file, find, replace }) {
  return {
    name: 'planted-bug',
    enforce: 'pre',
    load(id) {
      if (id !== join(projectRoot, ...file.split('/'))) return null
      const source = readFileSync(id, 'utf8')
      if (source.split(find).length !== 2) throw new Error(`The planted bug “${name}” has no place of its own in ${file} any more.`)
      return source.replace(find, () => replace)
    },
  }
}

/**
 * The processes of the matrix as one file each: thousands of them are started, and each would read hundreds of files.
 * @param {string} folder
 * @param {Mutant | null} mutant
 */
async function bundle(folder, mutant) {
  const at = (/** @type {string} */ name) => join(projectRoot, 'test', 'crash', `${name}.ts`)
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [undiciInPart, ...(mutant === null ? [] : [planted(mutant)])],
    ssr: { noExternal: true, external: ['better-sqlite3', 'fsevents'] },
    build: {
      ssr: true,
      outDir: folder,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          ...{ matrix: at('matrix'), lane: at('lane'), doomed: at('doomed'), intake: at('intake') },
          'page-writer-worker': join(projectRoot, 'src-main', 'sync', 'pull', 'page-writer-worker.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  })
}

/**
 * Bundles and runs the matrix. Its exit code.
 * @param {readonly string[]} options
 * @param {{ mutant?: Mutant | null, output?: 'inherit' | 'capture', interrupted: AbortSignal, entry?: 'matrix' | 'intake' }} how
 */
async function runMatrix(options, { mutant = null, output = 'inherit', interrupted, entry = 'matrix' }) {
  mkdirSync(cacheFolder, { recursive: true })
  // One for each run of this script: another one may be at work.
  const folder = mkdtempSync(join(cacheFolder, 'crash-matrix-'))
  try {
    await bundle(folder, mutant)
    // Thousands of processes read the same files: each is compiled once.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
    const { code } = await run([toolsNode, join(folder, `${entry}.cjs`), ...options], { env, output, interrupted })
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns {Promise<readonly Mutant[]>} */
async function readMutants() {
  const { mutants } = await import(pathToFileURL(join(projectRoot, 'test', 'crash', 'mutants.ts')).href)
  return mutants
}

/**
 * @param {readonly Mutant[]} mutants
 * @param {string} name
 */
function findMutant(mutants, name) {
  const found = mutants.find((mutant) => mutant.name === name)
  if (found === undefined)
    throw new SetupError(`There is no planted bug “${name}”. Known are ${mutants.map((one) => one.name).join(', ')}.`)
  return found
}

/** So many seeds may pass until a planted bug is seen. */
const SEEDS_FOR_MUTANT = 30

/**
 * Plants bugs, one after the other. How many were not seen.
 * @param {readonly Mutant[]} mutants
 * @param {AbortSignal} interrupted
 */
async function hunt(mutants, interrupted) {
  const report = join(cacheFolder, 'reports', `crash-mutant-${process.pid}.json`)
  let survived = 0
  for (const mutant of mutants) {
    if (interrupted.aborted) break
    const startedAt = Date.now()
    rmSync(report, { force: true })
    const cell = ['--points', mutant.point, '--kinds', mutant.kind, '--seeds', String(SEEDS_FOR_MUTANT)]
    await runMatrix([...cell, '--until-violation', '--workers', '1', '--report', report], { mutant, output: 'capture', interrupted })
    /** @type {{ seed: number, violations: string[] }[]} */
    const failures = readJsonIfAny(report)?.failures ?? []
    const seen = failures.find(({ violations }) => violations.some((text) => text.startsWith(mutant.breaks)))
    const first = seen?.violations.find((text) => text.startsWith(mutant.breaks)) ?? ''
    if (seen === undefined) survived += 1
    const found = seen === undefined ? 'was not seen' : `seed ${seen.seed}: ${first.slice(0, 120)}`
    say(
      `${seen === undefined ? '✗' : '✓'} ${mutant.name} (${mutant.class})\n    ${mutant.point} ${mutant.kind} ${found}, ${formatDuration(Date.now() - startedAt)}`,
    )
    if (seen === undefined && failures[0] !== undefined)
      say(`    something else broke: ${failures[0].violations.join(' | ').slice(0, 400)}`)
  }
  rmSync(report, { force: true })
  say(`${mutants.length - survived} of ${mutants.length} planted bugs were seen`)
  return survived
}

await runMain(async () => {
  await setUpWithoutHook('crash-matrix', 'sources')
  const interrupted = watchInterruption()
  const options = process.argv.slice(2)
  const all = options.indexOf('--mutants')
  if (all >= 0) {
    const next = options[all + 1]
    const names = next === undefined || next.startsWith('--') ? null : next.split(',')
    const known = await readMutants()
    const mutants = names === null ? known : names.map((name) => findMutant(known, name))
    const survived = await hunt(mutants, interrupted)
    const report = options[options.indexOf('--report') + 1]
    if (options.includes('--report') && report !== undefined)
      writeFileSync(report, JSON.stringify({ seen: mutants.length - survived, survived }))
    return interrupted.aborted ? interruptedExitCode(interrupted) : survived > 0 ? 1 : 0
  }
  const intake = options.indexOf('--intake')
  if (intake >= 0) {
    options.splice(intake, 1)
    const code = await runMatrix(options, { entry: 'intake', interrupted })
    return interrupted.aborted ? interruptedExitCode(interrupted) : code
  }
  const one = options.indexOf('--mutant')
  const mutant = one < 0 ? null : findMutant(await readMutants(), options.splice(one, 2)[1] ?? '')
  const code = await runMatrix(options, { mutant, interrupted })
  return interrupted.aborted ? interruptedExitCode(interrupted) : code
})
