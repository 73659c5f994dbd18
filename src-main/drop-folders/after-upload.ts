import { link, lstat, mkdir, open, realpath, rename, rm, unlink } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { IntakeId } from '../../src-preload/contract/ids'
import { crashpoint } from '../crashpoint'
import type { Database, Tx } from '../database/transaction'
import { deleteAfterUpload, type DeleteTools } from './delete-after-upload'
import type { FolderRow } from './drop-folder-store'
import { baseName } from './file-title'
import { doneFolder } from './ignored-names'
import { markMoved, writeReason, type FileState, type LedgerRow } from './intake-store'
import { systemCode } from './system-code'

const longestName = 255
const mostTries = 1000

/** `photo.jpg` as the `count`th of its name: `photo (2).jpg`, shortened where the system could not hold it. */
export function numberedName(fileName: string, count: number): string {
  if (count === 1) return fileName
  const base = baseName(fileName)
  const tail = ` (${String(count)})${fileName.slice(base.length)}`
  const room = longestName - Buffer.byteLength(tail)
  let kept = ''
  for (const letter of base) {
    if (Buffer.byteLength(kept + letter) > room) break
    kept += letter
  }
  return kept + tail
}

const isSame = (file: Pick<FileState, 'size' | 'mtimeMs' | 'ino'>, found: { size: number; mtimeMs: number; ino: number }) =>
  file.size === found.size && file.mtimeMs === found.mtimeMs && file.ino === found.ino

/** A second name, then the first one away: the system itself refuses when the new name is taken. */
async function moveByLink(from: string, to: string, file: FileState): Promise<void> {
  await link(from, to)
  if (!isSame(file, await lstat(to))) {
    await unlink(to)
    throw new AppError('refused', 'it changed meanwhile')
  }
  crashpoint('intake/linked')
  await unlink(from)
}

/** The name is taken by this very file: an earlier move was cut off after it got its second name. */
async function endCutOffMove(from: string, to: string, file: FileState): Promise<boolean> {
  if (!isSame(file, await lstat(to))) return false
  await unlink(from)
  return true
}

