// @ts-check
import { SetupError } from './progress.mjs'
import { electronArguments, projectRoot } from './project.mjs'
import { findElectron } from './setup/electron.mjs'

/**
 * How to start the built app: `electron` with `args`, then the folder `app`.
 * @returns {{ electron: string, app: string, args: string[] }}
 */
export function describeApp() {
  const electron = findElectron()
  if (electron === undefined) throw new SetupError('There is no Electron yet: run "npm run setup".')
  return { electron: electron.executable, app: projectRoot, args: electronArguments() }
}

/** The same for programs that we start, as JSON in one variable. */
export function appEnvironment() {
  return { SLIPWAY_WHERE: JSON.stringify(describeApp()) }
}
