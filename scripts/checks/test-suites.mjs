// @ts-check
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, packageFile, projectRoot, readJsonIfAny, toolsNode } from '../project.mjs'
import { say } from '../progress.mjs'
import { run } from '../run.mjs'
import { brief, failuresOfPlaywright, failuresOfVitest } from './failures.mjs'
import { coresForSimulation, describeExtent, describeFailure, describeFigures, seedsOfTest, simulate } from '../simulation.mjs'

/** @typedef {import('./static-checks.mjs').StepResult} StepResult */
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly string[]} command
 * @property {string} report where its JSON report goes
 * @property {NodeJS.ProcessEnv} env
 * @property {(report: any) => Counts} count
 * @property {(report: any) => string[]} [failures] what failed, for the end of the output; by default that something did
 */

const vitestReport = join(cacheFolder, 'reports', 'vitest.json')
const crashReport = join(cacheFolder, 'reports', 'crash-matrix.json')
const crashMutantsReport = join(cacheFolder, 'reports', 'crash-mutants.json')
const intakeReport = join(cacheFolder, 'reports', 'crash-intake.json')
/** Those that are seen after few seeds; all of them are planted by `npm run crash-matrix -- --mutants`. */
const quickMutants = [
  'change-without-intent',
  'sends-before-noting',
  'cursor-before-rows',
  'migration-without-transaction',
  'copy-in-place',
]
const plantedReport = join(cacheFolder, 'reports', 'planted-bugs.json')
const playwrightReport = join(cacheFolder, 'reports', 'playwright.json')

/** @type {readonly Suite[]} */
const SUITES = [
  {
    name: 'planted bugs',
    command: [join(projectRoot, 'scripts', 'sim.mjs'), '--mutants', '--short', '--report', plantedReport],
    report: plantedReport,
    env: {},
    count: countPlanted,
  },
  {
    name: 'unit and integration',
    command: [packageFile('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    report: vitestReport,
    env: {},
    count: countVitest,
    failures: failuresOfVitest,
  },
  {
    name: 'crash matrix',
    command: [join(projectRoot, 'scripts', 'crash-matrix.mjs'), '--seeds', '1', '--part', '--report', crashReport],
    report: crashReport,
    env: {},
    count: countCrashes,
  },
  {
    name: 'killed intakes',
    command: [
      join(projectRoot, 'scripts', 'crash-matrix.mjs'),
      '--intake',
      ...['--files', '80', '--kills', '4', '--each', '4'],
      '--report',
      intakeReport,
    ],
    report: intakeReport,
    env: {},
    count: ({ intakes, violated }) => ({ passed: intakes - violated, failed: violated, skipped: 0 }),
  },
  {
    name: 'planted crash bugs',
    command: [join(projectRoot, 'scripts', 'crash-matrix.mjs'), '--mutants', quickMutants.join(), '--report', crashMutantsReport],
    report: crashMutantsReport,
    env: {},
    count: ({ seen, survived }) => ({ passed: seen, failed: survived, skipped: 0 }),
  },
  {
    name: 'end-to-end',
    command: [packageFile('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    report: playwrightReport,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
    count: countPlaywright,
    failures: failuresOfPlaywright,
  },
]

/**
 * Runs the simulation, also with bugs planted, vitest, the crash matrix, then playwright, in the given environment.
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} interrupted
 * @returns {Promise<StepResult[]>}
 */
export async function runTestSuites(env, interrupted) {
  const results = [await runSimulation(interrupted)]
  for (const suite of SUITES) {
    if (!interrupted.aborted) results.push(await runSuite(suite, env, interrupted))
  }
  return results
}

/**
 * Histories at random, each seed twice: one test for each seed.
 * @param {AbortSignal} interrupted
 * @returns {Promise<StepResult>}
 */
async function runSimulation(interrupted) {
  const startedAt = Date.now()
  say(`… simulation: ${seedsOfTest} seeds, each twice`)
  const result = await simulate({ from: 1, seeds: seedsOfTest, workers: coresForSimulation }, () => undefined, interrupted)
  for (const failure of result.failures) say(`\n${describeFailure(failure)}`)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  say(`  ${describeFigures(result)}, in ${seconds} s`)
  say(`  ${describeExtent(result)}`)
  // What a violation or an interruption left out was not tested.
  const skipped = seedsOfTest - result.seeds
  const failed = result.failures.length + (result.isBroken || (skipped > 0 && result.failures.length === 0) ? 1 : 0)
  const passed = result.seeds - result.failures.length
  return {
    name: 'simulation',
    passed,
    failed,
    skipped,
    milliseconds: Date.now() - startedAt,
    failures: result.failures.map((failure) => brief(`seed ${failure.seed}`, describeFailure(failure))),
  }
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
  const named = (report !== undefined && suite.failures?.(report)) || []
  const failures = counts.failed > 0 && named.length === 0 ? [`exit code ${code}; its own output above says what`] : named
  return { name: suite.name, ...counts, milliseconds: Date.now() - startedAt, failures }
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
 * A part of the points with kinds of operations, and each place of the program that is named for them.
 * @param {any} report
 * @returns {Counts}
 */
function countCrashes({ runs, violated, neverReached }) {
  return { passed: runs - violated, failed: violated + neverReached.length, skipped: 0 }
}

/**
 * Each bug that somebody could make, planted: one that nothing notices is a failure.
 * @param {any} report
 * @returns {Counts}
 */
function countPlanted({ caught, survived }) {
  return { passed: caught, failed: survived, skipped: 0 }
}

/**
 * @param {any} report
 * @returns {Counts} a test that only passed when tried again counts as failed
 */
function countPlaywright({ stats, errors }) {
  const failed = stats.unexpected + stats.flaky
  return { passed: stats.expected, failed: failed === 0 ? errors.length : failed, skipped: stats.skipped }
}
