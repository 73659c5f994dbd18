import { expect, it } from 'vitest'
import { createReadingLanes, tinyBytes } from '../../../src-main/drop-folders/reading-lanes'
import { smallBytes } from '../../../src-main/media-reading/media-reader'

const never = new AbortController().signal

function held() {
  const lanes = createReadingLanes()
  const begun: number[] = []
  const ends: (() => void)[] = []
  const add = (size: number, signal = never) =>
    lanes.add(size, signal, () => {
      begun.push(size)
      return new Promise<void>((resolve) => ends.push(resolve))
    })
  const next = async () => {
    ends.shift()?.()
    await new Promise(setImmediate)
  }
  return { add, begun, next }
}

it('reads few at once, the smaller first, and no small one behind a large one', async () => {
  const { add, begun, next } = held()
  const large = [3, 2, 1].map((times) => add(smallBytes * 2 ** times))
  expect(begun).toHaveLength(2)
  for (const over of [1, 1, 1, 1, 1, 1, 9 * tinyBytes, 10, 3 * tinyBytes]) void add(tinyBytes + over)
  await new Promise(setImmediate)
  expect(begun.map((size) => size > smallBytes)).toEqual([true, true, false, false, false, false, false, false])
  expect(begun.slice(2)).toEqual(Array(6).fill(tinyBytes + 1))
  await next()
  expect(begun.at(-1)).toBe(smallBytes * 2)
  await next()
  await next()
  await next()
  expect(begun.slice(-2)).toEqual([tinyBytes + 10, 4 * tinyBytes])
  expect(large).toHaveLength(3)
})

it('reads many tiny files at once, and some more where larger ones are read', async () => {
  const { add, begun } = held()
  for (let file = 0; file < 100; file += 1) void add(tinyBytes)
  for (let file = 0; file < 10; file += 1) void add(smallBytes)
  await new Promise(setImmediate)
  expect(begun.filter((size) => size === tinyBytes)).toHaveLength(48)
  expect(begun.filter((size) => size === smallBytes)).toHaveLength(6)
})

it('gives up whoever was told to before its turn, and goes on with the others after a failure', async () => {
  const lanes = createReadingLanes()
  const stop = new AbortController()
  stop.abort(new Error('closed'))
  await expect(lanes.add(1, stop.signal, () => Promise.resolve(1))).rejects.toThrow('closed')
  await expect(lanes.add(1, never, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await lanes.add(1, never, () => Promise.resolve(2))).toBe(2)
})
