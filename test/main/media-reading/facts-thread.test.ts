import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { excerptOf } from '../../../src-main/media-reading/excerpt'
import { createFactsThread } from '../../../src-main/media-reading/facts-thread'
import { manualClock } from '../../support/manual-clock'

/** Threads that answer when they are told to. `given`: how many bytes each question had; `moved`: in how many buffers of them. */
function heldThreads() {
  const clock = manualClock()
  const threads: { readonly given: number[]; readonly moved: number[]; readonly worker: EventEmitter; isEnded: boolean }[] = []
  const thread = createFactsThread({
    clock,
    capMs: 1000,
    restMs: 5000,
    start: () => {
      const worker = new EventEmitter()
      const made = { given: [] as number[], moved: [] as number[], worker, isEnded: false }
      threads.push(made)
      Object.assign(worker, {
        unref: () => undefined,
        terminate: () => {
          made.isEnded = true
          return Promise.resolve(0)
        },
        postMessage: ({ size }: { readonly size: number }, moved: readonly ArrayBuffer[]) => {
          made.given.push(size)
          made.moved.push(moved.length)
        },
      })
      return worker as unknown as Worker
    },
  })
  const ask = (size: number) => thread.read(excerptOf(new Uint8Array(size)))
  const answer = () => threads.at(-1)?.worker.emit('message', { media: { type: null }, noMedia: null })
  return { clock, threads, thread, ask, answer }
}

const reasons = async (asked: readonly Promise<{ readonly noMedia: string | null }>[]) =>
  (await Promise.all(asked)).map(({ noMedia }) => noMedia)

it('has some small excerpts lie ready, which are copied, and a large one alone, which is moved', async () => {
  const { threads, ask, answer } = heldThreads()
  const asked = Array.from({ length: 20 }, (_, index) => ask(index + 1))
  expect(threads[0]?.given).toHaveLength(16)
  answer()
  expect(threads[0]?.given).toHaveLength(17)
  for (let left = 19; left > 0; left -= 1) answer()
  expect(await reasons(asked)).toEqual(Array(20).fill(null))
  const [large, next] = [ask(1024 * 1024), ask(1024 * 1024)]
  expect(threads[0]?.given).toHaveLength(21)
  expect(threads[0]?.moved).toEqual([...(Array(20).fill(0) as number[]), 1])
  answer()
  answer()
  expect(await reasons([large, next])).toEqual([null, null])
})

it('blames the first one alone when the thread dies, and asks a new one about the others', async () => {
  const { threads, ask, answer } = heldThreads()
  const asked = [ask(1), ask(2), ask(3)]
  threads[0]?.worker.emit('exit', 1)
  expect(threads.map(({ given }) => given)).toEqual([
    [1, 2, 3],
    [2, 3],
  ])
  answer()
  answer()
  expect(await reasons(asked)).toEqual(['failed', null, null])
})

it('counts the time of each file from the end of the one before', async () => {
  const { clock, threads, ask, answer } = heldThreads()
  const asked = [ask(1), ask(2), ask(3)]
  clock.advance(900)
  answer()
  clock.advance(900)
  expect(threads).toHaveLength(1)
  clock.advance(100)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, false])
  answer()
  expect(await reasons(asked)).toEqual([null, 'too-slow', null])
  clock.advance(5000)
  expect(threads).toHaveLength(2)
})

it('gives a file no more time when others come while it is read', async () => {
  const { clock, threads, thread, ask } = heldThreads()
  const stuck = ask(1)
  for (let times = 0; times < 10; times += 1) {
    clock.advance(100)
    thread.wake()
  }
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, false])
  expect(await reasons([stuck])).toEqual(['too-slow'])
  await thread.close()
})

it('says of all that waits that nothing was read when it is closed', async () => {
  const { thread, ask } = heldThreads()
  const asked = Array.from({ length: 20 }, (_, index) => ask(index + 1))
  await thread.close()
  expect(await reasons(asked)).toEqual(Array(20).fill('failed'))
})

it('ends a thread that nobody asked anything for a while, not one that is at work, and starts another one when files come', async () => {
  const { clock, threads, thread, ask, answer } = heldThreads()
  const first = ask(1)
  clock.advance(900)
  answer()
  clock.advance(4999)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([false])
  const second = ask(1)
  clock.advance(999)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([false])
  answer()
  clock.advance(5000)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true])
  thread.wake()
  expect(threads).toHaveLength(2)
  const third = ask(1)
  answer()
  expect(await reasons([first, second, third])).toEqual([null, null, null])
  thread.wake()
  clock.advance(5000)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, true])
  await thread.close()
  expect(clock.waiting()).toBe(0)
})
