import type { OperationId } from '../../src-preload/contract/ids'
import { transact, type Database, type Tx } from '../database/transaction'
import type { HandOverState } from './port'

/** What was handed over, durably: the library file is written with full synchronisation, so a note survives a power cut. */
export interface HandOverStore {
  noteOffer(id: OperationId, file: { size: number; md5: string; now: number }): void
  /** Written before the last byte leaves. Throws when it could not be written: then the byte must stay. */
  noteLastByte(id: OperationId, now: number): void
  /** All bytes left and the connection ended well. */
  noteTaken(id: OperationId, now: number): void
  state(id: OperationId): HandOverState
  forget(tx: Tx, id: OperationId): void
}

/** The notes of a library. An operation that is offered again keeps what is known of its earlier offers. */
export function handOverStore(db: Database): HandOverStore {
  return {
    noteOffer: (id, { size, md5, now }) => {
      transact(db, (tx) => {
        tx.prepare(
          `INSERT INTO hand_over (operation_id, size, md5, offered_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (operation_id) DO UPDATE SET size = excluded.size, md5 = excluded.md5, offered_at = excluded.offered_at`,
        ).run(id, size, md5, now)
      })
    },
    noteLastByte: (id, now) => {
      transact(db, (tx) => {
        tx.prepare('UPDATE hand_over SET last_byte_at = coalesce(last_byte_at, ?) WHERE operation_id = ?').run(now, id)
      })
    },
    noteTaken: (id, now) => {
      transact(db, (tx) => {
        tx.prepare('UPDATE hand_over SET taken_at = coalesce(taken_at, ?) WHERE operation_id = ?').run(now, id)
      })
    },
    state: (id) => {
      const row = db
        .prepare<[string], { last_byte_at: number | null; taken_at: number | null }>(
          'SELECT last_byte_at, taken_at FROM hand_over WHERE operation_id = ?',
        )
        .get(id)
      if (row === undefined) return 'never-offered'
      if (row.taken_at !== null) return 'taken'
      return row.last_byte_at === null ? 'not-taken' : 'may-be-taken'
    },
    forget: (tx, id) => {
      tx.prepare('DELETE FROM hand_over WHERE operation_id = ?').run(id)
    },
  }
}
