import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount } from '../../../src-main/accounts/account-store'
import { doubtIdentity, readIdentityPin } from '../../../src-main/accounts/identity-pin'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../src-main/providers/remote'
import { answerHold } from '../../../src-main/sync/answer-hold'
import { readHold } from '../../../src-main/sync/brakes'
import { secondLookMs } from '../../../src-main/sync/pull/missing'
import { createSync } from '../../../src-main/sync/sync'
import type { HoldAnswer } from '../../../src-preload/contract/account'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import type { MemoryServiceOptions } from '../../support/memory-provider'

const everyMs = 5 * 60_000
const backgroundMs = 10 * 60_000

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const isListed = options.kind === 'listing'
  const engine = testEngine(library, {
    ...options,
    facts: { ...(isListed && { listing: { pageSize: 40, everyMs } }), processing: null, ...options.facts },
  })
  const { service } = engine
  const { db, clock, account } = library
  const sync = createSync(engine.tools)
  onTestFinished(() => sync.stop())
  const remoteIds = (where: string) =>
    db
      .prepare<[], { remote_id: string }>(`SELECT remote_id FROM asset WHERE ${where} ORDER BY remote_id`)
      .all()
      .map((row) => row.remote_id)
  return {
    ...engine,
    library,
    sync,
    clock,
    db,
    add: (count: number, values: Partial<RemoteAsset> = {}) => Array.from({ length: count }, () => service.add(values)),
    /** Assets that both sides know. */
    both: (count: number) =>
      Array.from({ length: count }, (_, n) => {
        const remoteId = service.add({ title: `Picture ${String(n)}` })
        return { remoteId, id: library.addAsset(service.asset(remoteId).remote) }
      }),
    start: async () => {
      sync.start()
      await clock.run(0)
    },
    round: () => clock.run(everyMs + 1000),
    pass: () => clock.run(backgroundMs + 60_000),
    hold: () => readHold(db, account),
    answer: async (answer: HoldAnswer) => {
      transact(db, (tx) => {
        answerHold(tx, account, answer, clock.now())
      })
      sync.kick(account, { all: true })
      await clock.run(0)
    },
    live: () => remoteIds('gone_at IS NULL'),
    gone: () => remoteIds('gone_at IS NOT NULL'),
    rows: () => JSON.stringify(db.prepare('SELECT * FROM asset ORDER BY seq').all()),
  }
}

