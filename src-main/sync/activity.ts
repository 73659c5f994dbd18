import type { ActivityFilter, ActivityPage, Operation, OperationKind } from '../../src-preload/contract/activity'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { operationWords, readKnown } from './known'
import { findEntry, type OutboxState } from './outbox'
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
  /** The first operation of the same asset, where it is another one. */
  first_kind: OperationKind | null
  first_state: OutboxState | null
  is_outdated: number | null
  id_unknown: number | null
  phase: string | null
  has_conflict: number
}

interface Beside {
  readonly transfer: Operation['transfer']
  readonly accountTryAt: number | null
  readonly known: Operation['known']
}

function toOperation(row: Row, { transfer, accountTryAt, known }: Beside): Operation {
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
    nextTryAt: state === 'waiting' ? nextTry(row, accountTryAt) : null,
    createdAt: row.created_at,
    known,
    hasConflict: row.has_conflict === 1,
    ...waysOut(row, state),
    transfer: isHeld(row) ? null : transfer,
  }
}

/** An account that waits as a whole holds up all of its operations. */
function nextTry({ not_before: notBefore }: Row, accountTryAt: number | null): number | null {
  const at = Math.max(notBefore, accountTryAt ?? 0)
  return at > 0 ? at : null
}

const isHeld = ({ state }: Row) => state === 'failed' || state === 'needs-review'

/** Until its last bytes a file on its way is only being sent, and not marked so in the library. */
function shownState(row: Row, isLeaving: boolean): Operation['state'] {
  if (isHeld(row)) return row.state
  if (row.first_kind !== null) return 'blocked'
  return isLeaving ? 'running' : row.state
}

function waysOut(row: Row, state: Operation['state']): Pick<Operation, 'canRetry' | 'canCancel' | 'asksForRemoteId'> {
  const asksForRemoteId = row.state === 'needs-review' && row.id_unknown === 1
  if (isHeld(row)) return { canRetry: !asksForRemoteId && row.is_outdated !== 1, canCancel: canGiveUp(row), asksForRemoteId }
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
  if (isBlocked && row.first_kind !== null) {
    const first = `Waits until ${operationWords[row.first_kind]} of the same asset is done`
    return row.first_state === 'failed' || row.first_state === 'needs-review' ? `${first}, which needs your decision.` : `${first}.`
  }
  if (row.state !== 'waiting' || row.reason !== null) return row.reason
  // Why the whole account waits.
  return row.account_reason
}

export interface ActivityQuery {
  readonly offset: number
  readonly limit: number
  readonly filter?: ActivityFilter | undefined
}

/** What only this process knows of an operation's chances. */
export interface ActivityTools {
  readonly transferOf: Transfers['of']
  /** When an account that waits as a whole is tried again; null when it does not wait. ms since 1970. */
  readonly nextTryOf: (account: AccountId) => number | null
}

/** What the user must decide about; in these very words, as they choose the index outbox_held. */
const isHeldRow = `state IN ('failed', 'needs-review')`

/** The operations that each filter lets through, by an index that holds nothing else: a page far down skips what is before it without reading it. */
const passing: Readonly<Record<ActivityFilter, string>> = {
  all: 'outbox INDEXED BY outbox_order',
  failed: `outbox WHERE ${isHeldRow} AND state = 'failed'`,
  'needs-review': `outbox WHERE ${isHeldRow} AND state = 'needs-review'`,
}

/** Operations waiting, running or failed, newest first, with how far their files are. */
export function readActivity(
  db: Database,
  { offset, limit, filter = 'all' }: ActivityQuery,
  { transferOf, nextTryOf }: ActivityTools = { transferOf: () => null, nextTryOf: () => null },
): ActivityPage {
  const rows = db
    .prepare<[number, number], Row>(
      `SELECT o.id, o.kind, o.account_id, a.name AS account_name, a.state AS account_state, a.state_reason AS account_reason, o.asset_id, s.title AS asset_title, o.state,
         o.reason, o.in_flight, o.attempts, o.not_before, o.created_at, json_extract(o.progress, '$.idUnknown') AS id_unknown,
         json_extract(o.progress, '$.phase') AS phase, EXISTS (SELECT 1 FROM conflict c WHERE c.operation_id = o.id) AS has_conflict,
         json_extract(o.progress, '$.isOutdated') AS is_outdated, f.kind AS first_kind, f.state AS first_state
       FROM (SELECT seq FROM ${passing[filter]} ORDER BY seq DESC LIMIT ? OFFSET ?) page CROSS JOIN outbox o ON o.seq = page.seq
         LEFT JOIN outbox f ON f.seq = (SELECT min(e.seq) FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq)
         JOIN account a ON a.id = o.account_id JOIN asset s ON s.id = o.asset_id
       ORDER BY o.seq DESC`,
    )
    .all(limit, offset)
  const all = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get()?.n ?? 0
  const held = db
    .prepare<[], { state: 'failed' | 'needs-review'; kind: OperationKind; count: number }>(
      `SELECT state, kind, count(*) AS count FROM outbox WHERE ${isHeldRow} GROUP BY state, kind ORDER BY kind`,
    )
    .all()
  const sumOf = (state: 'failed' | 'needs-review') => held.reduce((sum, row) => sum + (row.state === state ? row.count : 0), 0)
  const failed = sumOf('failed')
  const needsReview = sumOf('needs-review')
  const conflicts = db.prepare<[], { n: number }>('SELECT count(DISTINCT operation_id) AS n FROM conflict').get()?.n ?? 0
  return {
    rows: rows.map((row) =>
      toOperation(row, {
        transfer: transferOf(row.id),
        accountTryAt: nextTryOf(row.account_id),
        known: isHeld(row) ? knownOf(db, row.id) : [],
      }),
    ),
    total: { all, failed, 'needs-review': needsReview }[filter],
    failed: failed + needsReview,
    needsReview,
    conflicts,
    failedByKind: held.flatMap(({ state, kind, count }) => (state === 'failed' ? [{ kind, count }] : [])),
  }
}

function knownOf(db: Database, id: OperationId): Operation['known'] {
  const entry = findEntry(db, id)
  return entry === null ? [] : readKnown(db, entry)
}
