// @ts-check
'use strict'

// Stands before the module of a utility process: arguments are that module's path, then its own.

const Module = /** @type {any} */ (require('node:module'))
const { useOwnSqlite } = require('./own-sqlite.cjs')

useOwnSqlite()
const modulePath = process.argv[2] ?? ''
process.argv.splice(1, 2, modulePath)
// As the process's main module, which it is without us.
Module._load(modulePath, null, true)
