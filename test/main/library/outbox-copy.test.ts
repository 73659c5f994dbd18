import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deleteAccount } from '../../../src-main/accounts/account-store'
import { adoptComment, applyComments, insertLocalComment } from '../../../src-main/assets/comments'
import { recordTombstone, removeAsset, showAsset } from '../../../src-main/assets/mirror'
import { copiedTables } from '../../../src-main/database/outbox-copy'
import { differsFromCopy } from '../../../src-main/database/outbox-copy-compare'
import { transact, type Database } from '../../../src-main/database/transaction'
import { libraryPlace } from '../../../src-main/library/place'
import { adoptRemoteId, applyRemote } from '../../../src-main/sync/apply'
import { enqueue, hold, markSent, postpone, settle } from '../../../src-main/sync/outbox'
import type { AccountId, AssetId, CommentId, OperationId } from '../../../src-preload/contract/ids'
import { libraryOn, remoteAsset, type TestLibrary } from '../../support/library'
import { manualClock } from '../../support/manual-clock'
import { chance, folder, kept, live, migrations, now, open, openDatabase, snapshot } from './support'

/** The columns by which an asset is known again, of all that something waits for, in the library and in the copy. */
const assetsOf = (db: Database, table: 'main.asset' | 'copy_asset') =>
  db
    .prepare(
      `SELECT id, account_id, remote_id, external_id FROM ${table} WHERE id IN (SELECT asset_id FROM main.outbox UNION SELECT asset_id FROM main.intake
         UNION SELECT asset_id FROM main.comment WHERE remote_id IS NULL) ORDER BY id`,
    )
    .all()
const commentsOf = (db: Database, table: 'main.comment' | 'copy_comment') =>
  db
    .prepare(
      `SELECT id, asset_id, remote_id, text FROM ${table} WHERE remote_id IS NULL OR id IN (SELECT comment_id FROM main.outbox) ORDER BY id`,
    )
    .all()

function step(library: TestLibrary, db: Database, random: () => number): void {
  const pick = <T>(rows: readonly T[]): T | undefined => rows[Math.floor(random() * rows.length)]
  const asset = pick(
    db.prepare<[], { id: AssetId; account: AccountId; seq: number }>('SELECT id, account_id AS account, seq FROM asset').all(),
  )
  const entry = pick(db.prepare<[], { id: OperationId }>('SELECT id FROM outbox').all())
  const comment = pick(
    db.prepare<[], { id: CommentId; asset: AssetId }>('SELECT id, asset_id AS asset FROM comment WHERE remote_id IS NULL').all(),
  )
  const file = pick(db.prepare<[], { id: string }>('SELECT id FROM intake').all())
  if (asset === undefined) return
  const name = `n${String(Math.floor(random() * 1e6))}`
  const remoteId = `r${String(Math.floor(random() * 60))}`
  const remote = { id: name, text: 'said', author: { id: 'me', name: 'me' }, updatedAt: 1 }
  const steps: (() => void)[] = [
    () =>
      enqueue(db as never, {
        accountId: asset.account,
        assetId: asset.id,
        payload: { kind: 'edit-asset', changes: { title: name }, seen: {} },
        now,
      }),
    () => {
      const words = insertLocalComment(db as never, { assetId: asset.id, text: name, now })
      enqueue(db as never, {
        accountId: asset.account,
        assetId: asset.id,
        commentId: words,
        payload: { kind: 'add-comment', text: name },
        now,
      })
    },
    () => {
      if (entry !== undefined) settle(db as never, entry.id)
    },
    () => {
      if (entry !== undefined) markSent(db as never, entry, { probes: 1 })
    },
    () => {
      if (entry !== undefined) postpone(db as never, entry.id, { notBefore: 5, reason: name, inFlight: false, countsAsAttempt: true })
    },
    () => {
      if (entry !== undefined) hold(db as never, entry.id, { state: 'failed', reason: name, inFlight: false })
    },
    () => {
      if (comment !== undefined) adoptComment(db as never, comment.id, remote)
    },
    () => {
      applyComments(db as never, asset.id, [remote])
    },
    () => adoptRemoteId(db as never, asset.id, remoteId),
    () => applyRemote(db as never, asset.id, remoteAsset({ remoteId, title: name }), now),
    () => {
      recordTombstone(db as never, library.asset(asset.id), now)
      removeAsset(db as never, asset)
    },
    () => {
      if (file !== undefined) db.prepare('UPDATE intake SET asset_id = ?, reason = ? WHERE id = ?').run(asset.id, name, file.id)
    },
    () => {
      if (file !== undefined && random() < 0.2) db.prepare('DELETE FROM intake WHERE id = ?').run(file.id)
    },
    () => db.prepare('UPDATE account SET name = ?, last_sync_at = 9 WHERE id = ?').run(name, asset.account),
    () => {
      if (db.prepare('SELECT 1 FROM account WHERE id = ?').get(library.account) !== undefined) library.addLocal(name)
    },
    () => {
      if (random() < 0.05) deleteAccount(db as never, asset.account)
    },
  ]
  transact(db, (tx) => {
    pick(steps)?.()
    if (tx.prepare('SELECT 1 FROM asset WHERE id = ?').get(asset.id) !== undefined) showAsset(tx, asset.id)
  })
}

