// @ts-check
import { existsSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { projectRoot } from './project.mjs'
import { run } from './run.mjs'

const insidePackages = join(projectRoot, 'node_modules')

/** A Node that survives `npm ci`, which first removes node_modules and with it the tools' Node. */
function findLastingNode() {
  const candidates = [process.env['npm_node_execpath'], process.execPath]
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    candidates.push(join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
  }
  return candidates.find((node) => node && !node.startsWith(insidePackages) && existsSync(node)) ?? process.execPath
}

/** PATH without node_modules/.bin, so that npm and what it starts never run on a Node that is being replaced. */
function lastingPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(insidePackages))
  return [dirname(findLastingNode()), ...folders].join(delimiter)
}

/**
 * Runs npm: the one that started us, else the one on PATH. What it prints goes to our standard error; its errors are returned too.
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
export function runNpm(args, cwd = projectRoot) {
  const started = process.env['npm_execpath'] ?? ''
  const command = basename(started) === 'npm-cli.js' && existsSync(started) ? [findLastingNode(), started, ...args] : ['npm', ...args]
  return run(command, { cwd, env: npmEnvironment(), output: 'capture-errors' })
}

/** @returns {NodeJS.ProcessEnv} */
function npmEnvironment() {
  return {
    ...process.env,
    PATH: lastingPath(),
    // `npm run --silent …` would silence what is started here too, and with it every error.
    npm_config_loglevel: 'error',
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
  }
}
