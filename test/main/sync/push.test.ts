import { describe, expect, it } from 'vitest'
import { findAccount } from '../../../src-main/accounts/account-store'
import { transact } from '../../../src-main/database/transaction'
import { failureKinds, ProviderError, type FailureKind } from '../../../src-main/providers/provider-error'
import { entriesOfAsset, markSent, recover, type OutboxEntry } from '../../../src-main/sync/outbox'
import { push } from '../../../src-main/sync/push'
import type { Log } from '../../../src-main/log'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'

const never = new AbortController().signal

function setUp() {
  const library = testLibrary()
  const engine = testEngine(library)
  const remoteId = engine.service.add()
  const asset = library.addAsset(engine.service.asset(remoteId).remote)
  const entry = (): OutboxEntry => {
    const found = entriesOfAsset(library.db, asset)[0]
    if (found === undefined) throw new Error('it has ended')
    return found
  }
  return { ...engine, library, remoteId, asset, entry }
}

describe('what becomes of a refused request', () => {
  const outcomes: Record<FailureKind, { account: string; entry: Partial<OutboxEntry>; pauses?: number }> = {
    offline: { account: 'unreachable', entry: { state: 'waiting', inFlight: false, attempts: 0 }, pauses: 0 },
    unauthorized: {
      account: 'sign-in-needed',
      entry: { state: 'waiting', inFlight: false, attempts: 0, reason: 'Waiting until you sign in again.' },
      pauses: 0,
    },
    forbidden: { account: 'well', entry: { state: 'failed', inFlight: false } },
    'not-found': { account: 'well', entry: { state: 'failed', inFlight: false } },
    conflict: { account: 'well', entry: { state: 'failed', inFlight: false } },
    rejected: { account: 'well', entry: { state: 'failed', inFlight: false } },
    'rate-limited': { account: 'pause', entry: { state: 'waiting', inFlight: false, attempts: 0 }, pauses: 10_000 },
    'unknown-outcome': { account: 'unreachable', entry: { state: 'waiting', inFlight: true, attempts: 1 }, pauses: 1000 },
    'broken-answer': { account: 'well', entry: { state: 'waiting', inFlight: true, attempts: 1 }, pauses: 1000 },
  }

  it.each(failureKinds)('%s: the account, the operation and the next try', async (kind) => {
    const { library, changes, service, pushNext, asset, entry } = setUp()
    changes.addComment(asset, 'Nice')
    service.failOnce('addComment', { how: 'refuse', kind })
    const expected = outcomes[kind]
    expect((await pushNext()).account).toBe(expected.account)
    expect(entry()).toMatchObject(expected.entry)
    if (expected.pauses !== undefined) expect(entry().notBefore).toBe(library.clock.now() + expected.pauses)
    expect(entry().reason).not.toBeNull()
  })

  it.each(failureKinds)('%s before anything was sent: never marked as maybe done', async (kind) => {
    const { changes, service, pushNext, asset, entry } = setUp()
    changes.addComment(asset, 'Nice')
    service.failOnce('comments', { how: 'refuse', kind })
    await pushNext()
    expect(entry().inFlight).toBe(false)
  })

  it('waits as long as the service asks, and not a moment less', async () => {
    const { library, changes, service, pushNext, asset, entry } = setUp()
    changes.addComment(asset, 'Nice')
    service.failOnce('addComment', { how: 'refuse', kind: 'rate-limited', details: { retryAfterMs: 42_000 } })
    expect(await pushNext()).toEqual({ account: 'pause', untilMs: library.clock.now() + 42_000 })
    expect(entry().notBefore).toBe(library.clock.now() + 42_000)
  })

  it('does not forget an earlier try that may have arrived, when this one certainly did not', async () => {
    for (const kind of ['offline', 'unauthorized', 'rate-limited'] as const) {
      const { library, changes, service, pushNext, asset, entry } = setUp()
      changes.addComment(asset, 'Nice')
      service.failOnce('addComment', { how: 'lose-request' })
      await pushNext()
      library.clock.advance(3_600_000)
      service.failOnce('addComment', { how: 'refuse', kind })
      await pushNext()
      expect(entry().inFlight).toBe(true)
    }
  })

  it('grows the pause from one lost answer to the next', async () => {
    const { library, changes, service, pushNext, asset, entry } = setUp()
    changes.addComment(asset, 'Nice')
    const pauses: number[] = []
    for (let n = 0; n < 4; n += 1) {
      service.failOnce('addComment', { how: 'lose-request' })
      await pushNext()
      pauses.push(entry().notBefore - library.clock.now())
      library.clock.advance(3_600_000)
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000])
  })

  it('never sleeps long over what is looked after in its own time, as nobody wakes it', async () => {
    const { library, service, asset, pushNext, entry } = setUp()
    library.queue(asset, { kind: 'start-action', actionId: '1', name: 'Resize' })
    service.failOnce('startAction', { how: 'lose-request' })
    await pushNext()
    service.fault = () => ({ how: 'lose-request' })
    for (let n = 0; n < 12; n += 1) {
      library.clock.advance(Math.max(0, entry().notBefore - library.clock.now()))
      const before = library.clock.now()
      await pushNext()
      expect(entry().notBefore - before).toBeLessThanOrEqual(30_000)
    }
    expect(service.calls.filter((call) => call.startsWith('startAction'))).toHaveLength(1)
  })

  it('names the account that must sign in again', async () => {
    const { library, changes, service, pushNext, asset } = setUp()
    changes.addComment(asset, 'Nice')
    service.failOnce('addComment', { how: 'refuse', kind: 'unauthorized' })
    await pushNext()
    expect(findAccount(library.db, library.account)).toMatchObject({ state: 'sign-in-needed', stateReason: 'The service refused this.' })
  })
})

