// @ts-check
import { formatDuration } from '../progress.mjs'

/** More of one kind say little more. */
const FAILURES_OF_A_STEP = 12

/** @typedef {import('./static-checks.mjs').StepResult} StepResult */

/**
 * What failed, a table of the steps, and as its last line the counts of all of them.
 * @param {readonly StepResult[]} results
 * @returns {string}
 */
export function summarise(results) {
  const width = Math.max(...results.map(({ name }) => name.length))
  const rows = results.map(({ name, milliseconds, ...counts }) => {
    const sign = counts.failed === 0 ? '✓' : '✗'
    return `${sign} ${name.padEnd(width)}  ${formatDuration(milliseconds).padStart(11)}  ${formatCounts(counts)}`
  })
  const failed = results.flatMap(({ name, failures }) => failures.slice(0, FAILURES_OF_A_STEP).map((failure) => `✗ ${name}: ${failure}\n`))
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of results) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return ['', ...failed, ...rows, '', formatCounts(total)].join('\n')
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
