import { describe, expect, it } from 'vitest'
import { listComments } from '../../../../src-main/assets/comments'
import { applyRemote, markGone } from '../../../../src-main/sync/apply'
import { findAsset, insertKnownId } from '../../../../src-main/assets/mirror'
import { transact } from '../../../../src-main/database/transaction'
import {
  freshness,
  nextStaleAt,
  noteLooked,
  reachOf,
  refreshAsset,
  staleAssets,
  type StaleQuery,
} from '../../../../src-main/sync/pull/refresh'
import { secondLookMs } from '../../../../src-main/sync/pull/missing'
import { testEngine } from '../../../support/engine'
import { remoteAsset, remoteMedium, testLibrary, type TestLibrary } from '../../../support/library'
import { memoryService } from '../../../support/memory-provider'

const never = new AbortController().signal

const query = (library: TestLibrary, values: Partial<StaleQuery> = {}): StaleQuery => ({
  account: library.account,
  now: library.clock.now(),
  floor: 0,
  reach: 'all',
  processing: null,
  ...values,
})

function setUp() {
  const library = testLibrary()
  const { service, tools } = testEngine(library)
  const remoteId = service.add({ title: 'Told' })
  const id = library.addAsset(service.asset(remoteId).remote)
  library.clock.advance(1000)
  library.events()
  return {
    library,
    service,
    remoteId,
    id,
    refresh: (how: { thorough?: boolean } = {}) =>
      refreshAsset(tools, { id, provider: service.provider, thorough: how.thorough ?? false, signal: never }),
    refreshedAt: () => library.db.prepare<[string], { at: number }>('SELECT refreshed_at AS at FROM asset WHERE id = ?').get(id)?.at,
  }
}

describe('reading an asset again', () => {
  it('asks once when nothing changed', async () => {
    const { library, service, remoteId, refresh, refreshedAt } = setUp()
    await refresh()
    expect(service.calls).toEqual([`get ${remoteId}`])
    expect(refreshedAt()).toBe(library.clock.now())
    expect(library.events()).not.toContain('accounts.changed')
  })

  it('reads media and comments when it changed, or the user looks at it', async () => {
    const { library, service, remoteId, id, refresh } = setUp()
    service.asset(remoteId).media.push(remoteMedium({ id: '1', previewUrl: 'https://studio.example/p' }))
    service.asset(remoteId).comments.push({ id: '1', text: 'hello', updatedAt: 1, author: { id: 'a', name: 'Ann' } })
    await refresh({ thorough: true })
    expect(library.asset(id)).toMatchObject({ previewUrl: 'https://studio.example/p' })
    expect(listComments(library.db, id, null)).toHaveLength(1)
    service.change(remoteId, { title: 'New' })
    service.asset(remoteId).comments = []
    await refresh()
    expect(library.asset(id).title).toBe('New')
    expect(listComments(library.db, id, null)).toHaveLength(0)
  })

  it('asks for no media that came with the asset', async () => {
    const { library, service, remoteId, id, refresh } = setUp()
    service.change(remoteId, { title: 'New', media: [remoteMedium({ id: '1', previewUrl: 'https://studio.example/p' })] })
    await refresh({ thorough: true })
    expect(service.calls).toEqual([`get ${remoteId}`, `comments ${remoteId}`])
    expect(library.asset(id)).toMatchObject({ media: [{ id: '1' }], previewUrl: 'https://studio.example/p' })
  })

  it('always reads all of it where the service names no version', async () => {
    const { service, remoteId, refresh } = setUp()
    service.asset(remoteId).remote = { ...service.asset(remoteId).remote, version: null }
    await refresh()
    expect(service.calls).toEqual([`get ${remoteId}`, `media ${remoteId}`, `comments ${remoteId}`])
  })

  it('keeps the row of an asset that is gone, out of sight, and brings it back when it is there again', async () => {
    const { library, service, remoteId, id, refresh } = setUp()
    const there = service.asset(remoteId)
    service.assets.delete(remoteId)
    await refresh()
    await refresh()
    expect(library.asset(id).goneAt).toBeNull()
    library.clock.advance(secondLookMs)
    await refresh()
    expect(library.asset(id)).toMatchObject({ title: 'Told', goneAt: library.clock.now() })
    expect(library.events().filter((event) => event === 'assets.changed')).toHaveLength(1)
    service.assets.set(remoteId, there)
    await refresh()
    expect(library.asset(id).goneAt).toBeNull()
  })

  it('leaves what is only being made to the operation that makes it', async () => {
    const { library, service, remoteId, id, refresh, refreshedAt } = setUp()
    library.queue(id, { kind: 'create-from-link', link: 'https://files.example/a', name: 'Told', type: 'image' })
    service.assets.delete(remoteId)
    await refresh()
    expect([library.asset(id).goneAt, refreshedAt()]).toEqual([null, library.clock.now()])
  })

  it('does not call gone what an operation of ours brought back meanwhile', async () => {
    const { library, service, remoteId, id, refresh } = setUp()
    const there = service.asset(remoteId)
    service.assets.delete(remoteId)
    const gate = service.hold('get')
    const reading = refresh()
    await gate.reached
    transact(library.db, (tx) => {
      applyRemote(tx, id, { ...there.remote, version: 'newer' }, library.clock.now())
    })
    gate.release()
    await reading
    expect(library.asset(id).goneAt).toBeNull()
  })

  it('does not write an older reading over what an operation of ours settled meanwhile', async () => {
    const { library, service, remoteId, id, refresh } = setUp()
    const gate = service.hold('media')
    service.change(remoteId, { title: 'Older' })
    const reading = refresh()
    await gate.reached
    service.change(remoteId, { title: 'Ours' })
    transact(library.db, (tx) => {
      applyRemote(tx, id, service.asset(remoteId).remote, library.clock.now())
    })
    gate.release()
    await reading
    expect(library.asset(id).title).toBe('Ours')
  })

  it('writes nothing of an asset that was removed meanwhile', async () => {
    const { library, service, id, refresh } = setUp()
    const gate = service.hold('get')
    const reading = refresh()
    await gate.reached
    library.db.prepare('DELETE FROM asset WHERE id = ?').run(id)
    gate.release()
    await reading
    expect(findAsset(library.db, id)).toBeNull()
  })

  it('asks nothing about an asset that the service does not know yet', async () => {
    const { library, service } = setUp()
    const local = library.addLocal()
    await refreshAsset(
      { db: library.db, clock: library.clock, publish: library.publish, pages: { whenIdle: () => Promise.resolve() } },
      { id: local, provider: service.provider, thorough: true, signal: never },
    )
    expect(service.calls).toEqual([])
  })

  it.each(['offline', 'unauthorized', 'rate-limited', 'unknown-outcome', 'broken-answer', 'forbidden'] as const)(
    'leaves the mirror alone and says why when it ends with %s',
    async (kind) => {
      const { library, service, id, refresh, refreshedAt } = setUp()
      const before = [library.asset(id), refreshedAt()]
      for (const method of ['get', 'media', 'comments'] as const) {
        service.failOnce(method, { how: 'refuse', kind })
        await expect(refresh({ thorough: true })).rejects.toMatchObject({ kind })
      }
      expect([library.asset(id), refreshedAt()]).toEqual(before)
    },
  )
})

