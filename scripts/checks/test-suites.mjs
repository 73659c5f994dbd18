// @ts-check
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, packageFile, readJsonIfAny, toolsNode } from '../project.mjs'
import { run } from '../run.mjs'

/** @typedef {import('./static-checks.mjs').StepResult} StepResult */
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly string[]} command
 * @property {string} report where its JSON report goes
 * @property {NodeJS.ProcessEnv} env
 * @property {(report: any) => Counts} count
 */

const vitestReport = join(cacheFolder, 'reports', 'vitest.json')
const playwrightReport = join(cacheFolder, 'reports', 'playwright.json')

/** @type {readonly Suite[]} */
const SUITES = [
  {
    name: 'unit and integration',
    command: [packageFile('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    report: vitestReport,
    env: {},
    count: countVitest,
  },
  {
    name: 'end-to-end',
    command: [packageFile('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    report: playwrightReport,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
    count: countPlaywright,
  },
]

/**
 * Runs vitest, then playwright, in the given environment.
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} interrupted
 * @returns {Promise<StepResult[]>}
 */
export async function runTestSuites(env, interrupted) {
  const results = []
  for (const suite of SUITES) {
    if (!interrupted.aborted) results.push(await runSuite(suite, env, interrupted))
  }
  return results
}

/**
 * @param {Suite} suite
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} interrupted
 * @returns {Promise<StepResult>}
 */
async function runSuite(suite, env, interrupted) {
  const startedAt = Date.now()
  rmSync(suite.report, { force: true })
  const { code } = await run([toolsNode, ...suite.command], { env: { ...env, ...suite.env }, output: 'inherit', interrupted })
  const report = readJsonIfAny(suite.report)
  const counts = report === undefined ? { passed: 0, failed: 0, skipped: 0 } : suite.count(report)
  // A suite can fail without a failed test: it found none, did not start, or something broke between tests.
  const foundNothing = counts.passed + counts.failed === 0
  if ((code !== 0 || foundNothing) && counts.failed === 0) counts.failed = 1
  return { name: suite.name, ...counts, milliseconds: Date.now() - startedAt }
}

/**
 * @param {any} report
 * @returns {Counts}
 */
function countVitest(report) {
  // A file that breaks before its first test has no tests to count.
  const brokenFiles = report.testResults.filter((/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * @param {any} report
 * @returns {Counts} a test that only passed when tried again counts as failed
 */
function countPlaywright({ stats, errors }) {
  const failed = stats.unexpected + stats.flaky
  return { passed: stats.expected, failed: failed === 0 ? errors.length : failed, skipped: stats.skipped }
}
