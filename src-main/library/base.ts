import { copyFileSync } from 'node:fs'
import { migrate, type Migration } from '../database/migrate'
import { isOfSqlite, openAlone, openReadOnly } from '../database/open'
import type { LibraryMark } from '../database/outbox-copy'
import { transact, type Database } from '../database/transaction'
import { sizeOf, type LibraryPlace } from './place'

/** Which library the copy of the outbox belongs to; null when there is none that can be read. */
export function markOfCopy(place: LibraryPlace): LibraryMark | null {
  if (sizeOf(place.copy) === 0) return null
  let db: Database | null = null
  try {
    db = openReadOnly(place.copy)
    // Opened by itself it is no part of a library.
    return db.prepare<[], LibraryMark>('SELECT library_id AS libraryId, generation FROM copy_mark').get() ?? null
  } catch (error) {
    if (isOfSqlite(error)) return null
    throw error
  } finally {
    db?.close()
  }
}

/**
 * Makes a file out of a backup that can take the library's place. What it says of the outbox is of the past, however fresh it is: it is marked as older than the copy of the
 * outbox, and as of the same library.
 */
export function prepareBase(place: LibraryPlace, backup: string, migrations: readonly Migration[]): string {
  const part = `${place.library}.part`
  const mark = markOfCopy(place)
  copyFileSync(backup, part)
  const db = openAlone(part)
  try {
    migrate(db, migrations)
    transact(db, (tx) => {
      tx.prepare('UPDATE library_mark SET generation = -1, library_id = coalesce(?, library_id)').run(mark?.libraryId ?? null)
    })
  } finally {
    db.close()
  }
  return part
}
