import { existsSync, rmSync } from 'node:fs'
import { AppError } from '../../src-preload/contract/errors'
import { checkVersion, type Migration } from '../database/migrate'
import { isDamage, openDatabase, openReadOnly, settleOldJournal } from '../database/open'
import { quickCheck, hasLibraryTables, copyClosedLibrary } from './backups'
import { copiedTables, makeCopyAnew, readMark } from '../database/outbox-copy'
import { countRowsOnlyInCopy, countRowsOtherThanCopy, differsFromCopy } from '../database/outbox-copy-compare'
import { transact, type Database } from '../database/transaction'
import { systemCode } from '../drop-folders/system-code'
import { markOfCopy } from './base'
import { noteClosed, noteOpen, readCondition, type Left } from './condition'
import { giveBack } from './give-back'
import { filesOf, libraryPlace, readNote, sizeOf, type LibraryPlace } from './place'
import { finishRepair, hasCopyContent, isCopyGood, repairLibrary, type Trouble } from './repair'
import { restoreAsOrdered } from './restore'
import { saveNotice } from './notice'

/** A library that is open, and what its care must know of how it was found. */
export interface OpenedLibrary {
  readonly db: Database
  /** A check is due: the last program that used it was ended by force, or somebody else wrote to the file. */
  readonly needsCheck: boolean
  /** Part of it is of the past: all accounts are to be read again. */
  readonly needsReading: boolean
}

export interface OpeningOptions {
  readonly profile: string
  readonly migrations: readonly Migration[]
  readonly now: number
  /** Something found out that the file is damaged although it can be opened. */
  readonly isDamaged?: boolean
}

/** A file of this size, in bytes, is read whole in about 50 ms: as long may the window wait for it when there is a reason. Larger ones are checked behind it. */
const smallEnough = 24 * 1024 * 1024

/**
 * Opens the library of a profile, whatever was done to its file: one that is damaged, cut off, gone or not ours is kept aside, the newest good copy takes its place, and what
 * waits to be sent, the ledger and the accounts are put on top. What happened is in the library's notice.
 * @throws AppError `database-too-new` (nothing is touched), `refused` when the folder can not be used
 */
export function openLibrary(options: OpeningOptions): OpenedLibrary {
  try {
    return openWhatIsThere(options)
  } catch (error) {
    throw toOpeningError(error)
  }
}

/** A disk that is full or write-protected is no fault of the library: whatever was begun goes on at the next start. */
function toOpeningError(error: unknown): unknown {
  const code = systemCode(error) ?? ''
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL')
    return new AppError(
      'refused',
      'There is not enough free space on the disk that Slipway keeps its library on. Make room, then start it again. Nothing that waits to be sent is lost.',
    )
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code))
    return new AppError(
      'refused',
      'Slipway may not write to its library. Check the permissions of the files in its data folder, then start it again. Nothing that waits to be sent is lost.',
    )
  return error
}

function openWhatIsThere(options: OpeningOptions): OpenedLibrary {
  const place = libraryPlace(options.profile)
  const left = readCondition(place)
  // Before anything else: a newer library is not touched, whatever was ordered.
  const look = lookAt(place, options.migrations)
  if (readNote(place.repairOrder) !== null) return opened(place, finishRepair(place, options))
  const restored = readNote(place.restoreOrder) === null ? null : restoreAsOrdered(place, options)
  if (restored !== null && typeof restored !== 'string') return opened(place, restored)
  if (look === 'older') copyClosedLibrary(place, 'before-update', options.now)
  const trouble = options.isDamaged === true ? 'damaged' : look === 'good' || look === 'older' ? null : look
  const found = trouble === null ? openFound(place, options.migrations, left) : null
  if (found === null) return opened(place, repairLibrary(place, options, trouble ?? 'damaged'))
  const { db, standing } = found
  if (standing !== null) saveNotice(db, noticeOf[standing])
  else if (restored !== null) saveNotice(db, restored)
  noteOpen(place)
  return { db, needsCheck: isSuspect(left) || standing !== null || left.hasCheckAhead, needsReading: standing !== null }
}

const isSuspect = ({ condition }: Left): boolean => condition === 'unclean' || condition === 'touched'

type Found = { readonly db: Database; readonly standing: 'ahead' | 'foreign' | null } | null

