import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount } from '../../../src-main/accounts/account-store'
import { listComments } from '../../../src-main/assets/comments'
import { findAssetByRemoteId, insertKnownId } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../src-main/providers/remote'
import { createSync, type Sync } from '../../../src-main/sync/sync'
import { freshness } from '../../../src-main/sync/pull/refresh'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import type { AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import type { MemoryServiceOptions } from '../../support/memory-provider'
import { testLibrary } from '../../support/library'
import { settled } from '../../support/manual-clock'
import { untilHolds } from '../../support/until'

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, options)
  const { service } = engine
  let isOffline = false
  service.fault = () => (isOffline ? { how: 'offline' } : null)
  let opened = 0
  const sync: Sync = createSync({
    ...engine.tools,
    openProvider: () => {
      opened += 1
      return Promise.resolve(engine.provider)
    },
  })
  onTestFinished(() => sync.stop())
  const changes = engine.changes
  return {
    ...engine,
    engine,
    library,
    service,
    sync,
    changes,
    opened: () => opened,
    offline: (now: boolean) => {
      isOffline = now
    },
    both: (values: Partial<RemoteAsset> = {}): { id: AssetId; remoteId: string } => {
      const remoteId = service.add(values)
      return { id: library.addAsset(service.asset(remoteId).remote), remoteId }
    },
    account: () => findAccount(library.db, library.account),
    waiting: () => library.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get()?.n,
    start: async () => {
      sync.start()
      await library.clock.run(0)
    },
    kick: async () => {
      sync.kick(library.account)
      await settled()
    },
    count: (call: string) => service.calls.filter((name) => name.startsWith(call)).length,
    /** What tells the type of a file is loaded before the first one is sent, which takes a time of its own. */
    untilSending: () =>
      untilHolds(async () => {
        await settled()
        expect(service.calls.some((name) => name.startsWith('uploadFile'))).toBe(true)
      }),
  }
}

describe('sending', () => {
  it('drains what waits, and nothing happens before the start', async () => {
    const { changes, both, service, sync, library, start, waiting } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'one')
    changes.addComment(id, 'two')
    changes.trash([id])
    sync.kick(library.account)
    await settled()
    expect(service.calls).toEqual([])
    await start()
    await library.clock.run(1000)
    expect(waiting()).toBe(0)
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['one', 'two'])
    expect(service.changes).toEqual([`addComment ${remoteId}`, `addComment ${remoteId}`, `trash ${remoteId}`])
  })

  it('has at most as many requests under way as its service allows, and one for each asset', async () => {
    const { changes, both, service, library, start, waiting } = setUp()
    for (let n = 0; n < 12; n += 1) {
      const { id } = both()
      changes.addComment(id, 'one')
      changes.addComment(id, 'two')
    }
    await start()
    await library.clock.run(5000)
    expect(waiting()).toBe(0)
    expect(service.most.perAsset).toBe(1)
    expect(service.most.all).toBeLessThanOrEqual(7)
    expect(service.changes).toHaveLength(24)
  })

  it('does not send an operation twice, however often it is told to look', async () => {
    const { changes, both, service, library, start, kick } = setUp()
    const { id, remoteId } = both()
    await start()
    await library.clock.run(1000)
    changes.addComment(id, 'one')
    const gate = service.hold('addComment')
    await kick()
    await gate.reached
    for (let n = 0; n < 5; n += 1) await kick()
    gate.release()
    await library.clock.run(1000)
    expect(service.asset(remoteId).comments).toHaveLength(1)
  })

  it('is not held up by an operation that waits for the user', async () => {
    const { changes, both, service, library, start } = setUp()
    const [a, b] = [both(), both()]
    service.failOnce('trash', { how: 'refuse', kind: 'rejected' })
    changes.trash([a.id])
    changes.addComment(a.id, 'behind')
    changes.addComment(b.id, 'free')
    await start()
    await library.clock.run(120_000)
    expect(service.asset(b.remoteId).comments).toHaveLength(1)
    expect(service.asset(a.remoteId).comments).toHaveLength(0)
    expect(entriesOfAsset(library.db, a.id).map(({ state }) => state)).toEqual(['failed', 'waiting'])
  })

  it('rests while nothing can be done: an operation behind a held one does not keep it awake', async () => {
    const { changes, both, service, library, start } = setUp()
    const { id } = both()
    service.failOnce('trash', { how: 'refuse', kind: 'rejected' })
    changes.trash([id])
    changes.addComment(id, 'behind')
    await start()
    await library.clock.run(10_000)
    const before = library.clock.fired()
    await library.clock.run(300_000)
    expect(library.clock.fired() - before).toBeLessThanOrEqual(10)
  })

  it('rests while a request takes long', async () => {
    const { changes, both, service, library, start } = setUp()
    const { id } = both()
    changes.addComment(id, 'one')
    changes.addComment(id, 'two')
    const gate = service.hold('addComment')
    await start()
    await gate.reached
    const before = library.clock.fired()
    await library.clock.run(120_000)
    expect(library.clock.fired() - before).toBeLessThanOrEqual(5)
    gate.release()
    await library.clock.run(0)
  })
})

