import { createHash } from 'node:crypto'
import path from 'node:path'
import { ulid } from 'ulid'
import type { AfterUpload, IntakeMode, IntakeRule } from '../../src-preload/contract/drop-folder'
import { plainRule } from '../../src-preload/contract/plain-rule'
import { AppError } from '../../src-preload/contract/errors'
import { dropFolderId, type AccountId, type AssetId, type DropFolderId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import { readStored, type StoredSettings } from './folder-reading'
import type { RootIdentity } from './folder-root'

interface Common {
  readonly id: DropFolderId
  readonly accountId: AccountId
  readonly pattern: string
  readonly afterUpload: AfterUpload
  /** Where at the service the files go, by the service's target fields. */
  readonly target: Readonly<Record<string, string>>
  readonly rule: IntakeRule
  readonly includeExisting: boolean
  readonly isPaused: boolean
  /** What of its settings can not be read, in words; it is paused until they are saved anew. */
  readonly fault: string | null
  readonly root: RootIdentity
  readonly beganAt: number
  /** Null until what was there before watching began is written down. */
  readonly firstScanAt: number | null
  readonly lastScanAt: number | null
}

/** A drop folder as it is stored. `path` is the real path, times are ms since 1970. */
export interface WatchedFolder extends Common {
  readonly kind: 'folder'
  readonly path: string
  readonly mode: IntakeMode
  readonly assetId: null
}

/** The files that were given by hand for one place. `path` is a name of our own; the paths of its files are whole ones. */
export interface HandFolder extends Common {
  readonly kind: 'hand'
  readonly path: string
  readonly mode: IntakeMode | 'media-of-asset'
  /** Where mode is `media-of-asset`. */
  readonly assetId: AssetId | null
}

export type FolderRow = WatchedFolder | HandFolder

interface Row {
  id: DropFolderId
  kind: 'folder' | 'hand'
  path: string
  account_id: AccountId
  mode: IntakeMode | 'media-of-asset'
  asset_id: AssetId | null
  pattern: string
  after_upload: AfterUpload
  target: string
  rule: string
  include_existing: number
  is_paused: number
  root_dev: number
  root_ino: number
  root_born: number | null
  began_at: number
  first_scan_at: number | null
  last_scan_at: number | null
}

const columns = `id, kind, path, account_id, mode, asset_id, pattern, after_upload, target, rule, include_existing, is_paused, root_dev, root_ino, root_born, began_at,
  first_scan_at, last_scan_at`

function toFolder(row: Row, { target, rule, fault }: StoredSettings = readStored(row)): FolderRow {
  const common: Common = {
    id: row.id,
    accountId: row.account_id,
    pattern: row.pattern,
    afterUpload: row.after_upload,
    target,
    rule,
    includeExisting: row.include_existing === 1,
    isPaused: row.is_paused === 1 || fault !== null,
    fault,
    root: { dev: row.root_dev, ino: row.root_ino, born: row.root_born },
    beganAt: row.began_at,
    firstScanAt: row.first_scan_at,
    lastScanAt: row.last_scan_at,
  }
  if (row.kind === 'hand') return { ...common, kind: 'hand', path: row.path, mode: row.mode, assetId: row.asset_id }
  return { ...common, kind: 'folder', path: row.path, mode: row.mode === 'media-by-pattern' ? row.mode : 'new-assets', assetId: null }
}

/** The absolute path of a file of the ledger: a row's path is below its folder, or a whole one where the file was given by hand. */
export function absolutePathOf(folder: Pick<FolderRow, 'kind' | 'path'>, rowPath: string): string {
  return folder.kind === 'hand' ? rowPath : path.join(folder.path, rowPath)
}

/** All drop folders, oldest first; not those of files given by hand. */
export function listFolders(db: Database): readonly WatchedFolder[] {
  return db
    .prepare<[], Row>(`SELECT ${columns} FROM drop_folder WHERE kind = 'folder' ORDER BY id`)
    .all()
    .map((row) => toFolder(row))
    .filter((folder) => folder.kind === 'folder')
}

/** The places that files were given to by hand, oldest first. */
export function listHandFolders(db: Database): readonly HandFolder[] {
  return db
    .prepare<[], Row>(`SELECT ${columns} FROM drop_folder WHERE kind = 'hand' ORDER BY id`)
    .all()
    .map((row) => toFolder(row))
    .filter((folder) => folder.kind === 'hand')
}

/** The drop folder with this id, or null. */
export function findFolder(db: Database, id: DropFolderId): FolderRow | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM drop_folder WHERE id = ?`).get(id)
  return row ? toFolder(row) : null
}

/** The drop folder with this id as it is at each call, or null: for whoever asks again and again. What it does with its files is read anew only where it was changed. */
export function folderFinder(db: Database, id: DropFolderId): () => FolderRow | null {
  let known: { readonly target: string; readonly rule: string; readonly settings: StoredSettings } | null = null
  return () => {
    const row = db.prepare<[string], Row>(`SELECT ${columns} FROM drop_folder WHERE id = ?`).get(id)
    if (row === undefined) return null
    if (known?.target !== row.target || known.rule !== row.rule) known = { target: row.target, rule: row.rule, settings: readStored(row) }
    return toFolder(row, known.settings)
  }
}

/** Writes a new drop folder. */
export function insertFolder(tx: Tx, folder: FolderRow): void {
  tx.prepare(`INSERT INTO drop_folder (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    folder.id,
    folder.kind,
    folder.path,
    folder.accountId,
    folder.mode,
    folder.assetId,
    folder.pattern,
    folder.afterUpload,
    JSON.stringify(folder.target),
    JSON.stringify(folder.rule),
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

/** What can be changed of a folder that is there. */
export type FolderSettings = Pick<FolderRow, 'mode' | 'pattern' | 'afterUpload' | 'target' | 'rule'>

/** Writes what a folder does with its files from now on. */
export function changeFolder(tx: Tx, id: DropFolderId, settings: FolderSettings): void {
  tx.prepare('UPDATE drop_folder SET mode = ?, pattern = ?, after_upload = ?, target = ?, rule = ? WHERE id = ?').run(
    settings.mode,
    settings.pattern,
    settings.afterUpload,
    JSON.stringify(settings.target),
    JSON.stringify(settings.rule),
    id,
  )
}

/** Where files given by hand go: new assets of an account, media of an asset, or what a drop folder does with its own. */
export type HandPlace =
  | { readonly accountId: AccountId; readonly target: Readonly<Record<string, string>> }
  | { readonly assetId: AssetId }
  | { readonly dropFolderId: DropFolderId }

interface HandSettings extends FolderSettings {
  readonly accountId: AccountId
  readonly assetId: AssetId | null
  readonly path: string
}

/** The same for the same place, whatever the order in which the parts of its target were entered. */
function nameOf(parts: readonly string[], target: Readonly<Record<string, string>> = {}): string {
  const sorted = Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1))
  return `hand:${createHash('sha256')
    .update(JSON.stringify([...parts, sorted]))
    .digest('hex')}`
}

