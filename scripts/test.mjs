// @ts-check
import { runStaticChecks } from './checks/static-checks.mjs'
import { summarise } from './checks/summary.mjs'
import { runTestSuites } from './checks/test-suites.mjs'
import { toolsEnvironment } from './in-desktop.mjs'
import { runMain, say } from './progress.mjs'
import { interruptedExitCode, watchInterruption } from './run.mjs'
import { openDesktop } from './session.mjs'
import { setUpWithoutHook } from './setup.mjs'

// Every check there is; all run, whatever the others say. The last line is one of counts.
await runMain(async () => {
  await setUpWithoutHook('test', 'session')
  const interrupted = watchInterruption()
  say('… types, lint, format')
  const results = await runStaticChecks(interrupted)
  const desktop = await openDesktop()
  try {
    results.push(...(await runTestSuites({ ...desktop.env, ...toolsEnvironment() }, interrupted)))
  } finally {
    await desktop.close()
  }
  if (interrupted.aborted) return interruptedExitCode(interrupted)
  process.stdout.write(`${summarise(results)}\n`)
  return results.some(({ failed }) => failed > 0) ? 1 : 0
})
