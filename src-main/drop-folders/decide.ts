import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { AssetId, IntakeId } from '../../src-preload/contract/ids'
import { crashpoint } from '../crashpoint'
import type { Database, Tx } from '../database/transaction'
import { decideBy, type Decision } from './decide-by'
import { absolutePathOf, findFolder, type FolderRow } from './drop-folder-store'
import { foldersOf, gatherFacts, type FactsContext } from './facts'
import { checkRoot } from './folder-root'
import {
  deleteRow,
  findRow,
  holdRow,
  markDoneAgain,
  markQueued,
  markSkipped,
  markUnrested,
  moveRow,
  rowsOfSameContent,
  writeFileState,
  type LedgerRow,
} from './intake-store'
import { advance, type LedgerFields } from './ledger-machine'
import type { IntakeFile, IntakePorts, NewAssetFile } from './ports'
import type { Removed, SettledFile } from './reading'
import { systemCode } from './system-code'

/**
 * What was done with a settled file. `id` is the row that stands for it now: another one when it was recognised as a file seen before, which in this folder was at
 * `previousPath`. Null: it is not this folder's any more. `isQueued`: something stands in the outbox.
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

/** Whether the file of a row is certainly gone: its folder is there and the file is not. One moved to Done is not gone, and of a place without a folder nobody can tell. */
async function isGone(db: Database, row: LedgerRow): Promise<boolean> {
  const folder = row.movedTo === null ? findFolder(db, row.dropFolderId) : null
  if (folder?.kind !== 'folder' || (await checkRoot(folder.path, folder.root)).kind !== 'ok') return false
  try {
    await lstat(absolutePathOf(folder, row.path))
    return false
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    return code === 'ENOENT' || code === 'ENOTDIR'
  }
}

/**
 * Looks which files of the same content are gone from the disk: what has their content now is the same file, moved. What is given by hand is meant to be sent, wherever it
 * was before.
 */
export async function findGoneTwins(db: Database, folder: FolderRow, files: readonly SettledFile[]): Promise<ReadonlySet<IntakeId>> {
  const gone = new Set<IntakeId>()
  if (folder.kind === 'hand') return gone
  for (const file of files) {
    for (const twin of rowsOfSameContent(db, folder, file, file.sha256)) {
      if (!gone.has(twin.id) && (await isGone(db, twin))) gone.add(twin.id)
    }
  }
  return gone
}

/** One file in the midst of its decision. */
interface Step {
  readonly tx: Tx
  readonly row: LedgerRow
  readonly file: SettledFile
  readonly context: DecideContext
}

/** What leaves: the file, or the copy that is sent in its place. */
function wishOf({ row, file, context: { folder } }: Step): IntakeFile {
  const { entry, sent } = file
  return {
    intakeId: row.id,
    path: sent?.path ?? absolutePathOf(folder, entry.relativePath),
    fileName: path.basename(entry.relativePath),
    size: sent?.size ?? entry.size,
    md5: sent?.md5 ?? file.md5,
    sha256: sent?.sha256 ?? file.sha256,
    mtimeMs: entry.mtimeMs,
    ino: entry.ino,
  }
}

/** Where a file of the folder goes. Below a drop folder paths are kept with the system's own separator. */
function placeOf(folder: FolderRow, { path: file, givenIn }: LedgerRow): Pick<NewAssetFile, 'accountId' | 'target' | 'folders'> {
  return { accountId: folder.accountId, target: folder.target, folders: foldersOf(folder, file, givenIn).join('/') }
}

function queue(step: Step, decision: Extract<Decision, { kind: 'new-asset' | 'media' }>): Outcome {
  const { tx, row, file, context } = step
  const { ports, folder, now } = context
  const wish = wishOf(step)
  const { title } = decision
  const queued =
    decision.kind === 'new-asset'
      ? ports.queueNewAsset(tx, {
          ...wish,
          ...placeOf(folder, row),
          title,
          tags: decision.tags,
          category: decision.category,
          type: file.type,
        })
      : { assetId: decision.assetId, ...ports.queueMedia(tx, { ...wish, assetId: decision.assetId }) }
  crashpoint('intake/asset-made')
  const { md5, sha256, sent, entry } = file
  // What was confirmed before and is sent once more is not confirmed by that.
  const isSameWish = row.assetId !== null && row.sha256 === sha256 && row.doneRevision !== row.revision
  const revision = isSameWish ? row.revision : row.revision + 1
  markQueued(tx, row.id, { ...queued, md5, sha256, sent, revision, file: entry, now })
  return { id: row.id, asset: queued.assetId, isQueued: true }
}

/** Of the copy that the service has of a content instead of the file itself. */
function copyOf(tx: Tx, twinId: IntakeId | null, { sent }: SettledFile): Pick<LedgerFields, 'sentMd5' | 'sentSha256'> {
  const twin = twinId === null ? null : findRow(tx, twinId)
  return { sentMd5: sent?.md5 ?? twin?.sentMd5 ?? null, sentSha256: sent?.sha256 ?? twin?.sentSha256 ?? null }
}

/** Of what made an asset before, the hashes stay those of what was sent: this content was not. */
function keepBack({ tx, row, file, context }: Step, decision: Extract<Decision, { kind: 'hold' | 'skip' }>): Outcome {
  const hashes = row.assetId === null ? { md5: file.md5, sha256: file.sha256 } : {}
  const twin = { twinId: decision.twin?.rowId ?? null, twinAssetId: decision.twin?.assetId ?? null }
  // What stands at the service for it may be a copy from which something was removed.
  const copy = decision.hold === 'trashed-twin' ? copyOf(tx, decision.twin?.rowId ?? null, file) : {}
  const held = { hold: decision.hold, reason: decision.reason, now: context.now, ...hashes, ...copy, ...twin }
  writeFileState(tx, row.id, file.entry)
  if (decision.kind === 'skip') markSkipped(tx, row.id, held)
  else holdRow(tx, row.id, held)
  return { id: row.id, asset: null, isQueued: false }
}

