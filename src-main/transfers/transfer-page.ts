import type { AccountId, AssetId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Transfer, TransferPage } from '../../src-preload/contract/transfer'
import { isPaused } from '../accounts/pauses'
import type { Database } from '../database/transaction'
import { operationWords } from '../sync/known'
import type { OutboxState } from '../sync/outbox'
import type { Payload } from '../sync/operations'
import type { Flow, Transfers } from '../sync/transfers'
import { transferStateOf } from './transfer-state'

/** In these very words everywhere, as they choose the index outbox_files. */
const sendsFiles = `kind IN ('add-media', 'upload-asset')`

interface Row {
  seq: number
  id: OperationId
  account_id: AccountId
  asset_id: AssetId
  kind: string
  state: OutboxState
  reason: string | null
  in_flight: number
  not_before: number
  size: number
  is_large: number
  name: string
  intake_id: IntakeId | null
  phase: 'sent' | 'accepted' | null
  account_name: string
  account_reason: string | null
  paused_until: number | null
  first_kind: Payload['kind'] | null
  first_state: OutboxState | null
  first_in_flight: number | null
  was_offered: number
  was_taken: number
}

/** What only this process knows. */
export interface TransferPageTools {
  readonly now: number
  readonly sums: TransferSums
  readonly transfers: Pick<Transfers, 'flows' | 'speed'>
  /** When an account that waits as a whole is tried again; null when it does not wait. ms since 1970. */
  readonly nextTryOf: (account: AccountId) => number | null
  readonly cap: number | null
  readonly keepsAwake: boolean
  /** Files that can be fetched from here right now. */
  readonly serving: number
  /** Whether a file that was sent off can be called back all the same. */
  readonly isFetchable: (kind: string, id: OperationId) => boolean
}

/** Files on their way: those under way, then those that wait in the order in which they are sent, then those that need the user. However many wait, a page takes a moment. */
export function readTransfers(
  db: Database,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  tools: TransferPageTools,
): TransferPage {
  const flows = new Map(tools.transfers.flows().map((flow) => [flow.id, flow]))
  const moving = movingFirst(db, flows)
  const { counts, ...sums } = tools.sums
  const lists = [
    { count: moving.length, read: (from: number, most: number) => moving.slice(from, from + most).map(({ seq }) => seq) },
    { count: counts.waiting - moving.filter(({ state }) => state === 'waiting').length, read: waitingFrom(db, moving) },
    { count: counts.held, read: heldFrom(db) },
  ]
  const rows = rowsOf(db, seqsOf(lists, { offset, limit }))
  const sent = moving.reduce((sum, { id, size }) => sum + Math.min(flows.get(id)?.sent ?? 0, size), 0)
  const bytes = Math.max(0, sums.unsentBytes + inFlightBytes(moving, flows) - sent)
  const speed = tools.transfers.speed()
  return {
    rows: rows.map((row) => toTransfer(row, flows.get(row.id) ?? null, tools)),
    total: lists.reduce((sum, { count }) => sum + count, 0),
    left: { files: counts.waiting + counts.running, bytes, speed, leftMs: leftMs(bytes, speed) },
    cap: tools.cap,
    keepsAwake: tools.keepsAwake,
    serving: tools.serving,
  }
}

/** A speed near nothing says nothing about the end. */
const leftMs = (bytes: number, speed: number | null): number | null =>
  speed === null || speed < 1 ? null : Math.round((1000 * bytes) / speed)

interface Moving {
  readonly seq: number
  readonly id: OperationId
  readonly state: OutboxState
  readonly size: number
  readonly in_flight: number
  readonly is_taken: number
}

/** What leaves right now, in the order in which it began, and what was sent and is looked after. */
function movingFirst(db: Database, flows: ReadonlyMap<OperationId, Flow>): readonly Moving[] {
  const columns = `o.seq, o.id, o.state, o.size, o.in_flight, h.operation_id IS NULL OR h.taken_at IS NOT NULL AS is_taken`
  const read = (where: string) =>
    db.prepare<[string], Moving>(
      `SELECT ${columns} FROM outbox o LEFT JOIN hand_over h ON h.operation_id = o.id WHERE ${where} ORDER BY o.seq`,
    )
  const ids = JSON.stringify([...flows.keys()])
  const leaving = read(`o.id IN (SELECT value FROM json_each(?)) AND o.state IN ('waiting', 'running')`).all(ids)
  const sent = read(
    `(o.in_flight = 1 OR o.state <> 'waiting') AND o.state IN ('waiting', 'running') AND o.${sendsFiles} AND o.id NOT IN (SELECT value FROM json_each(?))`,
  ).all(ids)
  const begun = [...flows.keys()]
  return [...leaving.sort((a, b) => begun.indexOf(a.id) - begun.indexOf(b.id)), ...sent]
}

/** Bytes of what was sent without an answer, as far as they have not left. */
const inFlightBytes = (moving: readonly Moving[], flows: ReadonlyMap<OperationId, Flow>): number =>
  moving.reduce((sum, { id, size, in_flight: inFlight, is_taken: isTaken }) => {
    if (inFlight === 0) return sum
    return flows.has(id) || isTaken === 0 ? sum + size : sum
  }, 0)

/** How many files there are, and how many bytes of them were certainly not sent. */
export interface TransferSums {
  readonly counts: { readonly waiting: number; readonly running: number; readonly held: number }
  readonly unsentBytes: number
}

