import PQueue from 'p-queue'
import { smallBytes } from '../media-reading/media-reader'

/** How many files are read at once, and in which order: the smaller first, and none waits for a large one to end. */
export interface ReadingLanes {
  /** Rejects as `read` does, and with the signal's reason when it is aborted before its turn. @param size bytes */
  add<T>(size: number, signal: AbortSignal, read: () => Promise<T>): Promise<T>
}

/** To pass a file of this size from thread to thread takes longer than to read it. Bytes. */
export const tinyBytes = 1024 * 1024
/** So many that the reading threads need not wait for the main one, which may be writing what was read before. */
const tinyAtOnce = 48
/** Enough that the disk never waits for a small file to be opened. */
const smallAtOnce = 6
/** One that comes slowly, from a network drive, keeps none that comes fast from being read. */
const largeAtOnce = 2

const reasonOf = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new Error('aborted'))

export function createReadingLanes(): ReadingLanes {
  const tiny = new PQueue({ concurrency: tinyAtOnce })
  const small = new PQueue({ concurrency: smallAtOnce })
  const large = new PQueue({ concurrency: largeAtOnce })
  const laneFor = (size: number) => (size <= tinyBytes ? tiny : size <= smallBytes ? small : large)
  return {
    add: (size, signal, read) =>
      laneFor(size).add(
        () => {
          if (signal.aborted) throw reasonOf(signal)
          return read()
        },
        { priority: -Math.floor(Math.log2(size + 1)) },
      ),
  }
}
