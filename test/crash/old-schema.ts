import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'

/** Writes a library as a program of that schema would have left it: all that its tables can hold, and nothing beside it in the profile. */
export function putIntoSchema(path: string, version: number): void {
  const old = `${path}.old`
  openDatabase(old, migrations.slice(0, version)).close()
  const db = new SqliteDatabase(old)
  db.pragma('foreign_keys = OFF')
  db.unsafeMode()
  db.prepare('ATTACH DATABASE ? AS newest').run(path)
  const tables = db
    .prepare<[], { name: string }>(
      // Of the search only what lies beneath it can be copied.
      `SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('asset_parts', 'asset_words')`,
    )
    .all()
  const columnsOf = (schema: string, table: string) =>
    db
      .prepare<[string, string], { name: string }>('SELECT name FROM pragma_table_info(?, ?)')
      .all(table, schema)
      .map(({ name }) => name)
  db.transaction(() => {
    for (const { name } of tables) {
      const known = columnsOf('newest', name)
      const shared = columnsOf('main', name).filter((column) => known.includes(column))
      if (shared.length > 0) db.exec(`INSERT OR REPLACE INTO main.${name} (${shared.join()}) SELECT ${shared.join()} FROM newest.${name}`)
    }
  })()
  // What that schema could not hold is read again, as it would be of any asset that changed since.
  if (version < migrations.length) db.exec('UPDATE main.asset SET version = NULL')
  db.exec('DETACH DATABASE newest')
  db.close()
  for (const name of readdirSync(dirname(path)))
    if (name !== basename(old)) rmSync(join(dirname(path), name), { recursive: true, force: true })
  renameSync(old, path)
}
