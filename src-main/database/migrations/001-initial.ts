import type { Migration } from '../migrate'

/** Accounts, the mirror with its search index, comments, media, and the outbox. */
export const initial: Migration = (tx) => {
  tx.exec(`
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    CREATE TABLE account (
      id TEXT PRIMARY KEY,
      service TEXT NOT NULL,
      name TEXT NOT NULL,
      address TEXT NOT NULL,
      fields TEXT NOT NULL DEFAULT '{}',
      is_demo INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'connected',
      state_reason TEXT,
      identity TEXT,
      last_sync_at INTEGER,
      created_at INTEGER NOT NULL
    ) STRICT;

    -- remote_id is an attribute, never a key: an asset exists here before the service knows it. base is the service's last word (JSON); the other columns are base with
    -- the user's pending changes on top, which is what the window shows. indexed is a hash of what the search index and asset_tag hold of it.
    CREATE TABLE asset (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
      remote_id TEXT,
      external_id TEXT,
      title TEXT NOT NULL,
      sort_title TEXT NOT NULL,
      description TEXT NOT NULL DEFAULT '',
      category TEXT NOT NULL DEFAULT '',
      tags TEXT NOT NULL DEFAULT '[]',
      ai_tags TEXT NOT NULL DEFAULT '[]',
      type TEXT NOT NULL DEFAULT 'placeholder',
      file_name TEXT,
      md5 TEXT,
      owner TEXT,
      created_at INTEGER NOT NULL,
      modified_at INTEGER NOT NULL,
      trashed_at INTEGER,
      trashed_about INTEGER NOT NULL DEFAULT 0,
      gone_at INTEGER,
      base TEXT,
      version TEXT,
      media TEXT NOT NULL DEFAULT '[]',
      preview_url TEXT,
      comment_count INTEGER NOT NULL DEFAULT 0,
      opened_at INTEGER NOT NULL DEFAULT 0,
      refreshed_at INTEGER NOT NULL DEFAULT 0,
      indexed TEXT NOT NULL DEFAULT '',
      UNIQUE (account_id, remote_id)
    ) STRICT;
    CREATE INDEX asset_added ON asset (created_at, seq) WHERE gone_at IS NULL AND trashed_at IS NULL;
    CREATE INDEX asset_title ON asset (sort_title, seq) WHERE gone_at IS NULL AND trashed_at IS NULL;
    CREATE INDEX asset_modified ON asset (modified_at, seq) WHERE gone_at IS NULL AND trashed_at IS NULL;
    CREATE INDEX asset_type ON asset (type, seq) WHERE gone_at IS NULL AND trashed_at IS NULL;
    CREATE INDEX asset_account ON asset (account_id, trashed_at) WHERE gone_at IS NULL;
    CREATE INDEX asset_trash ON asset (trashed_at) WHERE gone_at IS NULL AND trashed_at IS NOT NULL;
    CREATE INDEX asset_stale ON asset (account_id, refreshed_at) WHERE remote_id IS NOT NULL;
    CREATE INDEX asset_opened ON asset (account_id, opened_at) WHERE opened_at > 0;
    CREATE INDEX asset_md5 ON asset (account_id, md5) WHERE md5 IS NOT NULL;

    CREATE TABLE asset_tag (asset_seq INTEGER NOT NULL REFERENCES asset(seq) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (tag, asset_seq)) STRICT, WITHOUT ROWID;
    CREATE INDEX asset_tag_asset ON asset_tag (asset_seq);

    -- Two views of the same words: trigrams find any part of three letters and more, whole words with short prefixes find the rest.
    CREATE VIRTUAL TABLE asset_parts USING fts5(body, content='', contentless_delete=1, tokenize='trigram remove_diacritics 1');
    CREATE VIRTUAL TABLE asset_words USING fts5(body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co So'", prefix='1 2');

    CREATE TABLE comment (
      id TEXT PRIMARY KEY,
      asset_id TEXT NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
      remote_id TEXT,
      base_text TEXT,
      text TEXT NOT NULL,
      author TEXT NOT NULL,
      author_id TEXT,
      updated_at INTEGER,
      is_deleted INTEGER NOT NULL DEFAULT 0,
      ordinal INTEGER NOT NULL,
      UNIQUE (asset_id, remote_id)
    ) STRICT;
    CREATE INDEX comment_asset ON comment (asset_id, ordinal);

    -- One row per intent of the user that the service has not confirmed. in_flight is set, durably, before the first byte is sent and cleared when the service gave a
    -- definite answer: a row found with in_flight = 1 may have had its effect and is probed before it is sent again.
    CREATE TABLE outbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
      asset_id TEXT NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
      comment_id TEXT,
      kind TEXT NOT NULL,
      payload TEXT NOT NULL,
      progress TEXT NOT NULL DEFAULT '{}',
      state TEXT NOT NULL DEFAULT 'waiting',
      reason TEXT,
      in_flight INTEGER NOT NULL DEFAULT 0,
      attempts INTEGER NOT NULL DEFAULT 0,
      not_before INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX outbox_asset ON outbox (asset_id, seq);
    CREATE INDEX outbox_account ON outbox (account_id, state, not_before);

    -- Assets deleted for good: kept so that an id is never taken up again by itself and the user can be told.
    CREATE TABLE tombstone (account_id TEXT NOT NULL, remote_id TEXT NOT NULL, title TEXT NOT NULL, deleted_at INTEGER NOT NULL, PRIMARY KEY (account_id, remote_id)) STRICT, WITHOUT ROWID;
  `)
}
