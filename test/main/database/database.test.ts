import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Migration } from '../../../src-main/database/migrate'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { transact, type Database } from '../../../src-main/database/transaction'
import { AppError } from '../../../src-preload/contract/errors'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-database-'))
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true })
  })
  return path
}

function open(path: string, steps: readonly Migration[] = migrations): Database {
  const db = openDatabase(path, steps)
  onTestFinished(() => {
    db.close()
  })
  return db
}

const tables = (db: Database) =>
  db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .all()
    .map(({ name }) => name)
const version = (db: Database) => db.pragma('user_version', { simple: true })
const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

const one: Migration = (tx) => {
  tx.exec('CREATE TABLE first (n INTEGER NOT NULL) STRICT')
}
const two: Migration = (tx) => {
  tx.exec('CREATE TABLE second (n INTEGER NOT NULL) STRICT; INSERT INTO first VALUES (2)')
}
const broken: Migration = (tx) => {
  tx.exec('CREATE TABLE third (n INTEGER NOT NULL) STRICT; INSERT INTO first VALUES (3)')
  tx.exec('INSERT INTO nowhere VALUES (1)')
}

describe('opening the library file', () => {
  it('makes every table from nothing and stamps the number of steps', () => {
    const db = open(join(folder(), 'library.db'))
    expect(version(db)).toBe(migrations.length)
    expect(tables(db)).toEqual(
      expect.arrayContaining([
        'account',
        'asset',
        'asset_tag',
        'comment',
        'drop_folder',
        'hand_over',
        'intake',
        'outbox',
        'setting',
        'tombstone',
      ]),
    )
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it('keeps what it holds when it is opened again, and runs no step twice', () => {
    const path = join(folder(), 'library.db')
    const first = openDatabase(path, migrations)
    first.prepare(`INSERT INTO setting VALUES ('a', '1')`).run()
    first.close()
    const again = open(path)
    expect(again.prepare('SELECT name, value FROM setting').all()).toEqual([{ name: 'a', value: '1' }])
    expect(version(again)).toBe(migrations.length)
  })

  it('runs only the steps that a file from an older version lacks', () => {
    const path = join(folder(), 'library.db')
    openDatabase(path, [one]).close()
    const db = open(path, [one, two])
    expect(tables(db)).toEqual(['first', 'second'])
    expect(db.prepare('SELECT n FROM first').all()).toEqual([{ n: 2 }])
    expect(version(db)).toBe(2)
  })

  it('waits for the disk, writes ahead, and checks foreign keys', () => {
    const db = open(join(folder(), 'library.db'))
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0)
  })

  it('has strict tables only, so that a value of the wrong type is refused', () => {
    const db = open(join(folder(), 'library.db'))
    const loose = db
      .prepare<[], { name: string }>(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
      )
      .all()
    expect(loose).toEqual([])
    expect(() =>
      db
        .prepare(`INSERT INTO outbox (id, account_id, asset_id, kind, payload, created_at) VALUES ('a', 'b', 'c', 'd', '{}', 'today')`)
        .run(),
    ).toThrow(/cannot store TEXT/)
  })

  it('undoes a step that fails as a whole and leaves the file at the step before', () => {
    const path = join(folder(), 'library.db')
    expect(() => openDatabase(path, [one, two, broken])).toThrow(/nowhere/)
    const db = open(path, [one, two])
    expect(version(db)).toBe(2)
    expect(tables(db)).toEqual(['first', 'second'])
    expect(db.prepare('SELECT n FROM first').all()).toEqual([{ n: 2 }])
  })

  it('refuses a file that a newer program wrote, in words, and does not touch a byte of it', () => {
    const place = folder()
    const path = join(place, 'library.db')
    const newer = new SqliteDatabase(path)
    newer.exec('CREATE TABLE future (n INTEGER); INSERT INTO future VALUES (1)')
    newer.pragma('user_version = 99')
    newer.close()
    const before = hash(path)
    const failure = catchError(() => openDatabase(path, migrations))
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ code: 'database-too-new' })
    expect((failure as AppError).message).toMatch(/newer Slipway.*nothing was changed/s)
    expect(hash(path)).toBe(before)
    expect(readdirSync(place)).toEqual(['library.db'])
  })

  it('leaves a newer file in write-ahead mode untouched as well', () => {
    const place = folder()
    const path = join(place, 'library.db')
    const newer = new SqliteDatabase(path)
    newer.pragma('journal_mode = WAL')
    newer.exec('CREATE TABLE future (n INTEGER); INSERT INTO future VALUES (1)')
    newer.pragma('user_version = 99')
    newer.close()
    const before = hash(path)
    expect(() => openDatabase(path, migrations)).toThrow(AppError)
    expect(hash(path)).toBe(before)
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(existsSync(`${path}-shm`)).toBe(false)
  })

  it('leaves the journal of a newer program that was killed as it is', () => {
    const source = join(folder(), 'library.db')
    const newer = new SqliteDatabase(source)
    newer.pragma('journal_mode = WAL')
    newer.pragma('wal_autocheckpoint = 0')
    newer.exec('CREATE TABLE future (n INTEGER); INSERT INTO future VALUES (1)')
    newer.pragma('user_version = 99')
    const path = join(folder(), 'library.db')
    for (const part of ['', '-wal']) copyFileSync(source + part, path + part)
    newer.close()
    const before = [hash(path), hash(`${path}-wal`)]
    expect(() => openDatabase(path, migrations)).toThrow(AppError)
    expect([hash(path), hash(`${path}-wal`)]).toEqual(before)
  })

  it('closes the file when it can not be used, so that it can be moved away', () => {
    const path = join(folder(), 'library.db')
    expect(() => openDatabase(path, [broken])).toThrow()
    const other = new SqliteDatabase(path)
    other.pragma('locking_mode = EXCLUSIVE')
    expect(() => other.exec('BEGIN EXCLUSIVE; COMMIT')).not.toThrow()
    other.close()
  })
})

describe('a transaction', () => {
  const filled = () => open(':memory:', [one])
  const rows = (db: Database) =>
    db
      .prepare<[], { n: number }>('SELECT n FROM first ORDER BY n')
      .all()
      .map(({ n }) => n)

  it('keeps all of it, or nothing when the work throws', () => {
    const db = filled()
    transact(db, (tx) => tx.prepare('INSERT INTO first VALUES (1)').run())
    expect(() =>
      transact(db, (tx) => {
        tx.prepare('INSERT INTO first VALUES (2)').run()
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(rows(db)).toEqual([1])
    expect(db.inTransaction).toBe(false)
  })

  it('inside another one becomes part of it, and falls with it', () => {
    const db = filled()
    expect(() => {
      transact(db, (tx) => {
        transact(tx, (inner) => inner.prepare('INSERT INTO first VALUES (1)').run())
        expect(tx.inTransaction).toBe(true)
        throw new Error('stop')
      })
    }).toThrow('stop')
    expect(rows(db)).toEqual([])
  })

  it('gives back what the work gives', () => {
    expect(transact(filled(), () => 7)).toBe(7)
  })

  it('refuses work that ends later, and undoes what it had done by then', () => {
    const db = filled()
    expect(() => {
      // The compiler refuses this: the cast is what a careless caller would have to write.
      transact(db, ((tx: Database) => {
        tx.prepare('INSERT INTO first VALUES (1)').run()
        return Promise.resolve()
      }) as unknown as () => undefined)
    }).toThrow(TypeError)
    expect(rows(db)).toEqual([])
  })
})

function catchError(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
