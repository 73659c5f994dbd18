import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { migrations } from '../../../../src-main/database/migrations/index'
import { openDatabase } from '../../../../src-main/database/open'
import { transact } from '../../../../src-main/database/transaction'
import { mainTurns, takeTurns, turnMemory } from '../../../../src-main/database/turns'
import { silentLog } from '../../../../src-main/log'
import { beginRound, readListing } from '../../../../src-main/sync/pull/listing'
import { inThreadPageWriter, type PageWriter } from '../../../../src-main/sync/pull/page-writer'
import { threadPageWriter } from '../../../../src-main/sync/pull/page-writer-thread'
import type { PageOrder } from '../../../../src-main/sync/pull/write-page'
import { libraryOn, remoteAsset, type TestLibrary } from '../../../support/library'
import { manualClock } from '../../../support/manual-clock'
import { untilHolds } from '../../../support/until'

const workerPath = join(import.meta.dirname, '../../../support/threads/page-writer.mjs')

interface Set {
  readonly library: TestLibrary
  readonly path: string
  readonly pages: PageWriter
  readonly logged: string[]
}

function setUp(kind: 'in this thread' | 'in a thread of its own'): Set {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pages-'))
  const path = join(folder, 'library.db')
  const db = openDatabase(path, migrations)
  const library = libraryOn(db, manualClock())
  const logged: string[] = []
  const log = { ...silentLog, info: (event: string) => void logged.push(event), warn: (event: string) => void logged.push(event) }
  const turns = turnMemory()
  if (kind === 'in a thread of its own') takeTurns(db, mainTurns(turns, setImmediate))
  const pages =
    kind === 'in this thread'
      ? inThreadPageWriter({ db, clock: library.clock, log })
      : threadPageWriter({ path, turns, db, clock: systemClock, log, workerPath })
  onTestFinished(async () => {
    await pages.close()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { library, path, pages, logged }
}

const begin = ({ db, account, clock }: TestLibrary) => transact(db, (tx) => beginRound(tx, account, clock.now())).round

function order({
  library,
  round,
  at,
  next,
  size = 3,
}: {
  library: TestLibrary
  round: number
  at: number
  next: number | null
  size?: number
}): PageOrder {
  const assets = Array.from({ length: size }, (_, row) =>
    remoteAsset({ remoteId: `r${String(at * size + row)}`, title: `Harbour ${String(at)} ${String(row)}` }),
  )
  const page = { assets, next: next === null ? null : String(next), total: null, unreadable: 0 }
  return { account: library.account, round, cursor: at === 0 ? null : String(at), page, isCircle: false, touched: [] }
}

const count = ({ db }: TestLibrary) => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset').get()?.n

describe.each(['in this thread', 'in a thread of its own'] as const)('a writer of pages %s', (kind) => {
  it('writes rows and place together, ends the round with its last page, and leaves its lines for the log', async () => {
    const { library, pages, logged } = setUp(kind)
    const round = begin(library)
    expect(await pages.write(order({ library, round, at: 0, next: 1 }))).toEqual({ changed: null, isEnd: false, belongs: true })
    expect([count(library), readListing(library.db, library.account).cursor]).toEqual([3, '1'])
    expect(await pages.write(order({ library, round, at: 1, next: null }))).toMatchObject({ isEnd: true })
    expect(readListing(library.db, library.account)).toMatchObject({ isRunning: false, isWhole: true, pages: 2, cursor: null })
    expect(logged).toContain('listing.ended')
  })

  it('leaves alone what an operation of ours was at', async () => {
    const { library, pages } = setUp(kind)
    const id = library.addAsset({ remoteId: 'r1', title: 'Ours', version: 'ours' })
    const round = begin(library)
    await pages.write({ ...order({ library, round, at: 0, next: null }), touched: [id] })
    expect(library.asset(id)).toMatchObject({ title: 'Ours', version: 'ours' })
    expect(count(library)).toBe(3)
  })

  it('writes nothing of a page that belongs to no round under way', async () => {
    const { library, pages } = setUp(kind)
    const round = begin(library)
    expect(await pages.write(order({ library, round: round + 1, at: 0, next: null }))).toMatchObject({ belongs: false })
    expect(await pages.write(order({ library, round, at: 5, next: null }))).toMatchObject({ belongs: false })
    expect([count(library), readListing(library.db, library.account).isRunning]).toEqual([0, true])
  })

  it('writes a page of very many rows whole, with each asset once', async () => {
    const { library, pages } = setUp(kind)
    const round = begin(library)
    const many = order({ library, round, at: 0, next: null, size: 450 })
    const [first] = many.page.assets
    const again = { ...many.page, assets: [...many.page.assets, ...(first === undefined ? [] : [{ ...first, title: 'The last word' }])] }
    await pages.write({ ...many, page: again })
    expect(count(library)).toBe(450)
    expect(library.db.prepare("SELECT title FROM asset WHERE remote_id = 'r0'").get()).toEqual({ title: 'The last word' })
    expect(readListing(library.db, library.account)).toMatchObject({ isWhole: true, isRunning: false })
  })
})

describe('a writer of pages in a thread of its own', () => {
  it('takes turns with the main thread, which sees each page whole and loses no change', async () => {
    const { library, pages, path } = setUp('in a thread of its own')
    const { db } = library
    const round = begin(library)
    const last = 20
    const written = Array.from({ length: last }, (_, at) =>
      pages.write(order({ library, round, at, next: at + 1 === last ? null : at + 1, size: 20 })),
    )
    const state = { isOver: false }
    const all = Promise.all(written).then(() => {
      state.isOver = true
    })
    let changes = 0
    const seen: number[] = []
    while (!state.isOver) {
      transact(db, (tx) => {
        tx.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)').run('count', String((changes += 1)))
      })
      seen.push((count(library) ?? 0) % 20)
      await new Promise(setImmediate)
    }
    await all
    expect(seen.every((part) => part === 0)).toBe(true)
    expect(changes).toBeGreaterThan(5)
    expect(db.prepare('SELECT value FROM setting WHERE name = ?').get('count')).toEqual({ value: String(changes) })
    expect(count(library)).toBe(last * 20)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(statSync(`${path}-wal`).size).toBeLessThan(64 * 2 ** 20)
  })

  it('merges the search indexes between its turns while pages come, and leaves that to each transaction when none does', async () => {
    const { library, pages } = setUp('in a thread of its own')
    const automerge = () => library.db.prepare(`SELECT v FROM asset_parts_config WHERE k = 'automerge'`).pluck().get() ?? 4
    const parts = () => library.db.prepare('SELECT count(DISTINCT segid) FROM asset_parts_idx').pluck().get()
    const round = begin(library)
    const last = 40
    for (let at = 0; at < last; at += 1) await pages.write(order({ library, round, at, next: at + 1 }))
    expect(automerge()).toBe(0)
    expect(parts()).toBeLessThan(last / 2)
    await untilHolds(() => {
      expect(automerge()).toBe(4)
    })
    expect(count(library)).toBe(last * 3)
    expect(library.db.prepare(`SELECT count(*) FROM asset_words WHERE asset_words MATCH 'harbour'`).pluck().get()).toBe(last * 3)
  })

  it('waits for the disk with the copy of the outbox alone while pages are written, and with both files when it has come to rest', async () => {
    const { library, pages } = setUp('in a thread of its own')
    const { db } = library
    const levels = () => [db.pragma('main.synchronous', { simple: true }), db.pragma('copy.synchronous', { simple: true })]
    const [normal, full] = [1, 2]
    expect(levels()).toEqual([full, full])
    const round = begin(library)
    await pages.write(order({ library, round, at: 0, next: 1 }))
    expect(levels()).toEqual([normal, full])
    transact(db, (tx) => {
      tx.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)').run('theme', 'dark')
    })
    await untilHolds(() => {
      expect(levels()).toEqual([full, full])
    })
    await pages.write(order({ library, round, at: 1, next: null }))
    await pages.close()
    expect(levels()).toEqual([full, full])
  })

  it('brings what the main thread writes into the file as well, where it is much at once and when it was quiet for a while', async () => {
    const { library, pages, path } = setUp('in a thread of its own')
    const { db } = library
    db.exec('CREATE TABLE filler (at INTEGER PRIMARY KEY, text TEXT)')
    const fill = (count: number) => {
      transact(db, (tx) => {
        const insert = tx.prepare('INSERT INTO filler (text) VALUES (?)')
        for (let at = 0; at < count; at += 1) insert.run('x'.repeat(1800))
      })
    }
    const journal = () => (db.pragma('main.wal_checkpoint(NOOP)') as readonly { log: number; checkpointed: number }[])[0]
    for (const count of [25_000, 3000]) {
      fill(count)
      expect(journal()?.log).toBeGreaterThan(1000)
      await untilHolds(() => {
        expect(journal()?.log).toBe(journal()?.checkpointed)
      })
      // It begins anew.
      fill(1)
      expect(journal()?.log).toBeLessThan(100)
    }
    await pages.close()
    expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(1000)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(statSync(`${path}-wal`).size).toBeLessThan(64 * 2 ** 20)
  })

  it('is idle for an account when each of its pages is written', async () => {
    const { library, pages } = setUp('in a thread of its own')
    const round = begin(library)
    const writing = pages.write(order({ library, round, at: 0, next: 1 }))
    const alsoWriting = pages.write(order({ library, round, at: 1, next: null }))
    await pages.whenIdle(library.account)
    expect(count(library)).toBe(6)
    await Promise.all([writing, alsoWriting])
    await pages.whenIdle(library.account)
  })

  it('fails with the code of what went wrong, and writes the next page when it is right again', async () => {
    const { library, pages } = setUp('in a thread of its own')
    const round = begin(library)
    library.db.exec("CREATE TRIGGER full BEFORE UPDATE ON listing BEGIN SELECT RAISE(ABORT, 'no room'); END")
    await expect(pages.write(order({ library, round, at: 0, next: 1 }))).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_TRIGGER' })
    expect(count(library)).toBe(0)
    library.db.exec('DROP TRIGGER full')
    await pages.write(order({ library, round, at: 0, next: 1 }))
    expect(count(library)).toBe(3)
  })
})
