import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { backoff } from '../../../src-main/sync/backoff'
import { dueWork } from '../../../src-main/sync/due'
import {
  enqueue,
  entriesOfAsset,
  findEntry,
  hold,
  isUnsent,
  markSent,
  note,
  nextDueAt,
  postpone,
  recover,
  rewrite,
  settle,
  wake,
} from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import { operationId, type OperationId } from '../../../src-preload/contract/ids'
import { testLibrary, type TestLibrary } from '../../support/library'

const comment = (text: string): Payload => ({ kind: 'add-comment', text })
const due = (library: TestLibrary, each = 100) =>
  dueWork(library.db, library.account, { now: library.clock.now(), each }).map(({ id }) => id)
const entry = (library: TestLibrary, id: OperationId) => {
  const found = findEntry(library.db, id)
  if (found === null) throw new Error('it has ended')
  return found
}

describe('the order of the outbox', () => {
  it('offers the first operation of each asset, oldest first', () => {
    const library = testLibrary()
    const [a, b] = [library.addAsset(), library.addAsset()]
    const a1 = library.queue(a, comment('1'))
    const b1 = library.queue(b, comment('1'))
    const a2 = library.queue(a, comment('2'))
    expect(due(library)).toEqual([a1, b1])
    expect(due(library, 1)).toEqual([a1])
    transact(library.db, (tx) => {
      settle(tx, a1)
    })
    expect(due(library)).toEqual([b1, a2])
  })

  it.each(['failed', 'needs-review'] as const)('holds up only its own asset when an operation is %s', (state) => {
    const library = testLibrary()
    const [a, b] = [library.addAsset(), library.addAsset()]
    const a1 = library.queue(a, comment('1'))
    const a2 = library.queue(a, comment('2'))
    const b1 = library.queue(b, comment('1'))
    transact(library.db, (tx) => {
      hold(tx, a1, { state, reason: 'x', inFlight: false })
    })
    expect(due(library)).toEqual([b1])
    expect(entry(library, a2).state).toBe('waiting')
  })

  it('does not offer what is being sent, nor anything behind it', () => {
    const library = testLibrary()
    const a = library.addAsset()
    const first = library.queue(a, comment('1'))
    library.queue(a, comment('2'))
    transact(library.db, (tx) => {
      markSent(tx, entry(library, first), {})
    })
    expect(due(library)).toEqual([])
  })

  it('offers an operation when its time has come, and tells when that will be', () => {
    const library = testLibrary()
    const [a, b] = [library.addAsset(), library.addAsset()]
    const first = library.queue(a, comment('1'))
    library.queue(a, comment('behind'))
    const other = library.queue(b, comment('2'))
    const now = library.clock.now()
    transact(library.db, (tx) => {
      postpone(tx, first, { notBefore: now + 500, reason: 'x', inFlight: false, countsAsAttempt: true })
      postpone(tx, other, { notBefore: now + 900, reason: 'x', inFlight: false, countsAsAttempt: true })
    })
    expect(due(library)).toEqual([])
    expect(nextDueAt(library.db, library.account, now)).toBe(now + 500)
    library.clock.advance(500)
    expect(due(library)).toEqual([first])
    // What is due already needs no timer.
    expect(nextDueAt(library.db, library.account, library.clock.now())).toBe(now + 900)
    transact(library.db, (tx) => {
      hold(tx, first, { state: 'failed', reason: 'x', inFlight: false })
      hold(tx, other, { state: 'failed', reason: 'x', inFlight: false })
    })
    expect(nextDueAt(library.db, library.account, 0)).toBeNull()
  })

  it('keeps accounts apart', () => {
    const library = testLibrary()
    const other = library.addAccount('Other')
    const mine = library.queue(library.addAsset(), comment('1'))
    const theirs = library.queue(library.addAsset({}, other), comment('1'))
    expect(due(library)).toEqual([mine])
    expect(dueWork(library.db, other, { now: library.clock.now(), each: 9 }).map(({ id }) => id)).toEqual([theirs])
  })

  it('is kept for every asset, whatever is settled, held or put off', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('queue', 'settle', 'hold', 'postpone')), { maxLength: 40 }),
        (steps) => {
          const library = testLibrary()
          const assets = [0, 1, 2, 3].map(() => library.addAsset())
          for (const [n, what] of steps) {
            const asset = assets[n] ?? assets[0]
            if (asset === undefined) continue
            const first = entriesOfAsset(library.db, asset)[0]
            if (what === 'queue' || first === undefined) library.queue(asset, comment('x'))
            else {
              transact(library.db, (tx) => {
                if (what === 'settle') settle(tx, first.id)
                else if (what === 'hold') hold(tx, first.id, { state: 'failed', reason: 'x', inFlight: false })
                else postpone(tx, first.id, { notBefore: library.clock.now() + 1, reason: null, inFlight: false, countsAsAttempt: false })
              })
            }
          }
          const offered = dueWork(library.db, library.account, { now: library.clock.now(), each: 100 })
          for (const { id, assetId } of offered) expect(entriesOfAsset(library.db, assetId)[0]?.id).toBe(id)
          expect(offered.map(({ seq }) => seq)).toEqual(offered.map(({ seq }) => seq).sort((a, b) => a - b))
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('an operation', () => {
  it('is waiting and certainly unsent when it was queued', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    expect(entry(library, id)).toMatchObject({
      state: 'waiting',
      inFlight: false,
      attempts: 0,
      reason: null,
      notBefore: 0,
      progress: {},
      payload: comment('x'),
    })
    expect(isUnsent(entry(library, id))).toBe(true)
  })

  it('is marked as sent before the first byte leaves, with its notes beside the older ones', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    transact(library.db, (tx) => {
      postpone(tx, id, { notBefore: 0, reason: 'why', inFlight: false, countsAsAttempt: false, notes: { probes: 2 } })
      markSent(tx, entry(library, id), { knownComments: ['1'] })
    })
    expect(entry(library, id)).toMatchObject({
      state: 'running',
      inFlight: true,
      reason: null,
      progress: { probes: 2, knownComments: ['1'] },
    })
    expect(isUnsent(entry(library, id))).toBe(false)
  })

  it('keeps what one try noted at its steps', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    const claimed = entry(library, id)
    transact(library.db, (tx) => {
      markSent(tx, claimed, { probes: 0 })
      markSent(tx, claimed, { collectionId: 'c' })
    })
    expect(entry(library, id).progress).toEqual({ probes: 0, collectionId: 'c' })
  })

  it('that noted a step which changed nothing is still unsent', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    transact(library.db, (tx) => {
      note(tx, id, { backedUp: true })
    })
    expect(entry(library, id)).toMatchObject({ state: 'waiting', inFlight: false, progress: { backedUp: true } })
    expect(isUnsent(entry(library, id))).toBe(true)
  })

  it('counts only tries that failed', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    const put = (countsAsAttempt: boolean) => {
      transact(library.db, (tx) => {
        postpone(tx, id, { notBefore: 0, reason: null, inFlight: true, countsAsAttempt })
      })
    }
    put(true)
    put(false)
    put(true)
    expect(entry(library, id)).toMatchObject({ attempts: 2, inFlight: true, state: 'waiting' })
  })

  it('found running at start waits again, and is still marked as maybe sent', () => {
    const library = testLibrary()
    const a = library.queue(library.addAsset(), comment('x'))
    const b = library.queue(library.addAsset(), comment('y'))
    transact(library.db, (tx) => {
      markSent(tx, entry(library, a), { knownComments: [] })
      recover(tx)
    })
    expect(entry(library, a)).toMatchObject({ state: 'waiting', inFlight: true, progress: { knownComments: [] } })
    expect(entry(library, b)).toMatchObject({ state: 'waiting', inFlight: false })
  })

  it('that was rewritten waits anew', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    transact(library.db, (tx) => {
      hold(tx, id, { state: 'failed', reason: 'x', inFlight: false })
      rewrite(tx, id, comment('y'))
    })
    expect(entry(library, id)).toMatchObject({ state: 'waiting', reason: null, payload: comment('y') })
  })

  it('is woken with the others of its account, unless it only looks whether media have come', () => {
    const library = testLibrary()
    const later = { notBefore: library.clock.now() + 9999, reason: null, inFlight: false, countsAsAttempt: false }
    const plain = library.queue(library.addAsset(), comment('x'))
    const looking = library.queue(library.addAsset(), comment('x'))
    const held = library.queue(library.addAsset(), comment('x'))
    transact(library.db, (tx) => {
      postpone(tx, plain, later)
      postpone(tx, looking, { ...later, notes: { phase: 'accepted' } })
      postpone(tx, held, later)
      hold(tx, held, { state: 'failed', reason: 'x', inFlight: false })
      wake(tx, library.account)
    })
    expect(due(library)).toEqual([plain])
    expect(entry(library, held).state).toBe('failed')
  })

  it('is due when it waits for a time that no pause reaches: the clock was put back', () => {
    const library = testLibrary()
    const id = library.queue(library.addAsset(), comment('x'))
    const later = library.clock.now() + 60 * 60_000
    transact(library.db, (tx) => {
      postpone(tx, id, { notBefore: later, reason: null, inFlight: false, countsAsAttempt: false })
    })
    expect(due(library)).toEqual([])
    const { db, account, clock } = library
    expect(dueWork(db, account, { now: clock.now() - 365 * 24 * 60 * 60_000, each: 10 }).map((each) => each.id)).toEqual([id])
  })

  it('goes with its asset and is not found afterwards', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    const id = library.queue(asset, comment('x'))
    library.db.prepare('DELETE FROM asset WHERE id = ?').run(asset)
    expect(findEntry(library.db, id)).toBeNull()
    expect(findEntry(library.db, operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBeNull()
  })

  it('is not written for an asset that does not exist', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    library.db.prepare('DELETE FROM asset WHERE id = ?').run(asset)
    expect(() =>
      transact(library.db, (tx) => enqueue(tx, { accountId: library.account, assetId: asset, payload: comment('x'), now: 1 })),
    ).toThrow(/FOREIGN KEY/)
  })
})

describe('the pause after failures', () => {
  it('doubles from a second up to its limit, half of it by chance', () => {
    expect([1, 2, 3, 4, 5].map((failures) => backoff(failures, () => 1))).toEqual([1000, 2000, 4000, 8000, 16_000])
    expect([1, 2, 3].map((failures) => backoff(failures, () => 0))).toEqual([500, 1000, 2000])
    expect(backoff(99, () => 1)).toBe(900_000)
    expect(backoff(99, () => 1, 30_000)).toBe(30_000)
    expect(backoff(0, () => 1)).toBe(1000)
  })

  it('always lies between half of the full time and all of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (failures, chance) => {
        const full = backoff(failures, () => 1)
        expect(backoff(failures, () => chance)).toBeGreaterThanOrEqual(Math.floor(full / 2))
        expect(backoff(failures, () => chance)).toBeLessThanOrEqual(full)
      }),
    )
  })
})