describe('what should be read again', () => {
  it('is first what the user looks at, then what was never read, then what is oldest', () => {
    const library = testLibrary()
    const now = library.clock.now()
    const old = library.addAsset()
    const older = library.addAsset()
    const opened = library.addAsset()
    const fresh = library.addAsset()
    const never_ = library.addAsset()
    library.addLocal()
    const set = (id: string, refreshedAt: number, openedAt = 0) =>
      library.db.prepare('UPDATE asset SET refreshed_at = ?, opened_at = ? WHERE id = ?').run(refreshedAt, openedAt, id)
    set(old, now - freshness.backgroundMs - 10)
    set(older, now - freshness.backgroundMs - 20)
    set(opened, now - freshness.openedMs - 1, now - 1000)
    set(fresh, now - 10)
    set(never_, 0)
    const ids = (limit: number, floor = 0) => staleAssets(library.db, query(library, { now, floor }), limit).map(({ id }) => id)
    expect(ids(10)).toEqual([opened, never_, older, old])
    expect(ids(2)).toEqual([opened, never_])
    expect(ids(10, now)).toEqual([opened, never_, older, old, fresh])
  })

  it('is not what the user looked at long ago', () => {
    const library = testLibrary()
    const id = library.addAsset()
    const now = library.clock.now() + freshness.openedWithinMs + 1
    library.db.prepare('UPDATE asset SET opened_at = ? WHERE id = ?').run(library.clock.now(), id)
    expect(staleAssets(library.db, query(library, { now }), 5)).toEqual([])
  })

  it('comes when the oldest has its age, and an asset that could not be read has its turn like the rest', () => {
    const library = testLibrary()
    expect(nextStaleAt(library.db, query(library))).toBeNull()
    library.addLocal()
    expect(nextStaleAt(library.db, query(library))).toBeNull()
    const id = library.addAsset()
    expect(nextStaleAt(library.db, query(library))).toBe(library.clock.now() + freshness.backgroundMs)
    transact(library.db, (tx) => {
      noteLooked(tx, id, library.clock.now() + 5)
    })
    expect(nextStaleAt(library.db, query(library))).toBe(library.clock.now() + 5 + freshness.backgroundMs)
  })
})

