import { bucketObjects } from '../../hand-over/bucket/bucket-table'
import { outboxLanes } from '../../sync/lane-columns'
import type { Migration } from '../migrate'

const countedAs = (row: 'new' | 'old') =>
  `drop_folder_id = ${row}.drop_folder_id AND stage = ${row}.stage AND hold = coalesce(${row}.hold, '') AND is_missing = ${row}.is_missing`
// Nothing that says what is done at a conflict: what the statement that fires a trigger says of conflicts would stand above it.
const countIn = `INSERT INTO intake_count (drop_folder_id, stage, hold, is_missing, n) SELECT new.drop_folder_id, new.stage, coalesce(new.hold, ''), new.is_missing, 0
    WHERE NOT EXISTS (SELECT 1 FROM intake_count WHERE ${countedAs('new')});
  UPDATE intake_count SET n = n + 1 WHERE ${countedAs('new')};`
const countOut = `UPDATE intake_count SET n = n - 1 WHERE ${countedAs('old')};`
const countTriggers = `
    CREATE TRIGGER intake_count_new AFTER INSERT ON intake BEGIN ${countIn} END;
    CREATE TRIGGER intake_count_change AFTER UPDATE OF drop_folder_id, stage, hold, is_missing ON intake
      WHEN old.drop_folder_id <> new.drop_folder_id OR old.stage <> new.stage OR old.hold IS NOT new.hold OR old.is_missing <> new.is_missing
      BEGIN ${countOut} ${countIn} END;
    CREATE TRIGGER intake_count_end AFTER DELETE ON intake BEGIN ${countOut} END;`

