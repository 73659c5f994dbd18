import type { Database } from 'better-sqlite3'
import { crashpoint } from '../crashpoint'
import { turnsOf } from './turns'

export type { Database } from 'better-sqlite3'

declare const inTransaction: unique symbol

/** A database inside a transaction. Whatever writes asks for this type, so that a write outside a transaction does not compile. */
export type Tx = Database & { readonly [inTransaction]: true }

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