/** Goes through the index of all files on their way: a few milliseconds for a hundred thousand. */
export function sumTransfers(db: Database): TransferSums {
  const sums = db
    .prepare<[], { state: OutboxState; n: number; unsent: number }>(
      `SELECT state, count(*) AS n, coalesce(sum(size) FILTER (WHERE in_flight = 0), 0) AS unsent FROM outbox INDEXED BY outbox_files WHERE ${sendsFiles} GROUP BY state`,
    )
    .all()
  const of = (...states: OutboxState[]) => sums.filter(({ state }) => states.includes(state))
  const count = (...states: OutboxState[]) => of(...states).reduce((sum, { n }) => sum + n, 0)
  return {
    counts: { waiting: count('waiting'), running: count('running'), held: count('failed', 'needs-review') },
    unsentBytes: of('waiting', 'running').reduce((sum, { unsent }) => sum + unsent, 0),
  }
}

type ReadFrom = (from: number, most: number) => readonly number[]

/** What waits is found and skipped in the index alone. */
function waitingFrom(db: Database, moving: readonly Moving[]): ReadFrom {
  const statement = db
    .prepare<[object], number>(
      `SELECT seq FROM outbox INDEXED BY outbox_files WHERE ${sendsFiles} AND state = 'waiting' AND seq NOT IN (SELECT value FROM json_each(:moving))
       ORDER BY rank, seq LIMIT :most OFFSET :from`,
    )
    .pluck()
  const seqs = JSON.stringify(moving.map(({ seq }) => seq))
  return (from, most) => statement.all({ moving: seqs, from, most })
}

function heldFrom(db: Database): ReadFrom {
  const statement = db
    .prepare<[object], number>(
      `SELECT seq FROM outbox INDEXED BY outbox_files WHERE ${sendsFiles} AND state IN ('failed', 'needs-review') ORDER BY seq LIMIT :most OFFSET :from`,
    )
    .pluck()
  return (from, most) => statement.all({ from, most })
}

/** A part of several lists, one behind the other. */
function seqsOf(
  lists: readonly { readonly count: number; readonly read: ReadFrom }[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): readonly number[] {
  const seqs: number[] = []
  let before = 0
  for (const { count, read } of lists) {
    const from = Math.max(0, offset - before)
    const most = Math.min(limit - seqs.length, count - from)
    if (most > 0) seqs.push(...read(from, most))
    before += count
  }
  return seqs
}

function rowsOf(db: Database, seqs: readonly number[]): readonly Row[] {
  return db
    .prepare<[string], Row>(
      `SELECT o.seq, o.id, o.kind, o.account_id, o.asset_id, o.state, o.reason, o.in_flight, o.not_before, o.size, o.is_large, json_extract(o.payload, '$.fileName') AS name,
         json_extract(o.payload, '$.intakeId') AS intake_id, json_extract(o.progress, '$.phase') AS phase, a.name AS account_name, a.state_reason AS account_reason,
         a.paused_until, f.kind AS first_kind, f.state AS first_state, f.in_flight AS first_in_flight, h.operation_id IS NOT NULL AS was_offered,
         h.taken_at IS NOT NULL AS was_taken
       FROM json_each(?) page CROSS JOIN outbox o ON o.seq = page.value
         LEFT JOIN outbox f ON f.seq = (SELECT min(e.seq) FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq)
         LEFT JOIN hand_over h ON h.operation_id = o.id JOIN account a ON a.id = o.account_id
       ORDER BY page.key`,
    )
    .all(JSON.stringify(seqs))
}

function toTransfer(row: Row, flow: Flow | null, { now, nextTryOf, isFetchable }: TransferPageTools): Transfer {
  const isHeld = row.state === 'failed' || row.state === 'needs-review'
  const before =
    row.first_kind === null ? null : { kind: row.first_kind, isUnderWay: row.first_state === 'running' || row.first_in_flight === 1 }
  const state = transferStateOf({
    state: row.state,
    isInFlight: row.in_flight === 1,
    phase: row.phase,
    flow,
    before,
    handOver: row.was_offered === 1 ? { isTaken: row.was_taken === 1 } : null,
    isPaused: isPaused(row.paused_until, now),
  })
  const sent = state === 'verifying' ? row.size : (flow?.sent ?? null)
  return {
    id: row.id,
    accountId: row.account_id,
    assetId: row.asset_id,
    intakeId: row.intake_id,
    name: row.name,
    accountName: row.account_name,
    size: row.size,
    sent,
    state,
    speed: flow?.speed ?? null,
    leftMs: flow === null ? null : leftMs(flow.total - flow.sent, flow.speed),
    lane: row.is_large === 1 ? 'large' : 'small',
    reason: flow === null ? reasonOf(row, state) : null,
    nextTryAt: state === 'waiting' ? nextTry(row, nextTryOf(row.account_id), now) : null,
    canCancel: isHeld || canCallBack(row, isFetchable),
  }
}

/** Sent and unanswered: nobody can call it back, but for what is still being fetched from here. */
function canCallBack({ state, in_flight: inFlight, kind, id }: Row, isFetchable: TransferPageTools['isFetchable']): boolean {
  return inFlight === 1 ? isFetchable(kind, id) : state === 'waiting'
}

function nextTry({ not_before: notBefore }: Row, accountTryAt: number | null, now: number): number | null {
  const at = Math.max(notBefore, accountTryAt ?? 0)
  return at > now ? at : null
}

function reasonOf(row: Row, state: Transfer['state']): string | null {
  if (row.first_kind !== null && (state === 'waiting' || state === 'creating')) {
    const first = `Waits until ${operationWords[row.first_kind]} of the same asset is done`
    return row.first_state === 'failed' || row.first_state === 'needs-review' ? `${first}, which needs your decision.` : `${first}.`
  }
  return row.reason ?? (state === 'waiting' ? row.account_reason : null)
}
