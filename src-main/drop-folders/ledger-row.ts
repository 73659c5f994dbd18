import type { AssetId, DropFolderId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Hold, Stage } from './ledger-machine'
import type { ScanEntry } from './scan'

/** The state of a file on the disk, as last looked at whole. */
export type FileState = Pick<ScanEntry, 'size' | 'mtimeMs' | 'ctimeMs' | 'dev' | 'ino'>

/** A row of the ledger. `path` is below the folder, or whole where the folder is of files given by hand; times are ms since 1970. Hashes are of the file, as last decided upon. */
export interface LedgerRow extends FileState {
  readonly id: IntakeId
  readonly dropFolderId: DropFolderId
  readonly path: string
  /** Of a file by hand that came with a whole folder: the folder that this one lies in. */
  readonly givenIn: string | null
  readonly md5: string | null
  readonly sha256: string | null
  readonly revision: number
  readonly doneRevision: number
  readonly stage: Stage
  readonly hold: Hold | null
  readonly reason: string | null
  /** When it is tried again by itself. */
  readonly nextTryAt: number | null
  /** The row, and the asset, whose content it has. */
  readonly twinId: IntakeId | null
  readonly twinAssetId: AssetId | null
  /** The user wants it sent whatever stands against it. */
  readonly isForced: boolean
  readonly isMissing: boolean
  readonly assetId: AssetId | null
  readonly operationId: OperationId | null
  readonly movedTo: string | null
  /** The copy that is sent in its place; its hashes stay when it was removed after use. */
  readonly sentPath: string | null
  readonly sentMd5: string | null
  readonly sentSha256: string | null
}

/** A row as it is stored. */
export interface StoredRow {
  id: IntakeId
  drop_folder_id: DropFolderId
  path: string
  given_in: string | null
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
  next_try_at: number | null
  twin_id: IntakeId | null
  twin_asset_id: AssetId | null
  is_forced: number
  is_missing: number
  asset_id: AssetId | null
  operation_id: OperationId | null
  moved_to: string | null
  sent_path: string | null
  sent_md5: string | null
  sent_sha256: string | null
}

/** What is read of a row, of `intake` under the name i. */
export const ledgerColumns = `i.id, i.drop_folder_id, i.path, i.given_in, i.size, i.mtime_ms, i.ctime_ms, i.dev, i.ino, i.md5, i.sha256, i.revision, i.done_revision, i.stage, i.hold, i.reason,
  i.next_try_at, i.twin_id, i.twin_asset_id, i.is_forced, i.is_missing, i.asset_id, i.operation_id, i.moved_to, i.sent_path, i.sent_md5, i.sent_sha256`

/** The row that a stored one is. */
export const toLedgerRow = (row: StoredRow): LedgerRow => ({
  id: row.id,
  dropFolderId: row.drop_folder_id,
  path: row.path,
  givenIn: row.given_in,
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
  nextTryAt: row.next_try_at,
  twinId: row.twin_id,
  twinAssetId: row.twin_asset_id,
  isForced: row.is_forced === 1,
  isMissing: row.is_missing === 1,
  assetId: row.asset_id,
  operationId: row.operation_id,
  movedTo: row.moved_to,
  sentPath: row.sent_path,
  sentMd5: row.sent_md5,
  sentSha256: row.sent_sha256,
})
