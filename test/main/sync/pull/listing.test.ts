import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount } from '../../../../src-main/accounts/account-store'
import { applyRemote, patchBase } from '../../../../src-main/sync/apply'
import { findAsset, findAssetByRemoteId, hasTombstone, recordTombstone, removeAsset } from '../../../../src-main/assets/mirror'
import { transact } from '../../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../../src-main/providers/remote'
import { readListing } from '../../../../src-main/sync/pull/listing'
import { takeUp } from '../../../../src-main/sync/apply'
import { isAlarming, judgeRound, nextRoundAt, processingPause } from '../../../../src-main/sync/pull/listing-rules'
import { lookUp } from '../../../../src-main/sync/pull/look-up'
import { requestBudget } from '../../../../src-main/sync/pull/request-budget'
import { createSync, type Sync } from '../../../../src-main/sync/sync'
import { testEngine } from '../../../support/engine'
import { remoteAsset, remoteMedium, testLibrary, type TestLibrary } from '../../../support/library'
import { memoryService, type MemoryServiceOptions } from '../../../support/memory-provider'
import { settled } from '../../../support/manual-clock'

const everyMs = 5 * 60_000
const never = new AbortController().signal

/** A service with a listing of three a page, and the account's loop on it. */
function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, {
    kind: 'listing',
    ...options,
    facts: { listing: { pageSize: 3, everyMs }, processing: null, ...options.facts },
  })
  const { service } = engine
  let sync: Sync = createSync(engine.tools)
  onTestFinished(() => sync.stop())
  const { clock, db, account } = library
  return {
    ...engine,
    library,
    service,
    sync: () => sync,
    add: (count: number, values: Partial<RemoteAsset> = {}) => Array.from({ length: count }, () => service.add(values)),
    start: async () => {
      sync.start()
      await clock.run(0)
    },
    /** Another process on the same database. */
    restart: async () => {
      await sync.stop()
      sync = createSync(engine.tools)
      sync.start()
      await clock.run(0)
    },
    round: () => clock.run(everyMs + 1000),
    listing: () => readListing(db, account),
    lists: () => service.calls.filter((call) => call.startsWith('list ')),
    known: () =>
      db
        .prepare<[], { remote_id: string }>('SELECT remote_id FROM asset WHERE gone_at IS NULL ORDER BY remote_id')
        .all()
        .map((row) => row.remote_id),
    gone: () =>
      db
        .prepare<[], { remote_id: string }>('SELECT remote_id FROM asset WHERE gone_at IS NOT NULL ORDER BY remote_id')
        .all()
        .map((row) => row.remote_id),
    account: () => findAccount(db, account),
    local: (remoteId: string) => findAssetByRemoteId(db, account, remoteId),
  }
}

