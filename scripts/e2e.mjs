// @ts-check
import { runInDesktop } from './in-desktop.mjs'
import { runMain } from './progress.mjs'
import { packageFile } from './project.mjs'
import { setUpWithoutHook } from './setup.mjs'

await runMain(async () => {
  await setUpWithoutHook('e2e', 'session')
  return runInDesktop([packageFile('@playwright/test/cli.js'), 'test', ...process.argv.slice(2)])
})