describe('a listing in which very much is missing', () => {
  it('holds the account, explains it, and removes nothing, however often it comes', async () => {
    const { service, db, add, start, round, hold, gone, library } = setUp({ kind: 'listing' })
    const ids = add(100)
    await start()
    for (const id of ids.slice(0, 11)) service.assets.delete(id)
    library.events()
    await round()
    expect(hold()).toMatchObject({ kind: 'vanished', missing: 11, known: 100, since: library.clock.now() - 1000 })
    expect(hold()?.samples).toHaveLength(5)
    expect(hold()?.explanation).toMatch(/does not show 11 of the 100 assets that Slipway knows.*nothing was removed/)
    expect(library.events()).toEqual(expect.arrayContaining(['accounts.changed', 'sync.changed']))
    const { since } = hold() ?? {}
    for (let n = 0; n < 5; n += 1) await round()
    expect([gone(), hold()?.since]).toEqual([[], since])
    expect(db.prepare('SELECT max(missed_rounds) AS n FROM asset').get()).toEqual({ n: 0 })
  })

  it('is no alarm when it is a tenth, or a single one of few', async () => {
    for (const [known, missing] of [
      [100, 10],
      [5, 1],
      [2, 1],
    ] as const) {
      const { service, add, start, round, hold, gone } = setUp({ kind: 'listing' })
      const ids = add(known)
      await start()
      for (const id of ids.slice(0, missing)) service.assets.delete(id)
      await round()
      expect([hold(), gone().length]).toEqual([null, 0])
      await round()
      expect([hold(), gone().length]).toEqual([null, missing])
    }
  })

  it('measures what was known before: new assets do not make little of what is missing', async () => {
    const { service, add, start, round, hold, gone } = setUp({ kind: 'listing' })
    const ids = add(8)
    await start()
    for (const id of ids.slice(0, 3)) service.assets.delete(id)
    add(100)
    await round()
    expect(hold()).toMatchObject({ kind: 'vanished', missing: 3, known: 8 })
    expect(gone()).toEqual([])
  })

  it('lifts the hold by itself when it is whole again', async () => {
    const { service, add, start, round, hold, gone } = setUp({ kind: 'listing' })
    const ids = add(20)
    await start()
    const away = ids.slice(0, 10).map((id) => service.asset(id))
    for (const { remote } of away) service.assets.delete(remote.remoteId)
    await round()
    expect(hold()).not.toBeNull()
    for (const asset of away) service.assets.set(asset.remote.remoteId, asset)
    await round()
    expect([hold(), gone()]).toEqual([null, []])
  })

  it('is gone, and nothing else, when the user says that it is right', async () => {
    const { service, add, start, round, hold, answer, gone, live, db } = setUp({ kind: 'listing' })
    const ids = add(20)
    await start()
    for (const id of ids.slice(0, 10)) service.assets.delete(id)
    await round()
    await answer('accept')
    expect([gone(), live(), hold()]).toEqual([ids.slice(0, 10), ids.slice(10), null])
    expect(db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 20 })
    await round()
    expect(hold()).toBeNull()
  })

  it('is put out of sight in parts when it is very much, and goes on after the program was ended in the midst', async () => {
    const { service, add, start, round, hold, gone, live, db, clock, library, sync, tools } = setUp({
      kind: 'listing',
      facts: { listing: { pageSize: 500, everyMs } },
    })
    const ids = add(2000)
    await start()
    for (const id of ids.slice(0, 1500)) service.assets.delete(id)
    await round()
    expect(hold()).toMatchObject({ missing: 1500, known: 2000 })
    transact(db, (tx) => {
      answerHold(tx, library.account, 'accept', clock.now())
    })
    expect(hold()?.explanation).toMatch(/You accepted that/)
    sync.kick(library.account, { all: true })
    clock.leap()
    await sync.stop()
    const begun = gone().length
    expect([begun > 0, begun < 1500, hold()?.missing]).toEqual([true, true, 1500])
    const after = createSync(tools)
    onTestFinished(() => after.stop())
    after.start()
    await clock.run(100)
    expect([gone().length, live().length, hold()]).toEqual([1500, 500, null])
    expect(gone()).toEqual(ids.slice(0, 1500).sort())
    expect(db.prepare(`SELECT sum(count) AS n FROM feed WHERE kind = 'gone'`).get()).toEqual({ n: 1500 })
    await round()
    expect([hold(), gone().length]).toEqual([null, 1500])
  })

  it('is kept after all when the user says so in the midst', async () => {
    const { service, add, start, round, hold, gone, db, clock, library, sync } = setUp({
      kind: 'listing',
      facts: { listing: { pageSize: 500, everyMs } },
    })
    const ids = add(1200)
    await start()
    const away = ids.slice(0, 1000).map((id) => service.asset(id))
    for (const { remote } of away) service.assets.delete(remote.remoteId)
    await round()
    for (const answer of ['accept', 'refuse'] as const)
      transact(db, (tx) => {
        answerHold(tx, library.account, answer, clock.now())
      })
    sync.kick(library.account, { all: true })
    await clock.run(100)
    expect([gone(), hold()?.kind]).toEqual([[], 'vanished'])
    for (const asset of away) service.assets.set(asset.remote.remoteId, asset)
    await round()
    expect([hold(), gone()]).toEqual([null, []])
  })

  it('stays, and is looked at again, when the user wants to keep it', async () => {
    const { service, add, start, round, hold, answer, gone } = setUp({ kind: 'listing' })
    const ids = add(20)
    await start()
    const away = ids.slice(0, 10).map((id) => service.asset(id))
    for (const { remote } of away) service.assets.delete(remote.remoteId)
    await round()
    const lists = service.calls.length
    await answer('refuse')
    expect(service.calls.length).toBeGreaterThan(lists)
    expect(hold()?.explanation).toMatch(/You kept everything/)
    for (let n = 0; n < 3; n += 1) await round()
    expect([gone(), hold()?.kind]).toEqual([[], 'vanished'])
    for (const asset of away) service.assets.set(asset.remote.remoteId, asset)
    await round()
    expect(hold()).toBeNull()
  })

  it('goes on being sent to and read: a hold stops no work', async () => {
    const { service, add, start, round, hold, changes, db, library, sync } = setUp({ kind: 'listing' })
    const ids = add(20)
    await start()
    for (const id of ids.slice(0, 10)) service.assets.delete(id)
    await round()
    const kept = db.prepare<[string], { id: never }>('SELECT id FROM asset WHERE remote_id = ?').get(ids[15] ?? '')
    if (kept === undefined) throw new Error('it is listed')
    changes.trash([kept.id])
    sync.kick(library.account)
    await library.clock.run(1000)
    expect(hold()).not.toBeNull()
    expect(service.changes).toEqual([`trash ${ids[15] ?? ''}`])
  })
})

