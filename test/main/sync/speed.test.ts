import { expect, it } from 'vitest'
import { createSpeedMeter } from '../../../src-main/sync/speed'

const every100Ms = (from: number, to: number, bytes: number, meter: ReturnType<typeof createSpeedMeter>) => {
  for (let now = from + 100; now <= to; now += 100) meter.add(bytes, now)
}

it('says nothing before half a second has gone', () => {
  const meter = createSpeedMeter(1000)
  meter.add(100, 1100)
  expect(meter.at(1499)).toBeNull()
  expect(meter.at(1500)).not.toBeNull()
})

it.each([600, 2000, 30_000])('is right after %i ms of an even stream', (ms) => {
  const meter = createSpeedMeter(0)
  every100Ms(0, ms, 100, meter)
  expect(meter.at(ms)).toBeGreaterThan(980)
  expect(meter.at(ms)).toBeLessThan(1020)
})

it('follows a change within seconds, and falls when nothing comes', () => {
  const meter = createSpeedMeter(0)
  every100Ms(0, 20_000, 1000, meter)
  every100Ms(20_000, 35_000, 100, meter)
  expect(meter.at(35_000)).toBeLessThan(1600)
  expect(meter.at(35_000)).toBeGreaterThan(900)
  expect(meter.at(60_000)).toBeLessThan(10)
})

it('begins anew with a clock that was put back, and takes nothing back', () => {
  const meter = createSpeedMeter(1_000_000)
  every100Ms(1_000_000, 1_010_000, 1000, meter)
  meter.add(500, 0)
  expect(meter.at(100)).toBeNull()
  expect(meter.at(1000)).toBeGreaterThan(0)
  meter.add(-1_000_000, 2000)
  expect(meter.at(2000)).toBeGreaterThan(0)
})
