import type { ActivityPage, Operation, OperationKind } from '../../src-preload/contract/activity'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import type { OutboxState } from './outbox'

interface Row {
  id: OperationId
  kind: OperationKind
  account_id: AccountId
  account_name: string
  account_state: string
  account_reason: string | null
  asset_id: AssetId
  asset_title: string
  state: OutboxState
  reason: string | null
  in_flight: number
  attempts: number
  not_before: number
  created_at: number
  is_blocked: number
  id_unknown: number | null
  phase: string | null
}

function toOperation(row: Row): Operation {
  const asksForRemoteId = row.state === 'needs-review' && row.id_unknown === 1
  const isHeld = row.state === 'failed' || row.state === 'needs-review'
  const isBlocked = row.is_blocked === 1 && !isHeld
  return {
    id: row.id,
    kind: row.kind,
    accountId: row.account_id,
    accountName: row.account_name,
    assetId: row.asset_id,
    assetTitle: row.asset_title,
    state: isBlocked ? 'blocked' : row.state,
    reason: reasonOf(row, isBlocked),
    attempts: row.attempts,
    nextTryAt: row.state === 'waiting' && row.not_before > 0 && !isBlocked ? row.not_before : null,
    createdAt: row.created_at,
    // A service that was asked to fetch a file is looked at in its own time: hurrying could ask it twice.
    canRetry: isHeld ? !asksForRemoteId : row.state === 'waiting' && !isBlocked && row.phase === null,
    // Sent and unanswered: nobody can call it back.
    canCancel: isHeld ? !asksForRemoteId : row.state === 'waiting' && row.in_flight === 0,
    asksForRemoteId,
  }
}

function reasonOf(row: Row, isBlocked: boolean): string | null {
  if (isBlocked) return 'Waits until an earlier change of the same asset is done.'
  if (row.state !== 'waiting' || row.reason !== null) return row.reason
  if (row.account_state !== 'connected') return row.account_reason
  return null
}

/** Operations waiting, running or failed, newest first. */
export function readActivity(db: Database, offset: number, limit: number): ActivityPage {
  const rows = db
    .prepare<[number, number], Row>(
      `SELECT o.id, o.kind, o.account_id, a.name AS account_name, a.state AS account_state, a.state_reason AS account_reason, o.asset_id, s.title AS asset_title, o.state,
         o.reason, o.in_flight, o.attempts, o.not_before, o.created_at, json_extract(o.progress, '$.idUnknown') AS id_unknown,
         json_extract(o.progress, '$.phase') AS phase,
         EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq) AS is_blocked
       FROM outbox o JOIN account a ON a.id = o.account_id JOIN asset s ON s.id = o.asset_id ORDER BY o.seq DESC LIMIT ? OFFSET ?`,
    )
    .all(limit, offset)
  const counts = db
    .prepare<[], { total: number; failed: number }>(
      `SELECT count(*) AS total, count(*) FILTER (WHERE state IN ('failed', 'needs-review')) AS failed FROM outbox`,
    )
    .get()
  return { rows: rows.map(toOperation), total: counts?.total ?? 0, failed: counts?.failed ?? 0 }
}
