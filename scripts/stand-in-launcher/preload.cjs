// @ts-check
'use strict'

require('./own-sqlite.cjs').useOwnSqlite()
