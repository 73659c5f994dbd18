import { chmodSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { LibraryBackup } from '../../src-preload/contract/library'
import { crashpoint } from '../crashpoint'
import { checkVersion, type Migration } from '../database/migrate'
import { isDamage, openAlone, openReadOnly } from '../database/open'
import type { Database } from '../database/transaction'
import { systemCode } from '../drop-folders/system-code'
import { putInPlace, sizeOf, type LibraryPlace } from './place'

export type BackupReason = LibraryBackup['why']

/** How many copies are kept: of those made by day or by hand together, and of each other kind. */
const kept = { regular: 3, beforeUpdate: 2, beforeRestore: 2 }
/** Left free on the disk besides the copy itself. Bytes. */
const spareBytes = 32 * 1024 * 1024
/** Pages that are copied at a time. */
const pagesAtOnce = 2000

const namePattern = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z)\.(daily|before-update|before-restore|by-hand)\.(\d{1,12})$/

const nameOf = (why: BackupReason, assets: number, now: number): string =>
  `${new Date(now).toISOString().replaceAll(':', '-')}.${why}.${String(assets)}`

function parseName(id: string): Pick<LibraryBackup, 'madeAt' | 'why' | 'assets'> | null {
  const [, stamp, why, assets] = namePattern.exec(id) ?? []
  if (stamp === undefined) return null
  const madeAt = Date.parse(stamp.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'))
  return Number.isNaN(madeAt) ? null : { madeAt, why: why as BackupReason, assets: Number(assets) }
}

/** The copies there are, newest first. What is in the folder and is none of ours is not looked at. */
export function listBackups(place: LibraryPlace): readonly LibraryBackup[] {
  if (!existsSync(place.backups)) return []
  return readdirSync(place.backups)
    .flatMap((file) => {
      const id = file.endsWith('.db') ? file.slice(0, -3) : ''
      const parsed = parseName(id)
      return parsed === null ? [] : [{ id, bytes: sizeOf(join(place.backups, file)), ...parsed }]
    })
    .sort((a, b) => b.madeAt - a.madeAt || (a.id < b.id ? 1 : -1))
}

/** The file of a copy. Its id comes from the window: only a name of ours that is there is taken. @throws AppError `not-found` */
export function backupPath(place: LibraryPlace, id: string): string {
  const found = listBackups(place).find((backup) => backup.id === id)
  if (found === undefined) throw new AppError('not-found', 'This copy of the library is not there any more.')
  return join(place.backups, `${found.id}.db`)
}

/** True when the copy is whole and a library that this program can open. */
export function isGoodBackup(path: string, migrations: readonly Migration[]): boolean {
  let db: Database | null = null
  try {
    db = openReadOnly(path)
    return checkVersion(db, migrations) > 0 && hasLibraryTables(db) && quickCheck(db).length === 0
  } catch (error) {
    if (isDamage(error) || error instanceof AppError || systemCode(error) !== null) return false
    throw error
  } finally {
    db?.close()
  }
}

/** True when the tables are those of a library. */
export function hasLibraryTables(db: Database): boolean {
  const count = db
    .prepare<[], { n: number }>(
      `SELECT count(*) AS n FROM main.sqlite_schema WHERE type = 'table' AND name IN ('account', 'asset', 'outbox', 'setting')`,
    )
    .get()
  return count?.n === 4
}

/** What SQLite finds wrong in the structure of a file; empty: nothing. */
export function quickCheck(db: Database, how: 'quick_check' | 'integrity_check' = 'quick_check'): readonly string[] {
  try {
    const rows = db.pragma(`main.${how}(20)`) as readonly Readonly<Record<string, string>>[]
    return rows.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok')
  } catch (error) {
    if (isDamage(error)) return ['the file is damaged']
    throw error
  }
}

const noRoom = () =>
  new AppError(
    'refused',
    'There is not enough free space on the disk for a copy of the library. The older copies are kept. Make room, then try again.',
  )

/** @throws AppError `refused` in words for what a full or write-protected disk says */
function toBackupError(error: unknown): unknown {
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') return noRoom()
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN')
    return new AppError('refused', 'The folder for copies of the library may not be written to. Check its permissions, then try again.')
  if (isDamage(error)) return damagedSource()
  return error
}

const damagedSource = () =>
  new AppError(
    'refused',
    'The library file is damaged, so that no good copy of it can be made. Start Slipway again: it repairs the library. The older copies are kept.',
  )

/** True when so many bytes, and some to spare, are free where a folder lies. */
export function hasRoom(folder: string, bytes: number): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize >= bytes + spareBytes
}

