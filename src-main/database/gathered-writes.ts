import { createPieces, type Pieces } from '../pieces'
import { transact, transactLightly, type Database, type Tx } from './transaction'

/** So long the work of one transaction may take, but for its commit: what does not fit waits for the next turn of the event loop. ms. */
const longestMs = 2

/**
 * Writes that come within a moment share one transaction, as each one waits for the disk by itself: several files under way cost one wait together. Each is all or nothing
 * by itself, whatever becomes of the others.
 */
export interface GatheredWrites {
  /** Resolves when it is on the disk; rejects with what `work` throws, or with what kept the transaction from its end: then nothing of it is written. */
  readonly write: <T>(work: (tx: Tx) => T extends Promise<unknown> ? never : T) => Promise<T>
  /** The same for what is found again where a power cut takes it back (see `transactLightly`): it is on the disk as soon as anything that comes after it is. */
  readonly writeLightly: <T>(work: (tx: Tx) => T extends Promise<unknown> ? never : T) => Promise<T>
}

interface Wish {
  readonly isLight: boolean
  /** Does it, and tells what came of it when the transaction is at its end. */
  readonly run: (tx: Tx) => Ended
  readonly fail: (error: unknown) => void
}

type Ended = () => void

/**
 * @param clock what fits into a turn is told by it
 * @param pieces turns that are shared with all else that writes much
 */
export function gatherWrites(db: Database, clock: { readonly now: () => number }, pieces: Pieces = createPieces()): GatheredWrites {
  let waiting: readonly Wish[] = []
  let isDue = false
  const apart = db.transaction((tx: Tx, wish: Wish) => wish.run(tx))

  /** What fails is undone alone; but where SQLite undid all of it, as on a full disk, all of it failed. */
  const runApart = (tx: Tx, wish: Wish): Ended => {
    try {
      return apart(tx, wish)
    } catch (error) {
      if (!tx.inTransaction) throw error
      return () => {
        wish.fail(error)
      }
    }
  }

  const writeSome = (wishes: readonly Wish[]): void => {
    const begun: Wish[] = []
    const began = clock.now()
    const write = wishes.every(({ isLight }) => isLight) ? transactLightly : transact
    let ends: readonly Ended[]
    try {
      ends = write(db, (tx) => {
        const done: Ended[] = []
        for (const wish of wishes) {
          begun.push(wish)
          done.push(wishes.length === 1 ? wish.run(tx) : runApart(tx, wish))
          // The clock may have been put back.
          if (Math.abs(clock.now() - began) >= longestMs) break
        }
        return done
      })
    } catch (error) {
      ends = (begun.length === 0 ? wishes : begun).map(({ fail }) => () => {
        fail(error)
      })
    }
    waiting = [...wishes.slice(ends.length), ...waiting]
    for (const end of ends) end()
  }

  const turn = () => {
    const wishes = waiting
    waiting = []
    writeSome(wishes)
    isDue = waiting.length > 0
    if (isDue) void pieces.turn().then(turn)
  }

  const add = <T>(work: (tx: Tx) => T, isLight: boolean): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const wish: Wish = {
        isLight,
        run: (tx) => {
          const result = work(tx)
          return () => {
            resolve(result)
          }
        },
        fail: (error) => {
          reject(error instanceof Error ? error : new Error('not written'))
        },
      }
      waiting = [...waiting, wish]
      if (isDue) return
      isDue = true
      void pieces.turn().then(turn)
    })

  return {
    write: (work) => add(work, false),
    writeLightly: (work) => add(work, true),
  }
}
