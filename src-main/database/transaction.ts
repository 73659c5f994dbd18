import type { Database } from 'better-sqlite3'
import { crashpoint } from '../crashpoint'
import { turnsOf } from './turns'

export type { Database } from 'better-sqlite3'

declare const inTransaction: unique symbol

/** A database inside a transaction. Whatever writes asks for this type, so that a write outside a transaction does not compile. */
export type Tx = Database & { readonly [inTransaction]: true }

const waitsKey = Symbol('waits for the disk')

/** What transactions of a connection wait for: the library's journal, and that of the copy of its outbox, where it keeps one. */
interface Waits {
  readonly main: 'NORMAL' | 'FULL'
  readonly hasCopy: boolean
}

/** Said by whoever opens a connection, or changes what its transactions wait for: those that were written lightly are followed by ones that wait as is said here. */
export function setWaits(db: Database, waits: Waits): void {
  db.pragma(`main.synchronous = ${waits.main}`)
  Object.defineProperty(db, waitsKey, { value: waits, configurable: true })
}

const waitsOf = (db: Database): Waits => (db as Database & { readonly [waitsKey]?: Waits })[waitsKey] ?? { main: 'FULL', hasCopy: false }

/**
 * Like `transact`, for what is found again where a power cut takes it back: it does not wait for the disk. It is safe there as soon as the next `transact` is, and what was
 * written before it was all the time.
 */
export function transactLightly<T>(db: Database, work: (tx: Tx) => T extends Promise<unknown> ? never : T): T {
  if (db.inTransaction) return work(db as Tx)
  const { main, hasCopy } = waitsOf(db)
  if (main === 'FULL') db.pragma('main.synchronous = NORMAL')
  if (hasCopy) db.pragma('copy.synchronous = NORMAL')
  try {
    return transact(db, work)
  } finally {
    if (main === 'FULL') db.pragma('main.synchronous = FULL')
    if (hasCopy) db.pragma('copy.synchronous = FULL')
  }
}

/**
 * Runs `work` in one immediate transaction: all of it or nothing. `work` must be synchronous. When it throws, everything is undone.
 * Called inside another transaction it becomes part of that one.
 */
export function transact<T>(db: Database, work: (tx: Tx) => T extends Promise<unknown> ? never : T): T {
  if (db.inTransaction) return work(db as Tx)
  crashpoint('transaction/begun')
  const turns = turnsOf(db)
  turns?.begin()
  try {
    const result = db
      .transaction(() => {
        const written = work(db as Tx)
        crashpoint('transaction/written')
        return written
      })
      .immediate()
    crashpoint('transaction/committed')
    return result
  } finally {
    turns?.end()
  }
}
