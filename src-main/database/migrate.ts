import { AppError } from '../../src-preload/contract/errors'
import { crashpoint } from '../crashpoint'
import { transact, type Database, type Tx } from './transaction'

/** One step of the schema. Its number is its place in the list, from 1. */
export type Migration = (tx: Tx) => void

/** How many steps the file has. @throws AppError `database-too-new` when a newer Slipway wrote it. */
export function checkVersion(db: Database, migrations: readonly Migration[]): number {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    throw new AppError(
      'database-too-new',
      `This library was last opened by a newer Slipway (its format is ${String(version)}, this program knows ${String(migrations.length)}). Install the newer version again; nothing was changed.`,
    )
  }
  return version
}

/**
 * Brings the file to the newest schema, each step in a transaction of its own that also stamps its number.
 * @throws AppError `database-too-new` when a newer Slipway wrote the file; it is left untouched.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  const version = checkVersion(db, migrations)
  migrations.slice(version).forEach((apply, index) => {
    transact(db, (tx) => {
      apply(tx)
      crashpoint('database/migrating')
      tx.pragma(`user_version = ${String(version + index + 1)}`)
    })
  })
}
