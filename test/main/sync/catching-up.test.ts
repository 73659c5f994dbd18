import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount } from '../../../src-main/accounts/account-store'
import { createSync } from '../../../src-main/sync/sync'
import type { AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import type { Fault, MemoryServiceOptions } from '../../support/memory-provider'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, options)
  const { service } = engine
  const { clock } = library
  const sync = createSync(engine.tools)
  onTestFinished(() => sync.stop())
  /** When each request came, whether it was answered or not. ms. */
  const times: number[] = []
  let fault: Fault | null = null
  service.fault = () => {
    times.push(clock.now())
    return fault
  }
  return {
    ...engine,
    library,
    sync,
    clock,
    times,
    fail: (how: Fault | null) => {
      fault = how
    },
    both: (): { id: AssetId; remoteId: string } => {
      const remoteId = service.add()
      return { id: library.addAsset(service.asset(remoteId).remote), remoteId }
    },
    start: async () => {
      sync.start()
      await clock.run(0)
    },
    waiting: () => library.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get()?.n,
    state: () => findAccount(library.db, library.account)?.state,
  }
}

const gaps = (times: readonly number[]) => times.slice(1).map((at, n) => at - (times[n] ?? 0))

describe('a service that fails for a day', () => {
  it.each([{ how: 'offline' }, { how: 'lose-request' }, { how: 'refuse', kind: 'unknown-outcome' }] as const)(
    'is asked by one small request at most every half a minute, and what waits has left within a minute of its return ($how)',
    async (how) => {
      const { changes, both, clock, start, fail, times, waiting, service, state } = setUp()
      const all = Array.from({ length: 40 }, () => both())
      for (const { id } of all) changes.addComment(id, 'later')
      fail(how)
      await start()
      await clock.run(5 * 60_000)
      times.splice(0)
      service.calls.splice(0)
      await clock.run(dayMs)
      expect(times.length).toBeLessThanOrEqual(dayMs / 30_000 + 1)
      expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(15_000)
      expect(new Set(service.calls.map((call) => call.trim()))).toEqual(new Set(how.how === 'offline' ? [] : ['check']))
      fail(null)
      await clock.run(60_000)
      expect([waiting(), state()]).toEqual([0, 'connected'])
      for (const { remoteId } of all) expect(service.asset(remoteId).comments).toHaveLength(1)
    },
  )

  it('is asked every quarter of an hour while nothing waits, and at once when something does', async () => {
    const { changes, both, clock, start, fail, times, waiting, sync, library } = setUp()
    const { id } = both()
    await start()
    fail({ how: 'offline' })
    await clock.run(2 * hourMs)
    times.splice(0)
    await clock.run(dayMs)
    expect(times.length).toBeLessThanOrEqual((dayMs / hourMs) * 4 + 1)
    fail(null)
    changes.addComment(id, 'now')
    sync.kick(library.account)
    await clock.run(1000)
    expect(waiting()).toBe(0)
  })

  it('gets what only changes refuse soon after it takes them again, though it answered everything else all the time', async () => {
    const { changes, both, clock, start, service, waiting, state } = setUp()
    const all = Array.from({ length: 10 }, () => both())
    await start()
    for (const { id } of all) changes.addComment(id, 'later')
    service.fault = (method) => (method === 'addComment' ? { how: 'lose-request' } : null)
    await clock.run(3 * hourMs)
    expect(waiting()).toBe(10)
    service.fault = () => null
    await clock.run(60_000)
    expect([waiting(), state()]).toEqual([0, 'connected'])
  })
})

describe('a computer that slept', () => {
  it('sends nothing while it is about to sleep', async () => {
    const { changes, both, clock, start, sync, library, times } = setUp()
    const { id } = both()
    await start()
    sync.suspend()
    times.splice(0)
    changes.addComment(id, 'later')
    sync.kick(library.account)
    sync.kick(library.account, { all: true })
    await clock.run(dayMs)
    expect(times).toEqual([])
    sync.resume()
    await clock.run(10_000)
    expect(times.length).toBeGreaterThan(0)
  })

  it.each(['by-id', 'listing'] as const)('catches up after three days with one request a second at most (%s)', async (kind) => {
    const { changes, both, clock, start, sync, times, service } = setUp({
      kind,
      facts: { lanes: 8, ...(kind === 'listing' && { listing: { pageSize: 5, everyMs: 300_000 } }) },
    })
    const all = Array.from({ length: 100 }, () => both())
    await start()
    await clock.run(60_000)
    if (kind === 'by-id') for (const { id } of all.slice(0, 10)) changes.addComment(id, 'before the night')
    sync.suspend()
    clock.jump(3 * dayMs)
    times.splice(0)
    sync.resume()
    await clock.run(60_000)
    expect(times.length).toBeGreaterThanOrEqual(20)
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(1000)
    expect(service.most.perAsset).toBe(1)
  })

  it('is noticed by a timer that comes far too late, where nobody says so', async () => {
    const { both, clock, start, times } = setUp()
    for (let n = 0; n < 50; n += 1) both()
    await start()
    clock.jump(3 * dayMs)
    times.splice(0)
    await clock.run(60_000)
    await clock.run(20_000)
    expect(times.length).toBeGreaterThan(5)
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(1000)
  })

  it('goes at full speed when the user asks', async () => {
    const { both, clock, start, sync, library, service } = setUp()
    for (let n = 0; n < 50; n += 1) both()
    await start()
    sync.suspend()
    clock.jump(3 * dayMs)
    sync.resume()
    sync.kick(library.account, { all: true })
    await clock.run(5000)
    expect(service.calls.filter((call) => call.startsWith('get'))).toHaveLength(50)
  })
})

describe('a service that asks for pauses', () => {
  it('is obeyed to the second by everything, the wish of the user too', async () => {
    const { changes, both, clock, start, sync, library, service, times, waiting } = setUp()
    const all = Array.from({ length: 10 }, () => both())
    await start()
    service.failOnce('addComment', { how: 'refuse', kind: 'rate-limited', details: { retryAfterMs: 20 * 60_000 } })
    changes.addComment(all[0]?.id ?? ('' as never), 'one')
    sync.kick(library.account)
    await clock.run(100)
    times.splice(0)
    for (const { id } of all.slice(1)) changes.addComment(id, 'two')
    for (let n = 0; n < 19; n += 1) {
      sync.kick(library.account, { all: true })
      await clock.run(60_000)
    }
    expect(times).toEqual([])
    await clock.run(5 * 60_000)
    expect(waiting()).toBe(0)
  })
})
