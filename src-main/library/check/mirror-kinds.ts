import { assetType, processing } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { showAsset } from '../../assets/mirror'
import { searchIndexes } from '../../database/search-merging'
import type { Tx } from '../../database/transaction'
import { checkAgain, counted, isOrAre, kindByCondition, type DamageKind } from './damage'
import type { MirrorKind } from './mirror-scan'
import { takeBackAssets } from './take-back'

const assets = (count: number) => counted(count, 'asset')
const fixed = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ')

/** The words of what a look at all assets finds. */
export const mirrorWords: Readonly<Record<MirrorKind, DamageKind['words']>> = {
  'asset-unreadable': (n) => `A part of what is known of ${assets(n)} can not be read.`,
  'shown-differs': (n) => `${assets(n)} ${n === 1 ? 'shows' : 'show'} something else than the service's last word with your changes.`,
  'sort-key-wrong': (n) => `${assets(n)} would be sorted wrongly.`,
  'search-stale': (n) => `${assets(n)} would be found by other words than ${n === 1 ? 'its' : 'their'} own.`,
  'search-missing': (n) => `${assets(n)} would not be found by the search.`,
  'tags-differ': (n) => `${assets(n)} would be found under other tags than ${n === 1 ? 'its' : 'their'} own.`,
  'comment-count-wrong': (n) => `The number of comments of ${assets(n)} is wrong.`,
}

/** Puts one asset right, whatever of it is damaged: all that is shown follows from what the service said and what waits to be sent. */
export function mendAsset(tx: Tx, seq: number, kind: MirrorKind): void {
  const row = tx.prepare<[number], { id: AssetId }>('SELECT id FROM asset WHERE seq = ?').get(seq)
  if (row === undefined) return
  if (kind === 'asset-unreadable') forgetUnreadable(tx, seq)
  if (kind === 'search-stale' || kind === 'search-missing' || kind === 'tags-differ') {
    // Written anew, whatever the indexes hold of it.
    for (const index of searchIndexes) tx.prepare(`DELETE FROM ${index} WHERE rowid = ?`).run(seq)
    tx.prepare(`UPDATE asset SET indexed = '' WHERE seq = ?`).run(seq)
  }
  tx.prepare('UPDATE asset SET comment_count = (SELECT count(*) FROM comment WHERE asset_id = ? AND is_deleted = 0) WHERE id = ?').run(
    row.id,
    row.id,
  )
  showAsset(tx, row.id)
}

/** What can not be read is read again from the service. One that no service knows keeps its title. */
function forgetUnreadable(tx: Tx, seq: number): void {
  tx.prepare(
    `UPDATE asset SET base = NULL, version = NULL, refreshed_at = 0, tags = '[]', ai_tags = '[]', media = '[]', facts = '[]', preview_url = NULL WHERE seq = ?`,
  ).run(seq)
}

const liveTombstone = `EXISTS (SELECT 1 FROM tombstone t WHERE t.account_id = asset.account_id AND t.remote_id = asset.remote_id)`

const readableFields = `iif(json_valid(fields), json_type(fields) = 'object', 0)`
const unreadableAccount = `NOT ${readableFields} OR state NOT IN ('connected', 'sign-in-needed', 'offline')`

function roundBehind(account: string): string {
  return `(SELECT max(listed_round) FROM asset WHERE account_id = ${account}) > coalesce((SELECT round FROM listing WHERE account_id = ${account}), 0)`
}