describe('a listing', () => {
  it('tells the new name of a folder, though none of its assets changed', async () => {
    const { library, service, add, start, round } = setUp()
    const [id = ''] = add(1, { folder: { id: 'f', name: 'Old' } })
    await start()
    const there = service.asset(id)
    there.remote = { ...there.remote, folder: { id: 'f', name: 'New' } }
    await round()
    expect(library.db.prepare('SELECT name FROM folder').all()).toEqual([{ name: 'New' }])
  })

  it('is read to its end, page by page, as soon as there is an account, and again when its time has come', async () => {
    const { library, service, add, start, round, lists, known, listing, account } = setUp()
    const ids = add(7)
    await start()
    expect(lists()).toEqual(['list ', 'list c3', 'list c6'])
    expect(known()).toEqual(ids)
    expect(listing()).toMatchObject({ isRunning: false, isWhole: true, round: 1, pages: 3, cursor: null })
    expect(account()).toMatchObject({ lastSyncAt: library.clock.now(), state: 'connected' })
    await library.clock.run(everyMs - 1000)
    expect(lists()).toHaveLength(3)
    service.change(ids[4] ?? '', { title: 'New' })
    await library.clock.run(2000)
    expect(lists()).toHaveLength(6)
    expect(library.db.prepare(`SELECT count(*) AS n FROM asset WHERE title = 'New'`).get()).toEqual({ n: 1 })
    await round()
    expect(lists()).toHaveLength(9)
  })

  it('never asks for assets one by one', async () => {
    const { service, sync, library, add, start, round } = setUp({ with: ['get'] })
    add(5)
    await start()
    await round()
    sync().kick(library.account, { all: true })
    await library.clock.run(1000)
    expect(service.calls.filter((call) => call.startsWith('get'))).toEqual([])
  })

  it('reads alone what the user looks at, where that is documented', async () => {
    const { service, sync, library, add, start, local } = setUp({ with: ['get'] })
    const [first = ''] = add(5)
    await start()
    await library.clock.run(30_000)
    library.db.prepare('UPDATE asset SET opened_at = ? WHERE id = ?').run(library.clock.now(), local(first)?.id)
    service.change(first, { title: 'New' })
    sync().kick(library.account)
    await settled()
    expect(service.calls.filter((call) => call.startsWith('get'))).toEqual([`get ${first}`])
    expect(local(first)?.title).toBe('New')
  })

  it('begins anew at once when the user asks, and once more when it was under way', async () => {
    const { service, sync, library, add, start, lists, listing } = setUp()
    add(2)
    await start()
    sync().kick(library.account, { all: true })
    await library.clock.run(0)
    expect(lists()).toHaveLength(2)
    const gate = service.hold('list')
    sync().kick(library.account, { all: true })
    await gate.reached
    sync().kick(library.account, { all: true })
    gate.release()
    await library.clock.run(0)
    expect([lists().length, listing().round]).toEqual([4, 4])
  })

  it('does not write a row again that did not change', async () => {
    const { library, service, add, start, round } = setUp()
    const [changed = ''] = add(3)
    await start()
    library.db.exec(
      `CREATE TABLE written (id TEXT); CREATE TRIGGER w AFTER UPDATE OF base ON asset BEGIN INSERT INTO written VALUES (NEW.remote_id); END`,
    )
    service.change(changed, { description: 'new' })
    library.events()
    await round()
    expect(library.db.prepare('SELECT * FROM written').all()).toEqual([{ id: changed }])
    expect(library.events()).toContain('assets.changed')
    await round()
    expect(library.db.prepare('SELECT count(*) AS n FROM written').get()).toEqual({ n: 1 })
    expect(library.events()).not.toContain('assets.changed')
    library.db.exec('DROP TRIGGER w')
  })

  it('follows opaque cursors until null and takes an asset that is told twice once', async () => {
    const { service, add, start, known } = setUp()
    const ids = add(6)
    service.onPage = (page, cursor) => (cursor === null ? page : { ...page, assets: [service.asset(ids[0] ?? '').remote, ...page.assets] })
    await start()
    expect(known()).toEqual(ids)
  })

  it('takes what a service tells as deleted for trashed', async () => {
    const { service, add, start, local } = setUp()
    const [id = ''] = add(1, { trashed: { at: 77, about: false } })
    await start()
    expect(local(id)).toMatchObject({ trashedAt: 77, goneAt: null })
    service.change(id, { trashed: null })
    expect(service.asset(id).remote.trashed).toBeNull()
  })

  it('tells of one that we took for trashed as live, though its version is the old one', async () => {
    const { library, add, start, round, local } = setUp()
    const [id = ''] = add(1)
    await start()
    const asset = local(id)
    if (asset === null) throw new Error('it is listed')
    transact(library.db, (tx) => {
      patchBase(tx, asset.id, { trashedAt: 5, trashedAbout: true })
    })
    await round()
    expect(local(id)?.trashedAt).toBeNull()
  })

  it('keeps changes that wait on top', async () => {
    const { library, service, add, start, round, local } = setUp()
    const [id = ''] = add(1, { title: 'Old' })
    await start()
    const asset = local(id)
    if (asset === null) throw new Error('it is listed')
    const operation = library.queue(asset.id, { kind: 'edit-asset', changes: { title: 'Mine' }, seen: {} })
    library.db.prepare(`UPDATE outbox SET state = 'failed' WHERE id = ?`).run(operation)
    service.change(id, { title: 'Theirs' })
    await round()
    expect(local(id)).toMatchObject({ title: 'Mine', base: { title: 'Theirs' } })
  })

  it('does not write an older page over what an operation of ours settled meanwhile', async () => {
    const { service, sync, library, changes, add, start, local } = setUp()
    const [id = ''] = add(1)
    await start()
    const told = service.asset(id).remote
    service.onPage = (page) => ({ ...page, assets: [{ ...told, version: 'older' }] })
    const gate = service.hold('list')
    sync().kick(library.account, { all: true })
    await gate.reached
    changes.trash([local(id)?.id].filter((one) => one !== undefined))
    sync().kick(library.account)
    await settled()
    expect(service.changes).toEqual([`trash ${id}`])
    gate.release()
    await library.clock.run(0)
    expect(local(id)?.trashedAt).not.toBeNull()
  })

  it('does not write an older page either when the operation began before it', async () => {
    const { service, sync, library, changes, add, start, local } = setUp()
    const [id = ''] = add(1)
    await start()
    const told = service.asset(id).remote
    service.onPage = (page) => ({ ...page, assets: [{ ...told, version: 'older' }] })
    const [push, page] = [service.hold('trash'), service.hold('list')]
    changes.trash([local(id)?.id].filter((one) => one !== undefined))
    sync().kick(library.account)
    await push.reached
    sync().kick(library.account, { all: true })
    await page.reached
    push.release()
    await settled()
    expect(service.changes).toEqual([`trash ${id}`])
    page.release()
    await library.clock.run(0)
    expect(local(id)?.trashedAt).not.toBeNull()
  })

  it('takes up the rest of a page when one row can not be written, and is not whole then', async () => {
    const { library, add, start, known, listing, service } = setUp()
    const ids = add(3)
    library.db.exec(
      `CREATE TRIGGER odd BEFORE INSERT ON asset WHEN NEW.remote_id = '${ids[1] ?? ''}' BEGIN SELECT RAISE(ABORT, 'odd'); END`,
    )
    await start()
    expect(known()).toEqual([ids[0], ids[2]])
    expect(listing().isWhole).toBe(false)
    expect(service.calls).toHaveLength(1)
    library.db.exec('DROP TRIGGER odd')
  })
})