/** The row of the file seen before takes the place of this one. */
function takeOver({ tx, row, file, context }: Step, known: LedgerRow): Outcome {
  deleteRow(tx, row.id)
  moveRow(tx, known.id, { dropFolderId: row.dropFolderId, path: row.path, file: file.entry, now: context.now })
  // It was about to be looked at again under its old name: its content was just told.
  if (known.stage === 'settling' || known.stage === 'hashing') markDoneAgain(tx, known.id, file.entry)
  const previous = known.dropFolderId === row.dropFolderId ? { previousPath: known.path } : {}
  return { id: known.id, asset: null, isQueued: false, ...previous }
}

/** The row is done as of an asset that has its content. */
function standFor(
  tx: Tx,
  row: LedgerRow,
  done: { assetId: AssetId; md5: string | null; sha256: string | null; now: number } & Pick<LedgerFields, 'sentMd5' | 'sentSha256'>,
): void {
  const { sentMd5, sentSha256 } = done
  const revision = row.revision + 1
  advance(tx, row.id, 'known', {
    now: done.now,
    assetId: done.assetId,
    revision,
    doneRevision: revision,
    isForced: false,
    operationId: null,
    ...(sentMd5 !== undefined && { sentMd5 }),
    ...(sentSha256 !== undefined && { sentSha256 }),
    ...(done.md5 === null ? {} : { md5: done.md5 }),
    ...(done.sha256 === null ? {} : { sha256: done.sha256 }),
  })
}

function restore(step: Step, decision: Extract<Decision, { kind: 'restore' }>): Outcome {
  const { tx, row, file, context } = step
  const { assetId, title } = decision
  const refusal = context.ports.restoreAsset(tx, assetId)
  if (refusal !== null) {
    const reason = `Same content as “${title}”, which is in the trash. ${refusal} Send this file as a new asset, or skip it.`
    return keepBack(step, { kind: 'hold', hold: 'trashed-twin', reason, brief: '', twin: { rowId: decision.twinId, assetId } })
  }
  writeFileState(tx, row.id, file.entry)
  standFor(tx, row, { assetId, md5: file.md5, sha256: file.sha256, now: context.now, ...copyOf(tx, decision.twinId, file) })
  return { id: row.id, asset: assetId, isQueued: true }
}

/**
 * Takes the asset in the trash whose content a held file has back, and lets it stand for the file. To be followed, after the commit, by `ports.wake`.
 * @returns why it can not be, in words; null when it is done
 */
export function restoreTwin(
  tx: Tx,
  row: LedgerRow,
  { ports, now }: { readonly ports: Pick<IntakePorts, 'restoreAsset'>; readonly now: number },
): string | null {
  if (row.hold !== 'trashed-twin' || row.twinAssetId === null)
    return 'Its content is not that of an asset in the trash any more. Retry looks again.'
  const refusal = ports.restoreAsset(tx, row.twinAssetId)
  if (refusal !== null) return refusal
  if (!advance(tx, row.id, 'asked-again', { now })) return 'It is not held back any more.'
  standFor(tx, row, { assetId: row.twinAssetId, md5: row.md5, sha256: row.sha256, now })
  return null
}

function carryOut(step: Step, decision: Decision): Outcome {
  const { tx, row, file } = step
  switch (decision.kind) {
    case 'new-asset':
    case 'media':
      return queue(step, decision)
    case 'hold':
    case 'skip':
      return keepBack(step, decision)
    case 'restore':
      return restore(step, decision)
    case 'same': {
      const known = findRow(tx, decision.rowId)
      return known === null ? null : takeOver(step, known)
    }
    case 'done-again':
      markDoneAgain(tx, row.id, file.entry)
      return { id: row.id, asset: null, isQueued: false }
  }
}

/** Whether something else is to be removed from the files of a folder by now than was from one. */
export const isOtherRemoval = (removed: Removed, { rule }: Pick<FolderRow, 'rule'>): boolean =>
  removed.location !== rule.removeLocation || removed.generation !== rule.removeGeneration

const decidable = new Set<LedgerRow['stage']>(['settling', 'hashing', 'done'])

/**
 * Decides what becomes of a file at rest and writes it: the file's row, and with it the asset and its operations, in the caller's transaction. A row that is no longer
 * waiting for this (gone, moved, paused, decided meanwhile) is left alone.
 */
export function decideFile(tx: Tx, file: SettledFile, context: DecideContext): Outcome {
  const { folder, ports, goneTwins } = context
  const row = findRow(tx, file.id)
  if (row?.dropFolderId !== folder.id || row.path !== file.entry.relativePath || !decidable.has(row.stage)) return null
  if (file.removed !== undefined && isOtherRemoval(file.removed, folder)) {
    markUnrested(tx, [row.id])
    return null
  }
  const { entry, md5, sha256, type, sent, notScrubbed } = file
  const { relativePath, size, mtimeMs } = entry
  const facts: FactsContext = { db: tx, folder, ports, goneTwins }
  const decision = decideBy(gatherFacts(facts, { relativePath, size, mtimeMs, md5, sha256, type, sent, notScrubbed }, row))
  return carryOut({ tx, row, file, context }, decision)
}
