// @ts-check
'use strict'

// Loaded into the real main process before the app (electron -r). It takes orders from files beside the one that SLIPWAY_PROBE names: to begin measuring how late the event loop
// is, to tell the figures, and to stand still for a while with all its threads, as a program does that has too much to do.

const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const process = require('node:process')
const { setInterval } = require('node:timers')
const threads = require('node:worker_threads')

const path = process.env['SLIPWAY_PROBE']
const everyMs = 40

/** @param {string} file @param {object} content */
function put(file, content) {
  writeFileSync(`${file}.new`, JSON.stringify(content))
  renameSync(`${file}.new`, file)
}

/** @param {string} file */
function takeOrders(file) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const ms = (/** @type {number} */ ns) => Math.round(ns / 1e4) / 100
  let cpu = { used: process.cpuUsage(), at: Date.now() }

  const begin = () => {
    delay.reset()
    delay.enable()
    cpu = { used: process.cpuUsage(), at: Date.now() }
  }
  const figures = () => {
    const { user, system } = process.cpuUsage(cpu.used)
    const cores = (user + system) / 1000 / Math.max(1, Date.now() - cpu.at)
    return { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max), cores: Math.round(cores * 100) / 100 }
  }
  const standStill = (/** @type {number} */ forMs) => {
    put(`${file}.block`, { until: Date.now() + forMs })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs)
    rmSync(`${file}.block`, { force: true })
  }

  put(`${file}.pid`, { pid: process.pid })
  setInterval(() => {
    if (!existsSync(`${file}.order`)) return
    const order = JSON.parse(readFileSync(`${file}.order`, 'utf8'))
    rmSync(`${file}.order`)
    if (order.do === 'begin') begin()
    put(`${file}.answer`, { id: order.id, ...figures() })
    if (order.do === 'block') standStill(order.ms)
  }, everyMs).unref()
}

/** Lets each thread that is started later stand still with the main one. */
function reachThreads() {
  const inThread = require.resolve('./probe-thread.cjs')
  threads.Worker = class extends threads.Worker {
    /** @param {string | URL} filename @param {import('node:worker_threads').WorkerOptions} options */
    constructor(filename, options = {}) {
      super(filename, { ...options, execArgv: [...(options.execArgv ?? []), '--require', inThread] })
    }
  }
}

if (path !== undefined && threads.isMainThread) {
  if (process.env['SLIPWAY_METER'] !== undefined) require('../causes.cjs')
  reachThreads()
  takeOrders(path)
}