describe('a listing that is cut off', () => {
  it('goes on after a restart where it stopped, without reading a page twice', async () => {
    const { service, add, start, restart, lists, known, listing } = setUp()
    const ids = add(9)
    const gates = [service.hold('list'), service.hold('list')]
    void start()
    await gates[0]?.reached
    gates[0]?.release()
    await gates[1]?.reached
    expect(listing()).toMatchObject({ isRunning: true, cursor: 'c3', pages: 1 })
    await restart()
    expect(lists()).toEqual(['list ', 'list c3', 'list c6'])
    expect(known()).toEqual(ids)
    expect(listing()).toMatchObject({ isRunning: false, isWhole: true, round: 1 })
  })

  it.each(['offline', 'unknown-outcome', 'broken-answer', 'rate-limited'] as const)(
    'reads a page again that ended with %s, with the place unmoved',
    async (kind) => {
      const { service, library, add, start, lists, known, listing } = setUp()
      const ids = add(6)
      service.fault = (method) =>
        method === 'list' && lists().length === 1 ? { how: 'refuse', kind, details: { retryAfterMs: 1000 } } : null
      await start()
      expect(listing()).toMatchObject({ isRunning: true, cursor: 'c3', isWhole: true })
      await library.clock.run(2000)
      expect(lists()).toEqual(['list ', 'list c3', 'list c3'])
      expect(known()).toEqual(ids)
      expect(listing()).toMatchObject({ isRunning: false, isWhole: true })
    },
  )

  it('ends a round whose cursor comes again, as not whole', async () => {
    const { service, library, add, start, round, lists, listing, gone, known } = setUp()
    const ids = add(4)
    await start()
    service.assets.delete(ids[0] ?? '')
    service.onPage = (page, cursor) => ({
      ...page,
      next: cursor === null ? 'a' : cursor === 'a' ? 'b' : 'a',
      assets: [...service.assets.values()].map(({ remote }) => remote),
    })
    service.calls.splice(0)
    await round()
    expect(lists()).toEqual(['list ', 'list a', 'list b'])
    expect(listing()).toMatchObject({ isRunning: false, isWhole: false })
    await library.clock.run(everyMs * 3)
    expect([gone(), known()]).toEqual([[], ids])
  })

  it('gives up a place that is refused again and again, and begins anew when its time has come', async () => {
    const { service, library, add, start, lists, listing, known } = setUp()
    const ids = add(6)
    service.fault = (method) => (method === 'list' && service.calls.length > 0 ? { how: 'refuse', kind: 'rejected' } : null)
    await start()
    await library.clock.run(60_000)
    expect(lists()).toEqual(['list ', 'list c3', 'list c3', 'list c3'])
    expect(listing()).toMatchObject({ isRunning: false, isWhole: false })
    service.calm()
    await library.clock.run(everyMs + 15_000)
    expect(listing()).toMatchObject({ isRunning: false, isWhole: true })
    expect(known()).toEqual(ids)
  })

  it('bears a place that is out of order for a while, and gives it up when that does not end', async () => {
    for (const isForever of [false, true]) {
      const { service, library, add, start, lists, listing } = setUp({ facts: { listing: { pageSize: 3, everyMs: 3_600_000 } } })
      add(6)
      service.fault = (method) => (method === 'list' && service.calls.length > 0 ? { how: 'refuse', kind: 'unknown-outcome' } : null)
      await start()
      await library.clock.run(60_000)
      expect(listing()).toMatchObject({ isRunning: true, cursor: 'c3' })
      if (!isForever) service.fault = () => null
      await library.clock.run(600_000)
      expect(listing()).toMatchObject({ isRunning: false, isWhole: !isForever })
      expect(lists().length).toBeLessThanOrEqual(9)
    }
  })

  it('is begun anew after the settings of the account changed: the old place is one of another listing', async () => {
    const { service, sync, library, add, start, lists } = setUp()
    add(6)
    const gates = [service.hold('list'), service.hold('list')]
    void start()
    await gates[0]?.reached
    gates[0]?.release()
    await gates[1]?.reached
    await sync().restart(library.account)
    await library.clock.run(0)
    expect(lists()).toEqual(['list ', 'list ', 'list c3'])
  })

  it('stops when the account must sign in again', async () => {
    const { service, library, add, start, account, lists } = setUp()
    add(1)
    service.fault = () => ({ how: 'refuse', kind: 'unauthorized' })
    await start()
    await library.clock.run(3_600_000)
    expect(account()?.state).toBe('sign-in-needed')
    expect(lists()).toHaveLength(1)
  })
})

