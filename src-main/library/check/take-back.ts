import type { AssetId } from '../../../src-preload/contract/ids'
import { showAsset } from '../../assets/mirror'
import { copiedAssetColumns, hasCopy, sharedColumns } from '../../database/outbox-copy'
import type { Tx } from '../../database/transaction'

/** Puts rows back that only the copy of the outbox still has. `where` is a fixed text. */
export function takeBack(tx: Tx, table: string, where: string): void {
  if (!hasCopy(tx)) return
  const names = sharedColumns(tx, table).join(', ')
  tx.exec(`INSERT OR IGNORE INTO main.${table} (${names}) SELECT ${names} FROM copy_${table} WHERE ${where}`)
}

/** The same for assets, of which the copy keeps the little that makes them anew. */
export function takeBackAssets(tx: Tx, where: string): void {
  if (!hasCopy(tx)) return
  const names = copiedAssetColumns.join(', ')
  const missing = tx
    .prepare<[], { id: AssetId }>(
      `SELECT id FROM copy_asset WHERE (${where}) AND id NOT IN (SELECT id FROM main.asset) AND account_id IN (SELECT id FROM main.account)`,
    )
    .all()
  const insert = tx.prepare(`INSERT OR IGNORE INTO main.asset (${names}, sort_title) SELECT ${names}, '' FROM copy_asset WHERE id = ?`)
  for (const { id } of missing) {
    insert.run(id)
    showAsset(tx, id)
  }
}
