import type { BucketPlace } from '../../../src-preload/contract/hand-over'
import { transact, type Database, type Tx } from '../../database/transaction'

/** An object that lies, or may lie, in a bucket. Times are ms since 1970. */
export interface BucketObject {
  readonly key: string
  readonly operationId: string
  readonly place: BucketPlace
  readonly size: number
  /** The upload in parts under which it was sent; null: none, or none that is known. */
  readonly uploadId: string | null
  readonly givenAt: number | null
  readonly expiresAt: number | null
  readonly isOver: boolean
  readonly removedAt: number | null
}

interface Row {
  key: string
  operation_id: string
  place: string
  size: number
  upload_id: string | null
  given_at: number | null
  expires_at: number | null
  is_over: number
  removed_at: number | null
}

/** What is known, durably, of the objects in buckets. */
export interface BucketStore {
  /** Written before the first byte is sent: whatever happens then, somebody knows what to remove. */
  note(object: { key: string; operationId: string; place: BucketPlace; size: number; now: number }): void
  noteUpload(key: string, uploadId: string): void
  /** Written before the link is given away. */
  noteGiven(key: string, times: { now: number; expiresAt: number }): void
  noteOver(tx: Tx, operationId: string): void
  /** The object is gone: its row goes with the operation, or now where there is none. */
  noteRemoved(key: string, now: number): void
  drop(key: string): void
  ofOperation(operationId: string): readonly BucketObject[]
  all(): readonly BucketObject[]
}

const toObject = (row: Row): BucketObject => ({
  key: row.key,
  operationId: row.operation_id,
  place: JSON.parse(row.place) as BucketPlace,
  size: row.size,
  uploadId: row.upload_id,
  givenAt: row.given_at,
  expiresAt: row.expires_at,
  isOver: row.is_over === 1,
  removedAt: row.removed_at,
})

const columns = 'key, operation_id, place, size, upload_id, given_at, expires_at, is_over, removed_at'

/** The notes of a library, which is written with full synchronisation. */
export function bucketStore(db: Database): BucketStore {
  return {
    note: ({ key, operationId, place, size, now }) => {
      transact(db, (tx) => {
        // What is gone of earlier offers of the same operation needs no row any more.
        tx.prepare('DELETE FROM bucket_object WHERE operation_id = ? AND removed_at IS NOT NULL').run(operationId)
        tx.prepare('INSERT INTO bucket_object (key, operation_id, place, size, noted_at) VALUES (?, ?, ?, ?, ?)').run(
          key,
          operationId,
          JSON.stringify(place),
          size,
          now,
        )
      })
    },
    noteUpload: (key, uploadId) => {
      transact(db, (tx) => {
        tx.prepare('UPDATE bucket_object SET upload_id = ? WHERE key = ?').run(uploadId, key)
      })
    },
    noteGiven: (key, { now, expiresAt }) => {
      transact(db, (tx) => {
        tx.prepare('UPDATE bucket_object SET given_at = ?, expires_at = ?, upload_id = NULL WHERE key = ?').run(now, expiresAt, key)
      })
    },
    noteOver: (tx, operationId) => {
      tx.prepare('UPDATE bucket_object SET is_over = 1 WHERE operation_id = ?').run(operationId)
    },
    noteRemoved: (key, now) => {
      transact(db, (tx) => {
        tx.prepare('UPDATE bucket_object SET removed_at = ?, is_over = 1, upload_id = NULL WHERE key = ?').run(now, key)
      })
    },
    drop: (key) => {
      transact(db, (tx) => {
        tx.prepare('DELETE FROM bucket_object WHERE key = ?').run(key)
      })
    },
    ofOperation: (operationId) =>
      db.prepare<[string], Row>(`SELECT ${columns} FROM bucket_object WHERE operation_id = ?`).all(operationId).map(toObject),
    all: () => db.prepare<[], Row>(`SELECT ${columns} FROM bucket_object`).all().map(toObject),
  }
}
