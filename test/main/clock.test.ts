import { describe, expect, it } from 'vitest'
import { systemClock, wait } from '../../src-main/clock'
import { manualClock, settled } from '../support/manual-clock'

describe('waiting by a clock', () => {
  it('ends when the time has come, not before', async () => {
    const clock = manualClock()
    const ended: string[] = []
    void wait(clock, 100).then(() => ended.push('ended'))
    clock.advance(99)
    await settled()
    expect(ended).toEqual([])
    clock.advance(1)
    await settled()
    expect(ended).toEqual(['ended'])
  })

  it('ends with the reason of the signal when it is cancelled, and leaves no timer', async () => {
    const clock = manualClock()
    const stop = new AbortController()
    const waiting = wait(clock, 100, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    expect(clock.waiting()).toBe(0)
  })

  it('ends at once when the signal was cancelled before', async () => {
    const clock = manualClock()
    await expect(wait(clock, 100, AbortSignal.abort())).rejects.toThrow()
    expect(clock.waiting()).toBe(0)
  })

  it('leaves nothing on the signal when it ended by time', async () => {
    const clock = manualClock()
    const stop = new AbortController()
    const waiting = wait(clock, 10, stop.signal)
    clock.advance(10)
    await waiting
    stop.abort(new Error('too late'))
    await settled()
  })
})

describe("the machine's clock", () => {
  it('tells the time and fires once', async () => {
    const before = Date.now()
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
    const keepAlive = setInterval(() => undefined, 1000)
    await wait(systemClock, 1)
    clearInterval(keepAlive)
    expect(systemClock.now()).toBeGreaterThan(before - 1)
  })

  it('does not fire what was cancelled', async () => {
    let fired = 0
    systemClock.setTimer(1, () => (fired += 1))()
    const keepAlive = setInterval(() => undefined, 1000)
    await wait(systemClock, 5)
    clearInterval(keepAlive)
    expect(fired).toBe(0)
  })
})

describe('the clock of the tests', () => {
  it('fires what is due in its order, each at its own time', () => {
    const clock = manualClock(0)
    const seen: number[] = []
    clock.setTimer(30, () => seen.push(clock.now()))
    clock.setTimer(10, () => {
      seen.push(clock.now())
      clock.setTimer(5, () => seen.push(clock.now()))
    })
    clock.advance(100)
    expect(seen).toEqual([10, 15, 30])
    expect(clock.now()).toBe(100)
  })
})