/** Opens a library that looks like one, as thoroughly as there is reason to. null when it is damaged after all. */
function openFound(place: LibraryPlace, migrations: readonly Migration[], left: Left): Found {
  dropBadCopy(place, isSuspect(left) && !left.isCopyAsLeft)
  // Somebody wrote to the library and not to the copy: the copy is right.
  const isOlder = left.condition === 'touched' && left.isCopyAsLeft ? differsFromCopy : undefined
  const seen: { standing: 'ahead' | 'foreign' | null } = { standing: null }
  let db: Database | null = null
  try {
    db = openDatabase(place.library, migrations, {
      isVersionKnown: true,
      ...(isOlder && { isOlder }),
      giveBack: (tx, standing) => {
        giveBack(tx)
        seen.standing = standing
      },
    })
    if (isSound(place, db, { isSuspect: isSuspect(left), isOld: seen.standing !== null })) return { db, standing: seen.standing }
  } catch (error) {
    db?.close()
    if (isDamage(error)) return null
    throw error
  }
  db.close()
  return null
}

/** A large file is looked at behind the window; then only what the program reads first is read. */
function isSound(place: LibraryPlace, db: Database, how: { readonly isSuspect: boolean; readonly isOld: boolean }): boolean {
  if (!how.isSuspect && !how.isOld) return true
  if (sizeOf(place.library) + sizeOf(`${place.library}-wal`) > smallEnough) {
    readSmallTables(db)
    return true
  }
  // A page that took the place of another may be sound in itself, and an older state may be one that never was: pages of different moments. Only a thorough look tells.
  if (quickCheck(db, 'integrity_check').length > 0) return false
  if (how.isOld || !differsFromCopy(db)) return true
  // A page that gave way to an empty one takes its rows along, and nothing else tells of it.
  if (countRowsOnlyInCopy(db) > 0 && countRowsOtherThanCopy(db) === 0) return false
  transact(db, makeCopyAnew)
  return true
}

/** What the program reads first must be readable, however large the rest is. @throws SqliteError where it is not */
function readSmallTables(db: Database): void {
  for (const { name } of copiedTables) db.prepare(`SELECT * FROM main.${name}`).all()
}

/** The library is looked at by itself: a copy of the outbox that can not be used is made anew from it. */
function dropBadCopy(place: LibraryPlace, isThorough: boolean): void {
  if (sizeOf(place.copy) === 0) return
  const isBad = isThorough ? !isCopyGood(place) : markOfCopy(place) === null
  if (isBad) for (const path of filesOf(place.copy)) rmSync(path, { force: true })
}

/** Closes it in order, so that the next start finds it as it was left. */
export function closeLibrary({ db, profile, hasCheckAhead }: { db: Database; profile: string; hasCheckAhead: boolean }): void {
  db.close()
  noteClosed(libraryPlace(profile), hasCheckAhead)
}

const noticeOf = {
  ahead:
    'The library file had lost its last changes. Everything that waits to be sent and your drop folders were put back; the rest is read again from the services.',
  foreign:
    'The library file was gone. Your accounts, everything that waits to be sent and your drop folders were put back; the rest is read again from the services.',
} as const

const opened = (place: LibraryPlace, db: Database): OpenedLibrary => {
  noteOpen(place)
  return { db, needsCheck: true, needsReading: true }
}

function openToLook(library: string): Database {
  if (sizeOf(`${library}-journal`) > 0) settleOldJournal(library)
  return openReadOnly(library)
}

/** How the file looks at a glance: `older` has tables of an older Slipway. One look tells all: each has to go through a journal that was left behind. */
function lookAt(place: LibraryPlace, migrations: readonly Migration[]): Trouble | 'good' | 'older' {
  if (sizeOf(place.library) === 0) return hasCopyContent(place) ? 'gone' : 'good'
  const journal = `${place.library}-wal`
  const hadJournal = existsSync(journal)
  let db: Database | null = null
  try {
    db = openToLook(place.library)
    const version = checkVersion(db, migrations)
    const isEmpty = db.prepare(`SELECT 1 FROM main.sqlite_schema WHERE type = 'table' LIMIT 1`).get() === undefined
    if (version === 0) return isEmpty ? (hasCopyContent(place) ? 'gone' : 'good') : 'strange'
    if (!hasLibraryTables(db) || isOfAnother(place, db)) return 'strange'
    return version < migrations.length ? 'older' : 'good'
  } catch (error) {
    if (isDamage(error)) return 'damaged'
    if (error instanceof AppError) throw error
    throw new AppError(
      'refused',
      'The library file can not be read. Check the permissions of the folder it is in, then start Slipway again. It was not changed.',
    )
  } finally {
    db?.close()
    // A look without the right to write leaves an empty journal of its own behind.
    if (!hadJournal && sizeOf(journal) === 0) for (const file of [journal, `${place.library}-shm`]) rmSync(file, { force: true })
  }
}

/** True when the library holds accounts and is not the one that the copy of the outbox belongs to, which holds something too. */
function isOfAnother(place: LibraryPlace, db: Database): boolean {
  const copy = markOfCopy(place)
  if (copy === null || readMark(db, 'main')?.libraryId === copy.libraryId) return false
  return db.prepare('SELECT 1 FROM account LIMIT 1').get() !== undefined && hasCopyContent(place)
}