describe('a service that can not be reached', () => {
  it('is asked again with growing pauses of at most half a minute, and what waits is sent once when it is back', async () => {
    const { changes, both, service, library, start, offline, account, waiting } = setUp()
    const all = Array.from({ length: 6 }, () => both())
    offline(true)
    for (const { id } of all) changes.addComment(id, 'later')
    await start()
    expect(account()?.state).toBe('offline')
    await library.clock.run(600_000)
    expect(waiting()).toBe(6)
    offline(false)
    await library.clock.run(31_000)
    expect([waiting(), account()?.state]).toEqual([0, 'connected'])
    for (const { remoteId } of all) expect(service.asset(remoteId).comments).toHaveLength(1)
  })

  it('is one trouble when several requests fail together: the first pause is short', async () => {
    const { changes, both, library, start, offline, waiting } = setUp()
    offline(true)
    for (let n = 0; n < 6; n += 1) changes.addComment(both().id, 'later')
    await start()
    offline(false)
    await library.clock.run(1100)
    expect(waiting()).toBe(0)
  })

  it('is tried by one request at a time while it is in doubt', async () => {
    const { changes, both, service, library, start, offline } = setUp()
    offline(true)
    for (let n = 0; n < 6; n += 1) changes.addComment(both().id, 'later')
    await start()
    service.most.all = 0
    await library.clock.run(120_000)
    expect(service.most.all).toBe(1)
  })

  it('is asked at once when the user says so', async () => {
    const { changes, both, sync, library, start, offline, waiting } = setUp()
    offline(true)
    changes.addComment(both().id, 'later')
    await start()
    await library.clock.run(300_000)
    offline(false)
    sync.kick(library.account, { all: true })
    await library.clock.run(0)
    expect(waiting()).toBe(0)
  })

  it('wakes operations that were put off when it is back', async () => {
    const { changes, both, service, library, start, waiting } = setUp()
    const [a, b] = [both(), both()]
    changes.addComment(a.id, 'later')
    for (let n = 0; n < 8; n += 1) service.failOnce('addComment', { how: 'lose-request' })
    await start()
    while (service.calls.filter((call) => call.startsWith('addComment')).length < 8) await library.clock.run(1000)
    changes.addComment(b.id, 'new')
    await library.clock.run(31_000)
    expect(waiting()).toBe(0)
  })

  it('leaves the account as it was when we cut the request off ourselves', async () => {
    const { changes, both, service, sync, start, account } = setUp()
    const { id } = both()
    changes.addComment(id, 'later')
    const gate = service.hold('addComment')
    await start()
    await gate.reached
    await sync.stop()
    expect(account()?.state).toBe('connected')
  })
})

