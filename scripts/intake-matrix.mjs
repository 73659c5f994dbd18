// @ts-check
import { join } from 'node:path'
import { runMain } from './progress.mjs'
import { projectRoot, toolsNode } from './project.mjs'
import { interruptedExitCode, run, watchInterruption } from './run.mjs'
import { setUpWithoutHook } from './setup.mjs'

/*
 * npm run intake-matrix -- [--count N] [--stall MS] [--at-once N] [--service NAME] [--seed N]
 * Writers who stall for seconds in the middle of their files: no part of a file may be sent, and each file once. What is killed meanwhile is `npm run crash-matrix -- --intake`.
 */
await runMain(async () => {
  await setUpWithoutHook('intake-matrix', 'sources')
  const interrupted = watchInterruption()
  const script = join(projectRoot, 'test', 'mass', 'run.ts')
  const imports = ['--import', join(projectRoot, 'scripts', 'typescript-imports.mjs'), '--disable-warning=ExperimentalWarning']
  const { code } = await run([toolsNode, ...imports, script, ...process.argv.slice(2)], { output: 'inherit', interrupted })
  return interrupted.aborted ? interruptedExitCode(interrupted) : code
})
