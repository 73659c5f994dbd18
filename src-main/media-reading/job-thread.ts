import type { MessagePort, Worker } from 'node:worker_threads'
import type { Clock } from '../clock'
import { AppError, type ErrorCode } from '../../src-preload/contract/errors'
import { afterRest } from '../threads/after-rest'

type Request<Job> = { readonly kind: 'job'; readonly id: number; readonly job: Job } | { readonly kind: 'abort'; readonly id: number }
type Reply<Result> =
  | { readonly id: number; readonly ok: true; readonly result: Result }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode | 'aborted'; readonly message: string }

/** A worker thread that does several jobs at a time, each of which can be stopped. */
export interface JobThread<Job, Result> {
  /** Rejects with the AppError of the job, with the signal's reason when it is aborted, and with `unexpected` when the thread dies. */
  run(job: Job, signal: AbortSignal): Promise<Result>
  close(): Promise<void>
}

interface Pending<Result> {
  readonly resolve: (result: Result) => void
  readonly reject: (error: Error) => void
}

const reasonOf = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new Error('aborted'))
const interrupted = () => new AppError('unexpected', 'Reading the file was interrupted. It is tried again.')

export interface JobThreadOptions {
  /** Starts a thread that calls `serveJobs`; called at the first job, and at the next one after a death or a rest. */
  readonly start: () => Worker
  readonly clock: Clock
  /** A thread without a job for so many ms is ended: each holds some MB. */
  readonly restMs: number
}

export function createJobThread<Job, Result>({ start, clock, restMs }: JobThreadOptions): JobThread<Job, Result> {
  const pending = new Map<number, Pending<Result>>()
  /** What the thread is at; also jobs that nobody waits for any more, and which it has to clean up after. */
  const inThread = new Set<number>()
  let worker: Worker | null = null
  let isClosed = false
  let lastId = 0

  const rest = afterRest(clock, restMs, () => {
    const unused = worker
    worker = null
    void unused?.terminate()
  })
  const fail = (dead: Worker) => {
    if (worker !== dead) return
    worker = null
    rest.busy()
    inThread.clear()
    const lost = [...pending.values()]
    pending.clear()
    for (const { reject } of lost) reject(interrupted())
  }
  const open = (): Worker => {
    const fresh = start()
    fresh.on('message', (reply: Reply<Result>) => {
      const waiting = pending.get(reply.id)
      pending.delete(reply.id)
      inThread.delete(reply.id)
      if (inThread.size === 0 && worker === fresh) rest.idle()
      if (reply.ok) waiting?.resolve(reply.result)
      else waiting?.reject(reply.code === 'aborted' ? new Error('aborted') : new AppError(reply.code, reply.message))
    })
    for (const end of ['error', 'exit'] as const) fresh.on(end, () => fail(fresh))
    fresh.unref()
    return fresh
  }

  const run = (job: Job, signal: AbortSignal) =>
    new Promise<Result>((resolve, reject) => {
      if (isClosed || signal.aborted) {
        reject(isClosed ? interrupted() : reasonOf(signal))
        return
      }
      const id = ++lastId
      const active = (worker ??= open())
      rest.busy()
      inThread.add(id)
      const abort = () => {
        pending.delete(id)
        active.postMessage({ kind: 'abort', id } satisfies Request<Job>)
        reject(reasonOf(signal))
      }
      const settled = () => {
        signal.removeEventListener('abort', abort)
      }
      signal.addEventListener('abort', abort, { once: true })
      pending.set(id, {
        resolve: (result) => {
          settled()
          resolve(result)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      })
      active.postMessage({ kind: 'job', id, job } satisfies Request<Job>)
    })

  return {
    run,
    close: async () => {
      isClosed = true
      const active = worker
      if (active === null) return
      fail(active)
      await active.terminate()
    },
  }
}

/** What a job came to, and what of it is moved to the asker instead of copied. */
export interface JobResult<Result> {
  readonly result: Result
  readonly moved: ArrayBuffer[]
}

export type Work<Job, Result> = (job: Job, signal: AbortSignal) => Promise<JobResult<Result>>

/** The other end: to be called in the thread. What `work` rejects with that is no AppError is told without its words, which may name files. */
export function serveJobs<Job, Result>(port: MessagePort, work: Work<Job, Result>): void {
  const running = new Map<number, AbortController>()
  const run = async (id: number, job: Job) => {
    const abort = new AbortController()
    running.set(id, abort)
    try {
      const { result, moved } = await work(job, abort.signal)
      port.postMessage({ id, ok: true, result } satisfies Reply<Result>, moved)
    } catch (error) {
      const isKnown = error instanceof AppError
      const code = isKnown ? error.code : abort.signal.aborted ? 'aborted' : 'unexpected'
      const message = isKnown ? error.message : 'The file could not be read. It is tried again.'
      port.postMessage({ id, ok: false, code, message } satisfies Reply<Result>)
    } finally {
      running.delete(id)
    }
  }
  port.on('message', (request: Request<Job>) => {
    if (request.kind === 'abort') running.get(request.id)?.abort()
    else void run(request.id, request.job)
  })
}