describe('an asset that a listing does not tell of any more', () => {
  it('is gone after two whole rounds in a row, and comes back with all we know of it when it is told again', async () => {
    const { service, add, start, round, gone, local, library } = setUp()
    const [first = ''] = add(4, { title: 'Kept' })
    await start()
    const there = service.asset(first)
    service.assets.delete(first)
    await round()
    expect(gone()).toEqual([])
    library.events()
    await round()
    expect(gone()).toEqual([first])
    expect(library.events()).toContain('assets.changed')
    expect(local(first)?.title).toBe('Kept')
    service.assets.set(first, there)
    await round()
    expect(gone()).toEqual([])
  })

  it('is not gone when it was told in between', async () => {
    const { service, add, start, round, gone } = setUp()
    const [first = ''] = add(4)
    await start()
    const there = service.asset(first)
    for (const isThere of [false, true, false, true, false]) {
      if (isThere) service.assets.set(first, there)
      else service.assets.delete(first)
      await round()
      expect(gone()).toEqual([])
    }
  })

  it('is not gone because of rounds with rows that could not be read, and those in between do not count either way', async () => {
    const { service, add, start, round, gone } = setUp()
    const [first = ''] = add(4)
    await start()
    service.assets.delete(first)
    await round()
    service.onPage = (page) => ({ ...page, unreadable: 1 })
    for (let n = 0; n < 3; n += 1) await round()
    expect(gone()).toEqual([])
    service.onPage = (page) => page
    await round()
    expect(gone()).toEqual([first])
  })

  it('is not gone while its upload waits', async () => {
    const { library, add, start, round, gone } = setUp()
    add(4)
    await start()
    const { id, operation } = library.addUpload()
    library.db.prepare(`UPDATE outbox SET state = 'needs-review' WHERE id = ?`).run(operation)
    transact(library.db, (tx) => {
      applyRemote(tx, id, remoteAsset({ remoteId: 'remote-new' }), library.clock.now())
    })
    for (let n = 0; n < 4; n += 1) await round()
    expect(gone()).toEqual([])
    library.db.prepare('DELETE FROM outbox').run()
    for (let n = 0; n < 2; n += 1) await round()
    expect(gone()).toEqual(['remote-new'])
  })

  it('is not gone while an operation of ours may be the cause, such as a move to the trash whose answer was lost', async () => {
    const { library, service, add, start, round, gone, local } = setUp()
    const [first = ''] = add(4)
    await start()
    const id = local(first)?.id
    if (id === undefined) throw new Error('it is listed')
    const operation = library.queue(id, { kind: 'trash' })
    library.db.prepare(`UPDATE outbox SET state = 'needs-review' WHERE id = ?`).run(operation)
    service.assets.delete(first)
    for (let n = 0; n < 4; n += 1) await round()
    expect(gone()).toEqual([])
  })

  it('stays in the trash when it lay there and the listing tells of nothing in the trash', async () => {
    const { service, add, start, round, gone, local } = setUp()
    const [first = '', second = ''] = add(5)
    await start()
    for (const id of [first, second]) service.change(id, { trashed: { at: 5, about: false } })
    await round()
    const trashed = [service.asset(first), service.asset(second)]
    for (const id of [first, second]) service.assets.delete(id)
    for (let n = 0; n < 3; n += 1) await round()
    expect([gone(), local(first)?.trashedAt]).toEqual([[], 5])
    // It does tell of the trash: what is missing there is gone for good.
    if (trashed[0] !== undefined) service.assets.set(first, trashed[0])
    for (let n = 0; n < 2; n += 1) await round()
    expect(gone()).toEqual([second])
  })

  it('is not gone when the whole listing is empty', async () => {
    const { service, library, add, start, round, gone, known, listing, account } = setUp()
    const ids = add(5)
    await start()
    service.assets.clear()
    for (let n = 0; n < 4; n += 1) await round()
    expect([gone(), known()]).toEqual([[], ids])
    expect(listing()).toMatchObject({ isWhole: false, isRunning: false })
    expect(account()?.state).toBe('connected')
    expect(library.db.prepare('SELECT max(missed_rounds) AS n FROM asset').get()).toEqual({ n: 0 })
  })

  it('is not gone when much is missing at once, as when it is the listing of another account', async () => {
    const { service, add, start, round, gone } = setUp({ facts: { listing: { pageSize: 100, everyMs } } })
    const ids = add(120)
    await start()
    for (const id of ids.slice(0, 60)) service.assets.delete(id)
    for (let n = 0; n < 3; n += 1) await round()
    expect(gone()).toEqual([])
  })

  it('is gone when so many are missing of very many as is usual, and not when it is one more', async () => {
    for (const [missing, isGone] of [
      [50, true],
      [51, false],
    ] as const) {
      const { service, add, start, round, gone } = setUp({ facts: { listing: { pageSize: 500, everyMs } } })
      const ids = add(700)
      await start()
      for (const id of ids.slice(0, missing)) service.assets.delete(id)
      for (let n = 0; n < 2; n += 1) await round()
      expect(gone()).toHaveLength(isGone ? missing : 0)
    }
  })
})

