import { parentPort, Worker, workerData } from 'node:worker_threads'
import { createShaThread, serveSha } from '../hash/sha-thread'
import { scrubFile } from '../scrub/scrub-file'
import { buffersOf } from './facts-thread'
import { serveJobs } from './job-thread'
import type { ReadingJob, ReadingResult, ReadingWorkerData } from './media-reader'
import { stepBack } from '../threads/step-back'
import { readOnce } from './read-once'
import { serveFacts } from './serve-facts'

/** How far these threads step back behind the main thread: the one that reads large files further than those on which a small one waits. */
const stepsBack = { read: 10, 'read-small': 4, facts: 4 } as const

/** Entry of the threads that read files, so that the main process never computes over one: which of them this is stands in the worker's data. */
function serve(port: NonNullable<typeof parentPort>, { role, self }: ReadingWorkerData): void {
  if (role === 'sha256') {
    // It was begun by one that has stepped back already, and is no further behind.
    serveSha(port)
    return
  }
  stepBack(stepsBack[role])
  if (role === 'facts') {
    serveFacts(port)
    return
  }
  // Small files are hashed where they are read: a thread more would only take memory.
  const sha =
    role === 'read' ? createShaThread(() => new Worker(self, { workerData: { role: 'sha256', self } satisfies ReadingWorkerData })) : null
  serveJobs<ReadingJob, ReadingResult>(port, async (asked, signal) => {
    if (asked.kind === 'read') {
      const read = await readOnce(asked.file, { media: asked.media, sha }, signal)
      return { result: { kind: 'read', ...read }, moved: read.excerpt === null ? [] : buffersOf(read.excerpt) }
    }
    const scrubbed = await scrubFile(asked.job, sha, signal)
    return { result: { kind: 'scrub', ...scrubbed }, moved: buffersOf(scrubbed.excerpt) }
  })
}

if (parentPort !== null) serve(parentPort, workerData as ReadingWorkerData)
