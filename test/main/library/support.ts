import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { listAccounts } from '../../../src-main/accounts/account-store'
import { insertLocalComment } from '../../../src-main/assets/comments'
import { findAsset, recordTombstone, removeAsset, showAsset } from '../../../src-main/assets/mirror'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { copiedTables } from '../../../src-main/database/outbox-copy'
import { transact, type Database } from '../../../src-main/database/transaction'
import { insertFolder, openHandFolder } from '../../../src-main/drop-folders/drop-folder-store'
import { insertRow, markQueued } from '../../../src-main/drop-folders/intake-store'
import { advance } from '../../../src-main/drop-folders/ledger-machine'
import { checkLibrary } from '../../../src-main/library/check/check'
import { closeLibrary, openLibrary, type OpenedLibrary } from '../../../src-main/library/opening'
import { libraryPlace } from '../../../src-main/library/place'
import { keepValue } from '../../../src-main/sync/clashes'
import { hold, markSent } from '../../../src-main/sync/outbox'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { dropFolderId, type AssetId } from '../../../src-preload/contract/ids'
import { libraryOn, remoteMedium, type TestLibrary } from '../../support/library'
import { manualClock } from '../../support/manual-clock'

/** Fast where the system keeps a disk in memory. */
const ground = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(ground, 'slipway-library-'))
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true })
  })
  return path
}

export const now = 1_767_603_600_000

export function open(profile: string, how: { isDamaged?: boolean; now?: number } = {}): OpenedLibrary {
  const opened = openLibrary({ profile, migrations, now: how.now ?? now, ...(how.isDamaged === true && { isDamaged: true }) })
  onTestFinished(() => {
    opened.db.close()
  })
  return opened
}

export function close(profile: string, { db, needsCheck }: OpenedLibrary): void {
  closeLibrary({ db, profile, hasCheckAhead: needsCheck })
}

