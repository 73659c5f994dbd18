import type { Database } from 'better-sqlite3'
import type { Chance } from '../chance'
import type { Disk } from '../disk'

/** What stands in for this machine while one history runs. There is one at a time in a process. */
export interface CurrentMachine {
  readonly disk: Disk
  readonly chance: Chance
  /** A place between two durable steps was reached; throws where the program ends there. */
  readonly crashpoint: (name: string) => void
  /** A connection to the history's library. */
  readonly openLibrary: () => Database
}

let machine: CurrentMachine | null = null

/** Puts a machine in place of this one, for all sources that were loaded for the simulation. */
export function setMachine(next: CurrentMachine | null): void {
  machine = next
}

export function currentMachine(): CurrentMachine {
  if (machine === null) throw new Error('no history is running')
  return machine
}
