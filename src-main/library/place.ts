import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { outboxCopyPath } from '../database/outbox-copy'

/** Where everything of a library lies in a profile. */
export interface LibraryPlace {
  readonly profile: string
  readonly library: string
  readonly copy: string
  readonly backups: string
  /** How the library was left (see condition.ts). */
  readonly condition: string
  /** A restore that is carried out at the next start. */
  readonly restoreOrder: string
  /** A repair that began and has not ended. */
  readonly repairOrder: string
}

export function libraryPlace(profile: string): LibraryPlace {
  const library = join(profile, 'library.db')
  return {
    profile,
    library,
    copy: outboxCopyPath(library),
    backups: join(profile, 'backups'),
    condition: join(profile, 'library-condition.json'),
    restoreOrder: join(profile, 'library-restore.json'),
    repairOrder: join(profile, 'library-repair.json'),
  }
}

/** A database file with the files that SQLite keeps beside it, in the order in which they may be moved away: a journal must never meet another database. */
export const filesOf = (path: string): readonly string[] => [`${path}-wal`, `${path}-shm`, `${path}-journal`, path]

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Waits until what was written to a file, or which files are in a folder, is on the disk. */
export function flush(path: string): void {
  // Windows opens no folders; there names are durable by themselves.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Gives a finished file its name, durably: afterwards it is there whole, whatever happens. */
export function putInPlace(part: string, path: string): void {
  flush(part)
  renameSync(part, path)
  flush(dirname(path))
}

/** Writes a small file so that it is there whole or not at all. */
export function writeNote(path: string, value: object): void {
  const part = `${path}.part`
  writeFileSync(part, JSON.stringify(value), { mode: 0o600 })
  putInPlace(part, path)
}

/** What such a file says; null when there is none or it can not be read. */
export function readNote(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

export function removeNote(path: string): void {
  rmSync(path, { force: true })
}
