// @ts-check
import { describeApp } from './app.mjs'
import { runMain, say } from './progress.mjs'
import { hasDisplay } from './project.mjs'
import { run, watchInterruption } from './run.mjs'
import { setUpWithoutHook } from './setup.mjs'
import { runTour } from './tour.mjs'

await runMain(async () => {
  await setUpWithoutHook('start', 'window')
  const passedOn = process.argv.slice(2)
  if (!hasDisplay()) {
    say('There is no display here, so the app shows itself on one without a screen: the tour.')
    return runTour(passedOn)
  }
  const { electron, app, args } = describeApp()
  if (args.length > 0) say('Started as root, where Chromium has no sandbox (--no-sandbox). Better start it as a person.')
  const { code } = await run([electron, ...args, app, ...passedOn], { output: 'inherit', interrupted: watchInterruption() })
  return code
})
