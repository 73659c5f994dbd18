import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gatherWrites } from '../../../src-main/database/gathered-writes'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { takeTurns } from '../../../src-main/database/turns'
import type { Database, Tx } from '../../../src-main/database/transaction'

const clock = { now: () => 0 }

function onDisk(): Database {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-gathered-'))
  const db = openDatabase(join(folder, 'library.db'), migrations)
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return db
}

function setUp(db: Database = onDisk(), time: { readonly now: () => number } = clock) {
  let transactions = 0
  takeTurns(db, {
    begin: () => {
      transactions += 1
    },
    end: () => undefined,
  })
  db.exec('CREATE TABLE noted (word TEXT PRIMARY KEY)')
  const writes = gatherWrites(db, time)
  return {
    db,
    writes,
    note: (word: string) => (tx: Tx) => {
      tx.prepare('INSERT INTO noted (word) VALUES (?)').run(word)
      return word
    },
    words: () => db.prepare<[], string>('SELECT word FROM noted ORDER BY rowid').pluck().all(),
    transactions: () => transactions,
  }
}

describe('writes that come within a moment', () => {
  it('share one transaction and tell each what it came to', async () => {
    const { writes, note, words, transactions } = setUp()
    expect(await Promise.all([writes.write(note('a')), writes.writeLightly(note('b')), writes.write(note('c'))])).toEqual(['a', 'b', 'c'])
    expect(words()).toEqual(['a', 'b', 'c'])
    expect(transactions()).toBe(1)
  })

  it('are each all or nothing, whatever becomes of the others', async () => {
    const { writes, note, words } = setUp()
    const broken = writes.write((tx) => {
      note('half')(tx)
      throw new Error('taken back')
    })
    const [before, failed, after] = await Promise.allSettled([writes.write(note('a')), broken, writes.write(note('b'))])
    expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled'])
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'taken back' } })
    expect(words()).toEqual(['a', 'b'])
  })

  it('all fail where the transaction does, and the next ones are written', async () => {
    const { db, writes, note, words } = setUp()
    const wishes = [
      writes.write(note('a')),
      // What SQLite does by itself on a full disk.
      writes.write((tx) => {
        tx.exec('ROLLBACK')
        throw new Error('disk full')
      }),
    ]
    const failed = { status: 'rejected', reason: { message: 'disk full' } }
    expect(await Promise.allSettled(wishes)).toMatchObject([failed, failed])
    expect([words(), db.inTransaction]).toEqual([[], false])
    await writes.write(note('b'))
    expect(words()).toEqual(['b'])
  })

  it('go on in the next turn of the event loop when they take long', async () => {
    let now = 0
    const { writes, note, words, transactions } = setUp(onDisk(), { now: () => (now += 2) })
    const turns: number[] = []
    const done = Promise.all(Array.from({ length: 6 }, (_, index) => writes.write(note(String(index)))))
    while (words().length < 6) {
      await new Promise(setImmediate)
      turns.push(words().length)
    }
    await done
    expect(turns.filter((count, at) => count !== turns[at - 1]).length).toBeGreaterThan(1)
    expect(transactions()).toBeGreaterThan(1)
    expect(words()).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  it('wait for the disk where one of them must, and leave other transactions waiting for it', async () => {
    const { db, writes, note } = setUp()
    const levels: unknown[] = []
    const level = (tx: Tx) => levels.push(tx.pragma('main.synchronous', { simple: true }), tx.pragma('copy.synchronous', { simple: true }))
    await writes.writeLightly(level)
    await Promise.all([writes.writeLightly(level), writes.write(note('a'))])
    expect(levels).toEqual([1, 1, 2, 2])
    expect([db.pragma('main.synchronous', { simple: true }), db.pragma('copy.synchronous', { simple: true })]).toEqual([2, 2])
  })
})
