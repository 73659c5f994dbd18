import type { FolderHealth } from '../../../src-preload/contract/drop-folder'
import type { RootCheck } from '../folder-root'
import type { WatchProblem } from '../watch'
import type { MountKind } from './mounts'
import type { FolderStatus } from './scout'

export type Trouble = Exclude<RootCheck, { kind: 'ok' }>

/** What a scout knows of its folder's state. Times are ms since 1970. */
export interface Health {
  trouble: Trouble | null
  watchProblem: WatchProblem | null
  emptied: string | null
  isChecking: boolean
  mount: MountKind
  lastEventAt: number | null
  lastScanAt: number | null
  misses: number
}

export const newHealth = (mount: MountKind): Health => ({
  trouble: null,
  watchProblem: null,
  emptied: null,
  isChecking: true,
  mount,
  lastEventAt: null,
  lastScanAt: null,
  misses: 0,
})

/** Tells when all files of a folder left at once. */
export interface Emptied {
  begin(present: number): void
  /** The program itself took some away. */
  tookAway(count: number): void
  /** After a pass: a sentence, or null. `before`: files there before it. */
  judge(present: number, before: number): string | null
}

/** From so many files on it is worth saying. */
const manyFiles = 3

export function createEmptied(): Emptied {
  /** Files there when nothing went missing last: what goes in several passes goes at once all the same. */
  let stable = 0
  let said: string | null = null
  return {
    begin: (present) => {
      stable = present
    },
    tookAway: (count) => {
      stable = Math.max(0, stable - count)
    },
    judge: (present, before) => {
      if (present > 0) said = null
      else if (stable >= manyFiles)
        said = `The folder is empty: all ${String(stable)} files that were in it are gone. Nothing was deleted at the service.`
      if (present >= before) stable = present
      return said
    },
  }
}

const atMostMs = { events: 600_000, network: 30_000, timed: 15_000 }
const atLeastMs = { events: 60_000, network: 5000, timed: 15_000 }
/** Whole scans take at most so much of the time: one part in so many. */
const share = { events: 300, network: 100, timed: 1 }

const problemSentences: Readonly<Record<WatchProblem, string>> = {
  limit:
    'The system watches no more folders for programs (its limit is reached), so this one is looked at every 15 seconds. On Linux, raise fs.inotify.max_user_watches.',
  'open-files':
    'The system lets this program open no more files, so this folder is looked at every 15 seconds. Close other programs, then pause and resume watching.',
  forbidden: 'A part of this folder may not be read, so what is in it is not seen. Check its permissions.',
  other: 'The system does not tell when this folder changes, so it is looked at every 15 seconds.',
}

/** How a folder is watched. */
export function modeOf({ mount, watchProblem }: Pick<Health, 'mount' | 'watchProblem'>): FolderHealth['mode'] {
  if (mount.networkKind !== null) return 'network'
  return watchProblem === null || watchProblem === 'forbidden' ? 'events' : 'timed'
}

/** How often the whole is looked at, by how long that takes. ms. Pure. */
export function everyMs(mode: FolderHealth['mode'], lastMs: number): number {
  return Math.min(atMostMs[mode], Math.max(atLeastMs[mode], share[mode] * lastMs))
}

const networkSentence = (kind: string, ms: number) =>
  `It is on a network drive (${kind}), which does not tell of changes by others, so it is looked at every ${String(Math.round(ms / 1000))} seconds.`

/** What is told of it. `lastMs`: how long the last whole scan took; `backlog`: files not decided upon; `files`: files there. */
export function statusOf(
  health: Health,
  numbers: { readonly lastMs: number; readonly backlog: number; readonly files: number },
): FolderStatus {
  const mode = modeOf(health)
  const every = everyMs(mode, numbers.lastMs)
  const { trouble, watchProblem, mount } = health
  const weak = watchProblem === null ? null : problemSentences[watchProblem]
  return {
    state: trouble?.kind ?? (health.isChecking ? 'checking' : 'watching'),
    reason: trouble?.reason ?? health.emptied ?? (mount.networkKind === null ? weak : networkSentence(mount.networkKind, every)),
    lastScanAt: health.lastScanAt,
    health: {
      mode,
      everyMs: Math.round(every),
      networkKind: mount.networkKind,
      isRemovable: mount.isRemovable,
      lastEventAt: health.lastEventAt,
      lastFullScanAt: health.lastScanAt,
      backlog: numbers.backlog,
      files: numbers.files,
      missesFoundByScan: health.misses,
    },
  }
}
