import type { AfterUpload, IntakeMode } from '../../src-preload/contract/drop-folder'
import type { AccountId, DropFolderId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import type { RootIdentity } from './folder-root'

/** A drop folder as it is stored. `path` is the real path, times are ms since 1970. */
export interface FolderRow {
  readonly id: DropFolderId
  readonly path: string
  readonly accountId: AccountId
  readonly mode: IntakeMode
  readonly pattern: string
  readonly afterUpload: AfterUpload
  /** Where at the service the files go, by the service's target fields. */
  readonly target: Readonly<Record<string, string>>
  readonly includeExisting: boolean
  readonly isPaused: boolean
  readonly root: RootIdentity
  readonly beganAt: number
  /** Null until what was there before watching began is written down. */
  readonly firstScanAt: number | null
  readonly lastScanAt: number | null
}

interface Row {
  id: DropFolderId
  path: string
  account_id: AccountId
  mode: IntakeMode
  pattern: string
  after_upload: AfterUpload
  target: string
  include_existing: number
  is_paused: number
  root_dev: number
  root_ino: number
  root_born: number | null
  began_at: number
  first_scan_at: number | null
  last_scan_at: number | null
}

const columns =
  'id, path, account_id, mode, pattern, after_upload, target, include_existing, is_paused, root_dev, root_ino, root_born, began_at, first_scan_at, last_scan_at'

const toFolder = (row: Row): FolderRow => ({
  id: row.id,
  path: row.path,
  accountId: row.account_id,
  mode: row.mode,
  pattern: row.pattern,
  afterUpload: row.after_upload,
  target: JSON.parse(row.target) as Record<string, string>,
  includeExisting: row.include_existing === 1,
  isPaused: row.is_paused === 1,
  root: { dev: row.root_dev, ino: row.root_ino, born: row.root_born },
  beganAt: row.began_at,
  firstScanAt: row.first_scan_at,
  lastScanAt: row.last_scan_at,
})

/** All drop folders, oldest first. */
export function listFolders(db: Database): readonly FolderRow[] {
  return db.prepare<[], Row>(`SELECT ${columns} FROM drop_folder ORDER BY id`).all().map(toFolder)
}

/** The drop folder with this id, or null. */
export function findFolder(db: Database, id: DropFolderId): FolderRow | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM drop_folder WHERE id = ?`).get(id)
  return row ? toFolder(row) : null
}

/** Writes a new drop folder. */
export function insertFolder(tx: Tx, folder: FolderRow): void {
  tx.prepare(`INSERT INTO drop_folder (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    folder.id,
    folder.path,
    folder.accountId,
    folder.mode,
    folder.pattern,
    folder.afterUpload,
    JSON.stringify(folder.target),
    folder.includeExisting ? 1 : 0,
    folder.isPaused ? 1 : 0,
    folder.root.dev,
    folder.root.ino,
    folder.root.born,
    folder.beganAt,
    folder.firstScanAt,
    folder.lastScanAt,
  )
}

/** Pauses or resumes a drop folder, for good: it survives a restart. */
export function setPaused(tx: Tx, id: DropFolderId, isPaused: boolean): void {
  tx.prepare('UPDATE drop_folder SET is_paused = ? WHERE id = ?').run(isPaused ? 1 : 0, id)
}

/** Remembers the time of birth of a folder that had none to tell when it was added. */
export function learnBirth(tx: Tx, id: DropFolderId, born: number): void {
  tx.prepare('UPDATE drop_folder SET root_born = ? WHERE id = ?').run(born, id)
}

/** Takes another folder at the same place for this drop folder: what is in it now counts as there before. */
export function adoptRoot(tx: Tx, id: DropFolderId, root: RootIdentity, now: number): void {
  tx.prepare('UPDATE drop_folder SET root_dev = ?, root_ino = ?, root_born = ?, began_at = ?, first_scan_at = NULL WHERE id = ?').run(
    root.dev,
    root.ino,
    root.born,
    now,
    id,
  )
}

/** Notes a finished scan. */
export function markScanned(tx: Tx, id: DropFolderId, now: number): void {
  tx.prepare('UPDATE drop_folder SET first_scan_at = coalesce(first_scan_at, ?), last_scan_at = ? WHERE id = ?').run(now, now, id)
}

/** Forgets a drop folder and its part of the ledger. No file is touched. */
export function removeFolder(tx: Tx, id: DropFolderId): void {
  tx.prepare('DELETE FROM drop_folder WHERE id = ?').run(id)
}
