import { expect, it } from 'vitest'
import { silentLog } from '../../src-main/log'
import { createTimers } from '../../src-main/timers'
import { manualClock, settled } from '../support/manual-clock'

it('work comes again from the end of the last time on, also when it failed, until it is stopped', async () => {
  const clock = manualClock()
  const timers = createTimers(clock, silentLog)
  let count = 0
  timers.every(1000, () => {
    count += 1
    return count === 1 ? Promise.reject(new Error('once')) : Promise.resolve()
  })
  const pass = async (ms: number) => {
    clock.advance(ms)
    await settled()
    return count
  }
  expect([await pass(999), await pass(1), await pass(999), await pass(1)]).toEqual([0, 1, 1, 2])
  timers.stop()
  expect(await pass(5000)).toBe(2)
  timers.every(1, () => Promise.resolve(void (count += 1)))
  expect(await pass(5000)).toBe(2)
})
