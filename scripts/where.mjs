// @ts-check
import { runMain } from './progress.mjs'
import { describeApp } from './app.mjs'
import { setUpWithoutHook } from './setup.mjs'

// One JSON line for people who drive the app with tools of their own.
await runMain(async () => {
  await setUpWithoutHook('where', 'window')
  process.stdout.write(`${JSON.stringify(describeApp())}\n`)
  return 0
})