describe('an asset that was deleted for good', () => {
  const deleted = (library: TestLibrary, remoteId: string, at: number) => {
    transact(library.db, (tx) => {
      const asset = findAssetByRemoteId(tx, library.account, remoteId)
      if (asset === null) throw new Error('it is known')
      recordTombstone(tx, asset, at)
      removeAsset(tx, asset)
    })
  }

  it('is not taken up again by a page that is older', async () => {
    const { library, add, start, round, known } = setUp()
    const [first = '', second = ''] = add(2)
    await start()
    deleted(library, first, library.clock.now())
    await round()
    expect(known()).toEqual([second])
  })

  it('is taken up when it is another one under the same name, made since', async () => {
    const { library, service, add, start, round, known } = setUp()
    const [first = '', second = ''] = add(2)
    await start()
    deleted(library, first, library.clock.now())
    service.change(first, { createdAt: library.clock.now() + 5 })
    library.clock.advance(1000)
    service.change(first, {})
    await round()
    expect(known()).toEqual([first, second])
  })

  it('is not taken up from a search either', () => {
    const library = testLibrary()
    library.addAsset({ remoteId: 'remote-one', createdAt: 1, modifiedAt: 1 })
    deleted(library, 'remote-one', 5)
    const take = (values: Partial<RemoteAsset> = {}) =>
      transact(library.db, (tx) =>
        takeUp(tx, library.account, remoteAsset({ remoteId: 'remote-one', createdAt: 1, modifiedAt: 1, ...values }), 9),
      )
    expect(take()).toBeNull()
    expect(take({ modifiedAt: 6 })).not.toBeNull()
    expect(hasTombstone(library.db, library.account, 'remote-one')).toBe(false)
  })
})

