import { Worker } from 'node:worker_threads'
import { systemClock, type Clock } from '../clock'
import type { FileHash } from '../hash/hash-file'
import type { Hasher } from '../hash/hasher'
import type { ScrubJob, ScrubbedCopy } from '../scrub/scrub-file'
import { checkScrubbed } from '../scrub/check-scrubbed'
import type { Excerpt } from './excerpt'
import { createFactsThread, type FactsAnswer, type NoMediaReason } from './facts-thread'
import { createJobThread } from './job-thread'
import type { MediaFacts } from './media-facts'
import type { FileRead } from './read-once'

/** What is wished of a file besides its hashes. */
export interface ReadWish {
  readonly media: boolean
  /** Bytes that it probably has, so that a small one has not to share a thread with a large one. Absent: it may have any number. */
  readonly expected?: number
}

/** A file after its one reading: its content, the state of the disk it was read at, and what it tells about itself. */
export interface ReadFile extends FileHash {
  readonly media: MediaFacts | null
  /** Why there are no facts; null when there are. */
  readonly noMedia: NoMediaReason | null
}

/** A scrubbed copy that was looked at again, and its own facts. */
export interface ScrubbedFile extends ScrubbedCopy {
  readonly media: MediaFacts | null
}

/** Reads files whole, once, off the main process. A `Hasher` as well, for those who want no more. */
export interface MediaReader extends Hasher {
  /**
   * Hashes and facts in one pass.
   * @throws as `hashFile` does; never for what is in the file
   */
  read(file: string, wish: ReadWish, signal: AbortSignal): Promise<ReadFile>
  /**
   * Writes a copy without what is to be removed, and reads that to be sure.
   * @throws AppError `refused` in words when the type can not be scrubbed or something is still found in the copy, which is removed then; else as `read`
   */
  scrub(job: ScrubJob, signal: AbortSignal): Promise<ScrubbedFile>
}

/** What the reading thread is asked. */
export type ReadingJob =
  { readonly kind: 'read'; readonly file: string; readonly media: boolean } | { readonly kind: 'scrub'; readonly job: ScrubJob }
export type ReadingResult =
  ({ readonly kind: 'read' } & FileRead) | { readonly kind: 'scrub'; readonly copy: ScrubbedCopy; readonly excerpt: Excerpt }

/** What a worker thread of this part is for. `self` is the path of its own file, for the threads it starts. */
export interface ReadingWorkerData {
  readonly role: 'read' | 'read-small' | 'sha256' | 'facts'
  readonly self: string
}

/** Files up to this size can be read by the thread that never reads a larger one. Bytes. */
export const smallBytes = 64 * 1024 * 1024
/** A file that may be large counts as so many small ones where the freer thread is looked for. */
const largeWeight = 1000

/** Longest time for the facts of one file. */
export const factsCapMs = 4000
/** So long threads are kept for the next file, in ms: to start them takes some tens. */
const keptMs = 5000
/** What the facts of one file may take: JavaScript's heap; the bytes that were kept come on top (`gather.ts`). */
const factsMemory = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

export interface MediaReaderOptions {
  /** The built `media-reading-worker` file. */
  readonly workerPath: string
  readonly clock?: Clock
  readonly capMs?: number
  /** How long a thread is kept that has nothing to read, in ms. */
  readonly restMs?: number
}

const wrongAnswer = () => new Error('the reading thread answered something else')

/** Threads are started at the first file. One that dies fails what it was reading (`unexpected`), or costs a file its facts, and is started anew. */
export function createMediaReader({
  workerPath,
  clock = systemClock,
  capMs = factsCapMs,
  restMs = keptMs,
}: MediaReaderOptions): MediaReader {
  const dataFor = (role: ReadingWorkerData['role']): ReadingWorkerData => ({ role, self: workerPath })
  const lane = (role: 'read' | 'read-small') => ({
    thread: createJobThread<ReadingJob, ReadingResult>({
      start: () => new Worker(workerPath, { workerData: dataFor(role) }),
      ...{ clock, restMs },
    }),
    load: 0,
  })
  const any = lane('read')
  const small = lane('read-small')
  const facts = createFactsThread({
    start: () => new Worker(workerPath, { workerData: dataFor('facts'), resourceLimits: factsMemory }),
    ...{ clock, capMs, restMs },
  })
  const run = async <K extends ReadingResult['kind']>(
    job: Extract<ReadingJob, { kind: K }>,
    { expected = Infinity, signal }: { readonly expected?: number | undefined; readonly signal: AbortSignal },
  ) => {
    const isSmall = expected <= smallBytes
    const taker = isSmall && small.load < any.load ? small : any
    const weight = isSmall ? 1 : largeWeight
    taker.load += weight
    try {
      const result = await taker.thread.run(job, signal)
      if (result.kind !== job.kind) throw wrongAnswer()
      return result as Extract<ReadingResult, { kind: K }>
    } finally {
      taker.load -= weight
    }
  }
  return {
    ...readingUpon({
      read: (file, { media, expected }, signal) => {
        if (media) facts.wake()
        return run({ kind: 'read', file, media }, { expected, signal })
      },
      scrub: (job, signal) => run({ kind: 'scrub', job }, { signal }),
      facts: (excerpt) => facts.read(excerpt),
    }),
    close: async () => {
      await Promise.all([any.thread.close(), small.thread.close(), facts.close()])
    },
  }
}

export interface Doing {
  readonly read: (file: string, wish: ReadWish, signal: AbortSignal) => Promise<FileRead>
  readonly scrub: (job: ScrubJob, signal: AbortSignal) => Promise<{ readonly copy: ScrubbedCopy; readonly excerpt: Excerpt }>
  readonly facts: (excerpt: Excerpt) => Promise<FactsAnswer>
}

/** What a reader does, upon how it is done. */
export function readingUpon({ read, scrub, facts }: Doing): Pick<MediaReader, 'hash' | 'read' | 'scrub'> {
  return {
    hash: async (file, signal) => (await read(file, { media: false }, signal)).hash,
    read: async (file, wish, signal) => {
      const { hash, excerpt } = await read(file, wish, signal)
      const answer: FactsAnswer = excerpt === null ? { media: null, noMedia: 'not-wished' } : await untilAborted(facts(excerpt), signal)
      return { ...hash, ...answer }
    },
    scrub: async (job, signal) => {
      const { copy, excerpt } = await scrub(job, signal)
      const { media } = await facts(excerpt)
      await checkScrubbed(job, media)
      return { ...copy, media }
    },
  }
}

/** Whoever gives up waits no longer, though the facts are still read. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
