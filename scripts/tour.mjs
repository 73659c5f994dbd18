// @ts-check
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { runMain } from './progress.mjs'
import { runTypeScriptInDesktop } from './in-desktop.mjs'
import { setUpWithoutHook } from './setup.mjs'

/**
 * Runs the main job against the demo services in a desktop of its own, on the person's display when there is one.
 * @param {readonly string[]} args
 */
export function runTour(args) {
  return runTypeScriptInDesktop(['test/tour/tour.ts', ...args])
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    await setUpWithoutHook('tour', 'session')
    return runTour(argv.slice(2))
  })
}
