import { parentPort } from 'node:worker_threads'
import { AppError } from '../../src-preload/contract/errors'
import { hashFile } from './hash-file'
import type { HashReply, HashRequest } from './hasher'

/** Entry of the worker thread: hashes the files it is told to, so that the main process never computes over a whole file. */
function serve(port: NonNullable<typeof parentPort>): void {
  const running = new Map<number, AbortController>()

  const run = async (id: number, file: string) => {
    const abort = new AbortController()
    running.set(id, abort)
    let reply: HashReply
    try {
      reply = { id, ok: true, hash: await hashFile(file, abort.signal) }
    } catch (error) {
      if (error instanceof AppError) reply = { id, ok: false, code: error.code, message: error.message }
      else
        reply = {
          id,
          ok: false,
          code: abort.signal.aborted ? 'aborted' : 'unexpected',
          message: 'The file could not be read. It is tried again.',
        }
    }
    running.delete(id)
    port.postMessage(reply)
  }

  port.on('message', (request: HashRequest) => {
    if (request.kind === 'abort') running.get(request.id)?.abort()
    else void run(request.id, request.file)
  })
}

if (parentPort !== null) serve(parentPort)
