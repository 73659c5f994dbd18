import { ulid } from 'ulid'
import { intakeId, type AccountId, type AssetId, type DropFolderId, type IntakeId, type OperationId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import type { ScanEntry } from './scan'

/** How far a file is. What the window shows is derived from it and, for `queued`, from the operation. */
export type Stage = 'settling' | 'queued' | 'done' | 'held' | 'failed'
/** Why a held file is held. */
export type Hold = 'empty' | 'duplicate' | 'existing' | 'gone' | 'unmatched' | 'bad-name' | 'asset-gone' | 'unreadable'

/** The state of a file on the disk, as last looked at whole. */
export type FileState = Pick<ScanEntry, 'size' | 'mtimeMs' | 'ctimeMs' | 'dev' | 'ino'>

/** A row of the ledger. `path` is below the folder; times are ms since 1970. */
export interface LedgerRow extends FileState {
  readonly id: IntakeId
  readonly dropFolderId: DropFolderId
  readonly path: string
  readonly md5: string | null
  readonly sha256: string | null
  readonly revision: number
  readonly doneRevision: number
  readonly stage: Stage
  readonly hold: Hold | null
  readonly reason: string | null
  readonly isForced: boolean
  readonly isMissing: boolean
  readonly assetId: AssetId | null
  readonly operationId: OperationId | null
  readonly movedTo: string | null
}

interface Row {
  id: IntakeId
  drop_folder_id: DropFolderId
  path: string
  size: number
  mtime_ms: number
  ctime_ms: number
  dev: number
  ino: number
  md5: string | null
  sha256: string | null
  revision: number
  done_revision: number
  stage: Stage
  hold: Hold | null
  reason: string | null
  is_forced: number
  is_missing: number
  asset_id: AssetId | null
  operation_id: OperationId | null
  moved_to: string | null
}

const columns = `i.id, i.drop_folder_id, i.path, i.size, i.mtime_ms, i.ctime_ms, i.dev, i.ino, i.md5, i.sha256, i.revision, i.done_revision, i.stage, i.hold, i.reason,
  i.is_forced, i.is_missing, i.asset_id, i.operation_id, i.moved_to`

const toRow = (row: Row): LedgerRow => ({
  id: row.id,
  dropFolderId: row.drop_folder_id,
  path: row.path,
  size: row.size,
  mtimeMs: row.mtime_ms,
  ctimeMs: row.ctime_ms,
  dev: row.dev,
  ino: row.ino,
  md5: row.md5,
  sha256: row.sha256,
  revision: row.revision,
  doneRevision: row.done_revision,
  stage: row.stage,
  hold: row.hold,
  reason: row.reason,
  isForced: row.is_forced === 1,
  isMissing: row.is_missing === 1,
  assetId: row.asset_id,
  operationId: row.operation_id,
  movedTo: row.moved_to,
})

/** What the search compares: NFC, without regard to case. */
export const fold = (text: string): string => text.normalize('NFC').toLocaleLowerCase('en')

/** The row of a file, or null. */
export function findRow(db: Database, id: IntakeId): LedgerRow | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM intake i WHERE i.id = ?`).get(id)
  return row ? toRow(row) : null
}

/** All rows of a folder. */
export function rowsOfFolder(db: Database, folder: DropFolderId): readonly LedgerRow[] {
  return db.prepare<[string], Row>(`SELECT ${columns} FROM intake i WHERE i.drop_folder_id = ?`).all(folder).map(toRow)
}

/** Rows of a folder in one stage, oldest first. */
export function rowsInStage(db: Database, folder: DropFolderId, stage: Stage, hold: Hold | null = null): readonly LedgerRow[] {
  return db
    .prepare<[string, string, string | null], Row>(
      `SELECT ${columns} FROM intake i WHERE i.drop_folder_id = ? AND i.stage = ? AND i.hold IS ? ORDER BY i.id`,
    )
    .all(folder, stage, hold)
    .map(toRow)
}

/** Sent files that are still to be moved to the Done folder. */
export function rowsToMove(db: Database, folder: DropFolderId): readonly LedgerRow[] {
  return db
    .prepare<[string], Row>(
      `SELECT ${columns} FROM intake i WHERE i.drop_folder_id = ? AND i.stage = 'done' AND i.moved_to IS NULL AND i.is_missing = 0 AND i.reason IS NULL ORDER BY i.id`,
    )
    .all(folder)
    .map(toRow)
}

/** Rows of the account that are the same file by its number on the disk, size and time, under whatever name. */
export function rowsOfSameFile(db: Database, account: AccountId, file: FileState): readonly LedgerRow[] {
  return db
    .prepare<[number, number, number, string], Row>(
      `SELECT ${columns} FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id WHERE i.ino = ? AND i.size = ? AND i.mtime_ms = ? AND f.account_id = ? LIMIT 8`,
    )
    .all(file.ino, file.size, file.mtimeMs, account)
    .map(toRow)
}

/** Other rows with the same content that was sent, or is on its way, to the same place: the account and, where it has several, the place at its service. */
export function rowsOfSameContent(
  db: Database,
  folder: { readonly accountId: AccountId; readonly target: Readonly<Record<string, string>> },
  row: Pick<LedgerRow, 'id'>,
  sha256: string,
): readonly LedgerRow[] {
  return db
    .prepare<[string, string, string, string], Row>(
      `SELECT ${columns} FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id
       WHERE i.sha256 = ? AND f.account_id = ? AND f.target = ? AND i.id <> ? AND i.stage IN ('queued', 'done') ORDER BY i.id LIMIT 8`,
    )
    .all(sha256, folder.accountId, JSON.stringify(folder.target), row.id)
    .map(toRow)
}

/** Writes a file that was never seen before. */
export function insertRow(
  tx: Tx,
  folder: DropFolderId,
  file: ScanEntry & { stage: Stage; hold: Hold | null; reason: string | null; now: number },
): IntakeId {
  const id = intakeId.parse(ulid(file.now))
  tx.prepare(
    `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, hold, reason, seen_at, changed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    folder,
    file.relativePath,
    fold(file.relativePath),
    file.size,
    file.mtimeMs,
    file.ctimeMs,
    file.dev,
    file.ino,
    file.stage,
    file.hold,
    file.reason,
    file.now,
    file.now,
  )
  return id
}

