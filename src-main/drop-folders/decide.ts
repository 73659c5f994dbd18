import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { AssetId, IntakeId } from '../../src-preload/contract/ids'
import { crashpoint } from '../crashpoint'
import type { Database, Tx } from '../database/transaction'
import { findFolder, type FolderRow } from './drop-folder-store'
import { titleFromFileName } from './file-title'
import { checkRoot } from './folder-root'
import {
  deleteRow,
  findRow,
  holdRow,
  markDoneAgain,
  markQueued,
  moveRow,
  rowsOfSameContent,
  writeFileState,
  type Hold,
  type LedgerRow,
} from './intake-store'
import { compilePattern, titleByPattern } from './name-pattern'
import type { IntakeFile, IntakePorts, NewAssetFile } from './ports'
import type { SettledFile } from './settling'
import { systemCode } from './system-code'

/**
 * What was done with a settled file. `id` is the row that stands for it now: another one when it was recognised as a file seen before, which in this folder was at
 * `previousPath`. Null: it is not this folder's any more.
 */
export type Outcome = {
  readonly id: IntakeId
  readonly asset: AssetId | null
  readonly isQueued: boolean
  readonly previousPath?: string
} | null

export interface DecideContext {
  readonly folder: FolderRow
  readonly ports: IntakePorts
  readonly now: number
  /** Rows whose file is certainly not on the disk any more. */
  readonly goneTwins: ReadonlySet<IntakeId>
}

/** Whether the file of a row is certainly gone: its folder is there and the file is not. One moved to Done is not gone. */
async function isGone(db: Database, row: LedgerRow): Promise<boolean> {
  const folder = row.movedTo === null ? findFolder(db, row.dropFolderId) : null
  if (folder === null || (await checkRoot(folder.path, folder.root)).kind !== 'ok') return false
  try {
    await lstat(path.join(folder.path, row.path))
    return false
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    return code === 'ENOENT' || code === 'ENOTDIR'
  }
}

/** Looks which files of the same content are gone from the disk: what has their content now is the same file, moved. */
export async function findGoneTwins(db: Database, folder: FolderRow, files: readonly SettledFile[]): Promise<ReadonlySet<IntakeId>> {
  const gone = new Set<IntakeId>()
  for (const file of files) {
    for (const twin of rowsOfSameContent(db, folder, file, file.sha256)) {
      if (!gone.has(twin.id) && (await isGone(db, twin))) gone.add(twin.id)
    }
  }
  return gone
}

/** `removed`: not in the mirror any more, by the user's word. */
type AssetStanding = 'live' | 'trashed' | 'gone' | 'removed'

function standingOf(db: Database, id: AssetId): AssetStanding {
  const asset = db
    .prepare<[string], { trashed_at: number | null; gone_at: number | null }>('SELECT trashed_at, gone_at FROM asset WHERE id = ?')
    .get(id)
  if (asset === undefined) return 'removed'
  if (asset.gone_at !== null) return 'gone'
  return asset.trashed_at === null ? 'live' : 'trashed'
}

/** What stands against sending, in words; or the row that this file already is. */
type Objection =
  | { readonly kind: 'none' }
  | { readonly kind: 'hold'; readonly hold: Hold; readonly reason: string }
  | { readonly kind: 'same'; readonly row: LedgerRow }

const none: Objection = { kind: 'none' }
const object = (hold: Hold, reason: string): Objection => ({ kind: 'hold', hold, reason })

function objectToTwin(tx: Tx, twin: LedgerRow, goneTwins: ReadonlySet<IntakeId>): Objection {
  const name = path.basename(twin.path)
  const standing = twin.assetId === null ? 'removed' : standingOf(tx, twin.assetId)
  if (standing === 'trashed') {
    return object(
      'duplicate',
      `Same content as “${name}”, whose asset is in the trash. Restore that asset, or send this file as a new one.`,
    )
  }
  if (standing === 'removed' && twin.doneRevision === 0) return none
  if (standing !== 'live') {
    return object(
      'duplicate',
      `Same content as “${name}”, whose asset is no longer at the service. Nothing was sent. Send anyway makes a new asset.`,
    )
  }
  if (goneTwins.has(twin.id)) return { kind: 'same', row: twin }
  return object(
    'duplicate',
    `Same content as “${name}”, which ${twin.stage === 'done' ? 'was sent already' : 'is on its way'}. Nothing was sent.`,
  )
}

/** Duplicates are about files that made no asset yet; a new content of a known file is its next medium, whatever else holds the same. */
function objectToContent(tx: Tx, row: LedgerRow, file: SettledFile, context: DecideContext): Objection {
  const twins = rowsOfSameContent(tx, context.folder, row, file.sha256)
  const objections = twins.map((twin) => objectToTwin(tx, twin, context.goneTwins)).filter(({ kind }) => kind !== 'none')
  const first = objections.find((objection) => objection.kind === 'same') ?? objections[0]
  if (first !== undefined) return first
  const asset = context.ports.findAssetByContent(context.folder.accountId, file)
  return asset === null ? none : object('duplicate', `Same content as the asset “${asset.title}”. Nothing was sent.`)
}

