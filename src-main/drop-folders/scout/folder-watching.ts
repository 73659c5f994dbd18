import path from 'node:path'
import type { Clock } from '../../clock'
import type { FolderWatch, WatchFolder, WatchProblem } from '../watch'

/** The watch of one folder, which begins, ends and begins anew. */
export interface FolderWatching {
  /** Watches, unless it does. `files`: how many are known, by which the way of watching is chosen. */
  begin(files: number): void
  end(): Promise<void>
  anew(files: number): Promise<void>
  /** True when it would watch another way by now, or the system may let it watch again. */
  wantsAnew(files: number): boolean
}

interface WatchingOptions {
  readonly root: string
  readonly clock: Clock
  readonly watch: WatchFolder
  /** Below the root; null: nobody knows where. */
  readonly onHint: (folder: string | null) => void
  readonly onProblem: (problem: WatchProblem) => void
}

/** How soon watching by events is tried again after the system refused it. ms. */
const tryAgainMs = 600_000
/** From so many files on another way of watching fits. */
const largeTree = 1000
/** So many hints tell of a tree that is becoming large, before its files are known. */
const manyHints = 2000

export function createFolderWatching({ root, clock, watch, onHint, onProblem }: WatchingOptions): FolderWatching {
  let current: FolderWatch | null = null
  let begunWith = 0
  let hints = 0
  let tryAgainAt = Infinity

  const below = (folder: string | undefined): string | null => {
    if (folder === root) return ''
    return folder?.startsWith(root + path.sep) === true ? folder.slice(root.length + 1) : null
  }
  const begin = (files: number) => {
    if (current !== null) return
    begunWith = files
    hints = 0
    tryAgainAt = Infinity
    current = watch({
      path: root,
      onHint: (folder) => {
        hints += 1
        onHint(below(folder))
      },
      onProblem: (problem) => {
        if (problem !== 'forbidden') tryAgainAt = Math.min(tryAgainAt, clock.now() + tryAgainMs)
        onProblem(problem)
      },
    })
  }
  const end = async () => {
    const last = current
    current = null
    await last?.close()
  }

  return {
    begin,
    end,
    anew: async (files) => {
      await end()
      begin(files)
    },
    wantsAnew: (files) => {
      if (current === null) return false
      const isGrowing = begunWith < largeTree && (files >= largeTree || hints >= manyHints)
      return clock.now() >= tryAgainAt || (isGrowing && tryAgainAt === Infinity)
    },
  }
}
