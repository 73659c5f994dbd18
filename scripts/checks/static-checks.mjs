// @ts-check
import { packageFile, toolsNode } from '../project.mjs'
import { say } from '../progress.mjs'
import { run } from '../run.mjs'
import { brief } from './failures.mjs'

/**
 * What one step of the checks found. `failures`: each in a few lines, for the end of the output.
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, milliseconds: number, failures: readonly string[] }} StepResult
 */

/** One for each process, so that none sees what it does not have, and one for the project's own scripts. */
const TYPE_PROJECTS = [
  'tsconfig.main.json',
  'tsconfig.preload.json',
  'tsconfig.renderer.json',
  'tsconfig.test.json',
  'scripts/tsconfig.json',
]

const CONCURRENCY = 2

/** @type {readonly { name: string, command: readonly string[] }[]} */
const COMMANDS = [
  ...TYPE_PROJECTS.map((project) => ({ name: 'types', command: [packageFile('typescript/bin/tsc'), '--noEmit', '-p', project] })),
  { name: 'lint', command: [packageFile('eslint/bin/eslint.js'), '--max-warnings', '0', '.'] },
  { name: 'format', command: [packageFile('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
]

/**
 * Types, lint and format: one check each, all of them run whatever the others say.
 * @param {AbortSignal} interrupted
 * @returns {Promise<StepResult[]>}
 */
export async function runStaticChecks(interrupted) {
  /** @type {Map<string, StepResult>} */
  const results = new Map()
  const waiting = [...COMMANDS]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !interrupted.aborted; next = waiting.shift()) {
      const startedAt = Date.now()
      const { code, output } = await run([toolsNode, ...next.command], { output: 'capture', interrupted })
      if (code !== 0) say(`\n✗ ${next.name}: ${next.command.slice(1).join(' ')}\n${output.trim()}`)
      const before = results.get(next.name)
      const failed = code !== 0 || before?.failed === 1 ? 1 : 0
      const milliseconds = Date.now() - startedAt + (before?.milliseconds ?? 0)
      const failures = [...(before?.failures ?? []), ...(code === 0 ? [] : [brief(next.command.slice(1).join(' '), output)])]
      results.set(next.name, { name: next.name, passed: 1 - failed, failed, skipped: 0, milliseconds, failures })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return [...results.values()]
}