describe('a mistake of our own', () => {
  it('before anything was sent holds the operation, with no word of the error itself', async () => {
    const { library, changes, tools, service, asset, entry } = setUp()
    changes.addComment(asset, 'Nice')
    const provider = { ...service.provider, comments: () => Promise.reject(new TypeError('CANARY')) }
    const lines: unknown[] = []
    const log: Log = { info: () => undefined, warn: () => undefined, error: (event, facts) => lines.push(event, facts) }
    expect(await push({ ...tools, log }, entry(), provider, never)).toEqual({ account: 'well' })
    expect(entry()).toMatchObject({
      state: 'failed',
      inFlight: false,
      reason: expect.stringMatching(/Slipway made a mistake here, and nothing was lost/) as string,
    })
    expect(JSON.stringify(lines)).not.toContain('CANARY')
    expect(library.asset(asset)).toBeDefined()
  })

  it('after it was sent looks first when it is tried again: nothing is done twice', async () => {
    const { library, changes, activity, tools, service, remoteId, asset, entry, pushNext } = setUp()
    changes.addComment(asset, 'Nice')
    // The disk is full in the moment the answer is to be written.
    library.db.exec(`CREATE TRIGGER full BEFORE UPDATE OF remote_id ON comment BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    await push(tools, entry(), service.provider, never)
    expect(entry()).toMatchObject({ state: 'failed', inFlight: true })
    library.db.exec('DROP TRIGGER full')
    activity.retry(entry().id)
    await pushNext()
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['Nice'])
    expect(entriesOfAsset(library.db, asset)).toEqual([])
  })
})

describe('an operation', () => {
  it('of an asset that is not at the service is held with a reason', async () => {
    const { library, pushNext } = setUp()
    const local = library.addLocal('Dune')
    library.db.prepare('DELETE FROM outbox').run()
    library.queue(local, { kind: 'trash' })
    await pushNext()
    expect(entriesOfAsset(library.db, local)).toMatchObject([
      { state: 'failed', reason: '“Dune” does not exist at the service yet, so this can not be sent.' },
    ])
  })

  it('of an asset that is not in the mirror any more ends without a word', async () => {
    const { library, changes, tools, service, asset, entry } = setUp()
    changes.addComment(asset, 'Nice')
    const stale = entry()
    library.db.prepare('DELETE FROM asset').run()
    expect(await push(tools, stale, service.provider, never)).toEqual({ account: 'well' })
    expect(service.calls).toEqual([])
  })

  it('is marked as sent in the library before the service is asked', async () => {
    const { library, changes, service, pushNext, asset, entry } = setUp()
    changes.trash([asset])
    const gate = service.hold('trash')
    const pushing = pushNext()
    await gate.reached
    expect(entry()).toMatchObject({ state: 'running', inFlight: true })
    expect(library.db.inTransaction).toBe(false)
    gate.release()
    await pushing
  })

  it('tells the window what to read again, before and after', async () => {
    const { library, changes, pushNext, asset } = setUp()
    changes.addComment(asset, 'Nice')
    library.events()
    await pushNext()
    const told = library.events()
    expect(told.filter((event) => event === 'activity.changed')).toHaveLength(2)
    expect(told).toContain('comments.changed')
    expect(told).not.toContain('intake.changed')
    changes.trash([asset])
    library.events()
    await pushNext()
    expect(library.events()).toContain('accounts.changed')
  })

  it('that is cut off after it was sent counts as maybe done, before as not done', async () => {
    for (const [method, inFlight] of [
      ['addComment', true],
      ['comments', false],
    ] as const) {
      const { changes, tools, service, asset, entry } = setUp()
      changes.addComment(asset, 'Nice')
      const provider = {
        ...service.provider,
        [method]: () => Promise.reject(new ProviderError(inFlight ? 'unknown-outcome' : 'offline', 'The request was cancelled.')),
      }
      await push(tools, entry(), provider, never)
      expect(entry()).toMatchObject({ state: 'waiting', inFlight })
    }
  })

  it('is found marked as maybe done by the next start when the program ends in between', async () => {
    const { library, changes, asset, entry, service, remoteId, pushNext } = setUp()
    changes.addComment(asset, 'Nice')
    // Killed after the service did it and before the answer was written.
    transact(library.db, (tx) => {
      markSent(tx, entry(), { knownComments: [] })
    })
    await service.provider.addComment?.(remoteId, 'Nice', never)
    transact(library.db, recover)
    await pushNext()
    expect(service.asset(remoteId).comments).toHaveLength(1)
    expect(entriesOfAsset(library.db, asset)).toEqual([])
  })
})