/** The whole ledger of intake: every state a file can be in, rules of folders, files given by hand, what files tell about themselves, and what lies in buckets. */
export const moreIntake: Migration = (tx) => {
  bucketObjects(tx)
  // Both tables are made anew, as what a column may hold can not be changed; the new ledger speaks of the new folders, so that nothing goes with the old ones.
  tx.exec(`
    -- kind 'hand': no folder but the files that were given for one place (an account and target, or an asset); path is then a name of our own, and paths of its files are whole ones.
    -- rule: JSON of what is done with its files. asset_id: where mode is 'media-of-asset'.
    CREATE TABLE drop_folder_new (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL DEFAULT 'folder' CHECK (kind IN ('folder', 'hand')),
      path TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
      mode TEXT NOT NULL CHECK (mode IN ('new-assets', 'media-by-pattern', 'media-of-asset')),
      asset_id TEXT,
      pattern TEXT NOT NULL DEFAULT '',
      after_upload TEXT NOT NULL CHECK (after_upload IN ('keep', 'move-to-done', 'delete')),
      rule TEXT NOT NULL DEFAULT '{}',
      include_existing INTEGER NOT NULL,
      is_paused INTEGER NOT NULL DEFAULT 0,
      root_dev REAL NOT NULL,
      root_ino REAL NOT NULL,
      root_born REAL,
      began_at INTEGER NOT NULL,
      first_scan_at INTEGER,
      last_scan_at INTEGER,
      target TEXT NOT NULL DEFAULT '{}'
    ) STRICT;
    INSERT INTO drop_folder_new (id, path, account_id, mode, pattern, after_upload, include_existing, is_paused, root_dev, root_ino, root_born, began_at, first_scan_at, last_scan_at, target)
      SELECT id, path, account_id, mode, pattern, after_upload, include_existing, is_paused, root_dev, root_ino, root_born, began_at, first_scan_at, last_scan_at, target FROM drop_folder;

    -- stage and hold are moved by drop-folders/ledger-machine.ts alone. twin_id: the row (or asset) whose content this file has. next_try_at: when it is looked at again by itself.
    -- is_left: nothing happens with the file after its upload, as it was sent before its folder was told what.
    -- given_in: of a file by hand out of a whole folder, the folder that this one lies in, so that the way from there to the file is known.
    -- sent_*: the copy that is sent instead of the file itself, where something was to be removed from it; md5 and sha256 are always of the file.
    CREATE TABLE intake_new (
      id TEXT PRIMARY KEY,
      drop_folder_id TEXT NOT NULL REFERENCES drop_folder_new(id) ON DELETE CASCADE,
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
      stage TEXT NOT NULL CHECK (stage IN ('seen', 'settling', 'hashing', 'duplicate', 'held', 'queued', 'done', 'failed', 'skipped', 'source-gone', 'removed-remotely')),
      hold TEXT CHECK (hold IN ('empty', 'duplicate', 'trashed-twin', 'changed', 'existing', 'gone', 'unmatched', 'left-out', 'too-small', 'too-large', 'wrong-type', 'bad-name',
        'asset-gone', 'removed-remotely', 'unreadable', 'not-scrubbed', 'skipped', 'not-written', 'sending')),
      reason TEXT,
      next_try_at INTEGER,
      is_forced INTEGER NOT NULL DEFAULT 0,
      is_missing INTEGER NOT NULL DEFAULT 0,
      asset_id TEXT,
      operation_id TEXT,
      twin_id TEXT,
      twin_asset_id TEXT,
      sent_path TEXT,
      sent_size INTEGER,
      sent_md5 TEXT,
      sent_sha256 TEXT,
      seen_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      moved_to TEXT,
      is_left INTEGER NOT NULL DEFAULT 0,
      given_in TEXT,
      UNIQUE (drop_folder_id, path)
    ) STRICT;
    INSERT INTO intake_new (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, md5, sha256, revision, done_revision, stage, hold, reason, is_forced, is_missing,
        asset_id, operation_id, seen_at, changed_at, moved_to)
      SELECT id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, md5, sha256, revision, done_revision,
        CASE WHEN hold = 'gone' THEN 'source-gone' WHEN hold = 'duplicate' THEN 'duplicate' ELSE stage END,
        CASE WHEN stage = 'failed' AND hold IS NULL THEN 'sending' ELSE hold END,
        reason, is_forced, is_missing, asset_id, operation_id, seen_at, changed_at, moved_to FROM intake;
    DROP TABLE intake;
    DROP TABLE drop_folder;
    ALTER TABLE drop_folder_new RENAME TO drop_folder;
    ALTER TABLE intake_new RENAME TO intake;
    CREATE INDEX drop_folder_account ON drop_folder (account_id);
    CREATE INDEX intake_seen ON intake (seen_at, id);
    CREATE INDEX intake_folder_seen ON intake (drop_folder_id, seen_at, id);
    -- Each state and reason in the order in which its files were seen, of one folder and of all: a page of either is read without sorting.
    CREATE INDEX intake_stage ON intake (drop_folder_id, stage, hold, seen_at, id);
    CREATE INDEX intake_kind ON intake (stage, hold, seen_at, id);
    CREATE INDEX intake_to_move ON intake (drop_folder_id, id) WHERE stage = 'done' AND moved_to IS NULL AND is_missing = 0 AND reason IS NULL;
    CREATE INDEX intake_ino ON intake (ino);
    CREATE INDEX intake_content ON intake (sha256) WHERE sha256 IS NOT NULL;
    CREATE INDEX intake_sent_content ON intake (sent_sha256) WHERE sent_sha256 IS NOT NULL;
    CREATE INDEX intake_sent_path ON intake (sent_path) WHERE sent_path IS NOT NULL;
    CREATE INDEX intake_operation ON intake (operation_id) WHERE operation_id IS NOT NULL;
    CREATE INDEX intake_asset ON intake (asset_id) WHERE asset_id IS NOT NULL;

    -- How many rows stand where: counting a million of them for each look at the window would take too long. hold is '' where there is none. Written by the triggers alone.
    CREATE TABLE intake_count (
      drop_folder_id TEXT NOT NULL,
      stage TEXT NOT NULL,
      hold TEXT NOT NULL,
      is_missing INTEGER NOT NULL,
      n INTEGER NOT NULL,
      PRIMARY KEY (drop_folder_id, stage, hold, is_missing)
    ) STRICT, WITHOUT ROWID;
    ${countTriggers}
    INSERT INTO intake_count SELECT drop_folder_id, stage, coalesce(hold, ''), is_missing, count(*) FROM intake GROUP BY 1, 2, 3, 4;

    -- What a content tells about itself, as JSON, by its hashes. It can be read again, so it is not kept a second time.
    CREATE TABLE media_facts (sha256 TEXT PRIMARY KEY, md5 TEXT NOT NULL, facts TEXT NOT NULL, read_at INTEGER NOT NULL) STRICT;
    CREATE INDEX media_facts_md5 ON media_facts (md5);

    -- The user's order of what waits: lower goes first, 0 is where everything begins.
    ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
    -- What is under way or held, out of many that wait.
    CREATE INDEX outbox_active ON outbox (seq) WHERE in_flight = 1 OR state <> 'waiting';
  `)
  outboxLanes(tx)
}
