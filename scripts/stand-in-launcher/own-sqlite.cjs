// @ts-check
'use strict'

const Module = require('node:module')
const { join } = require('node:path')

const OWN_SQLITE = join(__dirname, 'node_modules', 'better-sqlite3', 'lib', 'index.js')

/** Makes `require('better-sqlite3')` give the build beside this file, in this process or thread, and nothing else differ. */
function useOwnSqlite() {
  const modules = /** @type {any} */ (Module)
  const resolveFilename = modules._resolveFilename
  modules._resolveFilename = function resolveWithOwnSqlite(/** @type {string} */ request, /** @type {unknown[]} */ ...rest) {
    return request === 'better-sqlite3' ? OWN_SQLITE : resolveFilename.call(this, request, ...rest)
  }
}

/** The same for utility processes and worker threads that the app starts later. */
function useOwnSqliteInChildren() {
  const { utilityProcess } = require('electron')
  const fork = utilityProcess.fork
  utilityProcess.fork = (modulePath, args = [], options = {}) =>
    fork.call(utilityProcess, join(__dirname, 'utility.cjs'), [modulePath, ...args], options)

  const threads = require('node:worker_threads')
  threads.Worker = class extends threads.Worker {
    /** @param {string | URL} filename @param {import('node:worker_threads').WorkerOptions} options */
    constructor(filename, options = {}) {
      super(filename, { ...options, execArgv: ['--require', join(__dirname, 'preload.cjs'), ...(options.execArgv ?? [])] })
    }
  }
}

module.exports = { useOwnSqlite, useOwnSqliteInChildren }
