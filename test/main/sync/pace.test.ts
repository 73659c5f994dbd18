import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPace, grownLanes, halvedLanes, longestAskedPauseMs, restPause } from '../../../src-main/sync/pace'
import { manualClock } from '../../support/manual-clock'

function setUp(most = 8, random = () => 1) {
  const clock = manualClock()
  const pace = createPace({ clock, random }, () => most)
  return { clock, pace, begin: () => clock.now() }
}

describe('the number of lanes', () => {
  it('grows by one for as many answers as there are lanes, up to eight', () => {
    let lanes = 1
    const grown = Array.from({ length: 80 }, () => (lanes = grownLanes(lanes, 8)))
    expect(grown[0]).toBe(2)
    expect(grown.filter((now) => now < 4).length).toBeGreaterThanOrEqual(4)
    expect(grown.at(-1)).toBe(8)
  })

  it('is halved, and never less than one', () => {
    expect([8, 5, 2, 1].map(halvedLanes)).toEqual([4, 2.5, 1, 1])
  })

  it('stays between one and what the service allows, whatever happens', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.constantFrom('well', 'trouble', 'rest', 'time')), (most, steps) => {
        const { clock, pace } = setUp(most)
        for (const step of steps) {
          if (step === 'well') pace.well()
          else if (step === 'trouble') pace.trouble(clock.now())
          else if (step === 'rest') pace.rest(clock.now(), 1000)
          else clock.advance(60_000)
          expect(pace.lanes()).toBeGreaterThanOrEqual(1)
          expect(pace.lanes()).toBeLessThanOrEqual(Math.min(8, most))
        }
      }),
    )
  })

  it('is halved once by requests that fail together', () => {
    const { clock, pace } = setUp()
    for (let n = 0; n < 50; n += 1) pace.well()
    expect(pace.lanes()).toBe(8)
    const startedAt = clock.now()
    clock.advance(5000)
    for (let n = 0; n < 8; n += 1) pace.trouble(startedAt)
    expect(pace.lanes()).toBe(4)
    clock.advance(5000)
    pace.trouble(clock.now())
    expect(pace.lanes()).toBe(2)
  })

  it('is halved by a service that asks for a pause, too', () => {
    const { clock, pace } = setUp()
    pace.rest(clock.now(), 1000)
    expect(pace.lanes()).toBe(2)
  })
})

describe('a pause that a service asks for', () => {
  it('is obeyed, a little longer and never shorter, and an hour at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400_000_000_000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (askedMs, inARow, draw) => {
          const pause = restPause({ askedMs, inARow, draw })
          expect(pause).toBeGreaterThanOrEqual(Math.min(askedMs, longestAskedPauseMs))
          expect(pause).toBeLessThanOrEqual(longestAskedPauseMs)
          if (inARow === 1) expect(pause).toBeLessThanOrEqual(askedMs * 1.1 + 1)
        },
      ),
    )
    expect(restPause({ askedMs: -5, inARow: 1, draw: 1 })).toBe(0)
  })

  it('grows when it is asked for again and again', () => {
    const pauses = [1, 2, 3, 4, 5].map((inARow) => restPause({ askedMs: 1000, inARow, draw: 0 }))
    expect(pauses).toEqual([1000, 10_000, 20_000, 40_000, 80_000])
  })

  it('holds whatever the user wishes, and counts once for requests that are refused together', () => {
    const { clock, pace } = setUp(8, () => 0)
    const startedAt = clock.now()
    clock.advance(10)
    for (let n = 0; n < 6; n += 1) pace.rest(startedAt, 60_000)
    pace.hurry()
    expect(pace.nextAt(clock.now(), true)).toBe(clock.now() + 60_000)
  })

  it('does not last when the clock was put back', () => {
    const { clock, pace } = setUp()
    pace.rest(clock.now(), 60_000)
    clock.jump(-365 * 24 * 60 * 60_000)
    expect(pace.nextAt(clock.now(), true)).toBeLessThanOrEqual(clock.now())
  })
})

describe('the pauses of a service that can not be reached', () => {
  const pausesOf = (workWaits: boolean, random = () => 1) => {
    const { clock, pace } = setUp(8, random)
    return Array.from({ length: 16 }, () => {
      pace.trouble(clock.now())
      const next = pace.nextAt(clock.now(), workWaits)
      const pause = next - clock.now()
      clock.advance(pause)
      return pause
    })
  }

  it('grow to a quarter of an hour while nothing waits, and to half a minute while work does', () => {
    expect(pausesOf(false).slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 16_000])
    expect(Math.max(...pausesOf(false))).toBe(15 * 60_000)
    expect(Math.max(...pausesOf(true))).toBe(30_000)
  })

  it('are left to chance by half', () => {
    expect(pausesOf(false, () => 0).slice(0, 3)).toEqual([500, 1000, 2000])
  })

  it('become short as soon as something waits to be sent', () => {
    const { clock, pace } = setUp()
    for (let n = 0; n < 14; n += 1) {
      pace.trouble(clock.now())
      clock.advance(pace.nextAt(clock.now(), false) - clock.now())
    }
    pace.trouble(clock.now())
    clock.advance(60_000)
    expect(pace.nextAt(clock.now(), false)).toBeGreaterThan(clock.now() + 10 * 60_000)
    expect(pace.nextAt(clock.now(), true)).toBeLessThanOrEqual(clock.now())
  })

  it('end with the first answer, and when the user asks', () => {
    const { clock, pace } = setUp()
    pace.trouble(clock.now())
    expect([pace.isInDoubt(), pace.nextAt(clock.now(), true) > clock.now()]).toEqual([true, true])
    pace.hurry()
    expect([pace.isInDoubt(), pace.nextAt(clock.now(), true) > clock.now()]).toEqual([true, false])
    pace.well()
    expect(pace.isInDoubt()).toBe(false)
  })
})
