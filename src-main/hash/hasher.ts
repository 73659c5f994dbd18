import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../src-preload/contract/errors'
import { hashFile, type FileHash } from './hash-file'

export type HashRequest =
  { readonly kind: 'hash'; readonly id: number; readonly file: string } | { readonly kind: 'abort'; readonly id: number }
export type HashReply =
  | { readonly id: number; readonly ok: true; readonly hash: FileHash }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode | 'aborted'; readonly message: string }

/** Reads files whole. `hash` rejects as `hashFile` does, and with the signal's reason when it is aborted. */
export interface Hasher {
  hash(file: string, signal: AbortSignal): Promise<FileHash>
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (hash: FileHash) => void
  readonly reject: (error: unknown) => void
}

const reasonOf = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new Error('aborted'))
const crashed = () => new AppError('unexpected', 'Reading the file was interrupted. It is tried again.')

/**
 * Hashes in one worker thread, started at the first file. A worker that dies fails what it was reading (`unexpected`), and the next file gets a new one.
 * @param workerPath the built `hash-worker` file
 */
export function createHasher({ workerPath }: { workerPath: string }): Hasher {
  let worker: Worker | null = null
  let isClosed = false
  let lastId = 0
  const pending = new Map<number, Pending>()

  const fail = (dead: Worker) => {
    if (worker !== dead) return
    worker = null
    const lost = [...pending.values()]
    pending.clear()
    for (const { reject } of lost) reject(crashed())
  }

  const start = (): Worker => {
    const fresh = new Worker(workerPath)
    fresh.on('message', (reply: HashReply) => {
      const waiting = pending.get(reply.id)
      pending.delete(reply.id)
      if (reply.ok) waiting?.resolve(reply.hash)
      else waiting?.reject(reply.code === 'aborted' ? new Error('aborted') : new AppError(reply.code, reply.message))
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
    hash: (file, signal) =>
      new Promise((resolve, reject) => {
        if (isClosed || signal.aborted) {
          reject(isClosed ? crashed() : reasonOf(signal))
          return
        }
        const id = ++lastId
        const active = (worker ??= start())
        const abort = () => {
          pending.delete(id)
          active.postMessage({ kind: 'abort', id } satisfies HashRequest)
          reject(reasonOf(signal))
        }
        signal.addEventListener('abort', abort, { once: true })
        const settled = () => {
          signal.removeEventListener('abort', abort)
        }
        pending.set(id, {
          resolve: (hash) => {
            settled()
            resolve(hash)
          },
          reject: (error) => {
            settled()
            reject(error instanceof Error ? error : crashed())
          },
        })
        active.postMessage({ kind: 'hash', id, file } satisfies HashRequest)
      }),
    close: async () => {
      isClosed = true
      const active = worker
      if (active === null) return
      fail(active)
      await active.terminate()
    },
  }
}

/** Hashes in this thread: for tests and small tools. */
export function inProcessHasher(): Hasher {
  return { hash: (file, signal) => hashFile(file, signal), close: () => Promise.resolve() }
}