/** What can be wrong with accounts, assets, comments and listings beside what a look at all assets finds. In the order in which it is put right. */
export const tableKinds: readonly DamageKind[] = [
  {
    kind: 'account-unreadable',
    words: (n) => `The settings of ${counted(n, 'account')} can not be read.`,
    advice: 'Look at Accounts, and sign in again.',
    count: (db) => db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM account WHERE ${unreadableAccount}`).get()?.n ?? 0,
    repair: (tx) => {
      for (const { id } of tx.prepare<[], { id: string }>(`SELECT id FROM account WHERE ${unreadableAccount}`).all()) {
        tx.prepare(
          `UPDATE account SET state = 'connected', state_reason = NULL WHERE id = ? AND state NOT IN ('connected', 'sign-in-needed', 'offline')`,
        ).run(id)
        tx.prepare(
          `UPDATE account SET fields = '{}', state = 'sign-in-needed', state_reason = ? WHERE id = ? AND NOT ${readableFields}`,
        ).run('A part of its settings was lost. Choose Edit and fill them in again.', id)
      }
    },
  },
  kindByCondition({
    kind: 'drop-folder-unreadable',
    table: 'drop_folder',
    where: `NOT json_valid(target) OR NOT json_valid(rule)`,
    words: (n) => `Where the files of ${counted(n, 'drop folder')} go, or what is done with them, can not be read.`,
    // What was given by hand is not watched, and so can not be paused.
    repair: `UPDATE drop_folder SET target = iif(json_valid(target), target, '{}'), rule = iif(json_valid(rule), rule, '{}'), is_paused = iif(kind = 'folder', 1, is_paused)
      WHERE NOT json_valid(target) OR NOT json_valid(rule)`,
    advice: 'Look at Drop folders.',
  }),
  kindByCondition({
    kind: 'asset-type-unknown',
    table: 'asset',
    where: `type NOT IN (${fixed(assetType.options)})`,
    words: (n) => `The type of ${assets(n)} is not known.`,
    repair: `UPDATE asset SET type = 'placeholder', version = NULL, refreshed_at = 0 WHERE type NOT IN (${fixed(assetType.options)})`,
  }),
  kindByCondition({
    kind: 'asset-processing-unknown',
    table: 'asset',
    where: `processing NOT IN (${fixed(processing.options)}) OR (processing = 'processing' AND processing_since IS NULL)`,
    words: (n) => `How far the service is with ${assets(n)} is not known.`,
    repair: `UPDATE asset SET processing = NULL, processing_note = NULL, processing_since = NULL, version = NULL, refreshed_at = 0
      WHERE processing NOT IN (${fixed(processing.options)}) OR (processing = 'processing' AND processing_since IS NULL)`,
  }),
  kindByCondition({
    kind: 'gone-never-there',
    table: 'asset',
    where: 'gone_at IS NOT NULL AND remote_id IS NULL',
    words: (n) => `${assets(n)} that no service has yet ${isOrAre(n)} marked as gone.`,
    repair: 'UPDATE asset SET gone_at = NULL WHERE gone_at IS NOT NULL AND remote_id IS NULL',
  }),
  kindByCondition({
    kind: 'deleted-asset-alive',
    table: 'asset',
    where: liveTombstone,
    words: (n) => `${assets(n)} that ${n === 1 ? 'was' : 'were'} deleted for good ${isOrAre(n)} still listed.`,
    // What something of the user's waits for lives. The others go out of sight, and come back when their service tells of them again.
    repair: `DELETE FROM tombstone WHERE EXISTS (SELECT 1 FROM asset a JOIN outbox o ON o.asset_id = a.id WHERE a.account_id = tombstone.account_id AND a.remote_id = tombstone.remote_id);
      DELETE FROM asset_parts WHERE rowid IN (SELECT seq FROM asset WHERE ${liveTombstone});
      DELETE FROM asset_words WHERE rowid IN (SELECT seq FROM asset WHERE ${liveTombstone});
      DELETE FROM asset WHERE ${liveTombstone}`,
  }),
  kindByCondition({
    kind: 'folder-missing',
    table: 'asset',
    where: 'folder_key IS NOT NULL AND folder_key NOT IN (SELECT key FROM folder)',
    words: (n) => `The folder of ${assets(n)} is not known.`,
    repair:
      'UPDATE asset SET folder_key = NULL, version = NULL, refreshed_at = 0 WHERE folder_key IS NOT NULL AND folder_key NOT IN (SELECT key FROM folder)',
  }),
  {
    kind: 'comment-without-asset',
    words: (n) => `The asset of ${counted(n, 'comment')} is missing.`,
    advice: checkAgain,
    count: (db) =>
      db.prepare<[], { n: number }>('SELECT count(*) AS n FROM comment WHERE asset_id NOT IN (SELECT id FROM asset)').get()?.n ?? 0,
    repair: (tx) => {
      takeBackAssets(tx, 'id IN (SELECT asset_id FROM main.comment)')
      // What a service has it tells again with its asset.
      tx.exec('DELETE FROM comment WHERE remote_id IS NOT NULL AND asset_id NOT IN (SELECT id FROM asset)')
    },
  },
  kindByCondition({
    kind: 'search-orphan',
    table: `(SELECT id FROM asset_parts_docsize UNION SELECT id FROM asset_words_docsize)`,
    where: 'id NOT IN (SELECT seq FROM asset)',
    words: (n) => `The search knows ${assets(n)} that ${isOrAre(n)} not there.`,
    repair: `DELETE FROM asset_parts WHERE rowid IN (SELECT id FROM asset_parts_docsize WHERE id NOT IN (SELECT seq FROM asset));
      DELETE FROM asset_words WHERE rowid IN (SELECT id FROM asset_words_docsize WHERE id NOT IN (SELECT seq FROM asset))`,
  }),
  kindByCondition({
    kind: 'tag-orphan',
    table: 'asset_tag',
    where: 'asset_seq NOT IN (SELECT seq FROM asset)',
    words: (n) => `${counted(n, 'tag')} ${n === 1 ? 'belongs' : 'belong'} to no asset.`,
    repair: 'DELETE FROM asset_tag WHERE asset_seq NOT IN (SELECT seq FROM asset)',
  }),
  kindByCondition({
    kind: 'listing-place-without-round',
    table: 'listing',
    where: 'cursor IS NOT NULL AND is_running = 0',
    words: (n) => `The listing of ${counted(n, 'account')} has a place to go on at, and is not under way.`,
    repair: 'UPDATE listing SET cursor = NULL WHERE cursor IS NOT NULL AND is_running = 0',
  }),
  kindByCondition({
    kind: 'listing-round-behind',
    table: 'account',
    where: roundBehind('account.id'),
    words: (n) => `The listing of ${counted(n, 'account')} has forgotten rounds that were made.`,
    repair: `INSERT INTO listing (account_id, round) SELECT id, (SELECT max(listed_round) FROM asset WHERE account_id = account.id) FROM account WHERE ${roundBehind('account.id')}
      ON CONFLICT (account_id) DO UPDATE SET round = excluded.round, cursor = NULL, is_running = 0, is_whole = 0, completed_at = NULL`,
  }),
  kindByCondition({
    kind: 'hold-unreadable',
    table: 'account_hold',
    where: 'NOT json_valid(details)',
    words: (n) => `Why ${counted(n, 'account')} ${isOrAre(n)} held can not be read.`,
    repair: `UPDATE account_hold SET details = '{"missing":0,"known":0,"samples":[],"round":null}' WHERE NOT json_valid(details)`,
  }),
  kindByCondition({
    kind: 'feed-unreadable',
    table: 'feed',
    where: 'NOT json_valid(fields)',
    words: (n) => `${counted(n, 'line')} of what happened can not be read.`,
    repair: `UPDATE feed SET fields = '[]' WHERE NOT json_valid(fields)`,
  }),
  kindByCondition({
    kind: 'setting-unreadable',
    table: 'setting',
    where: 'NOT json_valid(value)',
    words: (n) => `${counted(n, 'setting')} can not be read.`,
    repair: 'DELETE FROM setting WHERE NOT json_valid(value)',
  }),
]
