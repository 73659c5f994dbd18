// @ts-check
'use strict'

// Loaded into each thread of the real main process: it stands still when the main thread is told to.

const { existsSync, readFileSync } = require('node:fs')
const process = require('node:process')
const { setInterval } = require('node:timers')

const file = `${process.env['SLIPWAY_PROBE'] ?? ''}.block`
const everyMs = 20

if (process.env['SLIPWAY_METER'] !== undefined) require('../causes.cjs')

setInterval(() => {
  if (!existsSync(file)) return
  try {
    const { until } = JSON.parse(readFileSync(file, 'utf8'))
    if (until > Date.now()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, until - Date.now())
  } catch {
    // It was taken away between the two looks.
  }
}, everyMs).unref()