describe('a service that asks for a pause', () => {
  it('gets it, for every operation and every look of the account', async () => {
    const { changes, both, service, library, start, waiting, account } = setUp()
    const all = Array.from({ length: 3 }, () => both())
    for (const { id } of all) changes.addComment(id, 'later')
    service.failOnce('comments', { how: 'refuse', kind: 'rate-limited', details: { retryAfterMs: 60_000 } })
    await start()
    await library.clock.run(1000)
    const before = service.calls.length
    await library.clock.run(58_000)
    expect(service.calls.length).toBe(before)
    // A tenth more at most is left to chance, so that clients do not come back in step.
    await library.clock.run(6000)
    expect(account()).toMatchObject({ state: 'connected', stateReason: expect.stringContaining('pause between requests') as string })
    await library.clock.run(2000)
    expect(waiting()).toBe(0)
    expect(account()?.stateReason).toBeNull()
  })
})

describe('an account that must sign in again', () => {
  it('stops, says so, and asks the service nothing more', async () => {
    const { changes, both, service, library, start, account } = setUp()
    const { id } = both()
    service.fault = () => ({ how: 'refuse', kind: 'unauthorized' })
    changes.addComment(id, 'later')
    await start()
    await library.clock.run(1000)
    expect(account()).toMatchObject({ state: 'sign-in-needed' })
    expect(library.events()).toContain('accounts.changed')
    const before = service.calls.length
    await library.clock.run(3_600_000)
    expect(service.calls.length).toBe(before)
  })

  it('goes on when its settings changed', async () => {
    const { changes, both, service, sync, library, start, account, waiting } = setUp()
    const { id, remoteId } = both()
    service.fault = () => ({ how: 'refuse', kind: 'unauthorized' })
    changes.addComment(id, 'later')
    await start()
    service.fault = () => null
    await sync.restart(library.account)
    await library.clock.run(0)
    expect([waiting(), account()?.state]).toEqual([0, 'connected'])
    expect(service.asset(remoteId).comments).toHaveLength(1)
  })

  it('does not begin anew before what it had under way has ended', async () => {
    const { engine, changes, both, service, sync, library, start, waiting, opened } = setUp()
    const { id, remoteId } = both()
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const { addComment } = service.provider
    // What is on its way does not always end when it is told to.
    engine.provider = {
      ...service.provider,
      addComment: async (remote, text) => {
        await released
        if (addComment === undefined) throw new Error('no comments')
        return addComment(remote, text, new AbortController().signal)
      },
    }
    changes.addComment(id, 'once')
    await start()
    const restarted = sync.restart(library.account)
    sync.kick(library.account, { all: true })
    await library.clock.run(1000)
    expect(opened()).toBe(1)
    release()
    await restarted
    await library.clock.run(60_000)
    expect([waiting(), opened()]).toEqual([0, 2])
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['once'])
  })

  it('waits for its key, and goes on when the keychain is open again and the window is told', async () => {
    const { engine, changes, both, sync, library, start, account, waiting, opened } = setUp()
    changes.addComment(both().id, 'later')
    engine.provider = null
    await start()
    expect(account()).toMatchObject({ state: 'sign-in-needed', stateReason: expect.stringMatching(/The key is not at hand/) as string })
    await library.clock.run(600_000)
    expect(opened()).toBe(1)
    engine.provider = engine.service.provider
    library.events()
    sync.kick(undefined, { all: true })
    await library.clock.run(0)
    expect([waiting(), account()?.state]).toEqual([0, 'connected'])
    expect(library.events()).toContain('accounts.changed')
  })
})