function settingsOf(db: Database, place: HandPlace): HandSettings {
  const plain = { pattern: '', afterUpload: 'keep', rule: plainRule } as const
  if ('accountId' in place) {
    const { accountId, target } = place
    return { ...plain, accountId, target, mode: 'new-assets', assetId: null, path: nameOf(['account', accountId], target) }
  }
  if ('assetId' in place) {
    const { assetId } = place
    const asset = db.prepare<[string], { account_id: AccountId }>('SELECT account_id FROM asset WHERE id = ?').get(assetId)
    if (asset === undefined) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    return { ...plain, accountId: asset.account_id, target: {}, mode: 'media-of-asset', assetId, path: nameOf(['asset', assetId]) }
  }
  const folder = findFolder(db, place.dropFolderId)
  if (folder === null) throw new AppError('not-found', 'This drop folder was removed meanwhile.')
  const { accountId, mode, pattern, target, rule, assetId } = folder
  return { accountId, mode, pattern, target, rule, assetId, afterUpload: 'keep', path: nameOf(['folder', folder.id]) }
}

/**
 * What the files given by hand for a place go by, without writing anything: the folder that is there, by the place's settings of now, or a new one. Files stay where they
 * are, whatever the settings of a drop folder say of after the upload.
 * @throws AppError when the asset or the drop folder is not there any more
 */
export function handFolderFor(db: Database, place: HandPlace, now: number): HandFolder {
  const settings = settingsOf(db, place)
  const known = db.prepare<[string], { id: DropFolderId }>('SELECT id FROM drop_folder WHERE path = ?').get(settings.path)
  return {
    ...settings,
    id: known?.id ?? dropFolderId.parse(ulid(now)),
    kind: 'hand',
    includeExisting: true,
    isPaused: false,
    fault: null,
    root: { dev: 0, ino: 0, born: null },
    beganAt: now,
    firstScanAt: null,
    lastScanAt: null,
  }
}

/** The same, and written. */
export function openHandFolder(tx: Tx, place: HandPlace, now: number): HandFolder {
  const folder = handFolderFor(tx, place, now)
  if (findFolder(tx, folder.id) === null) insertFolder(tx, folder)
  else changeFolder(tx, folder.id, folder)
  return folder
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
