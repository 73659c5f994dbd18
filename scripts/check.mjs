// @ts-check
import { runStaticChecks } from './checks/static-checks.mjs'
import { summarise } from './checks/summary.mjs'
import { runMain } from './progress.mjs'
import { interruptedExitCode, watchInterruption } from './run.mjs'
import { setUpWithoutHook } from './setup.mjs'

// Types, lint and format: what can be known without running the app.
await runMain(async () => {
  await setUpWithoutHook('check', 'sources')
  const interrupted = watchInterruption()
  const results = await runStaticChecks(interrupted)
  if (interrupted.aborted) return interruptedExitCode(interrupted)
  process.stdout.write(`${summarise(results)}\n`)
  return results.some(({ failed }) => failed > 0) ? 1 : 0
})
