import type { Clock } from '../clock'
import { afterRest } from '../threads/after-rest'
import { giveBackMemory } from './open'
import type { Database } from './transaction'
import type { Turns } from './turns'

/** So long after its last turn a connection keeps the pages of the library that it holds. ms. */
const keptMs = 2000

/** The same turns; when none was taken for a while, the connection gives back what it holds in memory. */
export function restAfterTurns(db: Database, turns: Turns, clock: Clock): Turns {
  const rest = afterRest(clock, keptMs, () => {
    if (db.open && !db.inTransaction) giveBackMemory(db)
  })
  return {
    begin: turns.begin,
    end() {
      turns.end()
      rest.idle()
    },
  }
}
