// @ts-check
import { describeApp } from './app.mjs'
import { runMain } from './progress.mjs'
import { packageFile, toolsNode } from './project.mjs'
import { run, watchInterruption } from './run.mjs'
import { setUpWithoutHook } from './setup.mjs'
import { forgetBuild } from './setup/build.mjs'

await runMain(async () => {
  await setUpWithoutHook('dev', 'dev')
  // The development server writes main and preload into out/, with its own settings.
  forgetBuild()
  const { electron, args } = describeApp()
  const sandbox = args.length > 0 ? ['--noSandbox'] : []
  const command = [toolsNode, packageFile('electron-vite/bin/electron-vite.js'), 'dev', ...sandbox, ...process.argv.slice(2)]
  const { code } = await run(command, {
    env: { ...process.env, ELECTRON_EXEC_PATH: electron },
    output: 'inherit',
    interrupted: watchInterruption(),
  })
  return code
})
