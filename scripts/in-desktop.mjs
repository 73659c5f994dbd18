// @ts-check
import { delimiter, dirname, join } from 'node:path'
import { appEnvironment } from './app.mjs'
import { projectRoot, toolsNode } from './project.mjs'
import { withDesktop } from './session.mjs'

/** What a tool started by us finds in its environment: the app to drive, and the tools' Node before the system's. */
export function toolsEnvironment() {
  const folders = [dirname(toolsNode), join(projectRoot, 'node_modules', '.bin'), process.env['PATH'] ?? '']
  return { ...appEnvironment(), PATH: folders.join(delimiter) }
}

/** Lets Node run the project's TypeScript files. */
const RUN_TYPESCRIPT = ['--import', './scripts/typescript-imports.mjs', '--disable-warning=ExperimentalWarning']

/**
 * Runs a script with the tools' Node inside a private desktop.
 * @param {readonly string[]} scriptAndArgs
 * @returns {Promise<number>} its exit code
 */
export function runInDesktop(scriptAndArgs) {
  return withDesktop([toolsNode, ...scriptAndArgs], toolsEnvironment())
}

/**
 * The same for one of the project's TypeScript files.
 * @param {readonly string[]} scriptAndArgs
 */
export function runTypeScriptInDesktop(scriptAndArgs) {
  return runInDesktop([...RUN_TYPESCRIPT, ...scriptAndArgs])
}