/** Tables of the library and of its copy that a statement, with all that it sets off, goes through from the beginning. */
function tablesReadWhole(db: Database, sql: string): readonly string[] {
  const steps = db.prepare<[], { opcode: string; p1: number; p2: number; p3: number }>(`EXPLAIN ${sql}`).all()
  const schemas = ['main', 'temp', 'copy']
  const open = new Map<number, string>()
  return steps.flatMap(({ opcode, p1, p2, p3 }) => {
    if (opcode === 'OpenRead' || opcode === 'OpenWrite') {
      const schema = `${schemas[p3] ?? ''}.sqlite_schema`
      open.set(p1, db.prepare<[number], { name: string }>(`SELECT tbl_name AS name FROM ${schema} WHERE rootpage = ?`).get(p2)?.name ?? '')
    } else if (opcode.startsWith('Open')) open.delete(p1)
    const table = opcode === 'Rewind' ? open.get(p1) : undefined
    return table === undefined || table === 'sqlite_sequence' ? [] : [table]
  })
}

describe('the second home of outbox and ledger', () => {
  it('says the same as the library after every transaction, of whichever connection, and after those that were undone', () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const profile = folder()
      const { db } = open(profile)
      const library = live(db)
      const second = openDatabase(libraryPlace(profile).library, migrations)
      const libraries = [library, libraryOn(second, manualClock(now))]
      const random = chance(seed)
      for (let count = 0; count < 80; count += 1) {
        const one = libraries[random() < 0.5 ? 0 : 1] ?? library
        if (random() < 0.1) {
          expect(() => {
            transact(one.db, () => {
              step(one, one.db, random)
              throw new Error('undone')
            })
          }).toThrow('undone')
        } else step(one, one.db, random)
        expect(differsFromCopy(db), `seed ${String(seed)}, step ${String(count)}`).toBe(false)
        expect(assetsOf(db, 'copy_asset')).toEqual(assetsOf(db, 'main.asset'))
        expect(commentsOf(db, 'copy_comment')).toEqual(commentsOf(db, 'main.comment'))
      }
      second.close()
    }
  }, 60_000)

  it.each(copiedTables)('costs the same for each row of $name, however many there are', ({ name, key }) => {
    const { db } = open(folder())
    const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(name)
    const kept = columns.find((column) => !key.includes(column.name))?.name ?? ''
    const [names, ones] = [columns.map((column) => column.name).join(', '), columns.map(() => 1).join(', ')]
    const scanned = [
      `INSERT INTO ${name} (${names}) VALUES (${ones})`,
      `UPDATE ${name} SET ${kept} = 2 WHERE ${key.map((column) => `${column} = 1`).join(' AND ')}`,
    ].flatMap((sql) => tablesReadWhole(db, sql))
    expect(new Set(scanned)).toEqual(new Set(['library_mark', 'copy_mark']))
  })

  it('is made anew when a program was killed after the library was written and before the copy was', () => {
    const profile = folder()
    const { db } = open(profile)
    const library = live(db)
    const earlier = snapshot(profile)
    library.addLocal('Committed in the library only')
    const before = kept(db)
    const killed = snapshot(profile)
    const [from, to] = [libraryPlace(earlier).copy, libraryPlace(killed).copy]
    for (const end of ['', '-wal', '-shm']) {
      rmSync(`${to}${end}`, { force: true })
      if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`)
    }
    const again = open(killed)
    expect(kept(again.db)).toBe(before)
    expect(differsFromCopy(again.db)).toBe(false)
    expect(again.needsReading).toBe(false)
  })

  it('is not needed by a library of before it was there', () => {
    const profile = folder()
    const old = openDatabase(join(profile, 'library.db'), migrations.slice(0, 3))
    old.exec(`INSERT INTO account (id, service, name, address, created_at) VALUES ('a', 'media-pocket', 'Studio', 'https://x', 1);
      INSERT INTO asset (id, account_id, title, sort_title, created_at, modified_at) VALUES ('b', 'a', 'New', 'new', 1, 1);
      INSERT INTO outbox (id, account_id, asset_id, kind, payload, created_at) VALUES ('c', 'a', 'b', 'trash', '{"kind":"trash"}', 1)`)
    old.close()
    const { db } = open(profile)
    expect(db.prepare('SELECT id, kind FROM copy_outbox').all()).toEqual([{ id: 'c', kind: 'trash' }])
    expect(db.prepare('SELECT id FROM copy_asset').all()).toEqual([{ id: 'b' }])
  })

  it('holds no secrets, as the library holds none', () => {
    const profile = folder()
    const { db } = open(profile)
    live(db)
    const columns = db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('copy_account', 'copy') ORDER BY name`).all()
    expect(columns.map(({ name }) => name)).toEqual(
      db
        .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('account', 'main') ORDER BY name`)
        .all()
        .map(({ name }) => name),
    )
  })

  it('is refused by a program that only opens the library when the library is the older one', () => {
    const profile = folder()
    const { db } = open(profile)
    const library = live(db)
    const earlier = snapshot(profile)
    library.addLocal('Since then')
    const now = snapshot(profile)
    for (const end of ['', '-wal', '-shm']) {
      rmSync(`${libraryPlace(now).library}${end}`, { force: true })
      if (existsSync(`${libraryPlace(earlier).library}${end}`))
        copyFileSync(`${libraryPlace(earlier).library}${end}`, `${libraryPlace(now).library}${end}`)
    }
    expect(() => openDatabase(libraryPlace(now).library, migrations)).toThrow(/older than what waits to be sent/)
    const opened = open(now)
    expect(kept(opened.db)).toBe(kept(db))
  })
})
