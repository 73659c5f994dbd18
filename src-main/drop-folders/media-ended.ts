import path from 'node:path'
import type { AssetId, IntakeId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import { absolutePathOf } from './drop-folder-store'
import { advance } from './ledger-machine'
import { markRemoved } from './intake-store'

/*
 * What the sending side tells the ledger, each in the transaction that settles the operation. All of them do nothing when the row is gone (its drop folder was removed).
 * After the commit the drop folders want a nudge.
 */

/** The service confirmed the medium: the file is done. */
export function intakeMediaDone(tx: Tx, { intakeId, now }: { intakeId: IntakeId; now: number }): void {
  if (!advance(tx, intakeId, 'confirmed', { operationId: null, sentPath: null, now })) return
  tx.prepare('UPDATE intake SET done_revision = revision WHERE id = ?').run(intakeId)
}

/** The medium was refused or given up for good and its operation ended: the file is failed until the user retries or its content changes. */
export function intakeMediaRefused(tx: Tx, { intakeId, reason, now }: { intakeId: IntakeId; reason: string; now: number }): void {
  advance(tx, intakeId, 'refused', { hold: 'sending', reason, operationId: null, sentPath: null, now })
}

/**
 * The file is gone, or not the one that was queued any more; nothing of it was sent, and its operation ended: it settles again, and is queued with its new content or found
 * to be gone.
 */
export function intakeMediaChanged(tx: Tx, { intakeId, now }: { intakeId: IntakeId; now: number }): void {
  const row = tx.prepare<[string], { stage: string }>('SELECT stage FROM intake WHERE id = ?').get(intakeId)
  if (row?.stage === 'queued') advance(tx, intakeId, 'changed', { operationId: null, sentPath: null, now })
}

const rowsOfAsset = (tx: Tx, asset: AssetId, stage: 'done' | 'removed-remotely') =>
  tx.prepare<[string, string], { id: IntakeId }>('SELECT id FROM intake WHERE asset_id = ? AND stage = ?').all(asset, stage)

/**
 * An asset is not at the service any more, whoever removed it: the files that made it say so, and are not sent again by themselves. To be called in the transaction that
 * writes it, before the asset's own row may go.
 */
export function intakeAssetRemoved(tx: Tx, asset: AssetId, now: number, by: 'service' | 'user' = 'service'): void {
  for (const { id } of rowsOfAsset(tx, asset, 'done')) markRemoved(tx, id, { now, by })
}

/** An asset that was gone is at the service again, as it was: its files are done. */
export function intakeAssetBack(tx: Tx, asset: AssetId, now: number): void {
  for (const { id } of rowsOfAsset(tx, asset, 'removed-remotely')) advance(tx, id, 'restored-remotely', { now })
}

/** Where the file of a row is now: it may have been renamed since it was queued, or a copy is sent in its place. Null when the row is gone. */
export function intakeFilePath(db: Database, intakeId: IntakeId): { path: string; fileName: string } | null {
  const place = placeOf(db, intakeId)
  return place === null ? null : { path: place.sentPath ?? place.path, fileName: path.basename(place.path) }
}

/** The user's own file of a row, whatever is sent in its place; '' where it was deleted after it was sent. Null when the row is gone. */
export function intakeOwnPath(db: Database, intakeId: IntakeId): string | null {
  const place = placeOf(db, intakeId)
  if (place === null) return null
  return place.isDeleted ? '' : place.path
}

interface PlaceRow {
  kind: 'folder' | 'hand'
  root: string
  path: string
  moved_to: string | null
  sent_path: string | null
}

function placeOf(db: Database, intakeId: IntakeId): { path: string; sentPath: string | null; isDeleted: boolean } | null {
  const row = db
    .prepare<[string], PlaceRow>(
      'SELECT f.kind, f.path AS root, i.path, i.moved_to, i.sent_path FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id WHERE i.id = ?',
    )
    .get(intakeId)
  if (row === undefined) return null
  const isDeleted = row.moved_to === ''
  const relative = isDeleted ? row.path : (row.moved_to ?? row.path)
  return { path: absolutePathOf({ kind: row.kind, path: row.root }, relative), sentPath: row.sent_path, isDeleted }
}
