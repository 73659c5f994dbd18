import { operationId, type AccountId, type AssetId, type CommentId, type IntakeId, type OperationId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import { newUlid } from '../new-ulid'
import { largeFrom } from './lanes'
import { payload, progress, sendsFile, type Payload, type Progress } from './operations'

/** How an operation stands in its row. `running` only while this process works on it. */
export type OutboxState = 'waiting' | 'running' | 'failed' | 'needs-review'

/** One intent of the user that the service has not confirmed. */
export interface OutboxEntry {
  readonly seq: number
  readonly id: OperationId
  readonly accountId: AccountId
  readonly assetId: AssetId
  readonly commentId: CommentId | null
  readonly payload: Payload
  readonly progress: Progress
  readonly state: OutboxState
  readonly reason: string | null
  /** It was sent at least once without a definite answer: probe before sending again. */
  readonly inFlight: boolean
  readonly attempts: number
  readonly notBefore: number
  readonly createdAt: number
}

interface Row {
  seq: number
  id: OperationId
  account_id: AccountId
  asset_id: AssetId
  comment_id: CommentId | null
  payload: string
  progress: string
  state: OutboxState
  reason: string | null
  in_flight: number
  attempts: number
  not_before: number
  created_at: number
}

const columns = 'seq, id, account_id, asset_id, comment_id, payload, progress, state, reason, in_flight, attempts, not_before, created_at'

const toEntry = (row: Row): OutboxEntry => ({
  seq: row.seq,
  id: row.id,
  accountId: row.account_id,
  assetId: row.asset_id,
  commentId: row.comment_id,
  payload: payload.parse(JSON.parse(row.payload)),
  progress: progress.parse(JSON.parse(row.progress)),
  state: row.state,
  reason: row.reason,
  inFlight: row.in_flight === 1,
  attempts: row.attempts,
  notBefore: row.not_before,
  createdAt: row.created_at,
})

/** Writes an intent, in the transaction that changes what the window shows. */
export function enqueue(
  tx: Tx,
  wish: { accountId: AccountId; assetId: AssetId; commentId?: CommentId; payload: Payload; now: number },
): OperationId {
  const id = operationId.parse(newUlid(wish.now))
  const file = sendsFile(wish.payload) ? wish.payload : null
  const intake = file?.intakeId ?? null
  const source = intake === null ? '' : sourceOf(tx, intake)
  const size = file?.size ?? 0
  tx.prepare(
    'INSERT INTO outbox (id, account_id, asset_id, comment_id, kind, payload, created_at, size, is_large, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    id,
    wish.accountId,
    wish.assetId,
    wish.commentId ?? null,
    wish.payload.kind,
    JSON.stringify(wish.payload),
    wish.now,
    size,
    size >= largeFrom ? 1 : 0,
    source,
  )
  // What makes the asset for the file takes its turn among those of the same drop folder.
  if (source !== '' && wish.payload.kind === 'add-media')
    tx.prepare(`UPDATE outbox SET source = ? WHERE asset_id = ? AND kind = 'create-asset'`).run(source, wish.assetId)
  return id
}

/** The drop folder that a file of the ledger lies in. */
function sourceOf(tx: Tx, id: IntakeId): string {
  return tx.prepare<[string], { id: string }>('SELECT drop_folder_id AS id FROM intake WHERE id = ?').get(id)?.id ?? ''
}

/** The operation with this id, or null when it ended. */
export function findEntry(db: Database, id: OperationId): OutboxEntry | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM outbox WHERE id = ?`).get(id)
  return row ? toEntry(row) : null
}

/** All operations of an asset, oldest first. */
export function entriesOfAsset(db: Database, id: AssetId): readonly OutboxEntry[] {
  return db.prepare<[string], Row>(`SELECT ${columns} FROM outbox WHERE asset_id = ? ORDER BY seq`).all(id).map(toEntry)
}

/** When the next operation of an account that can be sent becomes due, after `now`; null when there is none. Those behind another one of their asset do not count. */
export function nextDueAt(db: Database, account: AccountId, now: number): number | null {
  return (
    db
      .prepare<[object], { at: number | null }>(
        `SELECT min(not_before) AS at FROM outbox o WHERE account_id = :account AND state = 'waiting' AND not_before > :now
           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq)`,
      )
      .get({ account, now })?.at ?? null
  )
}

/** Notes, durably and before the first byte leaves, that the operation is being sent. */
export function markSent(tx: Tx, { id }: Pick<OutboxEntry, 'id'>, notes: Progress): void {
  tx.prepare(`UPDATE outbox SET state = 'running', reason = NULL, in_flight = 1, progress = json_patch(progress, ?) WHERE id = ?`).run(
    JSON.stringify(notes),
    id,
  )
}

/** Notes, durably, a step that changed nothing at the service. */
export function note(tx: Tx, id: OperationId, notes: Progress): void {
  tx.prepare('UPDATE outbox SET progress = json_patch(progress, ?) WHERE id = ?').run(JSON.stringify(notes), id)
}

/** Ends an operation: the service confirmed it, or the user gave it up. What clashed with it ends too. */
export function settle(tx: Tx, id: OperationId): void {
  tx.prepare('DELETE FROM conflict WHERE operation_id = ?').run(id)
  tx.prepare('DELETE FROM outbox WHERE id = ?').run(id)
}

/** Puts an operation back in the line. `attempts` counts only tries that failed. */
export function postpone(
  tx: Tx,
  id: OperationId,
  how: { notBefore: number; reason: string | null; inFlight: boolean; countsAsAttempt: boolean; notes?: Progress },
): void {
  tx.prepare(
    `UPDATE outbox SET state = 'waiting', not_before = ?, reason = ?, in_flight = ?, attempts = attempts + ?, progress = json_patch(progress, ?) WHERE id = ?`,
  ).run(how.notBefore, how.reason, how.inFlight ? 1 : 0, how.countsAsAttempt ? 1 : 0, JSON.stringify(how.notes ?? {}), id)
}

/** Stops an operation until the user decides. It blocks the later ones of its own asset only. `countsAsAttempt: false`: it was not tried. */
export function hold(
  tx: Tx,
  id: OperationId,
  how: { state: 'failed' | 'needs-review'; reason: string; inFlight: boolean; notes?: Progress; countsAsAttempt?: boolean },
): void {
  tx.prepare(
    'UPDATE outbox SET state = ?, reason = ?, in_flight = ?, attempts = attempts + ?, progress = json_patch(progress, ?) WHERE id = ?',
  ).run(how.state, how.reason, how.inFlight ? 1 : 0, how.countsAsAttempt === false ? 0 : 1, JSON.stringify(how.notes ?? {}), id)
}

/**
 * Puts an operation before or behind all others of its account that send files. What must be done for its asset before it goes with it to the front; the order of one asset's
 * operations stays.
 */
export function moveInLine(tx: Tx, { seq, assetId, accountId }: OutboxEntry, to: 'first' | 'last'): void {
  const ranks = tx
    .prepare<[string], { least: number; most: number }>(
      `SELECT min(rank) AS least, max(rank) AS most FROM outbox WHERE account_id = ? AND state = 'waiting'`,
    )
    .get(accountId)
  const [least, most] = [Math.min(0, ranks?.least ?? 0), Math.max(0, ranks?.most ?? 0)]
  if (to === 'first') tx.prepare('UPDATE outbox SET rank = ? WHERE asset_id = ? AND seq <= ?').run(least - 1, assetId, seq)
  else tx.prepare('UPDATE outbox SET rank = ? WHERE seq = ?').run(most + 1, seq)
}

/** Replaces the payload of an operation that was never sent, when a later change is merged into it. */
export function rewrite(tx: Tx, id: OperationId, next: Payload): void {
  tx.prepare(`UPDATE outbox SET payload = ?, state = 'waiting', reason = NULL, not_before = 0 WHERE id = ?`).run(JSON.stringify(next), id)
}

/** Carries a fact on into the payload of an operation that waits or is held: its state stays what it is. */
export function amend(tx: Tx, id: OperationId, next: Payload): void {
  tx.prepare('UPDATE outbox SET payload = ? WHERE id = ?').run(JSON.stringify(next), id)
}

/** Makes waiting operations of an account due at once: after recovery, and when the user asks. */
export function wake(tx: Tx, account: AccountId): void {
  tx.prepare(
    `UPDATE outbox SET not_before = 0 WHERE account_id = ? AND state = 'waiting' AND json_extract(progress, '$.phase') IS NULL`,
  ).run(account)
}

/** The same for the first one only: where it is taken, the others will be. */
export function wakeFirst(tx: Tx, account: AccountId): void {
  tx.prepare(
    `UPDATE outbox SET not_before = 0 WHERE seq = (SELECT min(seq) FROM outbox WHERE account_id = ? AND state = 'waiting' AND json_extract(progress, '$.phase') IS NULL)`,
  ).run(account)
}

/** True when something of the account waits to be sent. */
export function hasWaiting(db: Database, account: AccountId): boolean {
  return db.prepare(`SELECT 1 FROM outbox WHERE account_id = ? AND state IN ('waiting', 'running') LIMIT 1`).get(account) !== undefined
}

/** What this process worked on and could not write down the end of waits again; marked in flight, it is probed first. */
export function putBack(tx: Tx, id: OperationId): void {
  tx.prepare(`UPDATE outbox SET state = 'waiting', not_before = 0 WHERE id = ? AND state = 'running'`).run(id)
}

/** What was running when the process ended waits again, and is probed first because it is still marked in flight. `account` null: of all accounts, at the start. */
export function recover(tx: Tx, account: AccountId | null = null): void {
  tx.prepare(
    `UPDATE outbox SET state = 'waiting', not_before = 0 WHERE state = 'running' AND (:account IS NULL OR account_id = :account)`,
  ).run({
    account,
  })
}

/** True when only the user can go on with it. */
export function isHeld({ state }: Pick<OutboxEntry, 'state'>): boolean {
  return state === 'failed' || state === 'needs-review'
}

/** True when the operation certainly never left this machine. */
export function isUnsent(entry: OutboxEntry): boolean {
  return !entry.inFlight && entry.state !== 'running'
}
