import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { deleteAccount } from '../../../src-main/accounts/account-store'
import { findAsset, recordTombstone, removeAsset, showAsset } from '../../../src-main/assets/mirror'
import { openDatabase } from '../../../src-main/database/open'
import { transact } from '../../../src-main/database/transaction'
import { isGoodBackup, listBackups, makeBackup } from '../../../src-main/library/backups'
import { readNotice } from '../../../src-main/library/notice'
import { libraryPlace } from '../../../src-main/library/place'
import { rebuildMirror } from '../../../src-main/library/rebuild'
import { orderRestore } from '../../../src-main/library/restore'
import { applyRemote } from '../../../src-main/sync/apply'
import { settle } from '../../../src-main/sync/outbox'
import { operationId, type AccountId, type AssetId } from '../../../src-preload/contract/ids'
import { remoteAsset } from '../../support/library'
import { close, faults, folder, kept, live, migrations, now, open } from './support'

const minute = 60_000

function lived() {
  const profile = folder()
  const opened = open(profile)
  return { profile, place: libraryPlace(profile), opened, db: opened.db, library: live(opened.db) }
}

describe('a copy of the library', () => {
  it('is whole, for nobody else to read, and made while the library is in use', async () => {
    const { place, db } = lived()
    const made = await makeBackup(place, 'by-hand', now)
    const path = join(place.backups, `${made.id}.db`)
    expect(made).toMatchObject({
      why: 'by-hand',
      madeAt: now,
      assets: db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset').get()?.n,
    })
    expect(isGoodBackup(path, migrations)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(place.backups).mode & 0o777).toBe(0o700)
    expect(readdirSync(place.backups)).toEqual([`${made.id}.db`])
    expect(listBackups(place)).toEqual([{ ...made, bytes: statSync(path).size }])
  })

  it('is kept three times, newest first; copies of other kinds do not push them out', async () => {
    const { place } = lived()
    await makeBackup(place, 'before-restore', now - minute)
    for (let day = 0; day < 5; day += 1) await makeBackup(place, day === 3 ? 'by-hand' : 'daily', now + day * minute)
    expect(listBackups(place).map(({ madeAt, why }) => [(madeAt - now) / minute, why])).toEqual([
      [4, 'daily'],
      [3, 'by-hand'],
      [2, 'daily'],
      [-1, 'before-restore'],
    ])
  })

  it('is not made of a damaged library, and the older ones stay', async () => {
    const { place, db, profile } = lived()
    const good = await makeBackup(place, 'daily', now)
    db.pragma('wal_checkpoint(TRUNCATE)')
    const page = db.prepare<[], { rootpage: number }>(`SELECT rootpage FROM sqlite_schema WHERE name = 'asset_title'`).get()?.rootpage ?? 0
    const bytes = readFileSync(place.library)
    bytes.fill(9, (page - 1) * 4096, page * 4096)
    db.close()
    writeFileSync(place.library, bytes)
    await expect(makeBackup(place, 'daily', now + 1)).rejects.toThrow(/library file is damaged.*older copies are kept/)
    expect(listBackups(place).map(({ id }) => id)).toEqual([good.id])
    expect(readdirSync(join(profile, 'backups'))).toHaveLength(1)
  })

  it('says in words when its folder may not be written to', async () => {
    const { place } = lived()
    if (process.getuid?.() === 0) writeFileSync(place.backups, 'a file stands in the way')
    else {
      mkdirSync(place.backups)
      chmodSync(place.backups, 0o500)
    }
    await expect(makeBackup(place, 'daily', now)).rejects.toThrow()
  })

  it('is not named by anything but itself', () => {
    const { place } = lived()
    expect(() => {
      orderRestore(place, '../../etc/passwd', true)
    }).toThrow(/not there any more/)
  })

  it('is made before the tables are changed for a newer version', () => {
    const profile = folder()
    const place = libraryPlace(profile)
    const old = openDatabase(place.library, migrations.slice(0, 3))
    old.prepare(`INSERT INTO account (id, service, name, address, created_at) VALUES ('a', 'media-pocket', 'Studio', 'https://x', 1)`).run()
    old.close()
    const { db } = open(profile)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    const [copy] = listBackups(place)
    expect(copy?.why).toBe('before-update')
    const kept = new SqliteDatabase(join(place.backups, `${copy?.id ?? ''}.db`), { readonly: true })
    expect([kept.pragma('user_version', { simple: true }), kept.prepare('SELECT name FROM account').get()]).toEqual([3, { name: 'Studio' }])
    kept.close()
    db.close()
    open(profile)
    expect(listBackups(place)).toHaveLength(1)
  })

  it('of an older version holds what was in the journal of a program that was killed', () => {
    const place = libraryPlace(folder())
    const old = openDatabase(place.library, migrations.slice(0, 3))
    old.prepare(`INSERT INTO account (id, service, name, address, created_at) VALUES ('a', 'media-pocket', 'Studio', 'https://x', 1)`).run()
    const killed = folder()
    for (const end of ['', '-wal']) writeFileSync(`${libraryPlace(killed).library}${end}`, readFileSync(`${place.library}${end}`))
    old.close()
    open(killed)
    const [copy] = listBackups(libraryPlace(killed))
    const kept = new SqliteDatabase(join(libraryPlace(killed).backups, `${copy?.id ?? ''}.db`), { readonly: true })
    expect(kept.prepare('SELECT name FROM account').get()).toEqual({ name: 'Studio' })
    kept.close()
  })
})

