import type { Clock } from '../../clock'
import type { checkRoot } from '../folder-root'
import type { OpenWriters } from '../open-writers'
import type { WatchFolder } from '../watch'
import type { Disk, Patience } from './disk'
import type { TellMount } from './mounts'
import type { ScoutWord } from './scout'

/** What scouts look with. */
export interface ScoutTools {
  readonly clock: Clock
  readonly watch: WatchFolder
  readonly writers: OpenWriters
  readonly mounts: TellMount
  /** How a near disk, and one over a network, is looked at; absent: by the system's calls. */
  readonly near?: Disk
  readonly far?: (patience: Patience) => Disk
  /** Absent: by the system's calls. */
  readonly checkRoot?: typeof checkRoot
}

/** A running scout. */
export interface RunningScout {
  hear(word: ScoutWord): void
  close(): Promise<void>
}
