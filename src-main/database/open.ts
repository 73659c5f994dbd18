import { existsSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { checkVersion, migrate, type Migration } from './migrate'
import type { Database } from './transaction'

/**
 * Opens the library file, made when it is missing, and brings it to the newest schema.
 * WAL with synchronous=FULL: what the user was told is saved survives a power cut. The mirror shares the file, so that a change and its intent are one transaction.
 * @throws AppError `database-too-new` (the file is not touched).
 */
export function openDatabase(path: string, migrations: readonly Migration[]): Database {
  if (existsSync(`${path}-wal`)) refuseNewer(path, migrations)
  const db = new SqliteDatabase(path)
  try {
    // Before anything is written: a newer file must stay as it is, journal mode included.
    checkVersion(db, migrations)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('fullfsync = ON')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('busy_timeout = 5000')
    db.pragma('cache_size = -32000')
    db.pragma('temp_store = MEMORY')
    migrate(db, migrations)
    return keepStatements(db)
  } catch (error) {
    db.close()
    throw error
  }
}

/** The program that wrote the file was killed: looks without the right to write, because closing would otherwise bring its journal into the file. */
function refuseNewer(path: string, migrations: readonly Migration[]): void {
  const db = new SqliteDatabase(path, { readonly: true })
  try {
    checkVersion(db, migrations)
  } finally {
    db.close()
  }
}

const mostKept = 400

/**
 * Lets `prepare` give the same statement for the same text: most of the time of a small query is its preparation. All use is synchronous and to the end, so that no
 * statement is asked for while it runs.
 */
function keepStatements(db: Database): Database {
  const prepare = db.prepare.bind(db)
  const kept = new Map<string, ReturnType<typeof prepare>>()
  const keep = (text: string) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    if (kept.size >= mostKept) kept.clear()
    const statement = prepare(text)
    kept.set(text, statement)
    return statement
  }
  return Object.defineProperty(db, 'prepare', { value: keep })
}
