import { closeSync, fdatasync, openSync } from 'node:fs'
import type { Clock } from '../clock'

/** Whoever writes to a file while the disk takes it may have to wait for the disk: so it rests in between. ms. */
const restMs = 1000

/** Brings a journal to the disk on the side, without anybody waiting for it. */
export interface JournalFlusher {
  /** What was written until now is on the disk in a second or two. */
  readonly flush: () => void
  readonly close: () => void
}

/**
 * The journal stays open for as long as the library is: SQLite takes its locks on other files.
 * @param library the library's file
 */
export function journalFlusher(library: string, clock: Pick<Clock, 'setTimer'>): JournalFlusher {
  let file: number | null = null
  let isFlushing = false
  let isOwed = false
  let isClosed = false
  let cancelRest: (() => void) | null = null

  const end = () => {
    if (file !== null) closeSync(file)
    file = null
  }
  /** Where there is no journal, or none that may be opened, there is nothing to be done: SQLite itself waits for the disk before it brings a journal into the file. */
  const open = (): number | null => {
    try {
      return openSync(`${library}-wal`, 'r+')
    } catch (error) {
      if (error instanceof Error && 'code' in error) return null
      throw error
    }
  }
  const flush = () => {
    if (isClosed) return
    isOwed = isFlushing
    if (isFlushing) return
    file ??= open()
    if (file === null) return
    isFlushing = true
    fdatasync(file, () => {
      if (isClosed) end()
      else
        cancelRest = clock.setTimer(restMs, () => {
          isFlushing = false
          cancelRest = null
          if (isOwed) flush()
        })
    })
  }

  return {
    flush,
    close() {
      isClosed = true
      // What the disk is at work with must not be closed under it.
      if (cancelRest !== null || !isFlushing) end()
      cancelRest?.()
    },
  }
}
