import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../src-preload/contract/errors'
import { errorCode } from '../log'
import { doLibraryJob, type LibraryJob } from './jobs'
import type { JobReply } from './run-jobs'

/** Entry of the worker thread: does one job and ends, so that the main process never reads a whole library. */
async function serve(port: NonNullable<typeof parentPort>, job: LibraryJob): Promise<void> {
  let reply: JobReply
  try {
    reply = { ok: true, result: await doLibraryJob(job) }
  } catch (error) {
    reply =
      error instanceof AppError
        ? { ok: false, code: error.code, message: error.message }
        : { ok: false, code: 'unexpected', message: `The library could not be read to its end (${errorCode(error)}). Start Slipway again.` }
  }
  port.postMessage(reply)
}

if (parentPort !== null) void serve(parentPort, workerData as LibraryJob)