/** Where a file without an asset goes: a new asset (null), an asset there is, or nowhere yet. */
function findTarget(file: SettledFile, { folder, ports }: DecideContext): Objection | { kind: 'asset'; id: AssetId | null } {
  if (folder.mode === 'new-assets') return { kind: 'asset', id: null }
  const compiled = compilePattern(folder.pattern)
  if (!compiled.ok) return object('unmatched', compiled.reason)
  const title = titleByPattern(compiled.pattern, path.basename(file.entry.relativePath))
  if (title === null) return object('unmatched', `The name does not fit the pattern ${folder.pattern}. Rename the file and it is taken.`)
  const [id, ...more] = ports.findAssetByTitle(folder.accountId, title)
  if (id === undefined) return object('unmatched', `No asset is named “${title}”. The file is sent when there is one.`)
  if (more.length > 0)
    return object('unmatched', `${String(more.length + 1)} assets are named “${title}”. Give them different titles and the file is sent.`)
  return { kind: 'asset', id }
}

/** Where a file of the folder goes. Below a drop folder paths are kept with the system's own separator. */
function placeOf({ accountId, target }: FolderRow, relativePath: string): Pick<NewAssetFile, 'accountId' | 'target' | 'folders'> {
  const folders = path.dirname(relativePath)
  return { accountId, target, folders: folders === '.' ? '' : folders.split(path.sep).join('/') }
}

interface Target {
  readonly row: LedgerRow
  /** Null makes a new asset. */
  readonly assetId: AssetId | null
  readonly revision: number
}

function queue(tx: Tx, file: SettledFile, { folder, ports, now }: DecideContext, { row, assetId, revision }: Target): Outcome {
  const { entry, md5, sha256 } = file
  const fileName = path.basename(entry.relativePath)
  const absolute = path.join(folder.path, entry.relativePath)
  const wish: IntakeFile = {
    intakeId: row.id,
    path: absolute,
    fileName,
    size: entry.size,
    md5,
    sha256,
    mtimeMs: entry.mtimeMs,
    ino: entry.ino,
  }
  const queued =
    assetId === null
      ? ports.queueNewAsset(tx, { ...wish, ...placeOf(folder, entry.relativePath), title: titleFromFileName(fileName) })
      : { assetId, ...ports.queueMedia(tx, { ...wish, assetId }) }
  crashpoint('intake/asset-made')
  markQueued(tx, row.id, { ...queued, md5, sha256, revision, file: entry, now })
  return { id: row.id, asset: queued.assetId, isQueued: true }
}

/** Why the content of a file is not sent whose asset can not take it. */
function whyHeld(standing: AssetStanding, isSame: boolean): string {
  if (standing === 'trashed') return 'Its asset is in the trash. Restore the asset and retry, or send the file as a new asset.'
  if (standing !== 'live') return 'Its asset is no longer at the service. Nothing was sent. Send anyway makes a new asset.'
  if (isSame) return 'It made an asset already, which takes no second file. Send anyway makes a new asset.'
  return 'It changed after it made an asset, and the service takes no second file for an asset. Nothing was sent. Send anyway makes a new asset.'
}

/** A file that made or joined an asset before: unchanged, or the next medium of that asset where its service takes more than one. */
function decideKnown(tx: Tx, row: LedgerRow & { assetId: AssetId }, file: SettledFile, context: DecideContext): Outcome {
  const isSame = row.sha256 === file.sha256
  if (isSame && row.revision > 0 && row.doneRevision === row.revision && !row.isForced) {
    markDoneAgain(tx, row.id, file.entry)
    return { id: row.id, asset: null, isQueued: false }
  }
  const standing = standingOf(tx, row.assetId)
  const revision = isSame ? row.revision : row.revision + 1
  const takesMore = context.ports.receiverOf(context.folder.accountId)?.addMedia.offered === true
  if (standing === 'live' && takesMore) return queue(tx, file, context, { row, assetId: row.assetId, revision })
  // Sending was given up before the service had anything: there is nothing to ask about.
  const wasNeverSent = standing === 'removed' && row.doneRevision === 0
  if (row.isForced || wasNeverSent) return queue(tx, file, context, { row, assetId: null, revision })
  // The hashes stay those of what was sent: this content was not.
  writeFileState(tx, row.id, file.entry)
  holdRow(tx, row.id, { hold: standing === 'live' ? 'duplicate' : 'asset-gone', reason: whyHeld(standing, isSame), now: context.now })
  return { id: row.id, asset: null, isQueued: false }
}

/**
 * Decides what becomes of a file at rest and writes it: the file's row, and with it the asset and its operations, in the caller's transaction. A row that is no longer
 * waiting for this (gone, moved, paused, decided meanwhile) is left alone.
 */
export function decideFile(tx: Tx, file: SettledFile, context: DecideContext): Outcome {
  const row = findRow(tx, file.id)
  if (row?.dropFolderId !== context.folder.id || row.path !== file.entry.relativePath) return null
  if (row.stage !== 'settling' && row.stage !== 'done') return null
  if (row.assetId !== null) return decideKnown(tx, { ...row, assetId: row.assetId }, file, context)
  const objection = row.isForced ? none : objectToContent(tx, row, file, context)
  if (objection.kind === 'same') {
    deleteRow(tx, row.id)
    moveRow(tx, objection.row.id, { dropFolderId: row.dropFolderId, path: row.path, file: file.entry, now: context.now })
    const previous = objection.row.dropFolderId === row.dropFolderId ? { previousPath: objection.row.path } : {}
    return { id: objection.row.id, asset: null, isQueued: false, ...previous }
  }
  const target = objection.kind === 'hold' ? objection : findTarget(file, context)
  if (target.kind === 'asset') return queue(tx, file, context, { row, assetId: target.id, revision: 1 })
  if (target.kind !== 'hold') return null
  writeFileState(tx, row.id, file.entry)
  holdRow(tx, row.id, { hold: target.hold, reason: target.reason, now: context.now, md5: file.md5, sha256: file.sha256 })
  return { id: row.id, asset: null, isQueued: false }
}
