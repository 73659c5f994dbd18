import { closeSync, existsSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findAsset } from '../../../src-main/assets/mirror'
import { transact, type Database } from '../../../src-main/database/transaction'
import { makeBackup } from '../../../src-main/library/backups'
import { checkLibrary } from '../../../src-main/library/check/check'
import { libraryPlace } from '../../../src-main/library/place'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { Damage } from '../../../src-preload/contract/library'
import { libraryOn, remoteMedium, remoteAsset } from '../../support/library'
import { manualClock } from '../../support/manual-clock'
import { applyRemote } from '../../../src-main/sync/apply'
import { insertKnownId } from '../../../src-main/assets/mirror'
import { folder, kept, live, migrations, now, open, openDatabase, plant } from './support'

const check = (db: Database, profile: string | null = null) => checkLibrary(db, { now, busyAccounts: [], profile }, () => 0)
const kinds = (damages: readonly Damage[]) => damages.map(({ kind }) => kind)

/** A lived-in library that a first check found in order. */
function sound() {
  const profile = folder()
  const { db } = open(profile)
  const library = live(db)
  db.exec(`UPDATE outbox SET state = 'waiting' WHERE state = 'running'`)
  expect(check(db, profile).damages).toEqual([])
  return { profile, db, library }
}
const count = (db: Database, table: string) => db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n

/** Each kind of damage, and what is done to the library behind the program's back. */
const plants: Readonly<Record<string, { readonly sql: string }>> = {
  'account-unreadable': { sql: `UPDATE account SET fields = '{"address' WHERE rowid = 1` },
  'drop-folder-unreadable': { sql: `UPDATE drop_folder SET target = 'nonsense'` },
  'operation-unreadable': { sql: `UPDATE outbox SET payload = '{"kind":"edit-as' WHERE kind = 'edit-asset'` },
  'operation-notes-unreadable': { sql: `UPDATE outbox SET progress = 'x' WHERE kind = 'restore'` },
  'operation-kind-differs': { sql: `UPDATE outbox SET kind = 'restore' WHERE kind = 'trash'` },
  'operation-state-unknown': { sql: `UPDATE outbox SET state = 'asleep' WHERE kind = 'trash'` },
  'operation-running-nowhere': { sql: `UPDATE outbox SET state = 'running' WHERE kind = 'add-comment'` },
  'operation-without-account': { sql: `DELETE FROM account WHERE rowid = 1` },
  'operation-without-asset': { sql: `DELETE FROM asset WHERE id = (SELECT asset_id FROM outbox WHERE kind = 'create-asset')` },
  'operation-without-comment': { sql: `DELETE FROM comment WHERE remote_id IS NULL` },
  'operation-at-foreign-asset': { sql: `UPDATE outbox SET account_id = (SELECT id FROM account WHERE rowid = 2) WHERE kind = 'trash'` },
  'operation-without-file-row': {
    sql: `DELETE FROM intake WHERE id IN (SELECT json_extract(payload, '$.intakeId') FROM outbox WHERE kind = 'upload-asset')`,
  },
  'file-taken-twice': { sql: `UPDATE intake SET stage = 'settling' WHERE stage = 'queued'` },
  'file-waits-for-nothing': {
    sql: `UPDATE intake SET stage = 'queued', operation_id = 'nobody' WHERE id = (SELECT min(id) FROM intake WHERE stage = 'done')`,
  },
  'file-counts-differ': { sql: `UPDATE intake_count SET n = n + 1` },
  'hand-over-without-operation': { sql: `INSERT INTO hand_over (operation_id, size, md5, offered_at) VALUES ('nobody', 1, 'x', 1)` },
  'conflict-without-operation': {
    sql: `INSERT INTO conflict (operation_id, asset_id, field, mine, theirs, found_at) SELECT 'nobody', id, 'title', '"My words"', '"T"', 1 FROM asset LIMIT 1`,
  },
  'conflict-unreadable': {
    sql: `INSERT INTO conflict (operation_id, asset_id, field, mine, theirs, found_at) SELECT id, asset_id, 'title', 'My', '"T"', 1 FROM outbox WHERE kind = 'edit-asset'`,
  },
  'kept-value-unreadable': { sql: `UPDATE kept_value SET value = 'Theirs"'` },
  'asset-type-unknown': { sql: `UPDATE asset SET type = 'hologram' WHERE seq = 20` },
  'asset-processing-unknown': { sql: `UPDATE asset SET processing = 'dreaming' WHERE seq = 20` },
  'gone-never-there': { sql: `UPDATE asset SET gone_at = 5 WHERE remote_id IS NULL` },
  'deleted-asset-alive': {
    sql: `INSERT INTO tombstone (account_id, remote_id, title, deleted_at) SELECT account_id, remote_id, title, 1 FROM asset WHERE seq = 20`,
  },
  'folder-missing': { sql: `UPDATE asset SET folder_key = 'nowhere' WHERE seq = 20` },
  'comment-without-asset': {
    sql: `INSERT INTO comment (id, asset_id, remote_id, text, author, ordinal) VALUES ('lost', 'nobody', 'r', 'x', 'N', 1)`,
  },
  'search-orphan': {
    sql: `INSERT INTO asset_parts (rowid, body) VALUES (99999, 'ghost'); INSERT INTO asset_words (rowid, body) VALUES (99999, 'ghost')`,
  },
  'tag-orphan': { sql: `INSERT INTO asset_tag (asset_seq, tag) VALUES (99999, 'ghost')` },
  'listing-place-without-round': {
    sql: `INSERT INTO listing (account_id, round, cursor, is_running) SELECT id, 1, 'page 7', 0 FROM account LIMIT 1`,
  },
  'listing-round-behind': { sql: `UPDATE asset SET listed_round = 9 WHERE seq = 20` },
  'hold-unreadable': {
    sql: `INSERT INTO account_hold (account_id, kind, details, since) SELECT id, 'vanished', '{', 1 FROM account LIMIT 1`,
  },
  'feed-unreadable': {
    sql: `INSERT INTO feed (account_id, title, kind, fields, at) SELECT id, 'x', 'changed', '[', 1 FROM account LIMIT 1`,
  },
  'setting-unreadable': { sql: `INSERT INTO setting VALUES ('window.place', '{"x":')` },
  'asset-unreadable': { sql: `UPDATE asset SET base = '{"title"' WHERE seq = 20` },
  'shown-differs': { sql: `UPDATE asset SET title = 'Somebody else' WHERE seq = 20` },
  'sort-key-wrong': { sql: `UPDATE asset SET sort_title = 'zzz' WHERE seq = 20` },
  'search-stale': { sql: `UPDATE asset SET indexed = 'old' WHERE seq = 20` },
  'search-missing': { sql: `DELETE FROM asset_parts WHERE rowid = 20` },
  'tags-differ': { sql: `DELETE FROM asset_tag WHERE asset_seq = 20` },
  'comment-count-wrong': { sql: `UPDATE asset SET comment_count = 7 WHERE seq = 20` },
  'row-without-owner': { sql: `INSERT INTO listing (account_id, round) VALUES ('nobody', 1)` },
  'row-lost': { sql: `DELETE FROM tombstone; DELETE FROM outbox WHERE kind = 'add-to-collection'` },
  'copy-differs': { sql: `UPDATE intake SET reason = 'changed behind our back' WHERE id = (SELECT min(id) FROM intake)` },
  'copy-of-another-time': { sql: `UPDATE library_mark SET generation = generation + 5` },
}

