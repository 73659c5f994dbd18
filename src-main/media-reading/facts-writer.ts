import type { Clock } from '../clock'
import { transactLightly, type Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import { doAPiece } from '../pieces'
import { packFacts, tellsAnything, writePacked, type Content } from './facts-store'
import type { MediaFacts } from './media-facts'

/** Writes facts of files, many in one transaction. */
export interface FactsWriter {
  /** Resolves when they are written, or can not be: they are none of what must not be lost. */
  write(content: Content, facts: MediaFacts): Promise<void>
}

const gatherMs = 15
/** No transaction holds up the window: so many at once, and so many characters in all but for the last one. */
const mostAtOnce = 200
const mostCharacters = 500_000

interface Waiting {
  readonly content: Content
  readonly facts: string
  readonly done: () => void
}

/** Those of a moment share one commit. */
export function createFactsWriter({ db, clock, log }: { readonly db: Database; readonly clock: Clock; readonly log: Log }): FactsWriter {
  let waiting: Waiting[] = []
  let isArmed = false

  const arm = () => {
    isArmed = true
    clock.setTimer(gatherMs, flush)
  }
  const takePart = (): readonly Waiting[] => {
    let count = 0
    for (let characters = 0; count < Math.min(waiting.length, mostAtOnce) && characters < mostCharacters; count++)
      characters += waiting[count]?.facts.length ?? 0
    const part = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return part
  }
  const flush = () => {
    let part = takePart()
    isArmed = false
    try {
      // What a power cut takes back can be read again.
      const written = transactLightly(db, (tx) =>
        doAPiece(clock, part, ({ content, facts }) => {
          writePacked(tx, content, facts, clock.now())
        }),
      ).length
      waiting = [...part.slice(written), ...waiting]
      part = part.slice(0, written)
    } catch (error) {
      log.warn('reading.facts-not-written', { count: part.length, code: errorCode(error) })
    } finally {
      if (waiting.length > 0) arm()
      for (const { done } of part) done()
    }
  }

  return {
    write: (content, facts) => {
      if (!tellsAnything(facts)) return Promise.resolve()
      return new Promise((done) => {
        waiting.push({ content, facts: packFacts(facts), done })
        if (!isArmed) arm()
      })
    },
  }
}
