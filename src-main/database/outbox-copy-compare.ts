import { copiedTables, hasCopy, readMark, sharedColumns, type CopiedTable } from './outbox-copy'
import type { Database } from './transaction'

const number = (db: Database, sql: string): number => db.prepare<[], { n: number }>(sql).get()?.n ?? 0

const sum = (db: Database, count: (table: CopiedTable) => number): number =>
  hasCopy(db) ? copiedTables.reduce((total, table) => total + count(table), 0) : 0

/** Rows that the copy has and the library has not. */
export function countRowsOnlyInCopy(db: Database): number {
  return sum(db, ({ name, key }) => {
    const isSame = key.map((column) => `m.${column} = c.${column}`).join(' AND ')
    return number(db, `SELECT count(*) AS n FROM copy_${name} c WHERE NOT EXISTS (SELECT 1 FROM main.${name} m WHERE ${isSame})`)
  })
}

/** Rows of the library that the copy has not, or has otherwise. Columns that are not watched do not count. */
export function countRowsOtherThanCopy(db: Database): number {
  return sum(db, ({ name, unwatched }) => {
    const columns = sharedColumns(db, name)
      .filter((column) => unwatched?.includes(column) !== true)
      .join(', ')
    return number(db, `SELECT count(*) AS n FROM (SELECT ${columns} FROM main.${name} EXCEPT SELECT ${columns} FROM copy_${name})`)
  })
}

/** True when library and copy say that they are of another time, or of another library. */
export function hasOtherMark(db: Database): boolean {
  if (!hasCopy(db)) return false
  const [library, copy] = [readMark(db, 'main'), readMark(db, 'copy')]
  return library?.generation !== copy?.generation || library?.libraryId !== copy?.libraryId
}

/** True when library and copy do not say the same. */
export function differsFromCopy(db: Database): boolean {
  return hasOtherMark(db) || countRowsOnlyInCopy(db) > 0 || countRowsOtherThanCopy(db) > 0
}