describe('assets that were made here while a round was under way', () => {
  it('are not missed by it, however many they are, and count from the next round on', async () => {
    const { service, add, both, start, round, hold, gone, db } = setUp({ kind: 'listing' })
    add(100)
    await start()
    const made = new Set(both(60).map(({ remoteId }) => remoteId))
    service.onPage = (page) => ({ ...page, assets: page.assets.filter(({ remoteId }) => !made.has(remoteId)) })
    await round()
    expect([hold(), gone()]).toEqual([null, []])
    await round()
    expect([hold()?.missing, gone()]).toEqual([60, []])
    service.onPage = (page) => page
    await round()
    expect([hold(), gone()]).toEqual([null, []])
    expect(db.prepare('SELECT max(missed_rounds) AS n FROM asset').get()).toEqual({ n: 0 })
  })

  it('are not taken for gone with those that the user says are', async () => {
    const { service, add, both, start, round, hold, gone, answer } = setUp({ kind: 'listing' })
    const ids = add(100)
    await start()
    for (const id of ids.slice(0, 20)) service.assets.delete(id)
    await round()
    expect(hold()?.missing).toBe(20)
    both(5)
    service.failOnce('list', { how: 'offline' })
    await answer('accept')
    expect(gone()).toEqual(ids.slice(0, 20))
  })
})

describe('an empty or broken-off listing', () => {
  it('holds the account as such when it tells of nothing', async () => {
    const { service, add, start, round, hold, gone } = setUp({ kind: 'listing' })
    add(2)
    await start()
    service.assets.clear()
    for (let n = 0; n < 3; n += 1) await round()
    expect(hold()).toMatchObject({ kind: 'empty-listing', missing: 2, known: 2 })
    expect(gone()).toEqual([])
  })

  it('holds it when the listing ends long before the total that the service tells', async () => {
    const { service, add, start, round, hold, gone } = setUp({ kind: 'listing' })
    const ids = add(100)
    await start()
    service.onPage = (page) => ({ ...page, next: null })
    for (let n = 0; n < 3; n += 1) await round()
    expect(hold()).toMatchObject({ kind: 'empty-listing', missing: 60, known: 100 })
    expect(gone()).toEqual([])
    service.onPage = (page) => page
    await round()
    expect([hold(), gone()]).toEqual([null, []])
    expect(ids).toHaveLength(100)
  })

  it('takes nothing for gone when only little is missing and the total says that it is there', async () => {
    const { service, add, start, round, hold, gone, clock } = setUp({ kind: 'listing' })
    const ids = add(100)
    await start()
    const lost = ids[7] ?? ''
    service.onPage = (page) => ({ ...page, assets: page.assets.filter(({ remoteId }) => remoteId !== lost) })
    for (let n = 0; n < 4; n += 1) await round()
    expect([hold(), gone()]).toEqual([null, []])
    // It is gone from the total too.
    service.assets.delete(lost)
    await clock.run(2 * everyMs + 2000)
    expect(gone()).toEqual([lost])
  })

  it('gets used to a service whose total counts what it never lists', async () => {
    const { service, add, start, round, gone } = setUp({ kind: 'listing' })
    const ids = add(30)
    service.onPage = (page) => ({ ...page, total: (page.total ?? 0) + 5 })
    await start()
    await round()
    service.assets.delete(ids[3] ?? '')
    for (let n = 0; n < 2; n += 1) await round()
    expect(gone()).toEqual([ids[3]])
  })
})

