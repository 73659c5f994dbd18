// @ts-check
'use strict'

// Notes what a thread of the app stood still for: statements of SQLite, waits for another thread, collections of garbage. Loaded before everything else, in the main
// process and in its threads, by the probe of each bench.

const { Buffer } = require('node:buffer')
const { appendFile, openSync, readSync } = require('node:fs')
const Module = require('node:module')
const { performance, PerformanceObserver } = require('node:perf_hooks')
const process = require('node:process')
const { setInterval } = require('node:timers')
const { isMainThread } = require('node:worker_threads')

/** What took less is no cause. ms. */
const shortestMs = 2
const writtenEachMs = 200

/** @type {{ thread: string, at: number, ms: number, what: string }[]} */
let noted = []
let thread = 'main'

const now = () => performance.timeOrigin + performance.now()

/** @param {number} at @param {string} what */
function note(at, what) {
  const ms = now() - at
  if (ms >= shortestMs) noted.push({ thread, at, ms, what })
}

/**
 * @param {any} target
 * @param {string} name
 * @param {(self: any, args: any[]) => string} describe
 */
function watch(target, name, describe) {
  const original = target[name]
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    value: function watched(/** @type {any[]} */ ...args) {
      const at = now()
      try {
        return original.apply(this, args)
      } finally {
        note(at, describe(this, args))
      }
    },
  })
}

const brief = (/** @type {unknown} */ text) => String(text).replace(/\s+/g, ' ').trim().slice(0, 90)

/** @param {any} Database */
function watchDatabase(Database) {
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'))
  for (const name of ['run', 'get', 'all']) watch(statement, name, (self) => brief(self.source))
  watch(Database.prototype, 'exec', (_self, [sql]) => `exec ${brief(sql)}`)
  watch(Database.prototype, 'pragma', (_self, [sql]) => `pragma ${brief(sql)}`)
}

function watchSqlite() {
  const modules = /** @type {any} */ (Module)
  const load = modules._load
  let isWatched = false
  modules._load = function loadWatched(/** @type {string} */ request, /** @type {unknown[]} */ ...rest) {
    const loaded = load.call(this, request, ...rest)
    if (request === 'better-sqlite3' && !isWatched) {
      isWatched = true
      watchDatabase(loaded)
    }
    return loaded
  }
}

/**
 * How long this thread ran, and how long it stood ready without a processor, ms; null where the system does not tell.
 * @returns {() => { ran: number, ready: number } | null}
 */
function processorTimes() {
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r')
    const buffer = Buffer.alloc(100)
    return () => {
      const [ran = 0, ready = 0] = buffer
        .toString('latin1', 0, readSync(file, buffer, 0, 100, 0))
        .split(' ')
        .map(Number)
      return { ran: ran / 1e6, ready: ready / 1e6 }
    }
  } catch {
    return () => null
  }
}

/** Notes when this thread comes to its turn late. */
function watchLoop() {
  const everyMs = 4
  const lateMs = 10
  const times = processorTimes()
  let last = now()
  let before = times()
  setInterval(() => {
    const at = now()
    const after = times()
    const late = at - last - everyMs
    if (late >= lateMs) {
      const ran =
        after === null || before === null
          ? ''
          : ` (ran ${(after.ran - before.ran).toFixed(0)}, waited for a processor ${(after.ready - before.ready).toFixed(0)})`
      noted.push({ thread: 'loop', at: last, ms: at - last, what: `late${ran}` })
    }
    last = at
    before = after
  }, everyMs).unref()
}

/** @param {string} file what is noted goes there, a line of JSON each */
function noteCauses(file) {
  thread = isMainThread ? 'main' : (process.argv[1] ?? 'thread').replace(/^.*[/\\]|[.]c?js$/g, '')
  watchSqlite()
  watch(Atomics, 'wait', (_self, [, place]) => `Atomics.wait ${String(place)}`)
  watch(JSON, 'parse', () => 'JSON.parse')
  new PerformanceObserver((list) => {
    for (const { startTime, duration, detail } of list.getEntries()) {
      const kind = String(/** @type {{ kind?: number } | undefined} */ (detail)?.kind)
      if (duration >= shortestMs) noted.push({ thread, at: performance.timeOrigin + startTime, ms: duration, what: `garbage (${kind})` })
    }
  }).observe({ entryTypes: ['gc'] })
  if (isMainThread) watchLoop()
  setInterval(() => {
    if (noted.length === 0) return
    const lines = noted.map((cause) => `${JSON.stringify(cause)}\n`).join('')
    noted = []
    appendFile(file, lines, () => undefined)
  }, writtenEachMs).unref()
}

const file = process.env['SLIPWAY_METER']
if (file !== undefined) noteCauses(`${file}.causes`)
