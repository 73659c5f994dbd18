import path from 'node:path'
import type { IntakeId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'

/*
 * What the sending side tells the ledger, each in the transaction that settles the operation. All of them do nothing when the row is gone (its drop folder was removed).
 * After the commit the drop folders want a nudge.
 */

/** The service confirmed the medium: the file is done. */
export function intakeMediaDone(tx: Tx, { intakeId, now }: { intakeId: IntakeId; now: number }): void {
  tx.prepare(
    `UPDATE intake SET stage = 'done', hold = NULL, reason = NULL, operation_id = NULL, done_revision = revision, changed_at = ? WHERE id = ? AND stage = 'queued'`,
  ).run(now, intakeId)
}

/** The medium was refused or given up for good and its operation ended: the file is failed until the user retries or its content changes. */
export function intakeMediaRefused(tx: Tx, { intakeId, reason, now }: { intakeId: IntakeId; reason: string; now: number }): void {
  tx.prepare(
    `UPDATE intake SET stage = 'failed', hold = NULL, reason = ?, operation_id = NULL, changed_at = ? WHERE id = ? AND stage = 'queued'`,
  ).run(reason, now, intakeId)
}

/** The file is not the one that was queued any more, nothing of it was sent, and its operation ended: it settles again and is queued with its new content. */
export function intakeMediaChanged(tx: Tx, { intakeId, now }: { intakeId: IntakeId; now: number }): void {
  tx.prepare(
    `UPDATE intake SET stage = 'settling', hold = NULL, reason = NULL, operation_id = NULL, changed_at = ? WHERE id = ? AND stage = 'queued'`,
  ).run(now, intakeId)
}

/** Where the file of a row is now: it may have been renamed since it was queued. Null when the row is gone. */
export function intakeFilePath(db: Database, intakeId: IntakeId): { path: string; fileName: string } | null {
  const row = db
    .prepare<[string], { root: string; path: string; moved_to: string | null }>(
      'SELECT f.path AS root, i.path, i.moved_to FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id WHERE i.id = ?',
    )
    .get(intakeId)
  if (row === undefined) return null
  const file = path.join(row.root, row.moved_to ?? row.path)
  return { path: file, fileName: path.basename(file) }
}
