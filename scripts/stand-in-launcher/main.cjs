// @ts-check
'use strict'

// Does for the stand-in what Electron's own default app does for the official build: starts the app folder named on the command line.

const { app } = require('electron')
const { readFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { useOwnSqlite, useOwnSqliteInChildren } = require('./own-sqlite.cjs')

/**
 * @param {readonly string[]} args the command line after the executable
 * @returns {{ folder: string | undefined, preloads: string[], wantsVersion: boolean }}
 */
function readCommandLine(args) {
  /** @type {string[]} */
  const preloads = []
  let wantsVersion = false
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    if (arg === '-r' || arg === '--require') preloads.push(args[(index += 1)] ?? '')
    else if (arg === '-v' || arg === '--version') wantsVersion = true
    else if (!arg.startsWith('-')) return { folder: arg, preloads, wantsVersion }
  }
  return { folder: undefined, preloads, wantsVersion }
}

/** @param {string} folder */
function startApp(folder) {
  const root = resolve(folder)
  const { name, productName = name, version = '0.0.0', main = 'index.js' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const electronApp = /** @type {any} */ (app)
  app.setName(productName)
  electronApp.setVersion(version)
  electronApp.setDesktopName(`${productName}.desktop`)
  electronApp.setAppPath(root)
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  require(join(root, main))
}

const { folder, preloads, wantsVersion } = readCommandLine(process.argv.slice(1))
if (wantsVersion) {
  console.log(`v${process.versions.electron}`)
  process.exit(0)
} else if (folder === undefined) {
  console.error('Name the app folder to start: electron <folder>')
  process.exit(1)
} else {
  useOwnSqlite()
  useOwnSqliteInChildren()
  for (const preload of preloads) require(resolve(preload))
  startApp(folder)
}