/** Where the disk has no second names: the name is taken first by an empty file of ours, which the move replaces. */
async function moveByPlaceholder(from: string, to: string): Promise<void> {
  await (await open(to, 'wx', 0o600)).close()
  try {
    await rename(from, to)
  } catch (error) {
    await rm(to, { force: true })
    throw error
  }
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

/** False when the name is taken. */
async function tryMove(from: string, to: string, file: FileState): Promise<boolean> {
  try {
    try {
      await moveByLink(from, to, file)
    } catch (error) {
      if (!noLinks.has(systemCode(error) ?? '')) throw error
      await moveByPlaceholder(from, to)
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return endCutOffMove(from, to, file)
    throw error
  }
}

/** Makes the folder below Done and proves that it lies there and not behind a link. */
async function prepareTarget(root: string, relativeFolder: string): Promise<string> {
  const target = path.join(root, doneFolder, relativeFolder)
  await mkdir(target, { recursive: true })
  const expected = path.join(await realpath(root), doneFolder, relativeFolder)
  if ((await realpath(target)) !== path.normalize(expected)) throw new AppError('refused', `${doneFolder} leads to another place`)
  return target
}

function wordsFor(error: unknown): string {
  if (error instanceof AppError) return error.message
  const code = systemCode(error)
  if (code === null) throw error
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'the folder may not be written to'
  if (code === 'ENOTDIR' || code === 'EEXIST') return `there is a file named ${doneFolder} in the way`
  return 'the disk refused it'
}

/** Where the file went, below the drop folder; or why it stayed. */
export type MoveResult = { readonly ok: true; readonly movedTo: string } | { readonly ok: false; readonly reason: string }

/**
 * Moves a sent file to the Done folder, keeping the folders it lies in and never replacing anything. Only the very file that was sent is moved.
 * @param file what was sent
 * @returns null when the file is not there any more
 */
export async function moveToDone(root: string, relativePath: string, file: FileState): Promise<MoveResult | null> {
  const from = path.join(root, relativePath)
  const name = path.basename(relativePath)
  const stays = (why: string): MoveResult => ({ ok: false, reason: `It was sent, but not moved to ${doneFolder}: ${why}.` })
  try {
    const found = await lstat(from)
    if (!found.isFile() || !isSame(file, found)) return stays('it changed meanwhile')
    const target = await prepareTarget(root, path.dirname(relativePath))
    for (let count = 1; count <= mostTries; count++) {
      const to = path.join(target, numberedName(name, count))
      if (await tryMove(from, to, file)) return { ok: true, movedTo: path.relative(root, to) }
    }
    return stays('too many files of its name are there')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    return stays(wordsFor(error))
  }
}

/** What became of a sent file. `kept`: it is still where it was, for this reason. */
export type AfterUploadResult =
  { readonly kind: 'moved'; readonly movedTo: string } | { readonly kind: 'deleted' } | { readonly kind: 'kept'; readonly reason: string }

/** Whether the asset of a row is at its service, with nothing under way that could take it away: what was only found again in a trash may not be back yet. */
function isSafelyThere(db: Database, row: LedgerRow): boolean {
  return (
    db
      .prepare<[string | null], { id: string }>(
        `SELECT id FROM asset a WHERE id = ? AND remote_id IS NOT NULL AND gone_at IS NULL AND trashed_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = a.id AND o.kind IN ('trash', 'restore', 'remove-media', 'delete-permanently'))`,
      )
      .get(row.assetId) !== undefined
  )
}

/** Why a confirmed file is not deleted, in words; null when it may be. */
function objectToDeletion(db: Database, row: LedgerRow): string | null {
  if (row.stage !== 'done' || row.revision === 0 || row.doneRevision !== row.revision) return 'the service did not confirm what lies here'
  if (row.sentSha256 !== null) return 'a copy was sent from which something was removed, and this is the only whole one'
  return isSafelyThere(db, row) ? null : 'its asset is not at the service any more'
}

/**
 * Does with a confirmed file what its folder says. Never touches what was given by hand, nor anything but the very file that was sent.
 * @param what.mayGo asked right before a file is deleted, which is read whole before: false where it is not to be any more
 * @returns null when there is nothing to do, or the file is not there any more
 */
export async function runAfterUpload(
  db: Database,
  what: { readonly folder: FolderRow; readonly row: LedgerRow; readonly mayGo?: () => boolean },
  tools: DeleteTools,
): Promise<AfterUploadResult | null> {
  const { folder, row, mayGo = () => true } = what
  if (folder.kind === 'hand' || folder.afterUpload === 'keep') return null
  if (folder.afterUpload === 'move-to-done') {
    const moved = await moveToDone(folder.path, row.path, row)
    return moved === null ? null : moved.ok ? { kind: 'moved', movedTo: moved.movedTo } : { kind: 'kept', reason: moved.reason }
  }
  const objection = objectToDeletion(db, row)
  if (objection !== null) return { kind: 'kept', reason: `It was sent, but not deleted: ${objection}.` }
  const { md5, sha256 } = row
  if (md5 === null || sha256 === null) return null
  const sent = {
    root: folder.path,
    identity: folder.root,
    relativePath: row.path,
    file: row,
    md5,
    sha256,
    mayGo: () => mayGo() && objectToDeletion(db, row) === null,
  }
  const deleted = await deleteAfterUpload(sent, tools)
  return deleted === null ? null : deleted.ok ? { kind: 'deleted' } : { kind: 'kept', reason: deleted.reason }
}

/** Writes what became of a sent file. */
export function writeAfterUpload(tx: Tx, id: IntakeId, result: AfterUploadResult): void {
  if (result.kind === 'kept') {
    writeReason(tx, id, result.reason)
    return
  }
  markMoved(tx, id, result.kind === 'moved' ? result.movedTo : '')
  if (result.kind === 'deleted') writeReason(tx, id, 'Deleted after upload.')
}

/** Rows of a folder that deletes, whose file is not there though nobody wrote down that it was deleted: a deletion may have been cut off. For the start. */
export function rowsPerhapsCutOff(db: Database, folder: FolderRow): readonly IntakeId[] {
  if (folder.kind !== 'folder' || folder.afterUpload !== 'delete') return []
  return db
    .prepare<[string], { id: IntakeId }>(
      `SELECT id FROM intake WHERE drop_folder_id = ? AND stage = 'done' AND hold IS NULL AND moved_to IS NULL AND is_missing = 1 AND reason IS NULL AND is_left = 0 ORDER BY id`,
    )
    .all(folder.id)
    .map(({ id }) => id)
}
