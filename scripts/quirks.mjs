// @ts-check
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { toolsEnvironment } from './in-desktop.mjs'
import { runMain, say } from './progress.mjs'
import { cacheFolder, packageFile, projectRoot, readJson, readJsonIfAny, toolsNode } from './project.mjs'
import { interruptedExitCode, run, watchInterruption } from './run.mjs'
import { openDesktop } from './session.mjs'
import { setUpWithoutHook } from './setup.mjs'

/*
 * Runs the tests that name a quirk of a service (`quirk 17: …`) and prints one line for each of the known quirks: number, name, `ok` or `not ok`. A quirk that no test names, or
 * whose tests did not all pass, is not ok.
 */

const report = join(cacheFolder, 'reports', 'quirks.json')
const named = /quirk (\d+):/g

/** @returns {string[]} test files that name a quirk, below the project's root */
function filesWithQuirks() {
  return readdirSync(join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => join('test', name))
    .filter((name) => /quirk (\d+|\$\{?)/.test(readFileSync(join(projectRoot, name), 'utf8')))
}

await runMain(async () => {
  await setUpWithoutHook('quirks', 'session')
  const interrupted = watchInterruption()
  /** @type {Record<string, string>} */
  const names = readJson(join(projectRoot, 'test', 'quirks.json'))
  mkdirSync(dirname(report), { recursive: true })
  const command = [packageFile('vitest/vitest.mjs'), 'run', '-t', 'quirk \\d+:', '--reporter=json', `--outputFile.json=${report}`]
  const desktop = await openDesktop()
  let output
  try {
    output = await run([toolsNode, ...command, ...filesWithQuirks()], {
      env: { ...desktop.env, ...toolsEnvironment() },
      output: 'capture',
      interrupted,
    })
  } finally {
    await desktop.close()
  }
  if (interrupted.aborted) return interruptedExitCode(interrupted)
  const { passed, failed } = readResults()
  if (output.code !== 0) say(output.output.slice(-4000))
  const bad = Object.entries(names).map(([number, name]) => {
    const isOk = passed.has(number) && !failed.has(number)
    process.stdout.write(`${number} ${name} ${isOk ? 'ok' : 'not ok'}\n`)
    return !isOk
  })
  return bad.includes(true) ? 1 : 0
})

function readResults() {
  /** @type {Set<string>} */
  const passed = new Set()
  /** @type {Set<string>} */
  const failed = new Set()
  for (const file of readJsonIfAny(report)?.testResults ?? []) {
    for (const { fullName, status } of file.assertionResults) {
      for (const [, number = ''] of fullName.matchAll(named)) {
        if (status === 'passed') passed.add(number)
        if (status === 'failed') failed.add(number)
      }
    }
  }
  return { passed, failed }
}
