import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../../../src-main/log'
import { giveUpRound, readListing } from '../../../../src-main/sync/pull/listing'
import { inThreadPageWriter, type PageWriter } from '../../../../src-main/sync/pull/page-writer'
import { pageReader } from '../../../../src-main/sync/pull/read-page'
import type { PageOrder, PageRead } from '../../../../src-main/sync/pull/write-page'
import { createSync } from '../../../../src-main/sync/sync'
import { transact } from '../../../../src-main/database/transaction'
import { findAssetByRemoteId } from '../../../../src-main/assets/mirror'
import { testEngine } from '../../../support/engine'
import { testLibrary, type TestLibrary } from '../../../support/library'
import { settled } from '../../../support/manual-clock'

const never = new AbortController().signal

interface HeldPage {
  readonly order: PageOrder
  /** Writes it now, or fails. */
  readonly write: (how?: { readonly fails: boolean }) => Promise<void>
}

/** A writer that writes a page when the test says so, in order, as a thread would some time. */
function heldWriter({ db, clock }: TestLibrary): PageWriter & { readonly held: HeldPage[] } {
  const inner = inThreadPageWriter({ db, clock, log: silentLog })
  const held: HeldPage[] = []
  const open = new Set<Promise<unknown>>()
  return {
    held,
    ahead: 1,
    write: (order) => {
      const written = new Promise<PageRead>((resolve, reject) => {
        const write: HeldPage['write'] = async (how) => {
          held.shift()
          if (how?.fails === true) reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
          else resolve(await inner.write(order))
          await settled()
        }
        held.push({ order, write })
      })
      open.add(written)
      const over = () => open.delete(written)
      written.then(over, over)
      return written
    },
    whenIdle: async () => {
      await Promise.allSettled(open)
    },
    close: () => Promise.resolve(),
  }
}

function setUp(assets: number) {
  const library = testLibrary()
  const pages = heldWriter(library)
  const engine = testEngine(library, { kind: 'listing', facts: { listing: { pageSize: 2, everyMs: 300_000 }, processing: null } })
  const ids = Array.from({ length: assets }, () => engine.service.add())
  const written: PageRead[] = []
  const { db, clock, account } = library
  const reader = pageReader({ db, clock, log: silentLog, pages }, { account, busy: new Set(), onWritten: (page) => written.push(page) })
  const { provider } = engine.service
  const known = () => db.prepare<[], { remote_id: string }>('SELECT remote_id FROM asset ORDER BY remote_id').all()
  return {
    ...engine,
    library,
    pages,
    ids,
    written,
    known: () => known().map(({ remote_id }) => remote_id),
    read: () => reader.read(provider, never),
    asked: () => engine.service.calls.filter((call) => call.startsWith('list')),
    listing: () => readListing(db, account),
  }
}

describe('reading pages ahead of those that are written', () => {
  it('asks for the next page while one is written, and for no third one', async () => {
    const { read, pages, asked, known, ids, listing } = setUp(6)
    await read()
    expect([asked(), known()]).toEqual([['list '], []])
    let isRead = false
    const second = read().then(() => {
      isRead = true
    })
    await settled()
    expect([asked(), pages.held.length, isRead]).toEqual([['list ', 'list c2'], 2, false])
    await pages.held[0]?.write()
    await second
    expect([known(), listing().cursor]).toEqual([ids.slice(0, 2), 'c2'])
    const last = read()
    await settled()
    await pages.held[0]?.write()
    await pages.held[0]?.write()
    await last
    expect([asked().length, known(), listing().isRunning]).toEqual([3, ids, false])
  })

  it('skips no page when one could not be written: it goes on at the place that is written', async () => {
    const { read, pages, known, ids, asked, listing } = setUp(6)
    await read()
    await pages.held[0]?.write()
    await read()
    const third = expect(read()).rejects.toMatchObject({ code: 'SQLITE_FULL' })
    await settled()
    expect(pages.held.map(({ order }) => order.cursor)).toEqual(['c2', 'c4'])
    await pages.held[0]?.write({ fails: true })
    await pages.held[0]?.write()
    await third
    expect([known(), listing().cursor]).toEqual([ids.slice(0, 2), 'c2'])
    await read()
    expect(asked().at(-1)).toBe('list c2')
    await pages.held[0]?.write()
    expect(known()).toEqual(ids.slice(0, 4))
  })

  it('writes nothing of a page whose round was given up meanwhile', async () => {
    const { read, pages, known, written, library, asked } = setUp(6)
    await read()
    transact(library.db, (tx) => {
      giveUpRound(tx, library.account, library.clock.now())
    })
    await pages.held[0]?.write()
    expect([known(), written]).toEqual([[], [{ changed: [], isEnd: false, belongs: false }]])
    await read()
    expect([asked().at(-1), pages.held[0]?.order.round]).toEqual(['list ', 2])
  })

  it('goes on at the place that is written when the service fails in between', async () => {
    const { read, pages, service, asked, listing } = setUp(6)
    await read()
    service.failOnce('list', { how: 'offline' })
    const failing = expect(read()).rejects.toMatchObject({ kind: 'offline' })
    await settled()
    await pages.held[0]?.write()
    await failing
    expect(listing().cursor).toBe('c2')
    await read()
    expect(asked().at(-1)).toBe('list c2')
  })
})

describe('a page that is older than what an operation learned', () => {
  it('is written before it, also when its writing takes longer than the operation', async () => {
    const { library, pages, tools, service, ids, changes } = setUp(2)
    const { db, clock, account } = library
    const sync = createSync({ ...tools, pages })
    onTestFinished(async () => {
      const stopping = sync.stop()
      while (pages.held.length > 0) await pages.held[0]?.write()
      await stopping
    })
    const local = () => findAssetByRemoteId(db, account, ids[0] ?? '')
    sync.start()
    await clock.run(0)
    await pages.held[0]?.write()
    await clock.run(0)
    expect(local()?.trashedAt).toBeNull()

    service.change(ids[0] ?? '', { title: 'Told by the page' })
    sync.kick(account, { all: true })
    await clock.run(0)
    expect(pages.held).toHaveLength(1)
    // The page was asked for and is being written; only now the user trashes the asset, and the service confirms it.
    changes.trash([local()?.id].filter((id) => id !== undefined))
    sync.kick(account)
    await clock.run(1000)
    expect(service.changes).toEqual([`trash ${ids[0] ?? ''}`])
    const waiting = () => db.prepare('SELECT state FROM outbox').all()
    expect(waiting()).toHaveLength(1)
    await pages.held[0]?.write()
    await clock.run(0)
    expect(waiting()).toEqual([])
    expect(local()).toMatchObject({ title: 'Told by the page' })
    expect(local()?.base.trashedAt).not.toBeNull()
  })
})