/** Notes how the file stands on the disk now; nothing else about it changes. */
export function writeFileState(tx: Tx, id: IntakeId, file: FileState): void {
  tx.prepare('UPDATE intake SET size = ?, mtime_ms = ?, ctime_ms = ?, dev = ?, ino = ?, is_missing = 0 WHERE id = ?').run(
    file.size,
    file.mtimeMs,
    file.ctimeMs,
    file.dev,
    file.ino,
    id,
  )
}

/** Lets a file settle (again): it is new, changed, back, or the user wishes it. */
export function settleAgain(tx: Tx, id: IntakeId, now: number, isForced = false): void {
  tx.prepare(
    `UPDATE intake SET stage = 'settling', hold = NULL, reason = NULL, is_missing = 0, moved_to = NULL, operation_id = NULL, is_forced = ?, changed_at = ? WHERE id = ?`,
  ).run(isForced ? 1 : 0, now, id)
}

/** Says why a settling file has not been taken yet. */
export function writeReason(tx: Tx, id: IntakeId, reason: string | null): void {
  tx.prepare('UPDATE intake SET reason = ? WHERE id = ?').run(reason, id)
}

/** Holds a file: nothing is sent until what is said in `reason` changes. */
export function holdRow(tx: Tx, id: IntakeId, held: { hold: Hold; reason: string; now: number; md5?: string; sha256?: string }): void {
  tx.prepare(
    `UPDATE intake SET stage = 'held', hold = ?, reason = ?, md5 = coalesce(?, md5), sha256 = coalesce(?, sha256), operation_id = NULL, changed_at = ? WHERE id = ?`,
  ).run(held.hold, held.reason, held.md5 ?? null, held.sha256 ?? null, held.now, id)
}