describe('somebody else behind an account', () => {
  it('is found by the service’s own word before anything is sent, read or written', async () => {
    const { service, sync, library, both, changes, start, hold, rows, clock, db, answer } = setUp({ with: ['identity'] })
    const [one] = both(3)
    if (one === undefined) throw new Error('three are there')
    await start()
    expect(readIdentityPin(db, library.account)).toMatchObject({ marks: [{ mark: 'studio' }], check: 'known' })
    changes.addComment(one.id, 'for the studio')
    service.answers = ['competitor']
    service.calls.splice(0)
    transact(db, (tx) => {
      doubtIdentity(tx, library.account, false)
    })
    const before = rows()
    await sync.restart(library.account)
    await clock.run(3_600_000)
    expect(hold()).toMatchObject({ kind: 'other-identity', missing: 0, known: 0, samples: [] })
    expect(hold()?.explanation).toMatch(/Before it was st…, now it is co…/)
    expect([service.calls, service.changes, rows()]).toEqual([['identity '], [], before])
    // The right key again.
    service.answers = ['studio', 'a second sign']
    await answer('refuse')
    await clock.run(1000)
    expect([hold(), service.changes]).toEqual([null, [`addComment ${one.remoteId}`]])
  })

  it('is pinned when the user says that it is the right one', async () => {
    const { service, sync, library, both, start, hold, answer, clock, db } = setUp({ with: ['identity'] })
    both(2)
    await start()
    service.answers = ['new owner']
    await sync.restart(library.account)
    await clock.run(1000)
    expect(hold()?.kind).toBe('other-identity')
    await answer('accept')
    await clock.run(1000)
    expect(hold()).toBeNull()
    expect(readIdentityPin(db, library.account).marks).toMatchObject([{ mark: 'new owner' }])
    expect(findAccount(db, library.account)?.state).toBe('connected')
  })

  it('is found by the first page of a listing, of which no row is written', async () => {
    const { service, add, start, round, hold, rows } = setUp({ kind: 'listing' })
    add(10)
    await start()
    service.assets.clear()
    add(10, { title: 'Of somebody else' })
    const before = rows()
    for (let n = 0; n < 3; n += 1) await round()
    expect(hold()?.kind).toBe('other-identity')
    expect(rows()).toBe(before)
    const asked = service.calls.length
    for (let n = 0; n < 3; n += 1) await round()
    expect(service.calls.length).toBe(asked)
  })

  it('is not suspected when a page tells only of new assets and the old ones are still there', async () => {
    const { service, add, start, round, hold, live } = setUp({ kind: 'listing' })
    const ids = add(10)
    await start()
    const old = ids.map((id) => service.asset(id))
    service.assets.clear()
    const fresh = add(40)
    for (const asset of old) service.assets.set(asset.remote.remoteId, asset)
    await round()
    expect([hold(), live().length]).toEqual([null, ids.length + fresh.length])
  })

  it('is found after the key changed by assets that were readable before, where no service tells', async () => {
    const { service, sync, library, both, changes, start, hold, rows, clock, db } = setUp()
    const all = both(5)
    await start()
    changes.addComment(all[0]?.id ?? ('' as never), 'for the studio')
    service.assets.clear()
    service.calls.splice(0)
    transact(db, (tx) => {
      doubtIdentity(tx, library.account, false)
    })
    const before = rows()
    await sync.restart(library.account)
    await clock.run(3_600_000)
    expect(hold()?.kind).toBe('other-identity')
    expect([service.calls.length, service.changes, rows()]).toEqual([3, [], before])
  })

  it('is not suspected after the key changed when one asset is readable', async () => {
    const { sync, library, both, start, hold, clock, db, service } = setUp()
    const all = both(3)
    await start()
    service.assets.delete(all[0]?.remoteId ?? '')
    transact(db, (tx) => {
      doubtIdentity(tx, library.account, false)
    })
    await sync.restart(library.account)
    await clock.run(1000)
    expect([hold(), readIdentityPin(db, library.account).check]).toEqual([null, 'known'])
  })

  it('is nobody where the service does not tell who asks', async () => {
    const { service, both, start, hold, clock } = setUp({ with: ['identity'] })
    both(2)
    service.fault = (method) => (method === 'identity' ? { how: 'refuse', kind: 'forbidden' } : null)
    await start()
    await clock.run(backgroundMs + 60_000)
    expect(hold()).toBeNull()
    expect(service.calls.filter((call) => call.startsWith('get'))).toHaveLength(2)
  })
})

