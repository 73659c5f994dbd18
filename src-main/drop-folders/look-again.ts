import type { DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import { transact, type Database, type Tx } from '../database/transaction'
import { nextTurn } from '../next-turn'
import type { FolderRow } from './drop-folder-store'
import { findRow, holdRow, settleAgain, type LedgerRow } from './intake-store'
import type { Hold } from './ledger-machine'
import { sieve } from './rule'
import { reopenable } from './simulate'

/** What changed of a folder. `now`: ms since 1970. */
export interface FolderChange {
  readonly before: FolderRow
  readonly after: FolderRow
  readonly now: number
}

const isOther = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other)

/** Whether a change may be about what was held for this. */
function isAbout(hold: Hold, { before, after }: FolderChange): boolean {
  const [was, is] = [before.rule, after.rule]
  if (hold === 'wrong-type') return isOther(was.types, is.types)
  if (hold === 'unmatched') return before.mode !== after.mode || before.pattern !== after.pattern
  if (hold === 'not-scrubbed') return was.removeLocation !== is.removeLocation || was.removeGeneration !== is.removeGeneration
  if (hold === 'duplicate') return was.onDuplicate !== is.onDuplicate
  if (hold === 'trashed-twin') return was.onTrashedTwin !== is.onTrashedTwin
  if (hold === 'changed') return was.onChange !== is.onChange
  return isOther([was.include, was.exclude, was.minSize, was.maxSize], [is.include, is.exclude, is.minSize, is.maxSize])
}

function lookAtRow(tx: Tx, row: LedgerRow, { after, now }: FolderChange): void {
  const left = row.stage === 'held' && row.assetId === null ? sieve(after.rule, { relativePath: row.path, size: row.size }) : null
  if (left === null) settleAgain(tx, row.id, now)
  else if (left.hold !== row.hold || left.reason !== row.reason) holdRow(tx, row.id, { hold: left.hold, reason: left.reason, now })
}

const rowsAtOnce = 250

/** Lets files settle again that were kept back, or skipped, by a rule of before and may be taken now; the others say why they are not. In parts, so that nothing else waits long. */
export async function lookAgain(db: Database, change: FolderChange): Promise<void> {
  const holds = [...reopenable].filter((hold) => isAbout(hold, change))
  if (holds.length === 0) return
  const next = db.prepare<[object], { id: IntakeId }>(
    `SELECT id FROM intake WHERE drop_folder_id = :folder AND stage IN ('held', 'duplicate', 'skipped') AND hold IN (SELECT value FROM json_each(:holds)) AND is_missing = 0 AND id > :after
     ORDER BY id LIMIT ${String(rowsAtOnce)}`,
  )
  let after = ''
  for (;;) {
    const part = next.all({ folder: change.after.id, holds: JSON.stringify(holds), after })
    const last = part.at(-1)
    if (last === undefined) return
    transact(db, (tx) => {
      for (const { id } of part) {
        const row = findRow(tx, id)
        if (row !== null) lookAtRow(tx, row, change)
      }
    })
    after = last.id
    await nextTurn()
  }
}

const leftReason = 'It was sent before the folder was told what to do with files after the upload. It stays where it is.'
const leave = `UPDATE intake SET is_left = 1, reason = CASE stage WHEN 'done' THEN coalesce(reason, :reason) ELSE reason END`
const filesAtOnce = 100

/**
 * Files that were sent before a folder was told to move or delete them stay where they are: nobody was asked about those. In parts, so that nothing else waits long: to be called
 * before the folder is told.
 */
export async function leaveSentFiles(db: Database, folder: DropFolderId): Promise<void> {
  const next = db.prepare<[object], { id: IntakeId; seen_at: number; is_sent: number }>(
    `SELECT id, seen_at, revision > 0 AND done_revision = revision AND moved_to IS NULL AND is_left = 0 AS is_sent FROM intake
     WHERE drop_folder_id = :folder AND (seen_at, id) > (:seenAt, :id) ORDER BY seen_at, id LIMIT ${String(filesAtOnce)}`,
  )
  const one = db.prepare<[object]>(`${leave} WHERE id = :id`)
  for (let after = { seen_at: -1, id: '' }; ;) {
    const part = next.all({ folder, seenAt: after.seen_at, id: after.id })
    const last = part.at(-1)
    if (last === undefined) return
    const sent = part.filter((row) => row.is_sent === 1)
    if (sent.length > 0)
      transact(db, () => {
        for (const { id } of sent) one.run({ id, reason: leftReason })
      })
    after = last
    await nextTurn()
  }
}

/** The same for those that were confirmed meanwhile, in the transaction that tells the folder. */
export function leaveJustSentFiles(tx: Tx, folder: DropFolderId): void {
  tx.prepare(
    `${leave} WHERE drop_folder_id = :folder AND stage = 'done' AND moved_to IS NULL AND is_missing = 0 AND reason IS NULL AND is_left = 0`,
  ).run({
    folder,
    reason: leftReason,
  })
}
