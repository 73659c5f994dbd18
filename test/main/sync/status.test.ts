import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount, setAccountState, setPause } from '../../../src-main/accounts/account-store'
import { createPauses } from '../../../src-main/accounts/pauses'
import { transact } from '../../../src-main/database/transaction'
import type { Log } from '../../../src-main/log'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { raiseHold } from '../../../src-main/sync/brakes'
import { readStatus } from '../../../src-main/sync/status'
import { createSync } from '../../../src-main/sync/sync'
import { syncStatus } from '../../../src-preload/contract/activity'
import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import type { MemoryServiceOptions } from '../../support/memory-provider'

const hourMs = 60 * 60_000
const yearMs = 365 * 24 * hourMs

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, options)
  const { service, changes } = engine
  const { db, clock, account, publish } = library
  const logged: string[] = []
  const note = (event: string) => void logged.push(event)
  const log: Log = { info: () => undefined, warn: note, error: note }
  let opens: () => Promise<typeof engine.provider> = () => Promise.resolve(engine.provider)
  const sync = createSync({ ...engine.tools, log, openProvider: () => opens() })
  onTestFinished(() => sync.stop())
  return {
    ...engine,
    library,
    service,
    changes,
    sync,
    clock,
    db,
    logged,
    pauses: createPauses({ db, clock, publish, sync }),
    opening: (how: typeof opens) => {
      opens = how
    },
    both: (): { id: AssetId; remoteId: string } => {
      const remoteId = service.add()
      return { id: library.addAsset(service.asset(remoteId).remote), remoteId }
    },
    start: async () => {
      sync.start()
      await clock.run(0)
    },
    status: () => syncStatus.parse(readStatus(db, clock, { isBusy: sync.isBusy(account), nextTryAt: sync.nextTryAt() })),
    account: () => findAccount(db, account),
    put: (id: AccountId, state: 'connected' | 'offline' | 'sign-in-needed') => {
      transact(db, (tx) => {
        setAccountState(tx, id, state, null)
        tx.prepare('UPDATE account SET last_sync_at = 1 WHERE id = ?').run(id)
      })
    },
  }
}

describe('the status line', () => {
  it('tells when the next account that can not be reached is tried again, and the time is true', async () => {
    const { service, changes, both, start, status, clock } = setUp()
    const { id } = both()
    service.fault = () => ({ how: 'offline' })
    changes.addComment(id, 'later')
    await start()
    for (let n = 0; n < 12; n += 1) {
      const { state, nextTryAt, offlineAccounts } = status()
      expect([state, offlineAccounts]).toEqual(['offline', ['Studio']])
      if (nextTryAt === null) throw new Error('it is tried again')
      expect(nextTryAt - clock.now()).toBeLessThanOrEqual(30_000)
      service.most.all = 0
      await clock.run(nextTryAt - clock.now() - 1)
      expect(service.most.all).toBe(0)
      await clock.run(1)
      expect(service.most.all).toBe(1)
    }
    service.fault = () => null
    await clock.run(30_000)
    expect(status()).toMatchObject({ nextTryAt: null, waiting: 0, offlineAccounts: [] })
  })

  it('says paused only of what is, and neither syncing nor up to date while an account is', () => {
    const { library, status, put, db, both, clock } = setUp()
    const other = library.addAccount('Other')
    put(library.account, 'connected')
    put(other, 'connected')
    library.queue(both().id, { kind: 'trash' })
    expect(status()).toMatchObject({ state: 'syncing', waiting: 1, pausedAccounts: [] })
    transact(db, (tx) => {
      setPause(tx, library.account, 0)
    })
    expect(status()).toMatchObject({ state: 'paused', waiting: 1, pausedAccounts: ['Studio'] })
    put(library.account, 'offline')
    expect(status()).toMatchObject({ state: 'paused', offlineAccounts: [] })
    put(other, 'offline')
    expect(status()).toMatchObject({ state: 'offline', offlineAccounts: ['Other'] })
    clock.advance(1)
  })

  it('says in one sentence that the computer is offline, when all accounts are at once', () => {
    const { library, status, put, db } = setUp()
    const other = library.addAccount('Other')
    db.prepare('UPDATE account SET address = ? WHERE id = ?').run('https://other.example', other)
    put(library.account, 'offline')
    put(other, 'connected')
    expect(status().isComputerOffline).toBe(false)
    put(other, 'offline')
    expect(status()).toMatchObject({ state: 'offline', isComputerOffline: true })
    // Two accounts at one service that is down prove nothing about the network.
    db.prepare('UPDATE account SET address = ?').run('https://studio.example')
    expect(status().isComputerOffline).toBe(false)
  })

  it('counts holds and conflicts as what needs the user', () => {
    const { library, status, put, db, both } = setUp()
    put(library.account, 'connected')
    expect(status().state).toBe('up-to-date')
    transact(db, (tx) => {
      raiseHold(tx, library.account, { kind: 'vanished', details: { missing: 3, known: 9, samples: [], round: 1 }, now: 5 })
    })
    expect(status()).toMatchObject({ state: 'attention', attention: 1, heldAccounts: ['Studio'] })
    const { id } = both()
    const operation = library.queue(id, { kind: 'edit-asset', changes: { title: 'Mine' }, seen: {} })
    db.prepare(`INSERT INTO conflict (operation_id, asset_id, field, mine, theirs, found_at) VALUES (?, ?, 'title', '"a"', '"b"', 1)`).run(
      operation,
      id,
    )
    const asked = { accounts: 1, conflicts: 1, needsReview: 0, failed: 0, files: 0 }
    expect(status()).toMatchObject({ state: 'attention', attention: 2, conflicts: 1, attentionBy: asked })
    // In doubt because of that conflict: still one thing to decide.
    db.prepare(`UPDATE outbox SET state = 'needs-review' WHERE id = ?`).run(operation)
    expect(status()).toMatchObject({ state: 'attention', attention: 2, conflicts: 1, attentionBy: asked })
    for (const state of ['failed', 'needs-review', 'needs-review'] as const) {
      db.prepare('UPDATE outbox SET state = ? WHERE id = ?').run(state, library.queue(both().id, { kind: 'trash' }))
    }
    expect(status()).toMatchObject({ attention: 5, conflicts: 1, attentionBy: { ...asked, needsReview: 2, failed: 1 } })
  })

  it('never says synced because the user asked, when the service does not answer', async () => {
    const { service, sync, library, start, account, clock, status } = setUp()
    await start()
    await clock.run(120_000)
    const before = account()?.lastSyncAt ?? null
    service.fault = () => ({ how: 'offline' })
    sync.kick(library.account, { all: true })
    await clock.run(10 * 60_000)
    expect([account()?.lastSyncAt ?? null, account()?.state, status().state]).toEqual([before, 'offline', 'offline'])
    service.fault = () => null
    sync.kick(library.account, { all: true })
    await clock.run(61_000)
    expect(account()?.lastSyncAt).toBeGreaterThan(before ?? 0)
    expect(service.calls.filter((call) => call.startsWith('check')).length).toBeGreaterThan(0)
  })

  it('says sign-in needed until the service took the key', async () => {
    const { service, sync, library, both, start, account, clock } = setUp()
    both()
    service.fault = () => ({ how: 'refuse', kind: 'unauthorized' })
    await start()
    await clock.run(11 * 60_000)
    expect(account()?.state).toBe('sign-in-needed')
    const gate = service.hold('get')
    sync.kick(library.account, { all: true })
    await gate.reached
    expect(account()?.state).toBe('sign-in-needed')
    service.fault = () => null
    gate.release()
    await clock.run(1000)
    expect(account()?.state).toBe('connected')
  })
})

