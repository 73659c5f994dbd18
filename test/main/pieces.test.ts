import { expect, it } from 'vitest'
import { createPieces, doAPiece } from '../../src-main/pieces'
import { manualClock } from '../support/manual-clock'

it('gives each piece of work a turn of the event loop of its own, in the order they were asked for', async () => {
  const pieces = createPieces()
  const seen: string[] = []
  const work = async (name: string) => {
    await pieces.turn()
    seen.push(name)
  }
  const all = [work('a'), work('b'), work('c')]
  const turns = (async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      await new Promise(setImmediate)
      seen.push(String(turn))
    }
  })()
  await Promise.all([...all, turns])
  expect(seen).toEqual(['a', '1', 'b', '2', 'c', '3'])
  await work('later')
  expect(seen.at(-1)).toBe('later')
})

it('rests after a piece for about as long as it took, but not for ever, and not where nothing waits', async () => {
  let now = 0
  const rests: { ms: number; run: () => void }[] = []
  const pieces = createPieces({ now: () => now, after: (run, ms) => void rests.push({ ms, run }) })
  const done: number[] = []
  const work = async (ms: number) => {
    await pieces.turn()
    now += ms
    done.push(ms)
  }
  const soon = () => new Promise(setImmediate)
  const all = Promise.all([work(4), work(900), work(0.2), work(7)])
  await soon()
  await soon()
  expect([done, rests.map(({ ms }) => ms)]).toEqual([[4], [3]])
  rests.shift()?.run()
  await soon()
  expect([done, rests.map(({ ms }) => ms)]).toEqual([[4, 900], [10]])
  rests.shift()?.run()
  await all
  await soon()
  expect([done, rests]).toEqual([[4, 900, 0.2, 7], []])
})

it('does as many at once as fit into a few milliseconds, and one at least, however the clock is set', () => {
  const clock = manualClock()
  const taking = (ms: number) => (item: number) => {
    clock.advance(ms)
    return item * 2
  }
  expect(doAPiece(clock, [1, 2, 3], taking(0))).toEqual([2, 4, 6])
  expect(doAPiece(clock, [1, 2, 3], taking(1000))).toEqual([2])
  expect(doAPiece(clock, [1, 2, 3, 4, 5, 6, 7, 8, 9], taking(2)).length).toBeLessThan(9)
  let now = 1e6
  expect(doAPiece({ now: () => (now -= 60_000) }, [1, 2, 3], (item) => item)).toEqual([1])
  expect(doAPiece(clock, [1, 2, 3, 4], taking(10), 25)).toEqual([2, 4, 6])
  expect(doAPiece(clock, [], taking(1))).toEqual([])
})
