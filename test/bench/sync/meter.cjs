// @ts-check
'use strict'

// Loaded into the real main process before the app (electron -r): measures how late its event loop is, from the moment that a file asks for it.
// SLIPWAY_METER names the file that the figures are written to; one of that name with ".begin" behind it begins the measurement.

const { existsSync, rename, writeFile } = require('node:fs')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const process = require('node:process')
const { setInterval } = require('node:timers')
const threads = require('node:worker_threads')

const path = process.env['SLIPWAY_METER']
const everyMs = 250

/** @param {string} file */
function measure(file) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let hasBegun = false
  let isWriting = false
  const cpuAt = { start: process.cpuUsage(), time: Date.now() }
  const ms = (/** @type {number} */ ns) => Math.round(ns / 1e4) / 100

  setInterval(() => {
    if (!hasBegun) {
      if (!existsSync(`${file}.begin`)) return
      hasBegun = true
      delay.enable()
      cpuAt.start = process.cpuUsage()
      cpuAt.time = Date.now()
      return
    }
    if (isWriting) return
    isWriting = true
    const { user, system } = process.cpuUsage(cpuAt.start)
    const figures = {
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      p999: ms(delay.percentile(99.9)),
      max: ms(delay.max),
      cpu: Math.round((user + system) / 10 / (Date.now() - cpuAt.time)) / 100,
      rss: Math.round(process.memoryUsage.rss() / 1e6),
    }
    writeFile(`${file}.new`, JSON.stringify(figures), () => {
      rename(`${file}.new`, file, () => {
        isWriting = false
      })
    })
  }, everyMs).unref()
}

/** Lets each thread that is started later note what it stands still for. */
function watchThreads() {
  const causes = require.resolve('../causes.cjs')
  require(causes)
  threads.Worker = class extends threads.Worker {
    /** @param {string | URL} filename @param {import('node:worker_threads').WorkerOptions} options */
    constructor(filename, options = {}) {
      super(filename, { ...options, execArgv: [...(options.execArgv ?? []), '--require', causes] })
    }
  }
}

if (path !== undefined) {
  watchThreads()
  measure(path)
}
