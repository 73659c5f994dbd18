import { expect, it } from 'vitest'
import { createTransfers } from '../../../src-main/sync/transfers'
import { operationId } from '../../../src-preload/contract/ids'
import { manualClock } from '../../support/manual-clock'

const id = operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')

function setUp() {
  const clock = manualClock()
  const told: string[] = []
  const heard: string[] = []
  const publish = (event: string) => void (event === 'activity.changed' ? told : heard).push(event)
  const transfers = createTransfers({ clock, publish })
  return { clock, told, heard, transfers }
}

it('tells how far a file is, at once, and at most four times a second', () => {
  const { clock, told, transfers } = setUp()
  for (let sent = 0; sent < 1000; sent += 1) {
    transfers.report(id, { sent, total: 1000 })
    clock.advance(1)
  }
  expect(told.length).toBeLessThanOrEqual(5)
  expect(told.length).toBeGreaterThanOrEqual(4)
  expect(transfers.of(id)).toEqual({ sent: 999, total: 1000 })
})

it('tells the last word when no more bytes come', () => {
  const { clock, told, transfers } = setUp()
  transfers.report(id, { sent: 1, total: 10 })
  transfers.report(id, { sent: 2, total: 10 })
  expect(told).toHaveLength(1)
  clock.advance(250)
  expect(told).toHaveLength(2)
})

it('forgets what ended and says nothing about it any more', () => {
  const { clock, told, transfers } = setUp()
  transfers.report(id, { sent: 1, total: 10 })
  transfers.report(id, { sent: 2, total: 10 })
  transfers.end(id)
  clock.advance(1000)
  expect([transfers.of(id), told.length]).toEqual([null, 1])
})

it('is not silenced by a clock that is set back', () => {
  let now = 1_000_000
  const told: string[] = []
  const transfers = createTransfers({
    clock: { ...manualClock(), now: () => now },
    publish: (event) => {
      if (event === 'activity.changed') told.push(event)
    },
  })
  transfers.report(id, { sent: 1, total: 10 })
  now = 0
  transfers.report(id, { sent: 2, total: 10 })
  expect(told).toHaveLength(2)
})

const other = operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAW')

it('tells of files on their way at most four times a second, whatever is new about them', () => {
  const { clock, heard, transfers } = setUp()
  for (let step = 0; step < 1000; step += 1) {
    if (step % 3 === 0) transfers.nudge()
    else transfers.report(id, { sent: step, total: 1000 })
    clock.advance(1)
  }
  expect(heard.length).toBeGreaterThanOrEqual(4)
  expect(heard.length).toBeLessThanOrEqual(5)
  clock.advance(1000)
  const before = heard.length
  transfers.end(id)
  clock.advance(1000)
  expect(heard.length).toBe(before + 1)
})

it('knows how fast each file and all together leave, over the last seconds', () => {
  const { clock, transfers } = setUp()
  transfers.report(id, { sent: 0, total: 100_000_000 })
  transfers.served(other, { sent: 0, total: 100_000_000 })
  expect(transfers.flows().map(({ speed }) => speed)).toEqual([null, null])
  for (let second = 1; second <= 60; second += 1) {
    clock.advance(1000)
    transfers.report(id, { sent: second * 1_000_000, total: 100_000_000 })
    transfers.served(other, { sent: second * 3_000_000, total: 100_000_000 })
  }
  const [own, served] = transfers.flows()
  expect(own).toMatchObject({ id, way: 'sending', sent: 60_000_000 })
  expect(served).toMatchObject({ id: other, way: 'served', sent: 180_000_000 })
  expect(own?.speed).toBeGreaterThan(900_000)
  expect(own?.speed).toBeLessThan(1_150_000)
  expect(transfers.speed()).toBeCloseTo((own?.speed ?? 0) + (served?.speed ?? 0), 3)
})

it('goes on telling of a file that is fetched from here when the request that asked for it has ended', () => {
  const { transfers } = setUp()
  transfers.report(id, { sent: 5, total: 10 })
  transfers.served(id, { sent: 1, total: 10 })
  transfers.end(id)
  expect(transfers.of(id)).toEqual({ sent: 1, total: 10 })
  expect(transfers.flows()).toHaveLength(1)
  transfers.served(id, null)
  expect([transfers.of(id), transfers.flows()]).toEqual([null, []])
})

it('says once when the first file begins to leave, and once when none does any more', () => {
  const { transfers } = setUp()
  const moves: boolean[] = []
  transfers.onMoving((isMoving) => void moves.push(isMoving))
  transfers.report(id, { sent: 1, total: 10 })
  transfers.served(other, { sent: 1, total: 10 })
  transfers.end(id)
  expect(moves).toEqual([true])
  transfers.served(other, null)
  transfers.end(id)
  expect(moves).toEqual([true, false])
})

it('tells whoever works on an operation that the user changed it', () => {
  const { transfers } = setUp()
  const heard: string[] = []
  const stop = transfers.whenChanged(id, () => void heard.push('first'))
  transfers.changed(id)
  transfers.changed(other)
  const stopSecond = transfers.whenChanged(id, () => void heard.push('second'))
  stop()
  transfers.changed(id)
  stopSecond()
  transfers.changed(id)
  expect(heard).toEqual(['first', 'second'])
})
