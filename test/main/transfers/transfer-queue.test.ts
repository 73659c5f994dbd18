import { describe, expect, it } from 'vitest'
import { setAccountState, setPause } from '../../../src-main/accounts/account-store'
import { createBandwidth } from '../../../src-main/bandwidth'
import { transact } from '../../../src-main/database/transaction'
import { largeFrom } from '../../../src-main/sync/lanes'
import { findEntry, hold, markSent, postpone } from '../../../src-main/sync/outbox'
import { createTransfers } from '../../../src-main/sync/transfers'
import { createTransferQueue, readCap } from '../../../src-main/transfers/transfer-queue'
import { AppError } from '../../../src-preload/contract/errors'
import { operationId, type AccountId, type OperationId } from '../../../src-preload/contract/ids'
import { transferPage } from '../../../src-preload/contract/transfer'
import { testLibrary, uploadPayload } from '../../support/library'

function setUp() {
  const library = testLibrary()
  const { db, clock, publish } = library
  const transfers = createTransfers({ clock, publish })
  const bandwidth = createBandwidth(clock)
  const kicked: AccountId[] = []
  const cancelled: OperationId[] = []
  const fetched = new Set<OperationId>()
  const queue = createTransferQueue({
    db,
    clock,
    transfers,
    bandwidth,
    keepAwake: { isHeld: () => true },
    serving: () => 2,
    nextTryOf: () => null,
    isFetchable: (kind, id) => kind === 'add-media' && fetched.has(id),
    cancel: (id) => {
      cancelled.push(id)
      return Promise.resolve()
    },
    onMoved: (id) => void kicked.push(id),
  })
  transact(db, (tx) => {
    setAccountState(tx, library.account, 'connected', null)
  })
  const page = (offset = 0, limit = 100) => transferPage.parse(queue.page({ offset, limit }))
  const send = (id: OperationId) => {
    const entry = findEntry(db, id)
    if (entry === null) throw new Error('it has ended')
    transact(db, (tx) => {
      markSent(tx, entry, { phase: 'sent' })
    })
  }
  return { ...library, library, transfers, bandwidth, queue, page, send, kicked, cancelled, fetched }
}

const names = (page: ReturnType<ReturnType<typeof setUp>['page']>) => page.rows.map(({ name }) => name)