describe('an account that can not be opened', () => {
  it('is logged once, says why, and is opened when it can be', async () => {
    const { opening, logged, sync, start, status, account, clock, library, provider } = setUp()
    opening(() => Promise.reject(new ProviderError('rejected', 'Slipway does not speak to it.')))
    await start()
    for (let n = 0; n < 20; n += 1) {
      sync.kick(library.account)
      await clock.run(60_000)
    }
    expect(logged).toEqual(['account.not-opened'])
    expect([account()?.state, status().state, status().nextTryAt]).toEqual(['offline', 'offline', null])
    opening(() => Promise.resolve(provider))
    await sync.restart(library.account)
    await clock.run(1000)
    expect(account()?.state).toBe('connected')
  })
})

describe('a paused account', () => {
  it('sends nothing and reads nothing, and goes on by itself after an hour', async () => {
    const { service, changes, both, start, pauses, library, clock, sync, status, account } = setUp()
    const { id, remoteId } = both()
    await start()
    pauses.pause(library.account, 'hour')
    service.calls.splice(0)
    changes.addComment(id, 'later')
    sync.kick(library.account)
    sync.kick(library.account, { all: true })
    await clock.run(hourMs - 1000)
    expect([service.calls, status().state, status().waiting]).toEqual([[], 'paused', 1])
    await clock.run(2000)
    expect(service.asset(remoteId).comments).toHaveLength(1)
    expect([account()?.pausedUntil, status().pausedAccounts]).toEqual([null, []])
  })

  it('lets what is under way end, and begins nothing after it', async () => {
    const { service, changes, both, start, pauses, library, clock } = setUp()
    const [one, other] = [both(), both()]
    const gate = service.hold('addComment')
    changes.addComment(one.id, 'under way')
    changes.addComment(one.id, 'behind it')
    await start()
    await gate.reached
    pauses.pause(library.account, 'until-resumed')
    changes.addComment(other.id, 'later')
    gate.release()
    await clock.run(24 * hourMs)
    expect(service.asset(one.remoteId).comments.map(({ text }) => text)).toEqual(['under way'])
    expect(service.asset(other.remoteId).comments).toEqual([])
    pauses.resume(library.account)
    await clock.run(1000)
    expect([one, other].map(({ remoteId }) => service.asset(remoteId).comments.length)).toEqual([2, 1])
  })

  it('stays paused in the next process', async () => {
    const { service, both, pauses, library, clock, sync, tools } = setUp()
    both()
    pauses.pause(library.account, 'until-resumed')
    await sync.stop()
    const next = createSync(tools)
    onTestFinished(() => next.stop())
    next.start()
    await clock.run(24 * hourMs)
    expect(service.calls).toEqual([])
  })

  it('is paused for no longer than an hour by its clock, whatever time that is set to', async () => {
    for (const jump of [-yearMs, yearMs]) {
      const { service, changes, both, start, pauses, library, clock } = setUp()
      const { id, remoteId } = both()
      await start()
      pauses.pause(library.account, 'hour')
      changes.addComment(id, 'later')
      await clock.run(60_000)
      clock.jump(jump)
      await clock.run(hourMs)
      expect(service.asset(remoteId).comments).toHaveLength(1)
    }
  })

  it('does not hold up the others', async () => {
    const { library, pauses, both, changes, service, start, clock } = setUp()
    const other = library.addAccount('Other')
    pauses.pause(other, 'until-resumed')
    const { id, remoteId } = both()
    changes.addComment(id, 'now')
    await start()
    await clock.run(1000)
    expect(service.asset(remoteId).comments).toHaveLength(1)
  })
})
