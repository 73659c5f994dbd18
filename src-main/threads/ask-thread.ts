import { Worker } from 'node:worker_threads'

interface Asked {
  readonly id: number
  readonly question: unknown
}

/** What went wrong in the thread, without words that may hold personal data. */
interface Failure {
  readonly name: string
  readonly code: string | null
}

type Reply =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure }

/** A worker thread that answers questions in the order in which they are asked. */
export interface AskedThread<Question, Answer> {
  /** Rejects with an error of the same name and code as the one in the thread, or `thread-ended` when the thread died. */
  readonly ask: (question: Question) => Promise<Answer>
  readonly close: () => Promise<void>
}

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

const ended = () => Object.assign(new Error('the thread ended'), { code: 'thread-ended' })

/**
 * Starts the thread at the first question. One that dies fails what it was asked, and the next question gets a new one.
 * @param how.path the thread's built file, which calls `answerQuestions`
 * @param how.data handed to the thread, as it is or as a copy
 * @param how.onEnd the thread is dead
 */
export function askThread<Question, Answer>(how: {
  readonly path: string
  readonly data: unknown
  readonly onEnd?: () => void
}): AskedThread<Question, Answer> {
  const waiting = new Map<number, Waiting<Answer>>()
  let worker: Worker | null = null
  let isClosed = false
  let last = 0

  const fail = (dead: Worker) => {
    if (worker !== dead) return
    worker = null
    how.onEnd?.()
    const lost = [...waiting.values()]
    waiting.clear()
    for (const { reject } of lost) reject(ended())
  }

  const start = (): Worker => {
    const fresh = new Worker(how.path, { workerData: how.data })
    fresh.on('message', (reply: Reply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (reply.ok) asked?.resolve(reply.answer as Answer)
      else {
        const { name, code } = reply.failure
        asked?.reject(Object.assign(new Error('failed in the thread'), { name, ...(code !== null && { code }) }))
      }
    })
    fresh.on('error', () => {
      fail(fresh)
    })
    fresh.on('exit', () => {
      fail(fresh)
    })
    fresh.unref()
    return fresh
  }

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(ended())
          return
        }
        worker ??= start()
        last += 1
        waiting.set(last, { resolve, reject })
        worker.postMessage({ id: last, question } satisfies Asked)
      }),
    async close() {
      isClosed = true
      const active = worker
      if (active === null) return
      // What it has begun it may end: its last question is one for nothing.
      const isOver = new Promise<void>((resolve) => active.once('exit', () => resolve()))
      active.ref()
      active.postMessage(null)
      await isOver
    },
  }
}
