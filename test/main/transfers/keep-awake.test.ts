import { expect, it } from 'vitest'
import { createKeepAwake } from '../../../src-main/transfers/keep-awake'
import { manualClock } from '../../support/manual-clock'

function setUp() {
  const clock = manualClock()
  const held = { now: 0, ever: 0 }
  const awake = createKeepAwake({
    clock,
    hold: () => {
      held.now += 1
      held.ever += 1
      return () => {
        held.now -= 1
      }
    },
  })
  return { clock, held, awake }
}

it('holds from the third second of sending on, until ten seconds after the last byte', () => {
  const { clock, held, awake } = setUp()
  awake.note(true)
  clock.advance(1999)
  expect(held.now).toBe(0)
  clock.advance(1)
  expect([held.now, awake.isHeld()]).toEqual([1, true])
  clock.advance(600_000)
  awake.note(false)
  clock.advance(9999)
  expect(held.now).toBe(1)
  clock.advance(1)
  expect([held.now, awake.isHeld()]).toEqual([0, false])
  expect(clock.waiting()).toBe(0)
})

it('is not held by a file that is gone in a moment', () => {
  const { clock, held, awake } = setUp()
  awake.note(true)
  clock.advance(300)
  awake.note(false)
  clock.advance(60_000)
  expect(held.ever).toBe(0)
})

it('is held once through many small files with short pauses between them', () => {
  const { clock, held, awake } = setUp()
  for (let file = 0; file < 100; file += 1) {
    awake.note(true)
    clock.advance(100)
    awake.note(false)
    clock.advance(900)
  }
  expect(held).toEqual({ now: 1, ever: 1 })
  clock.advance(10_000)
  expect(held).toEqual({ now: 0, ever: 1 })
  awake.note(true)
  clock.advance(1000)
  expect(held.now).toBe(0)
})

it('lets go at once when the program ends, and holds nothing afterwards', () => {
  const { clock, held, awake } = setUp()
  awake.note(true)
  clock.advance(5000)
  awake.stop()
  expect(held.now).toBe(0)
  clock.advance(60_000)
  expect([held.now, clock.waiting()]).toEqual([0, 0])
})