function begin(place: LibraryPlace): string {
  mkdirSync(place.backups, { recursive: true, mode: 0o700 })
  // What an earlier copy left behind that was cut off.
  for (const name of readdirSync(place.backups)) if (name.startsWith('part')) rmSync(join(place.backups, name), { force: true })
  if (!hasRoom(place.backups, sizeOf(place.library) + sizeOf(`${place.library}-wal`))) throw noRoom()
  return join(place.backups, 'part.db')
}

/** A copy counts when it was found whole; then it gets its name, and the oldest ones go. */
function finish(place: LibraryPlace, part: string, why: BackupReason, now: number): LibraryBackup {
  const db = openAlone(part)
  let assets = 0
  try {
    if (quickCheck(db).length > 0) throw damagedSource()
    assets = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset').get()?.n ?? 0
  } finally {
    db.close()
  }
  chmodSync(part, 0o600)
  crashpoint('library/copy-checked')
  const id = nameOf(why, assets, now)
  putInPlace(part, join(place.backups, `${id}.db`))
  crashpoint('library/copy-named')
  dropOldBackups(place)
  return { id, madeAt: now, bytes: sizeOf(join(place.backups, `${id}.db`)), why, assets }
}

function dropOldBackups(place: LibraryPlace): void {
  const all = listBackups(place)
  const drop = (which: readonly BackupReason[], most: number) => {
    for (const { id } of all.filter(({ why }) => which.includes(why)).slice(most)) rmSync(join(place.backups, `${id}.db`), { force: true })
  }
  drop(['daily', 'by-hand'], kept.regular)
  drop(['before-update'], kept.beforeUpdate)
  drop(['before-restore'], kept.beforeRestore)
}

/**
 * Copies the library while it is in use, as it stands at this moment.
 * @throws AppError `refused` when there is no room, or the library is damaged; older copies stay
 */
export async function makeBackup(place: LibraryPlace, why: BackupReason, now: number): Promise<LibraryBackup> {
  let part: string | null = null
  try {
    part = begin(place)
    const source = openReadOnly(place.library)
    try {
      // One moment for all pages, whatever is written meanwhile.
      source.exec('BEGIN; SELECT count(*) FROM sqlite_schema')
      await source.backup(part, {
        progress: () => {
          crashpoint('library/copying')
          return pagesAtOnce
        },
      })
    } finally {
      source.close()
    }
    return finish(place, part, why, now)
  } catch (error) {
    if (part !== null) rmSync(part, { force: true })
    throw toBackupError(error)
  }
}

/**
 * Copies the files of a library that nobody uses, journal included, before anything is written to them.
 * @throws AppError `refused` as `makeBackup` does
 */
export function copyClosedLibrary(place: LibraryPlace, why: BackupReason, now: number): LibraryBackup {
  let part: string | null = null
  try {
    part = begin(place)
    if (existsSync(`${place.library}-wal`)) copyFileSync(`${place.library}-wal`, `${part}-wal`)
    copyFileSync(place.library, part, constants.COPYFILE_FICLONE)
    crashpoint('library/copying')
    return finish(place, part, why, now)
  } catch (error) {
    if (part !== null) for (const name of ['', '-wal', '-shm']) rmSync(`${part}${name}`, { force: true })
    throw toBackupError(error)
  }
}
