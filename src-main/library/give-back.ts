import { ZodError } from 'zod'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { deleteAccount } from '../accounts/account-store'
import { removeAsset, showAsset } from '../assets/mirror'
import { copiedAssetColumns, copiedTables, sharedColumns } from '../database/outbox-copy'
import type { Tx } from '../database/transaction'
import { forgetRounds } from './rebuild'
import { standInForAccounts, standInForAssets } from './stand-ins'

interface CopiedAsset {
  readonly id: AssetId
  readonly account_id: AccountId
  readonly remote_id: string | null
  readonly external_id: string | null
}

/** Children before those they refer to. */
const toEmpty = ['conflict', 'kept_value', 'hand_over', 'bucket_object', 'outbox', 'tombstone', 'intake', 'drop_folder', 'account_hold']

/**
 * Puts what the copy of the outbox holds into a library that is older, or new: accounts, drop folders, ledger, outbox with what is known of each operation, what was deleted
 * for good, conflicts, and the assets and comments that these speak of. What the library itself had of these is of the past and goes. What the services said stays as the
 * library has it, until it is read again.
 */
export function giveBack(tx: Tx): void {
  tx.pragma('defer_foreign_keys = ON')
  const before = touchedAssets(tx)
  giveBackAccounts(tx)
  for (const table of toEmpty) tx.exec(`DELETE FROM main.${table}`)
  for (const { name } of copiedTables) {
    if (name === 'account') continue
    const columns = sharedColumns(tx, name).join(', ')
    if (columns !== '') tx.exec(`INSERT INTO main.${name} (${columns}) SELECT ${columns} FROM copy.copy_${name}`)
  }
  const added = giveBackAssets(tx)
  giveBackComments(tx)
  dropWhatEnded(tx)
  standInForAccounts(tx)
  const stoodIn = standInForAssets(tx)
  for (const id of new Set([...before, ...added, ...stoodIn, ...touchedAssets(tx)])) {
    show(tx, id)
    tx.prepare('UPDATE asset SET comment_count = (SELECT count(*) FROM comment WHERE asset_id = ? AND is_deleted = 0) WHERE id = ?').run(
      id,
      id,
    )
  }
  tx.exec('UPDATE account SET last_sync_at = NULL')
  forgetRounds(tx, null)
  // What is read one by one is taken over anew too: what was done since then, by the user as by others, is no news.
  tx.exec(`UPDATE main.asset SET version = NULL, refreshed_at = 0
    WHERE remote_id IS NOT NULL AND account_id NOT IN (SELECT account_id FROM main.listing)`)
}

/** What can not be read of an operation is found by the check of the library. */
function show(tx: Tx, id: AssetId): void {
  try {
    showAsset(tx, id)
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof ZodError)) throw error
  }
}

const touchedAssets = (tx: Tx): readonly AssetId[] =>
  tx
    .prepare<[], { id: AssetId }>(`SELECT DISTINCT asset_id AS id FROM main.outbox`)
    .all()
    .map(({ id }) => id)

/** Accounts are those of the copy: one that was signed out since does not come back. */
function giveBackAccounts(tx: Tx): void {
  const columns = sharedColumns(tx, 'account')
  const ended = tx.prepare<[], { id: AccountId }>('SELECT id FROM main.account WHERE id NOT IN (SELECT id FROM copy.copy_account)').all()
  for (const { id } of ended) deleteAccount(tx, id)
  const sets = columns.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`)
  tx.exec(`INSERT INTO main.account (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM copy.copy_account WHERE true ORDER BY created_at, rowid
    ON CONFLICT (id) DO UPDATE SET ${sets.join(', ')}`)
}

function giveBackAssets(tx: Tx): readonly AssetId[] {
  const rows = tx.prepare<[], CopiedAsset>('SELECT id, account_id, remote_id, external_id FROM copy.copy_asset').all()
  const names = copiedAssetColumns.join(', ')
  const insert = tx.prepare<[string]>(`INSERT INTO main.asset (${names}, sort_title) SELECT ${names}, '' FROM copy.copy_asset WHERE id = ?`)
  const isHere = tx.prepare<[string]>('SELECT 1 FROM main.asset WHERE id = ?')
  const hasAccount = tx.prepare<[string]>('SELECT 1 FROM main.account WHERE id = ?')
  const twinOf = tx.prepare<[string, string, string], { id: AssetId; seq: number }>(
    'SELECT id, seq FROM main.asset WHERE account_id = ? AND remote_id = ? AND id <> ?',
  )
  const added: AssetId[] = []
  for (const row of rows) {
    if (hasAccount.get(row.account_id) === undefined) continue
    // Another row of the same asset was made at a time that is forgotten now.
    const twin = row.remote_id === null ? undefined : twinOf.get(row.account_id, row.remote_id, row.id)
    if (twin !== undefined) removeAsset(tx, twin)
    if (isHere.get(row.id) === undefined) {
      insert.run(row.id)
      added.push(row.id)
    } else {
      tx.prepare('UPDATE main.asset SET remote_id = ?, external_id = coalesce(?, external_id) WHERE id = ?').run(
        row.remote_id,
        row.external_id,
        row.id,
      )
    }
  }
  return added
}

/** The user's own words. A comment of the library's that waited to be sent and is not in the copy was sent, or given up. */
function giveBackComments(tx: Tx): void {
  const names = sharedColumns(tx, 'comment').join(', ')
  tx.exec(`DELETE FROM main.comment WHERE remote_id IS NULL;
    DELETE FROM main.comment WHERE EXISTS (SELECT 1 FROM copy.copy_comment c WHERE c.id = comment.id OR (c.asset_id = comment.asset_id AND c.remote_id = comment.remote_id));
    INSERT INTO main.comment (${names}) SELECT ${names} FROM copy.copy_comment WHERE asset_id IN (SELECT id FROM main.asset)`)
}

/** Assets that were deleted for good since, and those that were only planned and are planned no more. */
function dropWhatEnded(tx: Tx): void {
  const ended = tx
    .prepare<[], { id: AssetId; seq: number }>(
      `SELECT a.id, a.seq FROM main.asset a JOIN main.tombstone t ON t.account_id = a.account_id AND t.remote_id = a.remote_id
       WHERE NOT EXISTS (SELECT 1 FROM main.outbox o WHERE o.asset_id = a.id)
       UNION SELECT id, seq FROM main.asset WHERE remote_id IS NULL AND id NOT IN (SELECT id FROM copy.copy_asset)`,
    )
    .all()
  for (const asset of ended) removeAsset(tx, asset)
}
