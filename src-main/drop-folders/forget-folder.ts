import type { DropFolderId } from '../../src-preload/contract/ids'
import { transact, type Database } from '../database/transaction'
import { nextTurn } from '../next-turn'
import { removeFolder, setPaused } from './drop-folder-store'

/** So many rows are taken away in one transaction, so that nothing else waits long for its turn. */
const rowsAtOnce = 250

/**
 * Forgets a drop folder and its part of the ledger, part by part. No file is touched; what is queued stays in the outbox. It is paused first: cut off in the middle, it takes no
 * file for a new one.
 */
export async function forgetFolder(db: Database, folder: DropFolderId): Promise<void> {
  transact(db, (tx) => {
    setPaused(tx, folder, true)
  })
  const part = `DELETE FROM intake WHERE id IN (SELECT id FROM intake WHERE drop_folder_id = ? LIMIT ${String(rowsAtOnce)})`
  while (transact(db, (tx) => tx.prepare(part).run(folder).changes) > 0) await nextTurn()
  transact(db, (tx) => {
    removeFolder(tx, folder)
  })
}
