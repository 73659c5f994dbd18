import type { AssetId } from '../../src-preload/contract/ids'
import type { Tx } from '../database/transaction'

/** What only the service can tell of an asset, and what follows from having been told. */
const wordColumns = `title, external_id, ai_title, ai_description, ai_tags, type, file_name, md5, sha256, owner, created_at, modified_at, base, version, facts, project_id,
  folder_key, processing, processing_note, processing_since, media, preview_url, gone_at, refreshed_at, listed_round, missed_rounds`

/** Moves what people did to an asset to its twin: operations (their order is that of the whole outbox), comments, dropped files. The row itself is left bare. */
export function moveBelongings(tx: Tx, from: AssetId, to: AssetId): void {
  tx.prepare('UPDATE outbox SET asset_id = ? WHERE asset_id = ?').run(to, from)
  tx.prepare('UPDATE intake SET asset_id = ? WHERE asset_id = ?').run(to, from)
  tx.prepare('UPDATE drop_folder SET asset_id = ? WHERE asset_id = ?').run(to, from)
  tx.prepare('UPDATE conflict SET asset_id = ? WHERE asset_id = ?').run(to, from)
  tx.prepare('UPDATE kept_value SET asset_id = ? WHERE asset_id = ?').run(to, from)
  // A comment that both know is one comment: operations upon the second are operations upon the first.
  const both = tx
    .prepare<[string, string], { kept: string; lost: string }>(
      'SELECT k.id AS kept, l.id AS lost FROM comment l JOIN comment k ON k.asset_id = ? AND k.remote_id = l.remote_id WHERE l.asset_id = ?',
    )
    .all(to, from)
  for (const { kept, lost } of both) {
    tx.prepare('UPDATE outbox SET comment_id = ? WHERE comment_id = ?').run(kept, lost)
    tx.prepare('DELETE FROM comment WHERE id = ?').run(lost)
  }
  tx.prepare(
    'UPDATE comment SET asset_id = ?, ordinal = ordinal + (SELECT coalesce(max(ordinal) + 1, 0) FROM comment WHERE asset_id = ?) WHERE asset_id = ?',
  ).run(to, to, from)
  tx.prepare(
    `UPDATE asset SET opened_at = max(opened_at, (SELECT opened_at FROM asset WHERE id = ?)),
       comment_count = (SELECT count(*) FROM comment WHERE asset_id = ? AND is_deleted = 0) WHERE id = ?`,
  ).run(from, to, to)
}

/**
 * A new asset turned out to be one that was there before: nobody who wanted to be rid of the new one meant that one. What would take it away waits for the user's own word.
 */
export function doubtLosses(tx: Tx, id: AssetId): void {
  const doubt = (kind: string, notes: object, reason: string) =>
    tx
      .prepare(
        `UPDATE outbox SET state = 'needs-review', reason = ?, progress = json_patch(progress, ?) WHERE asset_id = ? AND kind = ? AND state = 'waiting' AND in_flight = 0`,
      )
      .run(`The service had this file already, as an asset that was there before. ${reason}`, JSON.stringify(notes), id, kind)
  doubt('trash', {}, 'Retry does this to that asset, Cancel leaves it alone.')
  // That asset was never confirmed.
  doubt('delete-permanently', { isOutdated: true }, 'If you mean that asset, delete it again; Cancel leaves it alone.')
}

/** Writes what the service told of one row over another one of the same asset. What it never told (such as the external id of one it did not make for us) stays. */
export function copyWord(tx: Tx, from: AssetId, to: AssetId): void {
  const names = wordColumns.split(',').map((name) => name.trim())
  const sources = names.map((name) => (name === 'external_id' || name === 'file_name' ? `coalesce(f.${name}, asset.${name})` : `f.${name}`))
  const sets = names.map((name, index) => `${name} = ${sources[index] ?? name}`)
  tx.prepare(`UPDATE asset SET ${sets.join(', ')} FROM asset f WHERE asset.id = ? AND f.id = ?`).run(to, from)
}