describe('an id that the service does not know', () => {
  it('is asked for once, and again only when the user asks', () => {
    const library = testLibrary()
    const id = transact(library.db, (tx) => insertKnownId(tx, library.account, 'remote-nobody', library.clock.now()))
    if (id === null) throw new Error('it is new')
    const stale = (floor = 0) => staleAssets(library.db, query(library, { floor }), 5).map((asset) => asset.id)
    expect(stale()).toEqual([id])
    transact(library.db, (tx) => {
      markGone(tx, id, library.clock.now())
    })
    library.clock.advance(24 * 60 * 60_000)
    expect(stale()).toEqual([])
    expect(nextStaleAt(library.db, query(library))).toBeNull()
    expect(stale(library.clock.now())).toEqual([id])
  })

  it('differs from an asset that was there once: that one may come back', () => {
    const library = testLibrary()
    const id = library.addAsset()
    transact(library.db, (tx) => {
      markGone(tx, id, library.clock.now())
    })
    library.clock.advance(freshness.backgroundMs + 1)
    expect(staleAssets(library.db, query(library), 5).map((asset) => asset.id)).toEqual([id])
  })
})

describe('an account with a listing', () => {
  it('reads one by one only what the user looks at, and nothing where no reading of one is documented', () => {
    const library = testLibrary()
    const now = library.clock.now()
    const opened = library.addAsset()
    library.addAsset()
    library.db.prepare('UPDATE asset SET refreshed_at = 0').run()
    library.db.prepare('UPDATE asset SET opened_at = ? WHERE id = ?').run(now - 1000, opened)
    expect(staleAssets(library.db, query(library, { reach: 'opened' }), 5)).toEqual([{ id: opened, thorough: true }])
    expect(nextStaleAt(library.db, query(library, { reach: 'opened' }))).toBeNull()
    expect(staleAssets(library.db, query(library, { reach: 'none', floor: now }), 5)).toEqual([])
  })

  it('is told from the methods of its service', () => {
    expect(reachOf(memoryService().provider)).toBe('all')
    expect(reachOf(memoryService(() => 0, { kind: 'listing' }).provider)).toBe('none')
    expect(reachOf(memoryService(() => 0, { kind: 'listing', with: ['get'] }).provider)).toBe('opened')
  })

  it('keeps the media that the listing told of where there is no other way to ask for them', async () => {
    const library = testLibrary()
    const { service, tools } = testEngine(library, { kind: 'listing', with: ['get'] })
    const remoteId = service.add({ media: [remoteMedium({ id: '1' })] })
    const id = library.addAsset(service.asset(remoteId).remote)
    await refreshAsset(tools, { id, provider: service.provider, thorough: true, signal: never })
    expect(library.asset(id).media).toHaveLength(1)
  })
})

describe('an asset that the service is working on', () => {
  const processing = { firstMs: 5000, longestMs: 60_000, endMs: 30 * 60_000 }

  function working() {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', processing: { state: 'processing', note: null } })
    const since = library.clock.now()
    const due = () => staleAssets(library.db, query(library, { processing }), 5).map((asset) => asset.id)
    return {
      library,
      id,
      since,
      due,
      at: () => nextStaleAt(library.db, query(library, { processing })),
      told: (state: 'processing' | 'ready' | 'failed' | 'unknown') => {
        transact(library.db, (tx) => {
          applyRemote(tx, id, remoteAsset({ remoteId: 'remote-one', processing: { state, note: null } }), library.clock.now())
        })
      },
    }
  }

  it('is read again with growing pauses, until it is over or its time is', () => {
    const { library, id, since, due, at, told } = working()
    const pauses: number[] = []
    while (library.clock.now() - since < processing.endMs) {
      const next = at() ?? 0
      expect(due()).toEqual([])
      pauses.push(next - library.clock.now())
      library.clock.advance(next - library.clock.now())
      if (library.clock.now() - since < processing.endMs) expect(due()).toEqual([id])
      told('processing')
    }
    expect(pauses[0]).toBe(5000)
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses)
    expect(Math.max(...pauses.slice(0, -1))).toBe(60_000)
    expect(at()).toBe(library.clock.now() + freshness.backgroundMs)
  })

  it.each(['ready', 'failed', 'unknown'] as const)('is as any other one when it is %s', (state) => {
    const { library, due, at, told } = working()
    told(state)
    library.clock.advance(60_000)
    expect([due(), at()]).toEqual([[], library.clock.now() - 60_000 + freshness.backgroundMs])
  })

  it('is left to the operation that made it while that waits for it', () => {
    const { library, id, due } = working()
    const operation = library.queue(id, { kind: 'create-from-link', link: 'https://a.example/b', name: 'b', type: 'image' })
    library.clock.advance(60_000)
    expect(due()).toEqual([])
    library.db.prepare('DELETE FROM outbox WHERE id = ?').run(operation)
    expect(due()).toEqual([id])
  })
})
