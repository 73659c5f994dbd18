import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { removeAsset } from '../assets/mirror'
import type { Database, Tx } from '../database/transaction'

/** An id that was added and that the service does not know. Times are ms since 1970. */
export interface UnknownId {
  readonly assetId: AssetId
  readonly remoteId: string
  readonly addedAt: number
}

const isUnknown = 'account_id = ? AND gone_at IS NOT NULL AND base IS NULL AND remote_id IS NOT NULL'
const mostShown = 10_000

/** Ids that were added by hand and that the service never knew, newest first. */
export function listUnknownIds(db: Database, account: AccountId): readonly UnknownId[] {
  return db
    .prepare<[string, number], UnknownId>(
      `SELECT id AS assetId, remote_id AS remoteId, created_at AS addedAt FROM asset WHERE ${isUnknown} ORDER BY created_at DESC, seq DESC LIMIT ?`,
    )
    .all(account, mostShown)
}

/** Takes ids out of the mirror that the service does not know. One that is known meanwhile stays. */
export function forgetUnknownIds(tx: Tx, account: AccountId, ids: readonly AssetId[]): void {
  const find = tx.prepare<[string, string], { id: AssetId; seq: number }>(`SELECT id, seq FROM asset WHERE ${isUnknown} AND id = ?`)
  for (const id of ids) {
    const asset = find.get(account, id)
    if (asset !== undefined) removeAsset(tx, asset)
  }
}

/** A part of the ledger of what was deleted for good, newest first. */
export function pageOfDeletedIds(
  db: Database,
  account: AccountId,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): { rows: { remoteId: string; title: string; deletedAt: number }[]; total: number } {
  const rows = db
    .prepare<[string, number, number], { remoteId: string; title: string; deletedAt: number }>(
      `SELECT remote_id AS remoteId, title, deleted_at AS deletedAt FROM tombstone WHERE account_id = ? ORDER BY deleted_at DESC, remote_id LIMIT ? OFFSET ?`,
    )
    .all(account, limit, offset)
  const total = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM tombstone WHERE account_id = ?').get(account)?.n ?? 0
  return { rows, total }
}
