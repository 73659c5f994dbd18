import { decodeTime } from 'ulid'
import { AppError } from '../../src-preload/contract/errors'
import { intakeId, type AccountId, type AssetId, type DropFolderId, type IntakeId, type OperationId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import type { FolderRow } from './drop-folder-store'
import { newUlid } from '../new-ulid'
import { advance, advanceAll, firstStages, type Hold, type Stage } from './ledger-machine'
import { ledgerColumns as columns, toLedgerRow as toRow, type FileState, type LedgerRow, type StoredRow as Row } from './ledger-row'
import type { SentCopy } from './reading'
import type { ScanEntry } from './scan'

export type { FileState, LedgerRow } from './ledger-row'
export type { Hold, Stage } from './ledger-machine'

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

/**
 * Ids and paths of a folder's rows in one stage that nothing keeps back, in the order in which they were seen, after an id: for those that may be many. An id tells when its
 * row was seen, also where the row itself is gone by now.
 */
export function placesInStage(
  db: Database,
  folder: DropFolderId,
  stage: Stage,
  { after, limit }: { readonly after: IntakeId | null; readonly limit: number },
): readonly { readonly id: IntakeId; readonly path: string }[] {
  const seenAt = after === null ? -1 : (findRowTime(db, after) ?? decodeTime(after))
  return db
    .prepare<[string, string, number, string, number], { id: IntakeId; path: string }>(
      `SELECT id, path FROM intake WHERE drop_folder_id = ? AND stage = ? AND hold IS NULL AND (seen_at, id) > (?, ?) ORDER BY seen_at, id LIMIT ?`,
    )
    .all(folder, stage, seenAt, after ?? '', limit)
}

const findRowTime = (db: Database, id: IntakeId): number | undefined =>
  db.prepare<[string], { seen_at: number }>('SELECT seen_at FROM intake WHERE id = ?').get(id)?.seen_at

/** Files that wait for something else than their content, there on the disk, in the order in which they were seen, after an id. */
export function placesHeld(
  db: Database,
  folder: DropFolderId,
  hold: Hold,
  { after, limit }: { readonly after: IntakeId | null; readonly limit: number },
): readonly { readonly id: IntakeId; readonly path: string }[] {
  const seenAt = after === null ? -1 : (findRowTime(db, after) ?? decodeTime(after))
  return db
    .prepare<[string, string, number, string, number], { id: IntakeId; path: string; is_missing: number }>(
      `SELECT id, path FROM intake WHERE drop_folder_id = ? AND stage = 'held' AND hold = ? AND is_missing = 0 AND (seen_at, id) > (?, ?) ORDER BY seen_at, id LIMIT ?`,
    )
    .all(folder, hold, seenAt, after ?? '', limit)
}

/** Confirmed files that are still to be moved to the Done folder, or deleted. */
export function rowsToMove(db: Database, folder: DropFolderId): readonly LedgerRow[] {
  return db
    .prepare<[string], Row>(
      `SELECT ${columns} FROM intake i WHERE i.drop_folder_id = ? AND i.stage = 'done' AND i.moved_to IS NULL AND i.is_missing = 0 AND i.reason IS NULL AND i.is_left = 0 ORDER BY i.id`,
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

const contentKnown =
  'SELECT 1 WHERE EXISTS (SELECT 1 FROM intake WHERE sha256 = :sha256) OR EXISTS (SELECT 1 FROM intake WHERE sent_sha256 = :sha256)'

/**
 * Other rows with the same content that was sent (and may be gone at the service by now, or be looked at again), or is on its way, to the same place: the account and, where it has several, the
 * place at its service. The content that was sent in a file's place counts as its content too.
 */
export function rowsOfSameContent(
  db: Database,
  folder: { readonly accountId: AccountId; readonly target: Readonly<Record<string, string>> },
  row: Pick<LedgerRow, 'id'>,
  sha256: string,
): readonly LedgerRow[] {
  // Most contents are new, and this costs a tenth of asking whose they are.
  if (db.prepare<[object]>(contentKnown).get({ sha256 }) === undefined) return []
  return db
    .prepare<[object], Row>(
      `SELECT ${columns} FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id
       WHERE i.id IN (SELECT id FROM intake WHERE sha256 = :sha256 UNION SELECT id FROM intake WHERE sent_sha256 = :sha256)
         AND f.account_id = :account AND f.target = :target AND i.id <> :id AND (i.stage IN ('queued', 'done', 'removed-remotely')
           OR i.stage IN ('settling', 'hashing') AND i.asset_id IS NOT NULL AND i.revision > 0 AND i.done_revision = i.revision) ORDER BY i.id LIMIT 8`,
    )
    .all({ sha256, account: folder.accountId, target: JSON.stringify(folder.target), id: row.id })
    .map(toRow)
}

const insertion = `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, hold, reason, seen_at, changed_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** Writes a file that was never seen before. */
export function insertRow(
  tx: Tx,
  folder: DropFolderId,
  file: ScanEntry & { stage: Stage; hold: Hold | null; reason: string | null; now: number },
): IntakeId {
  if (!firstStages.has(file.stage)) throw new AppError('unexpected', `No row of the ledger begins as ${file.stage}.`)
  const id = intakeId.parse(newUlid(file.now))
  const { relativePath, size, mtimeMs, ctimeMs, dev, ino } = file
  const values = [id, folder, relativePath, fold(relativePath), size, mtimeMs, ctimeMs, dev, ino]
  tx.prepare(insertion).run(...values, file.stage, file.hold, file.reason, file.now, file.now)
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

/** Notes with which folder a file was given by hand, the last time that it was. */
export function writeGivenIn(tx: Tx, id: IntakeId, givenIn: string | null): void {
  tx.prepare('UPDATE intake SET given_in = ? WHERE id = ? AND given_in IS NOT ?').run(givenIn, id, givenIn)
}

/** Files that were only seen are waited for to come to rest. The ids of those that were. */
export function markSettling(tx: Tx, ids: readonly IntakeId[]): readonly IntakeId[] {
  return advanceAll(tx, ids, 'looked-at')
}

/** Files that came to rest are read. The ids of those that are; a sent file that is only read to be sure stays done. */
export function markHashing(tx: Tx, ids: readonly IntakeId[]): readonly IntakeId[] {
  return advanceAll(tx, ids, 'rested')
}

/** Files whose reading was broken off, or that moved meanwhile, must rest again. */
export function markUnrested(tx: Tx, ids: readonly IntakeId[]): readonly IntakeId[] {
  return advanceAll(tx, ids, 'unrested')
}

const changedSinceSkipped = 'You skipped it; it changed since. Nothing was sent. Send again takes it.'

/**
 * Lets a file settle (again): it is new, changed or back. One that the user skipped stays skipped, and says that it changed.
 * @returns false where it does not settle
 */
export function settleAgain(tx: Tx, id: IntakeId, now: number, isForced = false): boolean {
  const fresh = { now, isMissing: false, movedTo: null }
  const row = tx.prepare<[string], { stage: Stage; hold: Hold | null }>('SELECT stage, hold FROM intake WHERE id = ?').get(id)
  if (row?.stage === 'skipped' && row.hold === 'skipped') {
    advance(tx, id, 'changed-unwanted', { ...fresh, hold: 'skipped', reason: changedSinceSkipped })
    return false
  }
  return advance(tx, id, 'changed', { ...fresh, isForced, operationId: null, sentPath: null })
}

/** The user wants a file looked at again. `isForced`: sent whatever stands against it. */
export function askAgain(tx: Tx, id: IntakeId, { now, isForced }: { readonly now: number; readonly isForced: boolean }): boolean {
  return advance(tx, id, 'asked-again', { now, isForced, isMissing: false, movedTo: null, operationId: null, sentPath: null })
}

/** Says why a file has not been taken yet, and when it is tried again (ms since 1970; null: that is not known). */
export function writeReason(tx: Tx, id: IntakeId, reason: string | null, nextTryAt: number | null = null): void {
  tx.prepare('UPDATE intake SET reason = ?, next_try_at = ? WHERE id = ?').run(reason, nextTryAt, id)
}

/** What keeps a file back, in words; hashes where its content was read; the row or asset it is a twin of. */
export interface Held {
  readonly hold: Hold
  readonly reason: string
  readonly now: number
  readonly md5?: string
  readonly sha256?: string
  readonly twinId?: IntakeId | null
  readonly twinAssetId?: AssetId | null
  readonly nextTryAt?: number | null
  /** The copy of its content that the service has. */
  readonly sentMd5?: string | null
  readonly sentSha256?: string | null
}

/** Holds a file: nothing is sent until what is said in `reason` changes. */
export function holdRow(tx: Tx, id: IntakeId, held: Held): boolean {
  return advance(tx, id, held.hold === 'duplicate' ? 'duplicate' : 'held', { ...held, operationId: null, sentPath: null })
}

/** The content is that of a file or an asset of the same place: nothing is sent. */
export function markDuplicate(tx: Tx, id: IntakeId, twin: Omit<Held, 'hold'>): boolean {
  return holdRow(tx, id, { ...twin, hold: 'duplicate' })
}

/** Not wanted, for good: by the user (`hold` 'skipped'), or by the rule for as long as the content is this one (`hold` says what for). */
export function markSkipped(tx: Tx, id: IntakeId, skipped: Held): boolean {
  return advance(tx, id, 'skipped', { ...skipped, operationId: null, isForced: false, sentPath: null })
}

/** Files that are kept back whether they are there or not. */
const heldAnyway: ReadonlySet<Hold | null> = new Set<Hold | null>(['existing', 'left-out', 'bad-name', 'asset-gone', 'duplicate'])

/** Notes that a file is not on the disk. One that is still to be sent is "source gone"; a queued, sent or unwanted one stays as it is. */
export function markMissing(tx: Tx, row: Pick<LedgerRow, 'id' | 'dropFolderId' | 'path'>, now: number): void {
  const found = tx
    .prepare<[string, string, string], { hold: Hold | null; kind: FolderRow['kind'] }>(
      'SELECT i.hold, f.kind FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id WHERE i.id = ? AND i.drop_folder_id = ? AND i.path = ?',
    )
    .get(row.id, row.dropFolderId, row.path)
  if (found === undefined) return
  tx.prepare('UPDATE intake SET is_missing = 1 WHERE id = ?').run(row.id)
  if (heldAnyway.has(found.hold)) return
  // Nobody watches the place of a file that was given by hand.
  const next = found.kind === 'hand' ? 'Put it back and give it to Slipway again.' : 'Put it back and it is taken.'
  const reason = `The file is no longer there, and nothing of it was sent. ${next}`
  advance(tx, row.id, 'vanished', { hold: 'gone', reason, now })
}

/** Notes that a file came back as it was. One that was missed must be settled by the caller (`settleAgain`). */
export function markBack(tx: Tx, id: IntakeId): void {
  tx.prepare('UPDATE intake SET is_missing = 0 WHERE id = ?').run(id)
}

/** Frees the names of rows that are each given another one's in the same transaction: until then they have names that no file can have. */
export function setAside(tx: Tx, ids: readonly IntakeId[]): void {
  const aside = tx.prepare<[string, string]>('UPDATE intake SET path = ? WHERE id = ?')
  for (const id of ids) aside.run(`\0${id}`, id)
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

/** What was queued of a file. `revision` counts the contents sent under its name; `sent`: the copy that goes in its place. */
export interface Queued {
  readonly assetId: AssetId
  readonly operationId: OperationId
  readonly md5: string
  readonly sha256: string
  readonly revision: number
  readonly file: FileState
  readonly now: number
  readonly sent?: SentCopy | null
}

/** Writes that a file's content is in the outbox. */
export function markQueued(tx: Tx, id: IntakeId, { file, sent = null, ...queued }: Queued): boolean {
  const copy = { sentPath: sent?.path ?? null, sentSize: sent?.size ?? null, sentMd5: sent?.md5 ?? null, sentSha256: sent?.sha256 ?? null }
  return advance(tx, id, 'queued', { ...queued, ...copy, file, isForced: false, movedTo: null, isLeft: false })
}

/** The content is the one that was confirmed before: the file only looked different. Where its asset is gone at the service, that is said again. */
export function markDoneAgain(tx: Tx, id: IntakeId, file: FileState): boolean {
  writeFileState(tx, id, file)
  const by = removerOf(tx, id)
  return by === null ? advance(tx, id, 'known', { isForced: false }) : markRemoved(tx, id, { by })
}

/** Who took a row's asset away; null where it is there. An asset that the user deletes for good leaves the mirror. */
function removerOf(tx: Tx, id: IntakeId): 'service' | 'user' | null {
  const sql =
    'SELECT a.id, a.gone_at AS goneAt FROM intake i LEFT JOIN asset a ON a.id = i.asset_id WHERE i.id = ? AND i.asset_id IS NOT NULL'
  const asset = tx.prepare<[string], { id: string | null; goneAt: number | null }>(sql).get(id)
  if (asset === undefined) return null
  if (asset.id === null) return 'user'
  return asset.goneAt === null ? null : 'service'
}

const removedBy = {
  service: 'Its asset was removed at the service. The file is not sent again by itself. Send again makes a new asset of it.',
  user: 'You deleted its asset for good. The file is not sent again by itself. Send again makes a new asset of it.',
}

/** The asset that a confirmed file made is no longer at the service. */
export function markRemoved(tx: Tx, id: IntakeId, how: { readonly now?: number; readonly by?: keyof typeof removedBy } = {}): boolean {
  const { now, by = 'service' } = how
  const reason = removedBy[by]
  return advance(tx, id, 'removed-remotely', { hold: 'removed-remotely', reason, isForced: false, ...(now !== undefined && { now }) })
}

/** Something that can not be helped by waiting: the user is asked. */
export function markFailed(tx: Tx, id: IntakeId, reason: string, now: number): boolean {
  return advance(tx, id, 'not-written', { hold: 'not-written', reason, now })
}

/** Notes where a sent file was moved to, below the folder; '' for one that was deleted. */
export function markMoved(tx: Tx, id: IntakeId, movedTo: string): boolean {
  return advance(tx, id, 'moved', { movedTo, isMissing: true })
}

/** Takes a row out of the ledger: its file is the one of another row. */
export function deleteRow(tx: Tx, id: IntakeId): void {
  tx.prepare('DELETE FROM intake WHERE id = ?').run(id)
}
