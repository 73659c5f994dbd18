import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

/**
 * Lets the threads that a person waits for go first where all of them want a processor: the calling thread has `by` less of a say from here on. Only Linux knows a priority
 * of one thread; elsewhere nothing is done, as whole processes must not step back.
 */
export function stepBack(by: number): void {
  if (process.platform !== 'linux') return
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')))
    setPriority(thread, Math.min(19, getPriority(thread) + by))
  } catch (error) {
    // A system that shows no threads, or lets nobody choose: the thread works on as it is.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
