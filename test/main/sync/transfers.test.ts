import { expect, it } from 'vitest'
import { createTransfers } from '../../../src-main/sync/transfers'
import { operationId } from '../../../src-preload/contract/ids'
import { manualClock } from '../../support/manual-clock'

const id = operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')

function setUp() {
  const clock = manualClock()
  const told: string[] = []
  const transfers = createTransfers({ clock, publish: (event) => void told.push(event) })
  return { clock, told, transfers }
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
  const transfers = createTransfers({ clock: { ...manualClock(), now: () => now }, publish: (event) => void told.push(event) })
  transfers.report(id, { sent: 1, total: 10 })
  now = 0
  transfers.report(id, { sent: 2, total: 10 })
  expect(told).toHaveLength(2)
})