describe('what a search told', () => {
  it('is a new asset, or the word about a known one', () => {
    const library = testLibrary()
    const take = (title: string) =>
      transact(library.db, (tx) => takeUp(tx, library.account, remoteAsset({ remoteId: 'remote-one', title }), 9))
    const id = take('One')
    expect(id === null ? null : findAsset(library.db, id)).toMatchObject({ title: 'One', remoteId: 'remote-one' })
    expect(take('Two')).toBe(id)
    expect(id === null ? null : findAsset(library.db, id)).toMatchObject({ title: 'Two' })
  })
})

describe('a new upload', () => {
  it('that a listing tells of before its answer came is one asset in the end', async () => {
    const { library, service, sync, start, known, account } = setUp()
    await start()
    const { id } = library.addUpload()
    const gate = service.hold('uploadFile')
    sync().kick(library.account)
    await gate.reached
    const upload = service.onUpload
    service.onUpload = (file, make) => {
      const made = upload(file, make)
      transact(library.db, (tx) => {
        if (made.state === 'there') takeUp(tx, library.account, made.asset, library.clock.now())
      })
      return made
    }
    gate.release()
    await library.clock.run(60_000)
    expect(known()).toHaveLength(1)
    expect(library.asset(id).remoteId).toBe(known()[0])
    expect(library.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 })
    expect(account()?.state).toBe('connected')
  })
})