describe('assets looked at one by one that are not there', () => {
  it('are hidden after a second look minutes later, while another one can be read', async () => {
    const { service, both, start, pass, gone, hold, clock, library } = setUp()
    const all = both(20)
    await start()
    const lost = all[0]
    if (lost === undefined) throw new Error('twenty are there')
    service.assets.delete(lost.remoteId)
    service.calls.splice(0)
    await clock.run(backgroundMs + 61_000)
    expect([gone(), library.asset(lost.id).goneAt]).toEqual([[], null])
    expect(service.calls.filter((call) => call === `get ${lost.remoteId}`)).toHaveLength(1)
    await clock.run(secondLookMs + 1000)
    expect(service.calls.filter((call) => call === `get ${lost.remoteId}`)).toHaveLength(2)
    expect([gone(), hold()]).toEqual([[lost.remoteId], null])
    await pass()
  })

  it('stay when the second look finds them', async () => {
    const { service, both, start, gone, hold, clock } = setUp()
    const [lost] = both(20)
    if (lost === undefined) throw new Error('twenty are there')
    await start()
    const there = service.asset(lost.remoteId)
    service.assets.delete(lost.remoteId)
    await clock.run(backgroundMs + 61_000)
    service.assets.set(lost.remoteId, there)
    await clock.run(secondLookMs + 1000)
    expect([gone(), hold()]).toEqual([[], null])
    service.assets.delete(lost.remoteId)
    await clock.run(backgroundMs - secondLookMs)
    // One look again, not the second of two.
    expect(gone()).toEqual([])
  })

  it('hold the account when they are more than a tenth of it, and come back when they are there again', async () => {
    const { service, both, start, pass, gone, hold } = setUp()
    const all = both(20)
    await start()
    const away = all.slice(0, 3).map(({ remoteId }) => service.asset(remoteId))
    for (const { remote } of away) service.assets.delete(remote.remoteId)
    for (let n = 0; n < 3; n += 1) await pass()
    expect(hold()).toMatchObject({ kind: 'vanished', missing: 3, known: 20 })
    expect(hold()?.explanation).toMatch(/suddenly does not know 3 of the 20/)
    expect(gone()).toEqual([])
    for (const asset of away) service.assets.set(asset.remote.remoteId, asset)
    await pass()
    expect([hold(), gone()]).toEqual([null, []])
  })

  it('are gone when the user says so', async () => {
    const { service, both, start, pass, gone, hold, answer } = setUp()
    const all = both(20)
    await start()
    for (const { remoteId } of all.slice(0, 5)) service.assets.delete(remoteId)
    await pass()
    expect(hold()?.kind).toBe('vanished')
    await answer('accept')
    expect([gone(), hold()]).toEqual([all.slice(0, 5).map(({ remoteId }) => remoteId), null])
    for (let n = 0; n < 2; n += 1) await pass()
    expect(hold()).toBeNull()
  })

  it('are somebody else’s account when none can be read any more', async () => {
    const { service, both, start, pass, gone, hold } = setUp()
    both(12)
    await start()
    service.assets.clear()
    await pass()
    expect([hold()?.kind, gone()]).toEqual(['other-identity', []])
    const asked = service.calls.length
    for (let n = 0; n < 3; n += 1) await pass()
    expect(service.calls.length).toBe(asked)
  })

  it('are missing assets, and no other account, when the service says that it is the same one', async () => {
    const { service, both, start, pass, gone, hold } = setUp({ with: ['identity'] })
    both(12)
    await start()
    service.assets.clear()
    await pass()
    expect([hold(), gone()]).toMatchObject([{ kind: 'vanished', missing: 12, known: 12 }, []])
  })
})
