import type { Migration } from '../migrate'

/** What services with listings, folders, processing and their own places tell of an asset; how far a listing came; where dropped files go. */
export const services: Migration = (tx) => {
  tx.exec(`
    ALTER TABLE asset ADD COLUMN sha256 TEXT;
    ALTER TABLE asset ADD COLUMN ai_title TEXT;
    ALTER TABLE asset ADD COLUMN ai_description TEXT;
    ALTER TABLE asset ADD COLUMN facts TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE asset ADD COLUMN project_id TEXT;
    -- A key of the folder table.
    ALTER TABLE asset ADD COLUMN folder_key TEXT;
    ALTER TABLE asset ADD COLUMN processing TEXT;
    ALTER TABLE asset ADD COLUMN processing_note TEXT;
    -- When we first saw it in its present state.
    ALTER TABLE asset ADD COLUMN processing_since INTEGER;
    -- The listing round that told of it last, and how many complete rounds since then did not.
    ALTER TABLE asset ADD COLUMN listed_round INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE asset ADD COLUMN missed_rounds INTEGER NOT NULL DEFAULT 0;
    -- Counting the assets of a folder reads this alone.
    CREATE INDEX asset_folder ON asset (folder_key, trashed_at) WHERE folder_key IS NOT NULL AND gone_at IS NULL;
    -- What a round told of and what it did not is found without reading the rest.
    CREATE INDEX asset_listed ON asset (account_id, listed_round);
    CREATE INDEX asset_processing ON asset (account_id, refreshed_at) WHERE processing = 'processing';
    CREATE INDEX asset_sha256 ON asset (account_id, sha256) WHERE sha256 IS NOT NULL;
    CREATE INDEX asset_gone ON asset (account_id, gone_at) WHERE gone_at IS NOT NULL;

    -- Folders seen at assets or made from here; a service may have no list of them. key is the account and the service's id with a blank between.
    CREATE TABLE folder (
      key TEXT PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      name TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX folder_account ON folder (account_id);

    -- How far the listing of an account came. cursor and the rows it covers are written in one transaction. is_whole: no page of this round was incomplete.
    CREATE TABLE listing (
      account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
      round INTEGER NOT NULL DEFAULT 0,
      cursor TEXT,
      is_running INTEGER NOT NULL DEFAULT 0,
      is_whole INTEGER NOT NULL DEFAULT 1,
      pages INTEGER NOT NULL DEFAULT 0,
      started_at INTEGER NOT NULL DEFAULT 0,
      completed_at INTEGER
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE drop_folder ADD COLUMN target TEXT NOT NULL DEFAULT '{}';
  `)
}
