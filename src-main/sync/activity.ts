import type { ActivityPage, Operation, OperationKind } from '../../src-preload/contract/activity'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import type { OutboxState } from './outbox'
import type { Transfers } from './transfers'

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

function toOperation(row: Row, transfer: Operation['transfer']): Operation {
  const state = shownState(row, transfer !== null)
  return {
    id: row.id,
    kind: row.kind,
    accountId: row.account_id,
    accountName: row.account_name,
    assetId: row.asset_id,
    assetTitle: row.asset_title,
    state,
    reason: reasonOf(row, state === 'blocked'),
    attempts: row.attempts,
    nextTryAt: state === 'waiting' && row.not_before > 0 ? row.not_before : null,
    createdAt: row.created_at,
    ...waysOut(row, state),
    transfer: isHeld(row) ? null : transfer,
  }
}

const isHeld = ({ state }: Row) => state === 'failed' || state === 'needs-review'

/** Until its last bytes a file on its way is only being sent, and not marked so in the library. */
function shownState(row: Row, isLeaving: boolean): Operation['state'] {
  if (isHeld(row)) return row.state
  if (row.is_blocked === 1) return 'blocked'
  return isLeaving ? 'running' : row.state
}

function waysOut(row: Row, state: Operation['state']): Pick<Operation, 'canRetry' | 'canCancel' | 'asksForRemoteId'> {
  const asksForRemoteId = row.state === 'needs-review' && row.id_unknown === 1
  if (isHeld(row)) return { canRetry: !asksForRemoteId, canCancel: canGiveUp(row), asksForRemoteId }
  return {
    // What a service does in its own time is looked at in its own time: hurrying could ask it twice.
    canRetry: state === 'waiting' && row.phase === null,
    // Sent and unanswered: nobody can call it back.
    canCancel: row.state === 'waiting' && row.in_flight === 0,
    asksForRemoteId,
  }
}

/** What certainly exists at the service, under an id that nobody knows yet, must not be lost sight of. */
const canGiveUp = (row: Row) => !(row.id_unknown === 1 && row.kind === 'create-asset')

function reasonOf(row: Row, isBlocked: boolean): string | null {
  if (isBlocked) return 'Waits until an earlier change of the same asset is done.'
  if (row.state !== 'waiting' || row.reason !== null) return row.reason
  // Why the whole account waits.
  return row.account_reason
}

/** Operations waiting, running or failed, newest first, with how far their files are. */
export function readActivity(db: Database, offset: number, limit: number, transferOf: Transfers['of'] = () => null): ActivityPage {
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
  return { rows: rows.map((row) => toOperation(row, transferOf(row.id))), total: counts?.total ?? 0, failed: counts?.failed ?? 0 }
}