describe('reading again', () => {
  it('reads what was never read, then what is old, and nothing twice', async () => {
    const { both, service, library, start, count } = setUp()
    for (let n = 0; n < 10; n += 1) both()
    await start()
    expect(count('get')).toBe(0)
    await library.clock.run(freshness.backgroundMs + 60_000)
    expect(count('get')).toBe(10)
    expect(service.most.all).toBeLessThanOrEqual(3)
  })

  it('reads an asset that the user looks at soon, with its comments', async () => {
    const { both, service, library, start, kick } = setUp()
    const { id, remoteId } = both()
    await start()
    service.asset(remoteId).comments.push({ id: 'x', text: 'hello', updatedAt: 1, author: { id: 'ann', name: 'Ann' } })
    await library.clock.run(30_000)
    library.db.prepare('UPDATE asset SET opened_at = ? WHERE id = ?').run(library.clock.now(), id)
    await kick()
    expect(listComments(library.db, id, null).map(({ text }) => text)).toEqual(['hello'])
  })

  it('goes on with the others when one asset can not be read, and the account stays connected', async () => {
    for (const kind of ['forbidden', 'broken-answer', 'rejected'] as const) {
      const { both, service, library, start, account, count } = setUp()
      const odd = both()
      const others = Array.from({ length: 5 }, () => both())
      service.fault = (method, remoteId) => (method === 'get' && remoteId === odd.remoteId ? { how: 'refuse', kind } : null)
      for (const { remoteId } of others) service.change(remoteId, { title: 'New' })
      await start()
      await library.clock.run(freshness.backgroundMs + 120_000)
      expect(account()?.state).toBe('connected')
      for (const { id } of others) expect(library.asset(id).title).toBe('New')
      expect(count(`get ${odd.remoteId}`)).toBe(1)
    }
  })

  it('goes on with the others when our own code fails over one asset', async () => {
    const { both, service, library, start } = setUp()
    const odd = both()
    const others = Array.from({ length: 3 }, () => both())
    for (const { remoteId } of [odd, ...others]) service.change(remoteId, { title: 'New' })
    library.db.exec(`CREATE TRIGGER odd BEFORE UPDATE OF base ON asset WHEN NEW.id = '${odd.id}' BEGIN SELECT RAISE(ABORT, 'odd'); END`)
    await start()
    await library.clock.run(freshness.backgroundMs + 120_000)
    for (const { id } of others) expect(library.asset(id).title).toBe('New')
    library.db.exec('DROP TRIGGER odd')
  })

  it('notes when all is read, and does not write every moment', async () => {
    const { both, library, start, account } = setUp()
    both()
    await start()
    await library.clock.run(freshness.backgroundMs + 120_000)
    expect(account()?.lastSyncAt).toBeGreaterThan(0)
  })

  it('reads everything when the user asks for it', async () => {
    const { both, service, sync, library, start, count } = setUp()
    for (let n = 0; n < 5; n += 1) both()
    await start()
    await library.clock.run(1000)
    sync.kick(library.account, { all: true })
    await library.clock.run(1000)
    expect([count('get'), count('comments'), count('media')]).toEqual([5, 5, 5])
    expect(service.changes).toEqual([])
  })
})

describe('several accounts', () => {
  it('do not hold each other up', async () => {
    const { library, service, engine, start, account } = setUp()
    const other = library.addAccount('Broken')
    const remoteId = service.add()
    const mine = library.addAsset(service.asset(remoteId).remote)
    engine.changes.addComment(mine, 'fine')
    engine.changes.addComment(library.addAsset({}, other), 'not there')
    await start()
    await library.clock.run(5000)
    expect(service.asset(remoteId).comments).toHaveLength(1)
    expect(account()?.state).toBe('connected')
    expect(findAccount(library.db, other)?.state).toBe('connected')
  })

  it('end when they are left, with what they had under way', async () => {
    const { library, service, sync, changes, both, start } = setUp()
    const { id } = both()
    changes.addComment(id, 'one')
    const gate = service.hold('addComment')
    await start()
    await gate.reached
    expect(sync.isBusy(library.account)).toBe(true)
    await sync.forget(library.account)
    expect(sync.isBusy(library.account)).toBe(false)
    const before = service.calls.length
    await library.clock.run(600_000)
    expect(service.calls.length).toBe(before)
  })
})

