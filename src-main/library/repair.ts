import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { LibraryBackup } from '../../src-preload/contract/library'
import { crashpoint } from '../crashpoint'
import type { Migration } from '../database/migrate'
import { isDamage, isOfSqlite, openDatabase, openReadOnly } from '../database/open'
import { copiedTables } from '../database/outbox-copy'
import type { Database } from '../database/transaction'
import { isGoodBackup, listBackups, quickCheck } from './backups'
import { prepareBase } from './base'
import { forgetCondition } from './condition'
import { giveBack } from './give-back'
import { momentWords, saveNotice } from './notice'
import { filesOf, flush, putInPlace, readNote, removeNote, sizeOf, writeNote, type LibraryPlace } from './place'
import { holdOldOutbox, salvage, salvageCopy } from './salvage'

/** Why the library can not be used as it is. `strange`: it is another database, or another library. */
export type Trouble = 'damaged' | 'gone' | 'strange'

interface RepairOptions {
  readonly migrations: readonly Migration[]
  readonly now: number
}

/** So many files that were kept aside stay. */
const mostKeptAside = 3

const order = z.object({
  trouble: z.enum(['damaged', 'gone', 'strange']),
  folder: z.string(),
  /** The copy that takes the library's place; null: none was good. undefined: not chosen yet. */
  base: z.object({ id: z.string(), madeAt: z.number() }).nullable().optional(),
  isCopyLost: z.boolean().optional(),
})
type RepairOrder = z.infer<typeof order>

/** True when the copy of the outbox holds anything. */
export function hasCopyContent(place: LibraryPlace): boolean {
  return (
    readCopy(place, (db) =>
      ['account', 'outbox', 'intake', 'tombstone'].some((name) => db.prepare(`SELECT 1 FROM copy_${name} LIMIT 1`).get() !== undefined),
    ) ?? false
  )
}

/** A copy of this size, in bytes, is only looked through quickly: the window waits for it. */
const largeCopy = 24 * 1024 * 1024

/** True when the copy of the outbox can be relied upon. */
export function isCopyGood(place: LibraryPlace): boolean {
  return (
    readCopy(
      place,
      (db) =>
        quickCheck(db, sizeOf(place.copy) > largeCopy ? 'quick_check' : 'integrity_check').length === 0 &&
        copiedTables.every(({ name }) => db.prepare(`SELECT count(*) FROM copy_${name}`).get() !== undefined),
    ) ?? false
  )
}

function readCopy(place: LibraryPlace, look: (db: Database) => boolean): boolean | null {
  if (sizeOf(place.copy) === 0) return null
  let db: Database | null = null
  try {
    db = openReadOnly(place.copy)
    return look(db)
  } catch (error) {
    // A table that is missing is damage too.
    if (isOfSqlite(error)) return null
    throw error
  } finally {
    db?.close()
  }
}

/** Rows that the library can not hold, or that can not be read after all. */
function isUntrue(error: unknown): boolean {
  return isDamage(error) || isOfSqlite(error, 'CONSTRAINT')
}