/** Notes that a file is not on the disk. One that was not sent yet is held; a sent one stays as it is. */
export function markMissing(tx: Tx, row: Pick<LedgerRow, 'id' | 'dropFolderId' | 'path'>, now: number): void {
  const place = [row.id, row.dropFolderId, row.path] as const
  tx.prepare('UPDATE intake SET is_missing = 1 WHERE id = ? AND drop_folder_id = ? AND path = ?').run(...place)
  tx.prepare(
    `UPDATE intake SET stage = 'held', hold = 'gone', reason = ?, changed_at = ?
     WHERE id = ? AND drop_folder_id = ? AND path = ? AND (stage = 'settling' OR hold IN ('unmatched', 'empty', 'unreadable'))`,
  ).run('The file is no longer there. Put it back and it is taken.', now, ...place)
}

/** Notes that a file came back as it was. */
export function markBack(tx: Tx, id: IntakeId): void {
  tx.prepare('UPDATE intake SET is_missing = 0 WHERE id = ?').run(id)
}

/** Gives a row the new place of its file. */
export function moveRow(tx: Tx, id: IntakeId, to: { dropFolderId: DropFolderId; path: string; file: FileState; now: number }): void {
  // A row may stand at the new place already: it was of a file that is gone.
  tx.prepare('DELETE FROM intake WHERE drop_folder_id = ? AND path = ? AND id <> ?').run(to.dropFolderId, to.path, id)
  tx.prepare('UPDATE intake SET drop_folder_id = ?, path = ?, folded = ?, moved_to = NULL, changed_at = ? WHERE id = ?').run(
    to.dropFolderId,
    to.path,
    fold(to.path),
    to.now,
    id,
  )
  writeFileState(tx, id, to.file)
}

/** Writes that a file's content is in the outbox. `revision` counts the contents sent under this name. */
export function markQueued(
  tx: Tx,
  id: IntakeId,
  queued: { assetId: AssetId; operationId: OperationId; md5: string; sha256: string; revision: number; file: FileState; now: number },
): void {
  writeFileState(tx, id, queued.file)
  tx.prepare(
    `UPDATE intake SET stage = 'queued', hold = NULL, reason = NULL, is_forced = 0, moved_to = NULL, asset_id = ?, operation_id = ?, md5 = ?, sha256 = ?, revision = ?,
       changed_at = ? WHERE id = ?`,
  ).run(queued.assetId, queued.operationId, queued.md5, queued.sha256, queued.revision, queued.now, id)
}

/** The content is the one that was confirmed before: the file only looked different. */
export function markDoneAgain(tx: Tx, id: IntakeId, file: FileState): void {
  writeFileState(tx, id, file)
  tx.prepare(`UPDATE intake SET stage = 'done', hold = NULL, reason = NULL, is_forced = 0 WHERE id = ?`).run(id)
}

/** Something that can not be helped by waiting: the user is asked. */
export function markFailed(tx: Tx, id: IntakeId, reason: string, now: number): void {
  tx.prepare(`UPDATE intake SET stage = 'failed', hold = NULL, reason = ?, changed_at = ? WHERE id = ?`).run(reason, now, id)
}

/** Notes where a sent file was moved to, below the folder. */
export function markMoved(tx: Tx, id: IntakeId, movedTo: string): void {
  tx.prepare('UPDATE intake SET moved_to = ?, is_missing = 1 WHERE id = ?').run(movedTo, id)
}

/** Takes a row out of the ledger: its file is the one of another row. */
export function deleteRow(tx: Tx, id: IntakeId): void {
  tx.prepare('DELETE FROM intake WHERE id = ?').run(id)
}