describe('while the service works on an asset', () => {
  const processing = { firstMs: 2000, longestMs: 30_000, endMs: 600_000 }

  it('the listing is read earlier, with growing pauses, and then as usual', async () => {
    const { service, library, add, start, lists, local } = setUp({ facts: { processing } })
    const [id = ''] = add(1, { processing: { state: 'processing', note: null } })
    await start()
    await library.clock.run(2000)
    expect(lists()).toHaveLength(2)
    await library.clock.run(600_000)
    const often = lists().length
    expect(often).toBeGreaterThan(15)
    expect(often).toBeLessThan(40)
    await library.clock.run(everyMs + 1000)
    expect(lists().length - often).toBeLessThanOrEqual(2)
    service.change(id, { processing: { state: 'ready', note: null } })
    await library.clock.run(everyMs)
    expect(local(id)?.processing).toBe('ready')
  })

  it('an asset whose state is failed or has no name in any document calls for nothing', async () => {
    const { library, add, start, lists } = setUp({ facts: { processing } })
    add(1, { processing: { state: 'failed', note: 'no' } })
    add(1, { processing: { state: 'unknown', note: 'pondering' } })
    await start()
    await library.clock.run(everyMs - 1000)
    expect(lists()).toHaveLength(1)
  })
})

describe('a quota of requests an hour', () => {
  it('quirk 27: is left to what the user does from 80 of 100 on: the listing waits, operations do not', async () => {
    const { service, sync, library, changes, add, start, lists, local } = setUp({
      facts: { hourlyQuota: 10, listing: { pageSize: 1, everyMs } },
    })
    const ids = add(12)
    await start()
    expect(lists()).toHaveLength(8)
    await library.clock.run(50 * 60_000)
    expect(lists()).toHaveLength(8)
    changes.trash([local(ids[0] ?? '')?.id].filter((one) => one !== undefined))
    sync().kick(library.account)
    await settled()
    expect(service.changes).toEqual([`trash ${ids[0] ?? ''}`])
    await library.clock.run(11 * 60_000)
    expect(lists().length).toBeGreaterThanOrEqual(12)
  })

  it('counts the last hour, and nothing where no quota is known', () => {
    const budget = requestBudget(10)
    for (let n = 0; n < 8; n += 1) {
      expect(budget.listingFrom(n)).toBe(0)
      budget.note(n)
    }
    expect(budget.listingFrom(8)).toBe(3_600_000)
    budget.note(9)
    expect(budget.listingFrom(10)).toBe(3_600_001)
    expect(budget.listingFrom(3_600_002)).toBe(0)
    const none = requestBudget(null)
    for (let n = 0; n < 1000; n += 1) none.note(n)
    expect(none.listingFrom(5)).toBe(0)
  })
})

describe('a clock that is put back a year', () => {
  const yearMs = 365 * 24 * 60 * 60_000

  it('leaves no pause of the quota that is longer than its hour', () => {
    const budget = requestBudget(10)
    for (let n = 0; n < 8; n += 1) budget.note(yearMs)
    expect(budget.listingFrom(5)).toBe(3_600_005)
    expect(budget.listingFrom(3_600_006)).toBe(0)
  })

  it('does not hold up the next round', async () => {
    const { library, add, start, round, lists } = setUp()
    add(1)
    await start()
    library.clock.jump(-yearMs)
    await round()
    expect(lists().length).toBeGreaterThanOrEqual(2)
    expect(lists().length).toBeLessThanOrEqual(4)
  })

  it('does not hold up an account that paused', async () => {
    const { library, service, add, start, lists, account } = setUp()
    add(1)
    service.failOnce('list', { how: 'offline' })
    await start()
    expect([lists(), account()?.state]).toEqual([[], 'offline'])
    library.clock.jump(-yearMs)
    await library.clock.run(2 * 60_000)
    expect([lists().length, account()?.state]).toEqual([1, 'connected'])
  })
})