describe('the page of transfers', () => {
  it('is empty where nothing is on its way', () => {
    expect(setUp().page()).toEqual({
      rows: [],
      total: 0,
      left: { files: 0, bytes: 0, speed: null, leftMs: null },
      cap: null,
      keepsAwake: true,
      serving: 2,
    })
  })

  it('shows what leaves first, then what was sent, then what waits in its order, then what needs the user', () => {
    const { addUpload, addAsset, library, page, send, transfers, db } = setUp()
    const upload = (fileName: string, size = 10) => addUpload({ fileName, size }).operation
    const [failed, waits, sentOff, leaves, next] = ['failed', 'waits', 'sent', 'leaves', 'next'].map((name) => upload(name))
    if (failed === undefined || waits === undefined || sentOff === undefined || leaves === undefined || next === undefined) return
    library.queue(addAsset(), { kind: 'add-comment', text: 'no file' })
    transact(db, (tx) => {
      hold(tx, failed, { state: 'failed', reason: 'It was refused.', inFlight: false })
    })
    send(sentOff)
    transfers.report(leaves, { sent: 4, total: 10 })
    const shown = page()
    expect(names(shown)).toEqual(['leaves', 'sent', 'waits', 'next', 'failed'])
    expect(shown.rows.map(({ state }) => state)).toEqual(['uploading', 'verifying', 'waiting', 'waiting', 'failed'])
    expect(shown.rows.map(({ sent }) => sent)).toEqual([4, 10, null, null, null])
    expect(shown.rows.map(({ canCancel }) => canCancel)).toEqual([true, false, true, true, true])
    expect(shown.rows[4]?.reason).toBe('It was refused.')
    expect(shown.total).toBe(5)
    // Six of what leaves, nothing of what all left of, and two that wait.
    expect(shown.left).toMatchObject({ files: 4, bytes: 26 })
    for (let at = 0; at < 5; at += 1) expect(names(page(at, 2))).toEqual(names(shown).slice(at, at + 2))
  })

  it('says how fast a file leaves and when it will have left', () => {
    const { addUpload, page, transfers, clock } = setUp()
    const { operation } = addUpload({ size: 100_000_000 })
    addUpload({ size: largeFrom })
    for (let second = 0; second <= 60; second += 1) {
      transfers.report(operation, { sent: second * 1_000_000, total: 100_000_000 })
      clock.advance(1000)
    }
    const { rows, left } = page()
    expect(rows[0]?.speed).toBeGreaterThan(700_000)
    expect(rows[0]?.leftMs).toBeGreaterThan(35_000)
    expect(rows[0]?.leftMs).toBeLessThan(60_000)
    expect(rows.map(({ lane }) => lane)).toEqual(['small', 'large'])
    expect(left.bytes).toBe(40_000_000 + largeFrom)
    expect(left.leftMs).toBeGreaterThan(250_000)
  })

  it('says why a file waits', () => {
    const { library, addLocal, addUpload, page, db, account, clock } = setUp()
    library.queue(addLocal(), { ...uploadPayload({ fileName: 'behind' }), kind: 'add-media' })
    const later = addUpload({ fileName: 'later' }).operation
    addUpload({ fileName: 'offline' })
    transact(db, (tx) => {
      postpone(tx, later, { notBefore: clock.now() + 5000, reason: 'It failed.', inFlight: false, countsAsAttempt: true })
      setAccountState(tx, account, 'offline', 'Studio can not be reached.')
    })
    expect(page().rows.map(({ name, reason, nextTryAt }) => [name, reason, nextTryAt])).toEqual([
      ['behind', 'Waits until the creation of the same asset is done.', null],
      ['later', 'It failed.', clock.now() + 5000],
      ['offline', 'Studio can not be reached.', null],
    ])
    transact(db, (tx) => {
      setPause(tx, account, 0)
    })
    expect(page().rows.map(({ state }) => state)).toEqual(['paused', 'paused', 'paused'])
  })

  it('takes less than 50 ms at either end of a hundred thousand files', () => {
    const { db, addUpload, page } = setUp()
    const { id } = addUpload()
    db.exec(`
      INSERT INTO asset (id, account_id, title, sort_title, type, created_at, modified_at) SELECT printf('%026d', 1000000 + value), account_id, 'x', 'x', 'image', 1, 1
        FROM asset, (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 100000) SELECT value FROM n) WHERE asset.id = '${id}';
      INSERT INTO outbox (id, account_id, asset_id, kind, payload, created_at, size)
        SELECT a.id, a.account_id, a.id, o.kind, json_set(o.payload, '$.fileName', a.id), 1, 3 FROM asset a, outbox o WHERE o.asset_id = '${id}' AND a.id <> '${id}' ORDER BY a.id`)
    const took = (work: () => void) => {
      const times = Array.from({ length: 5 }, () => {
        const startedAt = performance.now()
        work()
        return performance.now() - startedAt
      })
      return Math.min(...times)
    }
    expect(page(0, 1).total).toBe(100_001)
    expect(page(0, 1).left.files).toBe(100_001)
    expect(took(() => page(0, 100))).toBeLessThan(50)
    expect(took(() => page(99_900, 100))).toBeLessThan(50)
    expect(page(99_990, 100).rows).toHaveLength(11)
  })
})