describe('the check of the library', () => {
  it('knows at least twenty kinds of damage', () => {
    expect(Object.keys(plants).length).toBeGreaterThanOrEqual(40)
  })

  for (const [kind, { sql }] of Object.entries(plants)) {
    it(`finds ${kind}, names it in words, and puts it right`, () => {
      const { profile, db } = sound()
      const [outbox, tombstones] = [count(db, 'outbox'), count(db, 'tombstone')]
      plant(profile, sql)
      const found = check(db, profile)
      expect(kinds(found.damages)).toContain(kind)
      const damage = found.damages.find((one) => one.kind === kind)
      expect(damage?.count).toBeGreaterThan(0)
      expect(damage?.words).toMatch(/^[A-Z0-9].+\.$/)
      expect(damage?.repaired).toBe(true)
      expect(damage?.advice).toBeNull()
      // Nothing is left of it, and no row of outbox or ledger went.
      expect(check(db, profile).damages).toEqual([])
      expect(count(db, 'outbox')).toBe(outbox)
      if (kind !== 'deleted-asset-alive') expect(count(db, 'tombstone')).toBe(tombstones)
      expect(db.pragma('foreign_key_check')).toEqual([])
      for (const { id } of db.prepare<[], { id: AssetId }>('SELECT id FROM asset').all()) {
        expect(findAsset(db, id)).not.toBeNull()
        expect(() => entriesOfAsset(db, id)).not.toThrow()
      }
    })
  }

  it('takes what it can not read from the second copy, as it was', () => {
    const { profile, db } = sound()
    const before = kept(db)
    plant(profile, `UPDATE outbox SET payload = 'garbage' WHERE kind = 'edit-asset'`, `DELETE FROM comment WHERE remote_id IS NULL`)
    check(db)
    expect(kept(db)).toBe(before)
  })

  it('holds a change that nobody can read any more, with the reason, and lets the user end it', () => {
    const { db } = sound()
    // Through the program's own connection, and so in the second copy too.
    db.exec(`UPDATE outbox SET payload = '{"kind":"sing"}', progress = '{}' WHERE kind = 'trash'`)
    const { damages } = check(db)
    expect(kinds(damages)).toContain('operation-unreadable')
    const row = db.prepare(`SELECT state, reason, progress FROM outbox WHERE progress LIKE '%sing%'`).get()
    expect(row).toMatchObject({ state: 'failed', reason: expect.stringMatching(/can not be read any more.*Nothing was sent/) as unknown })
    expect(check(db).damages).toEqual([])
  })

  it('makes rows to stand at for changes of an asset and an account that are lost everywhere, and sends nothing of them', () => {
    const { db } = sound()
    db.pragma('foreign_keys = OFF')
    db.exec(
      `INSERT INTO outbox (id, account_id, asset_id, kind, payload, created_at) VALUES ('01HZZZZZZZZZZZZZZZZZZZZZZ9', 'a', 'b', 'trash', '{"kind":"trash"}', 1)`,
    )
    db.pragma('foreign_keys = ON')
    expect(kinds(check(db).damages)).toEqual(expect.arrayContaining(['operation-without-account', 'operation-without-asset']))
    expect(db.prepare(`SELECT service, state FROM account WHERE id = 'a'`).get()).toEqual({ service: 'unknown', state: 'sign-in-needed' })
    expect(db.prepare(`SELECT state FROM outbox WHERE asset_id = 'b'`).get()).toEqual({ state: 'needs-review' })
    expect(check(db).damages).toEqual([])
  })

  it('says of a file that SQLite finds damaged that a new start repairs it, and changes nothing', () => {
    const { profile, db } = sound()
    const path = libraryPlace(profile).library
    const page = db.prepare<[], { rootpage: number }>(`SELECT rootpage FROM sqlite_schema WHERE name = 'asset_title'`).get()?.rootpage ?? 0
    db.pragma('wal_checkpoint(TRUNCATE)')
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(4096, 3), 0, 4096, (page - 1) * 4096)
    closeSync(file)
    const another = openDatabase(path, migrations)
    const before = another.prepare('SELECT generation FROM library_mark').get()
    const { damages } = check(another)
    expect(damages).toMatchObject([
      { kind: 'file-damaged', repaired: false, advice: expect.stringMatching(/^Start Slipway again/) as unknown },
    ])
    expect(another.prepare('SELECT generation FROM library_mark').get()).toEqual(before)
    another.close()
  })

  it('finds files beside the library that belong to nothing, are not whole, or were left behind', async () => {
    const { profile, db, library } = sound()
    const old = now / 1000 - 3 * 24 * 3600
    const asset = library.addAsset({ md5: 'c'.repeat(32), media: [remoteMedium({ id: 'm', size: 10, md5: 'c'.repeat(32) })] })
    const put = (name: string, content: string, isOld = false) => {
      const path = join(profile, name)
      mkdirSync(join(path, '..'), { recursive: true })
      writeFileSync(path, content)
      if (isOld) utimesSync(path, old, old)
      return path
    }
    const whole = createHash('sha256')
      .update(`file ${'c'.repeat(32)}`)
      .digest('hex')
    const good = put(`cache/${library.account}/${asset}/preview`, 'a picture')
    const bad = [
      put(`cache/${library.account}/nobody/x`, 'x'),
      put(`cache/nobody/${asset}/x`, 'x'),
      put(`cache/${library.account}/${asset}/${whole}.1.part`, 'x', true),
      put(`cache/${library.account}/${asset}/${whole}`, 'short'),
      put(`cache/${library.account}/${asset}/empty`, ''),
      put('hand-over/0123', 'copy', true),
    ]
    const offered = put('hand-over/4567', 'copy')
    const backup = await makeBackup(libraryPlace(profile), 'by-hand', now)
    const fine = await makeBackup(libraryPlace(profile), 'by-hand', now + 1)
    writeFileSync(join(profile, 'backups', `${backup.id}.db`), 'no copy')
    expect(kinds(check(db, profile).damages)).toEqual(['cache-leftover', 'cache-file-wrong', 'staged-leftover', 'backup-damaged'])
    expect(bad.filter((path) => existsSync(path))).toEqual([])
    expect(
      [good, offered, join(profile, 'backups', `${fine.id}.db`), join(profile, 'backups', `${backup.id}.db.damaged`)].map((path) =>
        existsSync(path),
      ),
    ).toEqual([true, true, true, true])
    expect(check(db, profile).damages).toEqual([])
  })

  it('goes through 5,000 assets at a pace of 100,000 in 3 seconds, with room for a busy machine', () => {
    const profile = folder()
    const { db } = open(profile)
    const library = libraryOn(db, manualClock(now))
    transact(db, (tx) => {
      for (let index = 0; index < 5_000; index += 1) {
        const id = insertKnownId(tx, library.account, `r${String(index)}`, now + index)
        if (id === null) throw new Error()
        applyRemote(
          tx,
          id,
          remoteAsset({
            remoteId: `r${String(index)}`,
            title: `Asset ${String(index)}`,
            tags: ['one', 'two'],
            description: 'words '.repeat(10),
          }),
          now,
        )
      }
    })
    const result = checkLibrary(db, { now, busyAccounts: [], profile: null }, () => performance.now())
    expect(result).toMatchObject({ assets: 5_000, damages: [] })
    expect(result.tookMs).toBeLessThan(1500)
  }, 60_000)
})
