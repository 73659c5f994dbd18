import type { DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { ledgerColumns, toLedgerRow, type LedgerRow, type StoredRow } from './ledger-row'
import type { LedgerFile } from './scout/scout'

const byPath = `SELECT ${ledgerColumns} FROM intake i WHERE i.drop_folder_id = ? AND i.path = ?`

/** The row of a folder's file by its path, or null. */
export function findRowAt(db: Database, folder: DropFolderId, path: string): LedgerRow | null {
  const row = db.prepare<[string, string], StoredRow>(byPath).get(folder, path)
  return row ? toLedgerRow(row) : null
}

/** The id of a folder's row by its path, or null. */
export function idAt(db: Database, folder: DropFolderId, path: string): IntakeId | null {
  return (
    db.prepare<[string, string], { id: IntakeId }>('SELECT id FROM intake WHERE drop_folder_id = ? AND path = ?').get(folder, path)?.id ??
    null
  )
}

/** Whether any row has a file of this number on whatever disk: most have not, and this costs a tenth of asking which. */
export function isNumberKnown(db: Database, ino: number): boolean {
  return db.prepare<[number]>('SELECT 1 FROM intake WHERE ino = ? LIMIT 1').get(ino) !== undefined
}

interface Known {
  path: string
  size: number
  mtime_ms: number
  ctime_ms: number
  dev: number
  ino: number
  is_missing: number
  undecided: number
}

const undecided = `stage IN ('seen', 'settling', 'hashing')`
const known = `SELECT path, size, mtime_ms, ctime_ms, dev, ino, is_missing, ${undecided} AS undecided FROM intake WHERE drop_folder_id = ? AND path > ?`
const pageOfAll = `${known} ORDER BY path LIMIT ?`
const pageOfUndecided = `${known} AND ${undecided} ORDER BY path LIMIT ?`

/**
 * What the ledger knows of a folder's files, in the order of their paths.
 * @param page.after the last path of the page before; '' at first
 * @param page.onlyUndecided leaves out what nothing more is to be done for
 */
export function pageOfFiles(
  db: Database,
  folder: DropFolderId,
  page: { readonly after: string; readonly limit: number; readonly onlyUndecided: boolean },
): readonly LedgerFile[] {
  return db
    .prepare<[string, string, number], Known>(page.onlyUndecided ? pageOfUndecided : pageOfAll)
    .all(folder, page.after, page.limit)
    .map((row) => ({
      path: row.path,
      size: row.size,
      mtimeMs: row.mtime_ms,
      ctimeMs: row.ctime_ms,
      dev: row.dev,
      ino: row.ino,
      isMissing: row.is_missing === 1,
      isSettling: row.undecided === 1,
    }))
}