describe('a restore', () => {
  const titles = (db: ReturnType<typeof open>['db']) =>
    db
      .prepare<[], { title: string }>('SELECT title FROM asset WHERE remote_id IS NOT NULL ORDER BY title')
      .all()
      .map(({ title }) => title)

  it('brings back the assets of then and keeps what waits, was sent, was deleted and was dropped as it is now', async () => {
    const { profile, place, opened, db, library } = lived()
    const then = titles(db)
    const copy = await makeBackup(place, 'by-hand', now - minute)
    // Sent since; made since; deleted for good since; new since; another account signed out since.
    const [sent] = db
      .prepare<[], { id: string; asset: AssetId }>(`SELECT id, asset_id AS asset FROM outbox WHERE kind = 'create-asset'`)
      .all()
    const [dead] = db
      .prepare<[], { id: AssetId; remote: string }>(`SELECT id, remote_id AS remote FROM asset WHERE remote_id IS NOT NULL AND seq > 30`)
      .all()
    const other = db.prepare<[], { id: AccountId }>(`SELECT id FROM account WHERE service = 'octospark'`).get()?.id
    if (sent === undefined || dead === undefined || other === undefined) throw new Error()
    const made = library.addLocal('Made since')
    transact(db, (tx) => {
      settle(tx, operationId.parse(sent.id))
      applyRemote(tx, sent.asset, remoteAsset({ remoteId: 'made-by-us', title: 'Not yet there' }), now)
      const asset = findAsset(tx, dead.id)
      if (asset === null) throw new Error()
      for (const { id } of tx.prepare<[string], { id: string }>('SELECT id FROM outbox WHERE asset_id = ?').all(dead.id))
        settle(tx, operationId.parse(id))
      recordTombstone(tx, asset, now)
      removeAsset(tx, asset)
      tx.exec(`UPDATE asset SET base = json_set(base, '$.title', 'Renamed since') WHERE seq = 20`)
      const { id } = tx.prepare<[], { id: AssetId }>('SELECT id FROM asset WHERE seq = 20').get() ?? { id: dead.id }
      showAsset(tx, id)
      deleteAccount(tx, other)
    })
    expect(faults(db)).toEqual([])
    const before = kept(db)
    orderRestore(place, copy.id, true)
    close(profile, opened)

    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(faults(again.db)).toEqual([])
    expect(again.needsReading).toBe(true)
    expect(readNotice(again.db)).toMatch(/^The library is as it was on January 5, 2026.*What waits to be sent.*stayed as they are now/)
    expect(titles(again.db)).not.toContain('Renamed since')
    expect(titles(again.db)).toContain('Not yet there')
    expect(again.db.prepare('SELECT count(*) AS n FROM asset WHERE remote_id = ?').get(dead.remote)).toEqual({ n: 0 })
    expect(again.db.prepare('SELECT count(*) AS n FROM account WHERE id = ?').get(other)).toEqual({ n: 0 })
    expect(again.db.prepare('SELECT title FROM asset WHERE id = ?').get(made)).toEqual({ title: 'Made since' })
    expect(then.length).toBeGreaterThan(titles(again.db).length)
    // Today's library is kept, and the order is done.
    expect(listBackups(place).map(({ why }) => why)).toContain('before-restore')
    again.db.close()
    expect(open(profile).needsReading).toBe(false)
  })

  it('of the copy that was made a moment ago changes nothing of what waits', async () => {
    const { profile, place, opened, db } = lived()
    const before = kept(db)
    const copy = await makeBackup(place, 'by-hand', now)
    orderRestore(place, copy.id, true)
    close(profile, opened)
    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(readNotice(again.db)).toMatch(/as it was/)
  })

  it('of everything after all accounts were signed out brings none of them back, nor what they had to send', async () => {
    const { profile, place, opened, db } = lived()
    const copy = await makeBackup(place, 'by-hand', now)
    transact(db, (tx) => {
      for (const { id } of tx.prepare<[], { id: AccountId }>('SELECT id FROM account').all()) deleteAccount(tx, id)
    })
    orderRestore(place, copy.id, true)
    close(profile, opened)
    const again = open(profile)
    for (const table of ['account', 'outbox', 'asset', 'drop_folder', 'intake'])
      expect(again.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
    expect(faults(again.db)).toEqual([])
  })

  it('of a copy from before the last update of Slipway brings it up to date first', () => {
    const profile = folder()
    const place = libraryPlace(profile)
    const old = openDatabase(place.library, migrations.slice(0, 3))
    old.exec(`INSERT INTO account (id, service, name, address, created_at) VALUES ('01HZZZZZZZZZZZZZZZZZZZZZZ1', 'media-pocket', 'Studio', 'https://x', 1);
      INSERT INTO asset (id, account_id, remote_id, title, sort_title, created_at, modified_at) VALUES ('01HZZZZZZZZZZZZZZZZZZZZZZ2', '01HZZZZZZZZZZZZZZZZZZZZZZ1', 'r', 'Old', 'old', 1, 1)`)
    old.close()
    const opened = open(profile)
    live(opened.db)
    const before = kept(opened.db)
    const copy = listBackups(place).find(({ why }) => why === 'before-update')
    orderRestore(place, copy?.id ?? '', true)
    close(profile, opened)
    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(faults(again.db).filter((fault) => !fault.startsWith('s'))).toEqual([])
  })

  it('is refused for a copy that is damaged, and an order for one that was damaged since changes nothing', async () => {
    const { profile, place, opened, db } = lived()
    const copy = await makeBackup(place, 'by-hand', now)
    const path = join(place.backups, `${copy.id}.db`)
    expect(() => {
      orderRestore(place, copy.id, false)
    }).toThrow(/damaged and can not be restored.*The library was not changed/)
    orderRestore(place, copy.id, true)
    truncateSync(path, 20_000)
    const before = kept(db)
    close(profile, opened)
    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(existsSync(place.restoreOrder)).toBe(false)
    expect(readNotice(again.db)).toMatch(/could not be restored/)
  })

  it('of a library that is damaged today works as well', async () => {
    const { profile, place, opened, db } = lived()
    const copy = await makeBackup(place, 'by-hand', now)
    const before = kept(db)
    orderRestore(place, copy.id, true)
    close(profile, opened)
    truncateSync(place.library, 9_000)
    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(faults(again.db)).toEqual([])
  })
})

describe('a damaged library whose copy of the outbox is lost too', () => {
  it('gives what can be read of it, and marks what may have been sent', () => {
    const { profile, place, opened, db } = lived()
    const operations = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get()?.n
    const page = db.prepare<[], { rootpage: number }>(`SELECT rootpage FROM sqlite_schema WHERE name = 'tombstone'`).get()?.rootpage ?? 0
    close(profile, opened)
    rmSync(place.copy)
    const bytes = readFileSync(place.library)
    bytes.fill(9, (page - 1) * 4096, page * 4096)
    writeFileSync(place.library, bytes)
    const again = open(profile)
    expect(again.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get()?.n).toBe(operations)
    expect(again.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox WHERE in_flight = 0').get()?.n).toBe(0)
    expect(readNotice(again.db)).toMatch(/look at Activity/)
    expect(faults(again.db).filter((fault) => fault.endsWith('left'))).toEqual([])
    expect(faults(again.db)).toEqual([])
  })

  it('asks about each change that only an older copy of the library knows of', async () => {
    const { profile, place, opened } = lived()
    await makeBackup(place, 'daily', now)
    close(profile, opened)
    rmSync(place.copy)
    writeFileSync(place.library, 'gone')
    const again = open(profile)
    const states = again.db.prepare('SELECT DISTINCT state, in_flight FROM outbox').all()
    expect(states).toEqual([{ state: 'needs-review', in_flight: 1 }])
  })
})

describe('rebuilding the mirror', () => {
  it('forgets what the services said and nothing of the user, of one account or of all', async () => {
    const { db, library } = lived()
    db.exec(`INSERT INTO listing (account_id, round, cursor, is_running, completed_at) SELECT id, 3, 'page', 1, 5 FROM account`)
    const before = kept(db)
    const known = () => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset WHERE version IS NOT NULL').get()?.n ?? 0
    const rounds = () => db.prepare('SELECT is_running, completed_at FROM listing ORDER BY account_id').all()
    const titles = db.prepare('SELECT id, title FROM asset ORDER BY seq').all()
    const all = known()
    await rebuildMirror(db, library.account, () => Promise.resolve())
    expect(known()).toBeGreaterThan(0)
    expect(known()).toBeLessThan(all)
    expect(rounds()).toContainEqual({ is_running: 0, completed_at: null })
    expect(rounds()).toContainEqual({ is_running: 1, completed_at: 5 })
    await rebuildMirror(db, null, () => Promise.resolve())
    expect(known()).toBe(0)
    expect(kept(db)).toBe(before)
    expect(db.prepare('SELECT id, title FROM asset ORDER BY seq').all()).toEqual(titles)
    expect(faults(db)).toEqual([])
  })
})
