// @ts-check
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Absolute path of the folder that holds package.json. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** Everything that set-up prepares and git ignores, except npm's and the build's own folders. */
export const cacheFolder = join(projectRoot, '.cache')

/** The Node that the tools run on, brought by the npm package `node`; the system's own may be older. */
export const toolsNode = join(projectRoot, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * A tool's script inside node_modules, to be run with `toolsNode`.
 * @param {string} pathInside such as `typescript/bin/tsc`
 */
export function packageFile(pathInside) {
  return join(projectRoot, 'node_modules', ...pathInside.split('/'))
}

/** @param {string} file a JSON file; any failure to read or parse it is thrown */
export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/**
 * The same for files that may be missing or half-written.
 * @param {string} file
 * @returns {any} undefined when there is nothing usable
 */
export function readJsonIfAny(file) {
  try {
    return readJson(file)
  } catch {
    return undefined
  }
}

/** Chromium refuses its sandbox to root; everybody else keeps it. */
export function electronArguments() {
  return isRoot() ? ['--no-sandbox'] : []
}

export function isRoot() {
  return process.platform !== 'win32' && process.getuid?.() === 0
}

/** True when windows can be shown to a person here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}
