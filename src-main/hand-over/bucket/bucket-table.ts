import type { Migration } from '../../database/migrate'

/** What lies, or may lie, in a bucket. A row is there before the first byte is sent, and goes when the object is gone and its operation ended. */
export const bucketObjects: Migration = (tx) => {
  tx.exec(`
    -- place is JSON: the bucket and who may write into it, without the secret. upload_id: an upload in parts that may have to be ended. given_at: its link was given away.
    -- is_over: nobody shall fetch it any more. removed_at: it is certainly not there any more.
    CREATE TABLE IF NOT EXISTS bucket_object (
      key TEXT PRIMARY KEY,
      operation_id TEXT NOT NULL,
      place TEXT NOT NULL,
      size INTEGER NOT NULL,
      upload_id TEXT,
      noted_at INTEGER NOT NULL,
      given_at INTEGER,
      expires_at INTEGER,
      is_over INTEGER NOT NULL DEFAULT 0,
      removed_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS bucket_object_operation ON bucket_object (operation_id);
  `)
}
