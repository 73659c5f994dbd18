import type { IntakeAction, IntakeReason, IntakeState } from '../../src-preload/contract/intake'
import type { OperationId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import type { Hold, Stage } from './ledger-machine'

/** Bytes of a file that are leaving at this moment: in no table, as it means nothing after a restart. */
export interface Underway {
  readonly id: OperationId
  readonly sent: number
  readonly total: number
}

/** True for an operation that does not only wait; the index of those is found by these very words. */
const isActive = (operation: string) => `(${operation}.in_flight = 1 OR ${operation}.state <> 'waiting')`

/** Files under way, out of the operations that are at it. With “+” it is the index of those that is read, and not that of all that wait. */
export function underwayOf(
  db: Database,
  transferOf: (id: OperationId) => { readonly sent: number; readonly total: number } | null,
): readonly Underway[] {
  return db
    .prepare<[], { id: OperationId }>(
      `SELECT id FROM outbox o WHERE ${isActive('o')} AND +state IN ('running', 'waiting') AND kind IN ('add-media', 'upload-asset') LIMIT 2000`,
    )
    .all()
    .flatMap(({ id }) => {
      const transfer = transferOf(id)
      return transfer === null ? [] : [{ id, sent: transfer.sent, total: transfer.total }]
    })
}

/** `underway` as the statements below want it: a table of id, sent and total. To be given :underway as JSON. */
export const underwayTable = `underway(id, sent, total) AS MATERIALIZED (
  SELECT json_extract(value, '$.id'), json_extract(value, '$.sent'), json_extract(value, '$.total') FROM json_each(:underway))`

/** An earlier operation of the same asset that holds up this one: a held one, or the making of the asset. */
const heldUpBy = (column: 'state' | 'reason') =>
  `(SELECT e.${column} FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq AND e.state IN ('failed', 'needs-review') ORDER BY e.seq LIMIT 1)`
const waitsForAsset = `EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq AND e.kind = 'create-asset' AND (e.state = 'running' OR e.in_flight = 1))`
/** The service may come for the file, and has not taken its last byte. */
const isOffered = `EXISTS (SELECT 1 FROM hand_over h WHERE h.operation_id = o.id AND h.last_byte_at IS NULL AND h.taken_at IS NULL)`

/**
 * What the window sees of a queued file is how its operation stands, or the one that holds it up; an operation taken off the list without a word leaves a file that was not
 * sent. `o` is its operation (or nothing), `u` its row of `underway` (or nothing).
 * The last byte leaves only after it was noted: what is in flight and not offered to be fetched is with the service, which has to confirm it.
 */
export const queuedState = `CASE
  WHEN o.id IS NULL THEN 'failed'
  WHEN o.state IN ('failed', 'needs-review') THEN o.state
  WHEN o.in_flight = 1 AND NOT ${isOffered} THEN 'verifying'
  WHEN u.sent > 0 THEN 'uploading'
  WHEN o.in_flight = 1 THEN 'handing-over'
  WHEN o.state = 'running' THEN CASE o.kind WHEN 'add-media' THEN 'handing-over' ELSE 'uploading' END
  ELSE coalesce(${heldUpBy('state')}, CASE WHEN ${waitsForAsset} THEN 'creating' ELSE 'waiting' END) END`
export const queuedReason = `CASE
  WHEN o.id IS NULL THEN 'It was taken off the list before it was sent. Retry sends it.'
  ELSE coalesce(o.reason, ${heldUpBy('reason')}) END`

/**
 * Queued files of which more is to be said than that they wait: id, seen_at, drop_folder_id and state. They are few, however many wait, and each join begins with the few: the
 * other way round all that waits would be read. Needs `underwayTable`.
 */
export const specialTable = `special(id, seen_at, drop_folder_id, state) AS MATERIALIZED (
  SELECT id, seen_at, drop_folder_id, state FROM (
    SELECT i.id, i.seen_at, i.drop_folder_id, ${queuedState} AS state
    FROM (SELECT DISTINCT l.id FROM outbox e CROSS JOIN outbox l ON l.asset_id = e.asset_id AND l.seq >= e.seq WHERE ${isActive('e')}) c
    CROSS JOIN outbox o ON o.id = c.id
    CROSS JOIN intake i ON i.operation_id = o.id AND i.stage = 'queued'
    LEFT JOIN underway u ON u.id = o.id)
  WHERE state <> 'waiting')`

/** States of a queued file. */
export const queuedStates: ReadonlySet<IntakeState> = new Set<IntakeState>([
  'waiting',
  'creating',
  'handing-over',
  'uploading',
  'verifying',
  'needs-review',
  'failed',
])

/** Kept back by its rule, its content or its history: the user may send it all the same. */
const forcible: ReadonlySet<Hold | null> = new Set<Hold | null>([
  'duplicate',
  'trashed-twin',
  'changed',
  'existing',
  'left-out',
  'too-small',
  'too-large',
  'wrong-type',
  'asset-gone',
  'removed-remotely',
])
/** Kept back by what may be another way by now. */
const retriable: ReadonlySet<Hold | null> = new Set<Hold | null>([
  'empty',
  'unmatched',
  'unreadable',
  'not-scrubbed',
  'not-written',
  'asset-gone',
  'too-small',
  'too-large',
  'wrong-type',
])

/** What the actions of a file depend on. */
export interface ActionFacts {
  readonly stage: Stage
  readonly hold: Hold | null
  readonly state: IntakeState
  readonly isMissing: boolean
  /** It was moved to the Done folder, and so is not missed. */
  readonly isMoved: boolean
  readonly hasTwinAsset: boolean
  /** Something of its operation may have reached the service. */
  readonly isInFlight: boolean
  readonly hasOperation: boolean
}

function queuedActions({ state, isInFlight, hasOperation }: ActionFacts): readonly IntakeAction[] {
  if (!hasOperation) return ['retry', 'skip']
  if (state === 'needs-review') return ['retry', 'cancel']
  if (state === 'failed') return isInFlight ? ['retry', 'cancel'] : ['retry', 'cancel', 'skip']
  if (isInFlight || state === 'verifying') return []
  return state === 'waiting' || state === 'creating' ? ['cancel', 'skip'] : ['cancel']
}

function heldActions({ hold, isMissing, hasTwinAsset }: ActionFacts): readonly IntakeAction[] {
  const actions: IntakeAction[] = []
  if (hold === 'trashed-twin' && hasTwinAsset) actions.push('restore-twin')
  if (retriable.has(hold)) actions.push('retry')
  if (forcible.has(hold) && !isMissing) actions.push('send-anyway')
  return [...actions, 'skip']
}

function stageActions(facts: ActionFacts): readonly IntakeAction[] {
  switch (facts.stage) {
    case 'queued':
      return queuedActions(facts)
    case 'duplicate':
    case 'held':
      return heldActions(facts)
    case 'failed':
    case 'source-gone':
      return ['retry', 'skip']
    case 'done':
      return facts.isMissing ? [] : ['send-again']
    case 'skipped':
      return facts.isMissing ? [] : ['send-again']
    case 'removed-remotely':
      return facts.isMissing ? ['skip'] : ['send-again', 'skip']
    default:
      return ['skip']
  }
}

/** What can be done with a file now. Pure. */
export function actionsOf(facts: ActionFacts): readonly IntakeAction[] {
  return facts.isMissing && !facts.isMoved ? stageActions(facts) : [...stageActions(facts), 'reveal']
}

/** Why a file is not on its way; null where nothing keeps it back. Pure. */
export function reasonCodeOf({ stage, hold, state }: Pick<ActionFacts, 'stage' | 'hold' | 'state'>): IntakeReason | null {
  if (stage !== 'queued') return hold
  return state === 'failed' || state === 'needs-review' ? 'sending' : null
}
