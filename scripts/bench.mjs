// @ts-check
import { runTypeScriptInDesktop } from './in-desktop.mjs'
import { runMain } from './progress.mjs'
import { setUpWithoutHook } from './setup.mjs'

await runMain(async () => {
  await setUpWithoutHook('bench', 'session')
  return runTypeScriptInDesktop(['test/bench/bench.ts', ...process.argv.slice(2)])
})