describe('the number of requests under way', () => {
  it('is what the service allows in all, operations and looks together', async () => {
    for (const most of [1, 2, 3]) {
      const { changes, both, service, library, start, sync, waiting } = setUp({ facts: { lanes: most } })
      for (let n = 0; n < 12; n += 1) changes.addComment(both().id, 'one')
      library.clock.advance(1000)
      await start()
      sync.kick(library.account, { all: true })
      await library.clock.run(60_000)
      expect(waiting()).toBe(0)
      expect(service.calls.filter((call) => call.startsWith('get')).length).toBeGreaterThanOrEqual(12)
      expect(service.most.all).toBe(most)
    }
  })

  it('grows to eight while all goes well, one of which is left to reading', async () => {
    const { changes, both, service, library, start, sync, waiting } = setUp({ facts: { lanes: 20 } })
    const all = Array.from({ length: 120 }, () => both())
    await start()
    for (const { id } of all) changes.addComment(id, 'one')
    service.most.all = 0
    await library.clock.run(60_000)
    expect([waiting(), service.most.all]).toEqual([0, 7])
    for (const { id } of all) changes.addComment(id, 'two')
    sync.kick(library.account, { all: true })
    await library.clock.run(60_000)
    expect([waiting(), service.most.all]).toEqual([0, 8])
  })

  it('takes one place for all files that are looked for together, which are in step', async () => {
    const { library, service, start, waiting, count, untilSending } = setUp({
      kind: 'listing',
      facts: { contentHash: 'sha256', looksTogether: true },
    })
    const shown: (() => unknown)[] = []
    service.onUpload = (_file, make) => {
      shown.push(make)
      return { state: 'accepted' }
    }
    const uploads = Array.from({ length: 30 }, (_, n) =>
      library.addUpload({ fileName: `${String(n)}.png`, sha256: String(n).padStart(64, '0') }),
    )
    await start()
    await untilSending()
    await library.clock.run(400)
    expect([count('uploadFile'), count('findUpload')]).toEqual([30, 0])
    const dueAt = new Set(uploads.map(({ id }) => entriesOfAsset(library.db, id)[0]?.notBefore))
    expect(dueAt.size).toBe(1)
    for (const show of shown) show()
    service.most.all = 0
    const gates = uploads.map(() => service.hold('findUpload'))
    await library.clock.run(2500)
    // Far more than there are places: for the service it is one look.
    expect([waiting(), service.most.all]).toEqual([30, 30])
    for (const gate of gates) gate.release()
    await settled()
    expect([waiting(), count('findUpload'), count('uploadFile')]).toEqual([0, 30, 30])
    expect(service.most.perAsset).toBe(1)
  })

  it('goes on with a look that the end of the program cut off, and with those that a clock put back has put off for years', async () => {
    const { engine, library, service, sync, untilSending } = setUp({
      kind: 'listing',
      facts: { contentHash: 'sha256', looksTogether: true },
    })
    await sync.stop()
    service.onUpload = (_file, make) => {
      shown.push(make)
      return { state: 'accepted' }
    }
    const shown: (() => unknown)[] = []
    const uploads = ['a', 'b', 'c'].map((name) => library.addUpload({ fileName: `${name}.png`, sha256: name.repeat(64) }))
    const entries = () => uploads.flatMap(({ id }) => entriesOfAsset(library.db, id))
    const run = async (isCutOff: boolean) => {
      // As a look does that waits for others: it ends with the reason for which it was ended.
      const findUpload = (_file: unknown, signal: AbortSignal) =>
        new Promise<null>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error)
          })
        })
      const { provider: whole } = engine
      const provider = isCutOff && whole !== null ? { ...whole, findUpload } : whole
      const again = createSync({ ...engine.tools, openProvider: () => Promise.resolve(provider) })
      onTestFinished(() => again.stop())
      again.start()
      await untilSending()
      await library.clock.run(3000)
      return again
    }
    await (await run(true)).stop()
    expect(entries().map(({ inFlight, notBefore, progress }) => [inFlight, notBefore, progress.phase])).toEqual(
      uploads.map(() => [true, 0, 'accepted']),
    )
    const next = await run(false)
    expect(entries().every(({ progress }) => (progress.probes ?? 0) > 1)).toBe(true)
    library.clock.jump(-24 * 60 * 60_000)
    for (const show of shown) show()
    next.kick(library.account)
    await library.clock.run(3000)
    expect(entries()).toEqual([])
  })

  it('looks for each one as before where every look is a request of its own', async () => {
    const { library, service, start, waiting } = setUp({ kind: 'listing', facts: { contentHash: 'sha256' } })
    const shown: (() => unknown)[] = []
    service.onUpload = (_file, make) => {
      shown.push(make)
      return { state: 'accepted' }
    }
    for (let n = 0; n < 30; n += 1) library.addUpload({ fileName: `${String(n)}.png`, sha256: String(n).padStart(64, '0') })
    await start()
    await library.clock.run(400)
    for (const show of shown) show()
    await library.clock.run(5000)
    expect(waiting()).toBe(0)
    expect(service.most.all).toBeLessThanOrEqual(8)
  })

  it('leaves one to reading while transfers take all the time, where there is more than one', async () => {
    const { changes, both, service, library, start, sync, count } = setUp({ facts: { lanes: 3 } })
    const all = Array.from({ length: 5 }, () => both())
    await start()
    await library.clock.run(1000)
    for (const { id } of all) changes.addComment(id, 'one')
    const gates = all.map(() => service.hold('addComment'))
    sync.kick(library.account, { all: true })
    await library.clock.run(1000)
    expect(count('comments')).toBeGreaterThanOrEqual(2)
    expect(count('get')).toBe(3)
    for (const gate of gates) gate.release()
    await library.clock.run(0)
  })
})