/** The name of the folder that damaged files are kept in. */
export function damagedFolder(now: number): string {
  return `damaged-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
}

/** Keeps the library's file aside and puts together what there is of it. Interrupted, it goes on at the next start. */
export function repairLibrary(place: LibraryPlace, options: RepairOptions, trouble: Trouble): Database {
  writeNote(place.repairOrder, { trouble, folder: damagedFolder(options.now) } satisfies RepairOrder)
  return finishRepair(place, options)
}

/** Carries out, or goes on with, a repair that was noted. Each step can be done twice. */
export function finishRepair(place: LibraryPlace, options: RepairOptions): Database {
  let noted = order.catch({ trouble: 'damaged', folder: 'damaged-library' }).parse(readNote(place.repairOrder))
  // A name of ours, whatever stands in the note.
  const folder = join(place.profile, basename(noted.folder))
  if (noted.base === undefined && noted.trouble === 'damaged' && isOnlyCopyBad(place, options.migrations))
    return makeCopyAgain(place, options)
  if (noted.base === undefined) {
    setAside(folder, filesOf(place.library))
    const isCopyLost = existsSync(place.copy) && !isCopyGood(place)
    if (isCopyLost) setAside(folder, filesOf(place.copy))
    crashpoint('library/set-aside')
    const base = newestGoodBackup(place, options.migrations)
    noted = {
      ...noted,
      base: base === null ? null : { id: base.id, madeAt: base.madeAt },
      isCopyLost: isCopyLost || !existsSync(place.copy),
    }
    writeNote(place.repairOrder, noted)
  }
  placeBase(place, options, noted.base)
  crashpoint('library/base-placed')
  let db: Database
  try {
    db = openDatabase(place.library, options.migrations, { giveBack })
  } catch (error) {
    if (noted.isCopyLost === true || !isUntrue(error)) throw error
    // The copy reads well, and what it says can not be: it was damaged too.
    setAside(folder, filesOf(place.copy))
    noted = { ...noted, isCopyLost: true }
    writeNote(place.repairOrder, noted)
    db = openDatabase(place.library, options.migrations)
  }
  crashpoint('library/given-back')
  const isCopyLost = noted.isCopyLost === true
  if (isCopyLost) holdOldOutbox(db)
  salvage(db, join(folder, basename(place.library)), { withOutbox: isCopyLost })
  if (isCopyLost) salvageCopy(db, join(folder, basename(place.copy)))
  saveNotice(db, noticeFor(noted, existsSync(folder)))
  forgetCondition(place)
  removeNote(place.repairOrder)
  dropOldFolders(place)
  return db
}

/** The library is whole and only the copy of its outbox is not: then nothing of the library is of the past. */
function isOnlyCopyBad(place: LibraryPlace, migrations: readonly Migration[]): boolean {
  return existsSync(place.copy) && !isCopyGood(place) && isGoodBackup(place.library, migrations)
}

function makeCopyAgain(place: LibraryPlace, { migrations }: RepairOptions): Database {
  for (const path of filesOf(place.copy)) rmSync(path, { force: true })
  const db = openDatabase(place.library, migrations)
  saveNotice(
    db,
    'The second copy of what waits to be sent was damaged. It was made anew from the library, which is whole: nothing is lost.',
  )
  forgetCondition(place)
  removeNote(place.repairOrder)
  return db
}

function setAside(folder: string, files: readonly string[]): void {
  const there = files.filter((path) => existsSync(path))
  if (there.length === 0) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const path of there) renameSync(path, join(folder, basename(path)))
  flush(folder)
  flush(dirname(folder))
}

function newestGoodBackup(place: LibraryPlace, migrations: readonly Migration[]): LibraryBackup | null {
  return listBackups(place).find(({ id }) => isGoodBackup(join(place.backups, `${id}.db`), migrations)) ?? null
}

function placeBase(place: LibraryPlace, { migrations }: RepairOptions, base: RepairOrder['base']): void {
  if (sizeOf(place.library) > 0) return
  for (const path of filesOf(place.library)) rmSync(path, { force: true })
  if (base === null || base === undefined) return
  putInPlace(prepareBase(place, join(place.backups, `${base.id}.db`), migrations), place.library)
}

const happened: Readonly<Record<Trouble, string>> = {
  damaged: 'The library file was damaged.',
  gone: 'The library file was gone.',
  strange: 'The library file was not the one of this profile.',
}

function noticeFor({ trouble, base, isCopyLost, folder }: RepairOrder, hasFolder: boolean): string {
  const kept = hasFolder ? ` It is kept in the folder “${basename(folder)}”.` : ''
  const from = base === null || base === undefined ? 'a new library' : `its copy of ${momentWords(base.madeAt)}`
  const waiting =
    isCopyLost === true
      ? 'What waited to be sent could be read only in part: look at Activity, where each change that may have been sent already asks for your word.'
      : 'Your accounts, everything that waits to be sent and your drop folders are as they were.'
  return `${happened[trouble]}${kept} Slipway goes on with ${from}. ${waiting} The rest is read again from the services.`
}

function dropOldFolders(place: LibraryPlace): void {
  const folders = readdirSync(place.profile, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('damaged-'))
    .map(({ name }) => name)
    .sort()
    .reverse()
  for (const name of folders.slice(mostKeptAside)) rmSync(join(place.profile, name), { recursive: true, force: true })
}
