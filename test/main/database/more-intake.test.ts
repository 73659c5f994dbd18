import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../../src-main/database/migrate'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import type { Database } from '../../../src-main/database/transaction'
import { findFolder, listFolders } from '../../../src-main/drop-folders/drop-folder-store'
import { countIntake, pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { findRow } from '../../../src-main/drop-folders/intake-store'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { DropFolderId, IntakeId } from '../../../src-preload/contract/ids'

/** What a row was before, and what it is after. */
const rows = [
  { id: 'settling', stage: 'settling', hold: null, is: 'settling', why: null },
  { id: 'queued', stage: 'queued', hold: null, is: 'queued', why: null },
  { id: 'done', stage: 'done', hold: null, is: 'done', why: null },
  { id: 'failed', stage: 'failed', hold: null, is: 'failed', why: 'sending' },
  { id: 'empty', stage: 'held', hold: 'empty', is: 'held', why: 'empty' },
  { id: 'duplicate', stage: 'held', hold: 'duplicate', is: 'duplicate', why: 'duplicate' },
  { id: 'existing', stage: 'held', hold: 'existing', is: 'held', why: 'existing' },
  { id: 'gone', stage: 'held', hold: 'gone', is: 'source-gone', why: 'gone' },
  { id: 'unmatched', stage: 'held', hold: 'unmatched', is: 'held', why: 'unmatched' },
  { id: 'bad-name', stage: 'held', hold: 'bad-name', is: 'held', why: 'bad-name' },
  { id: 'asset-gone', stage: 'held', hold: 'asset-gone', is: 'held', why: 'asset-gone' },
  { id: 'unreadable', stage: 'held', hold: 'unreadable', is: 'held', why: 'unreadable' },
] as const

/** Brings a file as far as a program of some time would have. */
function openOld(file: string, steps: number): Database {
  const db = new SqliteDatabase(file)
  migrate(db, migrations.slice(0, steps))
  return db
}

function open(file: string): Database {
  const db = openDatabase(file, migrations)
  onTestFinished(() => {
    db.close()
  })
  return db
}

test('a library of before keeps its folders, each row of its ledger and each operation, and counts them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-migration-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const file = path.join(folder, 'library.db')
  const old = openOld(file, 4)
  old.exec(`INSERT INTO account (id, service, name, address, created_at) VALUES ('a', 'media-pocket', 'Studio', 'http://127.0.0.1', 0);
    INSERT INTO asset (id, account_id, title, sort_title, type, created_at, modified_at) VALUES ('asset', 'a', 'x', 'x', 'image', 0, 0);
    INSERT INTO outbox (id, account_id, asset_id, kind, payload, created_at) VALUES ('op', 'a', 'asset', 'add-media', '{}', 0);
    INSERT INTO drop_folder (id, path, account_id, mode, pattern, after_upload, include_existing, is_paused, root_dev, root_ino, root_born, began_at, first_scan_at, target)
      VALUES ('f', '/drop', 'a', 'media-by-pattern', '{asset}', 'move-to-done', 1, 1, 7, 8, 9, 10, 11, '{"projectId":"p"}');`)
  const insert = old.prepare(
    `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, md5, sha256, revision, done_revision, stage, hold, reason, is_forced, is_missing,
       asset_id, operation_id, seen_at, changed_at, moved_to) VALUES (?, 'f', ?, ?, 1, 2.5, 3.5, 4, 5, 'm', 's', 6, 5, ?, ?, 'why', 1, ?, 'asset', ?, 8, 9, 'Done/x')`,
  )
  for (const { id, stage, hold } of rows)
    insert.run(id, `Sub/${id}`, `sub/${id}`, stage, hold, id === 'gone' ? 1 : 0, id === 'queued' ? 'op' : null)
  old.close()

  const db = open(file)
  for (const { id, is, why } of rows) {
    expect(findRow(db, id as IntakeId)).toEqual({
      id,
      dropFolderId: 'f',
      givenIn: null,
      path: `Sub/${id}`,
      size: 1,
      mtimeMs: 2.5,
      ctimeMs: 3.5,
      dev: 4,
      ino: 5,
      md5: 'm',
      sha256: 's',
      revision: 6,
      doneRevision: 5,
      stage: is,
      hold: why,
      reason: 'why',
      nextTryAt: null,
      twinId: null,
      twinAssetId: null,
      isForced: true,
      isMissing: id === 'gone',
      assetId: 'asset',
      operationId: id === 'queued' ? 'op' : null,
      movedTo: 'Done/x',
      sentPath: null,
      sentMd5: null,
      sentSha256: null,
    })
  }
  expect(listFolders(db)).toHaveLength(1)
  expect(findFolder(db, 'f' as DropFolderId)).toMatchObject({
    kind: 'folder',
    path: '/drop',
    mode: 'media-by-pattern',
    pattern: '{asset}',
    afterUpload: 'move-to-done',
    target: { projectId: 'p' },
    rule: plainRule,
    isPaused: true,
    fault: null,
    root: { dev: 7, ino: 8, born: 9 },
    beganAt: 10,
    firstScanAt: 11,
  })
  expect(db.prepare('SELECT id, rank FROM outbox').all()).toEqual([{ id: 'op', rank: 0 }])
  expect(pageOfIntake(db, { dropFolderId: null, states: [], reasons: [], search: 'sub', offset: 0, limit: 50 }).total).toBe(rows.length)
  expect(countIntake(db, null).states.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
  expect(db.pragma('foreign_key_check')).toEqual([])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')

  // What goes with a folder still goes with it.
  db.prepare(`DELETE FROM drop_folder WHERE id = 'f'`).run()
  expect(db.prepare('SELECT count(*) AS n FROM intake').get()).toEqual({ n: 0 })
})

test('a new library and one that came all the way have the same tables, indexes and triggers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-migration-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const schema = (db: Database) =>
    db.prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2`).all()
  const stepwise = path.join(folder, 'stepwise.db')
  for (let step = 1; step <= migrations.length; step++) openOld(stepwise, step).close()
  expect(schema(open(stepwise))).toEqual(schema(open(path.join(folder, 'new.db'))))
})
