import type { Worker } from 'node:worker_threads'
import type { Clock } from '../clock'
import { afterRest } from '../threads/after-rest'
import type { Excerpt } from './excerpt'
import type { MediaFacts } from './media-facts'

/** Why a file has no facts at all. */
export type NoMediaReason = 'not-wished' | 'too-slow' | 'too-large' | 'failed'
export type FactsAnswer = { readonly media: MediaFacts; readonly noMedia: null } | { readonly media: null; readonly noMedia: NoMediaReason }

/** Reads facts in a thread that is killed when a file takes too long or too much. Nothing that is in a file makes it reject. */
export interface FactsThread {
  /** The excerpt's bytes may be moved: whoever asks has them no more. One file at a time; the others wait. */
  read(excerpt: Excerpt): Promise<FactsAnswer>
  /** Files come: the thread starts while they are read, so that nobody waits for that afterwards. */
  wake(): void
  close(): Promise<void>
}

interface Waiting {
  readonly excerpt: Excerpt
  readonly resolve: (answer: FactsAnswer) => void
}

/** An excerpt up to this size is copied, and so can be asked about again where the thread dies of another one before it. Bytes. */
const copiedBytes = 128 * 1024
/** So many lie ready in the thread: it need not wait for this one after each file. */
const mostAhead = 16

/** What is to be moved with an excerpt. */
export const buffersOf = ({ pieces }: Excerpt): ArrayBuffer[] => [...new Set(pieces.map(({ bytes }) => bytes.buffer))]

const isCopied = (excerpt: Excerpt): boolean => buffersOf(excerpt).reduce((sum, { byteLength }) => sum + byteLength, 0) <= copiedBytes

export interface FactsThreadOptions {
  /** Starts a thread that calls `serveFacts`. */
  readonly start: () => Worker
  readonly clock: Clock
  /** Longest time for one file, in ms. */
  readonly capMs: number
  /** A thread without a question for so many ms is ended: it holds some MB. */
  readonly restMs: number
}

export function createFactsThread({ start, clock, capMs, restMs }: FactsThreadOptions): FactsThread {
  const queue: Waiting[] = []
  let worker: Worker | null = null
  /** In the thread, in the order of the answers: it is at the first one. */
  const sent: Waiting[] = []
  let cancelTimer: () => void = () => undefined
  let isClosed = false

  const rest = afterRest(clock, restMs, () => {
    const unused = worker
    worker = null
    void unused?.terminate()
  })
  const watch = () => {
    const active = worker
    if (sent.length > 0 || active === null) rest.busy()
    else rest.idle()
    cancelTimer()
    cancelTimer = sent.length === 0 || active === null ? () => undefined : clock.setTimer(capMs, () => drop(active, 'too-slow'))
  }
  const answer = (facts: FactsAnswer) => {
    sent.shift()?.resolve(facts)
    watch()
    next()
  }
  /** The thread is of no more use: what it was at gets `reason`, and the next file a new one. */
  const drop = (dead: Worker, reason: NoMediaReason) => {
    if (worker !== dead) return
    worker = null
    void dead.terminate()
    queue.unshift(...sent.splice(1))
    answer({ media: null, noMedia: reason })
  }
  const open = (): Worker => {
    const fresh = start()
    fresh.on('message', (facts: FactsAnswer) => {
      if (worker === fresh) answer(facts)
    })
    fresh.on('error', (error: unknown) => {
      const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      drop(fresh, isMemory ? 'too-large' : 'failed')
    })
    fresh.on('exit', () => drop(fresh, 'failed'))
    fresh.unref()
    return fresh
  }
  const next = () => {
    for (let first = queue[0]; first !== undefined && !isClosed && mayGo(first); first = queue[0]) {
      queue.shift()
      sent.push(first)
      const active = (worker ??= open())
      active.postMessage(first.excerpt, isCopied(first.excerpt) ? [] : buffersOf(first.excerpt))
      if (sent.length === 1) watch()
    }
  }
  /** What is moved would be lost with the thread: nothing may go before it that the thread may die of. */
  const mayGo = ({ excerpt }: Waiting) => sent.length === 0 || (sent.length < mostAhead && isCopied(excerpt))

  return {
    read: (excerpt) =>
      new Promise((resolve) => {
        if (isClosed) resolve({ media: null, noMedia: 'failed' })
        else queue.push({ excerpt, resolve })
        next()
      }),
    wake: () => {
      // One that is at work is awake, and the time of the file that it is at goes on.
      if (isClosed || sent.length > 0) return
      worker ??= open()
      watch()
    },
    close: async () => {
      isClosed = true
      rest.busy()
      const active = worker
      worker = null
      cancelTimer()
      rest.busy()
      for (const { resolve } of [...sent.splice(0), ...queue.splice(0)]) resolve({ media: null, noMedia: 'failed' })
      await active?.terminate()
    },
  }
}