describe('the user', () => {
  it('puts a file first and last, and the account is woken', () => {
    const { addUpload, queue, page, kicked, account } = setUp()
    addUpload({ fileName: 'a' })
    const { operation } = addUpload({ fileName: 'b' })
    queue.move(operation, 'first')
    expect(names(page())).toEqual(['b', 'a'])
    queue.move(operation, 'last')
    expect(names(page())).toEqual(['a', 'b'])
    expect(kicked).toEqual([account, account])
  })

  it('is told in words why one can not be moved', () => {
    const { addUpload, addAsset, library, queue, send, transfers, db } = setUp()
    const refusal = (id: OperationId) => {
      try {
        queue.move(id, 'first')
        return null
      } catch (error) {
        return error instanceof AppError ? error.message : error
      }
    }
    const one = (fileName: string) => addUpload({ fileName }).operation
    const [sentOff, leaves, failed] = [one('sent.mov'), one('leaves.mov'), one('failed.mov')]
    send(sentOff)
    transfers.report(leaves, { sent: 1, total: 2 })
    transact(db, (tx) => {
      hold(tx, failed, { state: 'failed', reason: 'x', inFlight: false })
    })
    expect(refusal(sentOff)).toBe('“sent.mov” is being sent already.')
    expect(refusal(leaves)).toBe('“leaves.mov” is being sent already.')
    expect(refusal(failed)).toContain('waits for your decision')
    expect(refusal(library.queue(addAsset(), { kind: 'trash' }))).toBe('This sends no file.')
    expect(refusal(operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBe('This has ended meanwhile.')
  })

  it('sets a cap that holds at once and is known at the next start', () => {
    const { queue, bandwidth, page, db } = setUp()
    expect(readCap(db)).toBeNull()
    queue.setCap(1_000_000)
    expect([bandwidth.cap(), page().cap, readCap(db)]).toEqual([1_000_000, 1_000_000, 1_000_000])
    queue.setCap(null)
    expect([bandwidth.cap(), page().cap, readCap(db)]).toEqual([null, null, null])
    db.prepare(`UPDATE setting SET value = '{"cap":1}' WHERE name = 'transfers'`).run()
    expect(readCap(db)).toBeNull()
  })

  it('lets be cancelled what waits, and what a service is fetching from here, but not what left', () => {
    const { addAsset, library, send, page, fetched } = setUp()
    const file = { intakeId: null, path: '/drop/a.png', size: 3, md5: 'a'.repeat(32), sha256: 's' }
    const [waits, fetches, left] = ['waits', 'fetches', 'left'].map((fileName) =>
      library.queue(addAsset(), { kind: 'add-media', fileName, ...file }),
    )
    if (waits === undefined || fetches === undefined || left === undefined) throw new Error('nothing was queued')
    send(fetches)
    send(left)
    fetched.add(fetches).add(waits)
    expect(Object.fromEntries(page().rows.map(({ name, canCancel }) => [name, canCancel]))).toEqual({
      waits: true,
      fetches: true,
      left: false,
    })
  })

  it('cancels as in Activity', async () => {
    const { addUpload, queue, cancelled } = setUp()
    const { operation } = addUpload()
    await queue.cancel(operation)
    expect(cancelled).toEqual([operation])
  })
})

describe('what is left to send at the end', () => {
  it('is what leaves now and what could be sent now, the first of them by name', () => {
    const { addUpload, queue, transfers, db, clock, account } = setUp()
    expect(queue.leftToSend()).toBeNull()
    const later = addUpload({ fileName: 'later' }).operation
    const failed = addUpload({ fileName: 'failed' }).operation
    transact(db, (tx) => {
      postpone(tx, later, { notBefore: clock.now() + 600_000, reason: 'x', inFlight: false, countsAsAttempt: false })
      hold(tx, failed, { state: 'failed', reason: 'x', inFlight: false })
    })
    expect(queue.leftToSend()).toBeNull()
    for (const fileName of ['b', 'c', 'd', 'e', 'f', 'g']) addUpload({ fileName })
    const { operation } = addUpload({ fileName: 'a.mov' })
    transfers.report(operation, { sent: 62, total: 100 })
    expect(queue.leftToSend()).toEqual({
      files: 7,
      first: [{ name: 'a.mov', sent: 0.62 }, ...['b', 'c', 'd', 'e'].map((name) => ({ name, sent: null }))],
    })
    // What can not be sent now needs no waiting for.
    transact(db, (tx) => {
      setAccountState(tx, account, 'offline', 'x')
    })
    expect(queue.leftToSend()).toMatchObject({ files: 1, first: [{ name: 'a.mov' }] })
    transfers.end(operation)
    expect(queue.leftToSend()).toBeNull()
    transact(db, (tx) => {
      setAccountState(tx, account, 'connected', null)
      setPause(tx, account, 0)
    })
    expect(queue.leftToSend()).toBeNull()
  })

  it('is nothing that may never end: what stands behind something that waits for the user, and what left whole and is only looked after', () => {
    const { addAsset, addUpload, library, queue, send, db, clock } = setUp()
    const behindHeld = addAsset()
    const held = library.queue(behindHeld, { kind: 'edit-asset', changes: {}, base: {} } as never)
    const behindLater = addAsset()
    const later = library.queue(behindLater, { kind: 'edit-asset', changes: {}, base: {} } as never)
    for (const asset of [behindHeld, behindLater])
      library.queue(asset, { ...uploadPayload({ fileName: 'behind' }), kind: 'add-media' } as never)
    transact(db, (tx) => {
      hold(tx, held, { state: 'needs-review', reason: 'x', inFlight: false })
      postpone(tx, later, { notBefore: clock.now() + 600_000, reason: 'x', inFlight: false, countsAsAttempt: false })
    })
    expect(queue.leftToSend()).toBeNull()
    const { operation } = addUpload({ fileName: 'looked after' })
    send(operation)
    expect(queue.leftToSend()).toBeNull()
    // What lies here until the service comes for it needs this computer.
    db.prepare('INSERT INTO hand_over (operation_id, size, md5, offered_at) VALUES (?, 1, ?, 0)').run(operation, 'x')
    expect(queue.leftToSend()).toMatchObject({ files: 1 })
    db.prepare('UPDATE hand_over SET taken_at = 1').run()
    expect(queue.leftToSend()).toBeNull()
  })
})
