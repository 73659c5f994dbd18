import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../src-preload/contract/errors'
import { doLibraryJob, type JobResults, type LibraryJob } from './jobs'

export type JobReply =
  | { readonly ok: true; readonly result: JobResults[LibraryJob['kind']] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string }

/** Who does long work upon the library. Rejects with AppError. */
export interface JobRunner {
  run<K extends LibraryJob['kind']>(job: Extract<LibraryJob, { kind: K }>): Promise<JobResults[K]>
  /** Gives up what is under way: each job can be cut off anywhere. */
  close(): Promise<void>
}

const cutOff = () => new AppError('unexpected', 'The work upon the library was interrupted. Try again.')

/**
 * Does each job in a worker thread of its own.
 * @param workerPath the built `library-jobs-worker` file
 */
export function threadedJobs(workerPath: string): JobRunner {
  const running = new Set<Worker>()
  return {
    run: <K extends LibraryJob['kind']>(job: Extract<LibraryJob, { kind: K }>) =>
      new Promise<JobResults[K]>((resolve, reject) => {
        const worker = new Worker(workerPath, { workerData: job })
        running.add(worker)
        worker.unref()
        worker.once('message', (reply: JobReply) => {
          if (reply.ok) resolve(reply.result as JobResults[K])
          else reject(new AppError(reply.code, reply.message))
        })
        worker.once('error', () => {
          reject(cutOff())
        })
        worker.once('exit', () => {
          running.delete(worker)
          reject(cutOff())
        })
      }),
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()))
    },
  }
}

/** Does the jobs in this thread: for tests and small tools. */
export function inProcessJobs(): JobRunner {
  return { run: (job) => doLibraryJob(job), close: () => Promise.resolve() }
}