describe('the rules', () => {
  it('are alarmed by more than fifty, by two and more that are more than a tenth, and never by a single one', () => {
    const alarming = (known: number, missing: number) => isAlarming({ known, missing })
    expect([alarming(1_000_000, 50), alarming(1_000_000, 51)]).toEqual([false, true])
    expect([alarming(100, 10), alarming(100, 11)]).toEqual([false, true])
    expect([alarming(20, 2), alarming(19, 2)]).toEqual([false, true])
    expect([alarming(1, 1), alarming(2, 1), alarming(9, 1)]).toEqual([false, false, false])
    expect([alarming(2, 2), alarming(3, 3)]).toEqual([true, true])
    expect(alarming(0, 0)).toBe(false)
  })

  it('tell an empty or broken-off listing from one that misses much', () => {
    const round = { toldAny: true, toldKnown: 100, missed: 0, shortBy: 0 }
    expect(judgeRound(round)).toBe('plausible')
    expect(judgeRound({ ...round, shortBy: 40 })).toBe('plausible')
    expect(judgeRound({ ...round, missed: 5 })).toBe('plausible')
    expect(judgeRound({ ...round, missed: 5, shortBy: 1 })).toBe('incomplete')
    expect(judgeRound({ ...round, missed: 20 })).toBe('vanished')
    expect(judgeRound({ ...round, missed: 20, shortBy: 20 })).toBe('empty-listing')
    expect(judgeRound({ toldAny: false, toldKnown: 0, missed: 2, shortBy: 0 })).toBe('empty-listing')
    expect(judgeRound({ toldAny: false, toldKnown: 0, missed: 1, shortBy: 0 })).toBe('empty-listing')
    expect(judgeRound({ toldAny: true, toldKnown: 5, missed: 95, shortBy: 0 })).toBe('empty-listing')
    // Others in their place.
    expect(judgeRound({ toldAny: true, toldKnown: 0, missed: 95, shortBy: 0 })).toBe('vanished')
  })

  it('let pauses grow between their bounds', () => {
    const facts = { firstMs: 1000, longestMs: 10_000, endMs: 1 }
    expect([0, 3000, 8000, 100_000].map((elapsed) => processingPause(facts, elapsed))).toEqual([1000, 1500, 4000, 10_000])
  })

  it('do not read a long listing without a rest', () => {
    const facts = { listing: { pageSize: 1, everyMs: 1000_000 }, processing: { firstMs: 1000, longestMs: 10_000, endMs: 1 } }
    const times = { startedAt: 0, completedAt: 90_000, isAsked: false, processingSince: 90_000 }
    expect(nextRoundAt(facts, times)).toBe(180_000)
    expect(nextRoundAt(facts, { ...times, isAsked: true })).toBe(0)
    expect(nextRoundAt(facts, { ...times, processingSince: null })).toBe(1_090_000)
  })
})

describe('looking at one asset', () => {
  it('reads it, or looks through the lists, or says that neither is documented', async () => {
    const byId = memoryService()
    const listing = memoryService(() => 0, { kind: 'listing' })
    const neither = memoryService(() => 0, { kind: 'listing', without: ['find'] })
    for (const service of [byId, listing]) {
      const remoteId = service.add({ media: [remoteMedium({ id: '1' })] })
      expect(await lookUp(service.provider, { remoteId, title: 'One' }, never)).toBe(service.asset(remoteId).remote)
      expect(await lookUp(service.provider, { remoteId: 'remote-nobody', title: 'One' }, never)).toBeNull()
      service.failOnce(service === byId ? 'get' : 'find', { how: 'refuse', kind: 'broken-answer' })
      await expect(lookUp(service.provider, { remoteId, title: 'One' }, never)).rejects.toMatchObject({ kind: 'broken-answer' })
    }
    await expect(lookUp(neither.provider, { remoteId: 'x', title: 'One' }, never)).rejects.toMatchObject({ kind: 'rejected' })
  })
})
