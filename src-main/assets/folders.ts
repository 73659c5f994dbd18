import { createHash } from 'node:crypto'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'

/** A folder at a service, as the window names it. */
export interface Folder {
  readonly key: string
  readonly accountId: AccountId
  readonly remoteId: string
  readonly name: string
}

const longestPlainId = 200

/** A key that is short whatever the service calls the folder. */
function folderKey(accountId: AccountId, remoteId: string): string {
  return `${accountId} ${remoteId.length > longestPlainId ? createHash('sha256').update(remoteId).digest('base64url') : remoteId}`
}

/** Writes down a folder that a service told of or made. Its key. */
export function noteFolder(tx: Tx, accountId: AccountId, folder: { id: string; name: string }): string {
  const key = folderKey(accountId, folder.id)
  tx.prepare(
    'INSERT INTO folder (key, account_id, remote_id, name) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET name = excluded.name WHERE name <> excluded.name',
  ).run(key, accountId, folder.id, folder.name)
  return key
}

/** The folder with this key, or null. */
export function findFolder(db: Database, key: string): Folder | null {
  const row = db
    .prepare<[string], { key: string; account_id: AccountId; remote_id: string; name: string }>('SELECT * FROM folder WHERE key = ?')
    .get(key)
  return row === undefined ? null : { key: row.key, accountId: row.account_id, remoteId: row.remote_id, name: row.name }
}
