import { z } from 'zod'
import { accountId, type AccountId } from '../../src-preload/contract/ids'
import { mergeSearch, searchIndexes, setSearchMerging } from '../database/search-merging'
import { transact, type Database, type Tx } from '../database/transaction'
import { readSetting, saveSetting } from '../settings'
import { deleteAccount, findAccount } from './account-store'

const setting = 'accounts.leaving'
/** So many rows are taken out at one stroke: a very large account goes in parts, so that the program stays usable. */
const atOnce = 200
/** So many pages of a search index are merged at one stroke. */
const pagesAtOnce = 48

/** Accounts that the user left and whose rows are not all taken out yet. */
export function leavingAccounts(db: Database): readonly AccountId[] {
  return (readSetting(db, setting, z.array(accountId)) ?? []).filter((id) => findAccount(db, id) !== null)
}

/**
 * Takes an account and its whole mirror out of the library; a very large one in parts. That is noted before: what a crash cuts off goes on at the next start.
 * @param pause called between the parts
 */
export async function takeOutAccount(db: Database, id: AccountId, pause: () => Promise<void>): Promise<void> {
  if (!isLarge(db, id) && !leavingAccounts(db).includes(id)) {
    transact(db, (tx) => {
      deleteAccount(tx, id)
    })
    return
  }
  transact(db, (tx) => {
    saveSetting(tx, setting, [...new Set([...leavingAccounts(tx), id])])
    // What is dropped from here on is for nobody.
    tx.prepare('UPDATE drop_folder SET is_paused = 1 WHERE account_id = ?').run(id)
    // What is left is merged in parts afterwards.
    setSearchMerging(tx, 'none')
  })
  for (const takePart of [takeAssets, takeFiles, takeTombstones]) {
    while (transact(db, (tx) => takePart(tx, id))) await pause()
  }
  for (const index of searchIndexes) {
    let pages = -pagesAtOnce
    while (transact(db, (tx) => mergeSearch(tx, index, pages))) {
      pages = pagesAtOnce
      await pause()
    }
  }
  transact(db, (tx) => {
    deleteAccount(tx, id)
    setSearchMerging(tx, 'usual')
    saveSetting(
      tx,
      setting,
      leavingAccounts(tx).filter((other) => other !== id),
    )
  })
}

const isLarge = (db: Database, id: AccountId): boolean =>
  ['asset', 'tombstone'].some(
    (table) => db.prepare<[string, number]>(`SELECT 1 FROM ${table} WHERE account_id = ? LIMIT 1 OFFSET ?`).get(id, atOnce) !== undefined,
  ) ||
  db
    .prepare<[string, number]>(
      'SELECT 1 FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id WHERE f.account_id = ? LIMIT 1 OFFSET ?',
    )
    .get(id, atOnce) !== undefined

/** True when there may be more. */
function takeAssets(tx: Tx, id: AccountId): boolean {
  const rows = tx.prepare<[string, number], { seq: number }>('SELECT seq FROM asset WHERE account_id = ? LIMIT ?').all(id, atOnce)
  const list = JSON.stringify(rows.map(({ seq }) => seq))
  // The search index goes first: it hangs on row numbers.
  for (const index of searchIndexes) tx.prepare(`DELETE FROM ${index} WHERE rowid IN (SELECT value FROM json_each(?))`).run(list)
  tx.prepare('DELETE FROM asset WHERE seq IN (SELECT value FROM json_each(?))').run(list)
  return rows.length === atOnce
}

function takeFiles(tx: Tx, id: AccountId): boolean {
  const { changes } = tx
    .prepare(
      'DELETE FROM intake WHERE id IN (SELECT i.id FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id WHERE f.account_id = ? LIMIT ?)',
    )
    .run(id, atOnce)
  return changes === atOnce
}

function takeTombstones(tx: Tx, id: AccountId): boolean {
  const { changes } = tx
    .prepare(
      'DELETE FROM tombstone WHERE account_id = :id AND remote_id IN (SELECT remote_id FROM tombstone WHERE account_id = :id LIMIT :atOnce)',
    )
    .run({ id, atOnce })
  return changes === atOnce
}
