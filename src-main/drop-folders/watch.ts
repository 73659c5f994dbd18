import { basename, dirname } from 'node:path'
import { watch } from 'chokidar'
import { isIgnoredName } from './ignored-names'
import { deepest } from './scan'
import { systemCode } from './system-code'

/** Why hints are not to be relied on: the system's limit of watched folders, of open files, a folder that may not be read, anything else. */
export type WatchProblem = 'limit' | 'open-files' | 'forbidden' | 'other'

/** A running watch. After `close` no call comes any more. */
export interface FolderWatch {
  close(): Promise<void>
}

export interface WatchOptions {
  /** An existing folder, not a link. */
  readonly path: string
  /**
   * Something directly in `folder` (a whole path) may have changed, or anywhere where it is left out. Called often, and sometimes for nothing; never to be taken for the whole
   * truth.
   */
  readonly onHint: (folder?: string) => void
  readonly onProblem: (problem: WatchProblem) => void
}

/** Starts watching; never throws. */
export type WatchFolder = (options: WatchOptions) => FolderWatch

/** What a failed watch means. */
export function problemOf(error: unknown): WatchProblem {
  const code = systemCode(error)
  if (code === 'ENOSPC') return 'limit'
  if (code === 'EMFILE' || code === 'ENFILE') return 'open-files'
  if (code === 'EACCES' || code === 'EPERM') return 'forbidden'
  return 'other'
}

/** The folder that a raw event came from, where the library watches folders one by one. */
function watchedFolder(details: unknown): string | undefined {
  if (process.platform !== 'linux' || typeof details !== 'object' || details === null || !('watchedPath' in details)) return undefined
  return typeof details.watchedPath === 'string' ? details.watchedPath : undefined
}

/** Watches by the system's own means. The one place that knows the watching library: elsewhere only hints are known. */
export const watchFolder: WatchFolder = ({ path, onHint, onProblem }) => {
  let isClosed = false
  const hint = (folder?: string) => {
    if (!isClosed) onHint(folder)
  }
  const problem = (error: unknown) => {
    if (!isClosed) onProblem(problemOf(error))
  }
  try {
    const watcher = watch(path, {
      ignoreInitial: true,
      followSymlinks: false,
      depth: deepest,
      atomic: false,
      awaitWriteFinish: false,
      persistent: true,
      ignored: (file) => file !== path && file.startsWith(path) && isIgnoredName(basename(file)),
    })
    watcher.on('all', (_event, file: unknown) => {
      hint(typeof file === 'string' ? dirname(file) : undefined)
    })
    // Earlier than `all`, and also for what the library's own reading of the folder lets pass.
    watcher.on('raw', (_event, _file, details: unknown) => {
      hint(watchedFolder(details))
    })
    watcher.on('ready', () => {
      hint()
    })
    watcher.on('error', problem)
    return {
      close: async () => {
        isClosed = true
        await watcher.close()
      },
    }
  } catch (error) {
    problem(error)
    return { close: () => Promise.resolve() }
  }
}
