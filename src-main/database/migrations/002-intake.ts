import type { Migration } from '../migrate'

/** Watched folders, the ledger of every file ever seen in them, and what was handed over to services that fetch by link. */
export const intake: Migration = (tx) => {
  tx.exec(`
    -- root_*: which folder on which disk this was when watching began. Another one at the same path is not watched until the user says so. root_born is null where the
    -- file system does not tell it. began_at is when watching this one began; first_scan_at is null until the files that were there already are written down.
    CREATE TABLE drop_folder (
      id TEXT PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
      mode TEXT NOT NULL CHECK (mode IN ('new-assets', 'media-by-pattern')),
      pattern TEXT NOT NULL DEFAULT '',
      after_upload TEXT NOT NULL CHECK (after_upload IN ('keep', 'move-to-done')),
      include_existing INTEGER NOT NULL,
      is_paused INTEGER NOT NULL DEFAULT 0,
      root_dev REAL NOT NULL,
      root_ino REAL NOT NULL,
      root_born REAL,
      began_at INTEGER NOT NULL,
      first_scan_at INTEGER,
      last_scan_at INTEGER
    ) STRICT;
    CREATE INDEX drop_folder_account ON drop_folder (account_id);

    -- One row per file ever seen; path is below the folder, as found. size to ino are the file as it was last looked at whole; times keep their fraction of a millisecond.
    -- md5 and sha256 are of the content last decided upon. revision counts the contents queued, done_revision is the last one the service confirmed.
    -- hold says why a held row is held. is_missing: not on the disk at the last look. folded is what the search compares.
    CREATE TABLE intake (
      id TEXT PRIMARY KEY,
      drop_folder_id TEXT NOT NULL REFERENCES drop_folder(id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      folded TEXT NOT NULL,
      size INTEGER NOT NULL,
      mtime_ms REAL NOT NULL,
      ctime_ms REAL NOT NULL,
      dev REAL NOT NULL,
      ino REAL NOT NULL,
      md5 TEXT,
      sha256 TEXT,
      revision INTEGER NOT NULL DEFAULT 0,
      done_revision INTEGER NOT NULL DEFAULT 0,
      stage TEXT NOT NULL CHECK (stage IN ('settling', 'queued', 'done', 'held', 'failed')),
      hold TEXT CHECK (hold IN ('empty', 'duplicate', 'existing', 'gone', 'unmatched', 'bad-name', 'asset-gone', 'unreadable')),
      reason TEXT,
      is_forced INTEGER NOT NULL DEFAULT 0,
      is_missing INTEGER NOT NULL DEFAULT 0,
      asset_id TEXT,
      operation_id TEXT,
      seen_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      moved_to TEXT,
      UNIQUE (drop_folder_id, path)
    ) STRICT;
    CREATE INDEX intake_seen ON intake (seen_at, id);
    CREATE INDEX intake_folder_seen ON intake (drop_folder_id, seen_at, id);
    CREATE INDEX intake_stage ON intake (drop_folder_id, stage);
    CREATE INDEX intake_ino ON intake (ino);
    CREATE INDEX intake_content ON intake (sha256) WHERE sha256 IS NOT NULL;
    CREATE INDEX intake_operation ON intake (operation_id) WHERE operation_id IS NOT NULL;

    -- last_byte_at is written before the last byte of the file leaves: without it the service can not hold the whole file. taken_at: all of it left and the connection
    -- ended well.
    CREATE TABLE hand_over (
      operation_id TEXT PRIMARY KEY,
      size INTEGER NOT NULL,
      md5 TEXT NOT NULL,
      offered_at INTEGER NOT NULL,
      last_byte_at INTEGER,
      taken_at INTEGER
    ) STRICT, WITHOUT ROWID;
  `)
}
