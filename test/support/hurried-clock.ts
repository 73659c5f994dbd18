import { onTestFinished } from 'vitest'
import type { Clock } from '../../src-main/clock'
import { startAwakeTime } from './awake-time'
import { manualClock } from './manual-clock'

const everyMs = 2

/** Time that runs so many times faster than the machine's own, and stands still while the machine holds up this process. Ends with the test. */
export function hurriedClock(speed: number): Clock {
  const awake = startAwakeTime()
  const clock = manualClock(Date.now())
  let passed = 0
  const timer = setInterval(() => {
    const now = Math.floor(awake.ms() * speed)
    clock.advance(now - passed)
    passed = now
  }, everyMs)
  onTestFinished(() => {
    clearInterval(timer)
    awake.stop()
  }, 120_000)
  return clock
}
