import type { Migration } from '../migrate'

/** What the engine needs to be trusted: conflicts and what lost them, held listings, pauses, and what happened since the user last looked. */
export const trust: Migration = (tx) => {
  tx.exec(`
    -- Both sides changed the same field. One row per operation and field; the operation waits until each is decided. Values are JSON: a text, or a list of tags.
    CREATE TABLE conflict (
      operation_id TEXT NOT NULL,
      asset_id TEXT NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
      field TEXT NOT NULL CHECK (field IN ('title', 'description', 'category', 'tags', 'comment')),
      base TEXT,
      mine TEXT NOT NULL,
      theirs TEXT NOT NULL,
      found_at INTEGER NOT NULL,
      PRIMARY KEY (operation_id, field)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX conflict_asset ON conflict (asset_id);
    CREATE INDEX conflict_found ON conflict (found_at, operation_id);

    -- Values that lost a conflict: kept, so that nobody's words are ever gone.
    CREATE TABLE kept_value (
      seq INTEGER PRIMARY KEY,
      asset_id TEXT NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
      field TEXT NOT NULL,
      value TEXT NOT NULL,
      whose TEXT NOT NULL CHECK (whose IN ('mine', 'theirs')),
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX kept_value_asset ON kept_value (asset_id, seq);

    -- Narrow ways through the outbox for Activity: all of it in its order, and what the user must decide about.
    CREATE INDEX outbox_order ON outbox (seq);
    CREATE INDEX outbox_held ON outbox (state, seq, kind) WHERE state IN ('failed', 'needs-review');

    -- The brake is on: what a listing or an answer says of this account is not believed until the user decided. details is JSON.
    CREATE TABLE account_hold (
      account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('vanished', 'empty-listing', 'other-identity')),
      details TEXT NOT NULL,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Which library this is, and how often what must outlive it was written (see database/outbox-copy.ts).
    CREATE TABLE library_mark (id INTEGER PRIMARY KEY CHECK (id = 1), library_id TEXT NOT NULL, generation INTEGER NOT NULL) STRICT;
    INSERT INTO library_mark VALUES (1, lower(hex(randomblob(16))), 0);

    -- How the search indexes merge their parts (see database/search-merging.ts): never many at one stroke, and never because much was deleted, as both would take seconds.
    INSERT INTO asset_parts (asset_parts, rank) VALUES ('crisismerge', 64), ('usermerge', 16), ('deletemerge', 0);
    INSERT INTO asset_words (asset_words, rank) VALUES ('crisismerge', 64), ('usermerge', 16), ('deletemerge', 0);

    -- What was noted of an operation ends with it, however it ends.
    DELETE FROM hand_over WHERE operation_id NOT IN (SELECT id FROM outbox);
    CREATE TRIGGER outbox_ended AFTER DELETE ON outbox BEGIN
      DELETE FROM hand_over WHERE operation_id = old.id;
      DELETE FROM conflict WHERE operation_id = old.id;
    END;

    -- null: not paused; 0: until resumed; else ms since 1970.
    ALTER TABLE account ADD COLUMN paused_until INTEGER;

    -- Who answers behind the account, as JSON marks; null: not told yet. check: 0 as known; 1 the secret or the place changed, so it is found out before anything else;
    -- 2 the user vouched for who answers now.
    ALTER TABLE account ADD COLUMN identity_marks TEXT;
    ALTER TABLE account ADD COLUMN identity_check INTEGER NOT NULL DEFAULT 0;

    -- When the service first answered that it does not know an asset which it told of before; null: it knows it. It is hidden after a second look only.
    ALTER TABLE asset ADD COLUMN missing_since INTEGER;
    CREATE INDEX asset_missing ON asset (account_id, missing_since) WHERE missing_since IS NOT NULL;

    -- What a round is judged by. known_seq: the last asset known when it began. short_by: how many fewer it told of than the service's own total; usual_short: that of the
    -- last round that missed nothing. head and next_head: the newest end of the listing, of the last whole round and of the one under way.
    CREATE TABLE listing_check (
      account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
      round INTEGER NOT NULL DEFAULT 0,
      known_seq INTEGER NOT NULL DEFAULT 0,
      short_by INTEGER NOT NULL DEFAULT 0,
      usual_short INTEGER NOT NULL DEFAULT 0,
      head TEXT,
      next_head TEXT,
      whole_at INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;

    -- What happened at the services, as the mirror saw it. asset_id outlives its asset; count > 1 stands for many at once.
    CREATE TABLE feed (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
      asset_id TEXT,
      title TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('new', 'changed', 'commented', 'trashed', 'restored', 'gone', 'back')),
      who TEXT,
      fields TEXT NOT NULL DEFAULT '[]',
      count INTEGER NOT NULL DEFAULT 1,
      at INTEGER NOT NULL,
      -- The round of the account's listing in which it was told; 0 where it has none.
      round INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX feed_asset ON feed (asset_id, kind, seq);
    CREATE INDEX feed_round ON feed (account_id, kind, round);

    -- The comments were read before, or the asset was made from here: one that is not known is news.
    ALTER TABLE asset ADD COLUMN comments_read INTEGER NOT NULL DEFAULT 0;
  `)
}