describe('an asset that the service works on', () => {
  it('is read again until it is ready, and not more often than it is allowed', async () => {
    const { both, service, library, start, count } = setUp({ kind: 'by-link' })
    const { id, remoteId } = both({ processing: { state: 'processing', note: null } })
    await start()
    await library.clock.run(4000)
    expect(count('get')).toBe(0)
    await library.clock.run(5 * 60_000)
    const polled = count('get')
    expect(polled).toBeGreaterThanOrEqual(8)
    expect(polled).toBeLessThanOrEqual(20)
    service.change(remoteId, { processing: { state: 'ready', note: null } })
    await library.clock.run(61_000)
    expect(library.asset(id).processing).toBe('ready')
    const after = count('get')
    await library.clock.run(5 * 60_000)
    expect(count('get')).toBe(after)
  })

  it('quirk 61: is read as any other one when it failed, or when its time is over', async () => {
    const { both, library, start, count } = setUp({ kind: 'by-link' })
    const failed = both({ processing: { state: 'failed', note: 'no' } })
    const endless = both({ processing: { state: 'processing', note: null } })
    await start()
    await library.clock.run(31 * 60_000)
    const [before, seen] = [count(`get ${failed.remoteId}`), count(`get ${endless.remoteId}`)]
    expect(before).toBeLessThanOrEqual(3)
    await library.clock.run(60 * 60_000)
    expect(count(`get ${failed.remoteId}`) - before).toBeLessThanOrEqual(6)
    expect(count(`get ${endless.remoteId}`) - seen).toBeLessThanOrEqual(6)
  })
})

describe('an id that the service does not know', () => {
  it('is asked for once, and once more when the user asks', async () => {
    const { service, sync, library, start, count } = setUp()
    transact(library.db, (tx) => insertKnownId(tx, library.account, 'remote-nobody', 1))
    await start()
    await library.clock.run(5 * 60 * 60_000)
    expect(count('get')).toBe(1)
    sync.kick(library.account, { all: true })
    await library.clock.run(1000)
    expect(count('get')).toBe(2)
    expect(library.db.prepare('SELECT base, gone_at IS NOT NULL AS gone FROM asset').get()).toEqual({ base: null, gone: 1 })
    service.add({ remoteId: 'remote-nobody', title: 'There now' })
    sync.kick(library.account, { all: true })
    await library.clock.run(1000)
    expect(library.db.prepare('SELECT title, gone_at FROM asset').get()).toEqual({ title: 'There now', gone_at: null })
  })
})