/** A seeded chance, for tests that can be told again. */
export function chance(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

let files = 0

/** Fills a library with a bit of everything that a person has. */
export function live(db: Database): TestLibrary & { readonly known: AssetId; readonly local: AssetId; readonly intakeIds: string[] } {
  const library = libraryOn(db, manualClock(now))
  const { account } = library
  const other = library.addAccount('Agency', 'octospark')
  const assets = Array.from({ length: 40 }, (_, index) =>
    library.addAsset(
      {
        title: `Harbour ${String(index)}`,
        tags: ['sea', `number-${String(index % 7)}`],
        description: 'Boats and ropes '.repeat(10),
        media: [remoteMedium({ id: `m${String(index)}`, fileName: `harbour-${String(index)}.png`, size: 10, md5: 'a'.repeat(32) })],
      },
      index % 4 === 0 ? other : account,
    ),
  )
  const [known, edited, trashed, gone, sent] = assets.slice(1)
  if (known === undefined || edited === undefined || trashed === undefined || gone === undefined || sent === undefined) throw new Error()
  const local = library.addLocal('Not yet there')
  library.addUpload()
  const wish = { kind: 'edit-asset', changes: { title: 'Mine' }, seen: { title: 'Harbour 2' } } as const
  library.queue(edited, wish)
  library.queue(trashed, { kind: 'trash' })
  const running = library.queue(sent, { kind: 'restore' })
  const failed = library.queue(known, { kind: 'add-to-collection', collectionId: null, title: 'Boats' })
  const intakeIds: string[] = []
  transact(db, (tx) => {
    for (const id of assets.slice(0, 10)) showAsset(tx, id)
    markSent(tx, { id: running }, { probes: 1 })
    hold(tx, failed, { state: 'failed', reason: 'The service said no.', inFlight: false })
    const comment = insertLocalComment(tx, { assetId: known, text: 'My own words', now })
    library.queue(known, { kind: 'add-comment', text: 'My own words' }, comment)
    tx.prepare(
      `INSERT INTO comment (id, asset_id, remote_id, base_text, text, author, ordinal) VALUES ('c1', ?, 'r1', 'Old', 'Old', 'Nora', 9)`,
    ).run(edited)
    keepValue(tx, edited, { field: 'title', value: 'Theirs', whose: 'theirs', at: now })
    const asset = findAsset(tx, gone)
    if (asset === null) throw new Error()
    recordTombstone(tx, asset, now)
    removeAsset(tx, asset)
    const drop = dropFolderId.parse('01HZZZZZZZZZZZZZZZZZZZZZZ0')
    insertFolder(tx, {
      kind: 'folder',
      id: drop,
      path: '/drop',
      accountId: account,
      mode: 'new-assets',
      assetId: null,
      rule: { ...plainRule, tags: '{folder1}', removeLocation: true },
      fault: null,
      pattern: '',
      afterUpload: 'keep',
      target: {},
      includeExisting: true,
      isPaused: false,
      root: { dev: 1, ino: 2, born: null },
      beganAt: now,
      firstScanAt: now,
      lastScanAt: now,
    })
    for (let index = 0; index < 12; index += 1) {
      const file = { relativePath: `a/${String((files += 1))}.png`, size: 3, mtimeMs: 1.5, ctimeMs: 1, dev: 1, ino: files }
      const id = insertRow(tx, drop, { ...file, stage: 'settling', hold: null, reason: null, now })
      if (index % 3 !== 0) advance(tx, id, 'known')
      intakeIds.push(id)
      if (index % 4 !== 1) continue
      const upload = library.addUpload({ intakeId: id, path: `/drop/${file.relativePath}`, fileName: `${String(files)}.png` })
      markQueued(tx, id, { assetId: upload.id, operationId: upload.operation, md5: 'x', sha256: 'y', revision: 1, file, now })
      tx.prepare(`INSERT INTO hand_over (operation_id, size, md5, offered_at) VALUES (?, 3, 'x', ?)`).run(upload.operation, now)
    }
    const given = openHandFolder(tx, { assetId: known }, now)
    const whole = { relativePath: `/home/me/${String((files += 1))}.png`, size: 3, mtimeMs: 1.5, ctimeMs: 1, dev: 1, ino: files }
    intakeIds.push(insertRow(tx, given.id, { ...whole, stage: 'held', hold: 'empty', reason: 'It is empty.', now }))
    tx.prepare(
      `INSERT INTO bucket_object (key, operation_id, place, size, noted_at) SELECT 'slipway/' || id, id, '{}', 3, ? FROM outbox LIMIT 1`,
    ).run(now)
    tx.prepare(`UPDATE asset SET comment_count = (SELECT count(*) FROM comment c WHERE c.asset_id = asset.id)`).run()
  })
  return { ...library, known, local, intakeIds }
}

/** One more everyday change, a different one each time. */
export function change(library: TestLibrary, random: () => number, count: number): void {
  const { db } = library
  const some = db.prepare<[], { id: AssetId }>('SELECT id FROM asset ORDER BY seq').all()
  const { id } = some[Math.floor(random() * some.length)] ?? { id: '' as AssetId }
  const kind = Math.floor(random() * 5)
  const text = `change ${String(count)}`
  if (kind === 0) library.queue(id, { kind: 'edit-asset', changes: { description: text }, seen: {} })
  else if (kind === 1) library.addLocal(text)
  else if (kind === 2) library.addAsset({ title: text, description: text.repeat(20) })
  else if (kind === 3) {
    const last = db
      .prepare<[], { seq: number; asset: AssetId }>(
        `SELECT seq, asset_id AS asset FROM outbox WHERE kind = 'edit-asset' ORDER BY seq DESC LIMIT 1`,
      )
      .get()
    if (last === undefined) return
    transact(db, (tx) => {
      tx.prepare('DELETE FROM outbox WHERE seq = ?').run(last.seq)
      showAsset(tx, last.asset)
    })
  }
  if (kind === 4) db.prepare(`UPDATE intake SET changed_at = changed_at + 1, reason = ? WHERE id = (SELECT max(id) FROM intake)`).run(text)
  transact(db, (tx) => {
    showAsset(tx, id)
  })
}

const unwatched = new Set(copiedTables.flatMap(({ name, unwatched: columns = [] }) => columns.map((column) => `${name}.${column}`)))

/** Everything that must survive, as one text. */
export function kept(db: Database): string {
  const rows = copiedTables.map(({ name, key }) => [
    name,
    db
      .prepare<[], Record<string, unknown>>(`SELECT * FROM main.${name} ORDER BY ${key.join(', ')}`)
      .all()
      .map((row) => Object.entries(row).filter(([column]) => !unwatched.has(`${name}.${column}`))),
  ])
  const words = db.prepare('SELECT id, asset_id, text FROM comment WHERE remote_id IS NULL ORDER BY id').all()
  const assets = db
    .prepare('SELECT DISTINCT a.id, a.account_id, a.remote_id, a.external_id FROM asset a JOIN outbox o ON o.asset_id = a.id ORDER BY a.id')
    .all()
  return JSON.stringify([rows, words, assets])
}

/** Copies the files of a profile as they stand at this moment, as a power cut would leave them. */
export function snapshot(profile: string): string {
  const copy = folder()
  for (const name of readdirSync(profile)) {
    const path = join(profile, name)
    if (statSync(path).isFile()) copyFileSync(path, join(copy, name))
    else if (name === 'backups') {
      mkdirSync(join(copy, name))
      for (const file of readdirSync(path)) copyFileSync(join(path, file), join(copy, name, file))
    }
  }
  return copy
}

/** What a check finds, and what came of it. What is marked as being sent is taken for being sent. */
export function faults(db: Database): string[] {
  const busyAccounts = listAccounts(db).map(({ id }) => id)
  const check = checkLibrary(db, { now, busyAccounts, profile: null }, () => 0)
  return check.damages.map(({ kind, count, repaired }) => `${kind} ${String(count)} ${repaired ? 'repaired' : 'left'}`)
}

/** Writes past the program, as damage does: no rule of the tables and no trigger of ours holds it up. */
export function plant(profile: string, ...statements: readonly string[]): void {
  const db = new SqliteDatabase(libraryPlace(profile).library)
  db.pragma('foreign_keys = OFF')
  db.pragma('ignore_check_constraints = ON')
  for (const statement of statements) db.exec(statement)
  db.close()
}

export { openDatabase, migrations }
