import { existsSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { AppError } from '../../src-preload/contract/errors'
import { checkVersion, migrate, type Migration } from './migrate'
import { attachCopy, hasCopy, outboxCopyPath, readMark } from './outbox-copy'
import { setWaits, type Database, type Tx } from './transaction'
import { takeTurns, type Turns } from './turns'

export interface OpenOptions {
  /** Puts what the copy of the outbox holds into a library that is older than it, or another one (see outbox-copy.ts). Absent: such a library is refused. */
  readonly giveBack?: (tx: Tx, standing: 'ahead' | 'foreign') => void
  /** Asked of a library that seems to be of the same time as the copy: true when it is not to be believed. */
  readonly isOlder?: (tx: Tx) => boolean
  /** The file was looked at already: it is no newer one. */
  readonly isVersionKnown?: boolean
  /** Another connection writes to the library already: from the first transaction on they take turns. */
  readonly turns?: Turns
}

/**
 * Opens the library file, made when it is missing, and brings it to the newest schema.
 * WAL with synchronous=FULL: what the user was told is saved survives a power cut. The mirror shares the file, so that a change and its intent are one transaction.
 * Outbox and ledger are kept a second time in a file beside it. Each connection that writes to a library is opened here, so that none forgets that.
 * @throws AppError `database-too-new` (the file is not touched), `unexpected` when the library is older than the copy and `giveBack` is absent.
 */
export function openDatabase(
  path: string,
  migrations: readonly Migration[],
  { giveBack = refuseOlder, isOlder, isVersionKnown = false, turns }: OpenOptions = {},
): Database {
  if (!isVersionKnown && existsSync(`${path}-wal`)) refuseNewer(path, migrations)
  const db = keepStatements(new SqliteDatabase(path))
  if (turns !== undefined) takeTurns(db, turns)
  try {
    // Before anything is written: a newer file must stay as it is, journal mode included.
    checkVersion(db, migrations)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('fullfsync = ON')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('busy_timeout = 5000')
    // Long reads have connections of their own: this one holds what a transaction touches.
    db.pragma('cache_size = -8000')
    db.pragma('temp_store = MEMORY')
    migrate(db, migrations)
    if (!db.memory && readMark(db, 'main') !== null) attachCopy(db, outboxCopyPath(path), { giveBack, isOlder })
    setWaits(db, { main: 'FULL', hasCopy: hasCopy(db) })
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function refuseOlder(): never {
  throw new AppError('unexpected', 'The library file is older than what waits to be sent. Start Slipway again: it puts both together.')
}

/**
 * Opens the library a second time, for the thread that writes what listings tell. What it writes is read again where a power cut takes it back, rows and place together,
 * so that it need not wait for the disk; and it brings the journal into the file itself, outside of its transactions (see `checkpoint`).
 */
export function openForPages(path: string, migrations: readonly Migration[], turns: Turns): Database {
  const db = openDatabase(path, migrations, { turns })
  setWaits(db, { main: 'NORMAL', hasCopy: hasCopy(db) })
  db.pragma('wal_autocheckpoint = 0')
  db.pragma('main.cache_size = -64000')
  // What a listing tells is in no copy, and each row would have to ask.
  db.exec('DROP TRIGGER IF EXISTS temp.keep_asset_new')
  return db
}

/** How many pages the journal has, and whether all of them are in the file. */
export interface Journal {
  readonly pages: number
  readonly isIn: boolean
}

/** Brings the journal into the file, as far as no reader holds it up; nobody waits for it. */
export function checkpoint(db: Database): Journal {
  const [result] = db.pragma('main.wal_checkpoint(PASSIVE)') as readonly { readonly log: number; readonly checkpointed: number }[]
  return { pages: result?.log ?? 0, isIn: result?.log === result?.checkpointed }
}

/** The same for the copy of the outbox, which has a journal of its own. */
export function checkpointCopy(db: Database): void {
  if (hasCopy(db)) db.pragma('copy.wal_checkpoint(PASSIVE)')
}

/** How many rows this connection has written so far, triggers included. */
export function countChanges(db: Database): number {
  return db.prepare<[], { n: number }>('SELECT total_changes() AS n').get()?.n ?? 0
}

/** Lets the journal begin anew with the next transaction, where nobody reads from it. Called when all of it is in the file, and in a turn (see turns.ts). */
export function restartJournal(db: Database): void {
  db.pragma('busy_timeout = 20')
  db.pragma('main.wal_checkpoint(RESTART)')
  db.pragma('busy_timeout = 5000')
}

/** In this many pages (4096 bytes each) the journal is brought into the file by the transaction that finds it so long, which then takes as long as that takes. */
const usualJournalPages = 1000
const longestJournalPages = 16_000

/**
 * Whether another connection brings the journals into their files: then this one does so only where that one fails to. What a transaction waits for is the same: it is on the
 * disk with the journal, whoever brings that into the file.
 */
export function leaveJournals(db: Database, isLeft: boolean): void {
  db.pragma(`wal_autocheckpoint = ${String(isLeft ? longestJournalPages : usualJournalPages)}`)
}

/**
 * Whether another connection writes pages of listings meanwhile: then the transactions of this one wait for the disk with the copy of the outbox alone. The library's own journal is full of pages of listings then; whoever leaves it asks for it to be flushed after each transaction (see
 * journal-flusher.ts). What a power cut takes from it before that, the copy gives back.
 */
export function leaveCheckpoints(db: Database, isLeft: boolean): void {
  setWaits(db, { main: isLeft && hasCopy(db) ? 'NORMAL' : 'FULL', hasCopy: hasCopy(db) })
}

/** Opens the library for a thread that only reads it, beside those that write. */
export function openForReading(path: string): Database {
  const db = openReadOnly(path)
  db.pragma('cache_size = -64000')
  db.pragma('temp_store = MEMORY')
  return keepStatements(db)
}

/** Gives back the pages that a connection holds: the system has them as well, as long as it has room for them. */
export function giveBackMemory(db: Database): void {
  db.pragma('shrink_memory')
}

/** Lets SQLite bring a file to rest that has a journal of the kind for one file beside it: nobody may look at it before, and a library never keeps one. */
export function settleOldJournal(path: string): void {
  const db = new SqliteDatabase(path, { fileMustExist: true })
  try {
    db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
  } finally {
    db.close()
  }
}

/** Opens a library, or a copy of one, for looking only. @throws SqliteError when it is no database */
export function openReadOnly(path: string): Database {
  const db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
  db.pragma('trusted_schema = OFF')
  db.pragma('busy_timeout = 5000')
  return db
}

/** Opens a file that nobody else uses, with the usual journal of one file, to work on it before it is put in place. */
export function openAlone(path: string): Database {
  const db = new SqliteDatabase(path)
  db.pragma('journal_mode = DELETE')
  return db
}

/** How the full-text index says that its own tables are damaged, with the code of any mistake. What it says of a search that can not be understood begins otherwise. */
const brokenIndex = /^(invalid fts5 file format|vtable constructor failed)/

/** True for what SQLite says of a file that is damaged, or is no database at all. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof SqliteDatabase.SqliteError)) return false
  return /^SQLITE_(CORRUPT|NOTADB|FORMAT|IOERR_SHORT_READ)/.test(error.code) || brokenIndex.test(error.message)
}

/** True for anything that SQLite says; with `kind` only for codes that go on so, such as `CONSTRAINT`. */
export function isOfSqlite(error: unknown, kind = ''): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(`SQLITE_${kind}`)
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