describe('a service that answers nothing but garbage for an hour', () => {
  const garbage = { how: 'refuse', kind: 'broken-answer' } as const
  const backoffMs = 15 * 60_000

  it('read by id: is asked a bounded number of times, and all is well within one backoff afterwards', async () => {
    const { changes, both, service, library, start, waiting, account } = setUp()
    const all = Array.from({ length: 30 }, (_, n) => both({ title: `Asset ${String(n)}` }))
    await start()
    service.fault = () => garbage
    all.slice(0, 5).forEach(({ id }, n) => {
      changes.addComment(id, 'mine')
      changes.edit(id, { title: `Mine ${String(n)}` })
    })
    service.calls.splice(0)
    const before = library.clock.fired()
    await library.clock.run(60 * 60_000)
    // Each of the 5 operations backs off up to a quarter of an hour; reading is tried at most every 15 s.
    expect(service.calls.length).toBeLessThan(400)
    expect(library.clock.fired() - before).toBeLessThan(1000)
    expect(service.changes).toEqual([])
    expect(waiting()).toBe(10)
    expect(library.db.prepare('SELECT count(*) AS n FROM asset WHERE gone_at IS NULL').get()).toEqual({ n: 30 })
    service.fault = () => null
    await library.clock.run(backoffMs)
    expect([waiting(), account()?.state]).toEqual([0, 'connected'])
    all.slice(0, 5).forEach(({ id, remoteId }, n) => {
      expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['mine'])
      expect([service.asset(remoteId).remote.title, library.asset(id).title]).toEqual([`Mine ${String(n)}`, `Mine ${String(n)}`])
    })
  })

  it('with a listing: is asked a bounded number of times, loses nothing, and all is well within one backoff afterwards', async () => {
    const { changes, service, library, start, waiting, account } = setUp({
      kind: 'listing',
      // As Wordbee: a look at the place proves that a file is not there, and it may be sent again.
      facts: { contentHash: null, listing: { pageSize: 10, everyMs: 300_000 } },
    })
    const ids = Array.from({ length: 30 }, () => service.add())
    await start()
    expect(library.db.prepare('SELECT count(*) AS n FROM asset WHERE gone_at IS NULL').get()).toEqual({ n: 30 })
    service.fault = () => garbage
    const files = Array.from({ length: 3 }, () => library.addUpload())
    const trashed = findAssetByRemoteId(library.db, library.account, ids[0] ?? '')
    if (trashed === null) throw new Error('it is listed')
    changes.trash([trashed.id])
    service.calls.splice(0)
    const before = library.clock.fired()
    await library.clock.run(60 * 60_000)
    // Each of 3 uploads whose answer was lost is looked for every half minute; the rest backs off up to a quarter of an hour.
    expect(service.calls.length).toBeLessThan(450)
    expect(library.clock.fired() - before).toBeLessThan(1000)
    expect(service.changes).toEqual([])
    expect(waiting()).toBe(4)
    expect(library.db.prepare('SELECT count(*) AS n FROM asset WHERE gone_at IS NULL').get()).toEqual({ n: 33 })
    service.fault = () => null
    const added = service.add({ title: 'Came meanwhile' })
    await library.clock.run(backoffMs)
    expect([waiting(), account()?.state]).toEqual([0, 'connected'])
    expect(findAssetByRemoteId(library.db, library.account, added)?.title).toBe('Came meanwhile')
    expect(service.changes.filter((call) => call.startsWith('uploadFile'))).toHaveLength(3)
    for (const { id } of files) expect(library.asset(id).remoteId).not.toBeNull()
    expect(service.asset(ids[0] ?? '').remote.trashed).not.toBeNull()
  })
})
