import type { IntakeReason } from '../../src-preload/contract/intake'
import type { AssetId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Tx } from '../database/transaction'
import type { FileState } from './ledger-row'

/** How far a file is, as the ledger keeps it. What the window shows of `queued` is how its operation stands. */
export const stages = [
  'seen',
  'settling',
  'hashing',
  'duplicate',
  'held',
  'queued',
  'done',
  'failed',
  'skipped',
  'source-gone',
  'removed-remotely',
] as const
export type Stage = (typeof stages)[number]
/** Why a file is not on its way. */
export type Hold = IntakeReason

/** All that can happen to a row once it is there. */
export const ledgerEvents = [
  /** Its rest is waited for. */
  'looked-at',
  /** It came to rest, and is read. */
  'rested',
  /** It moved while it was read, or reading it was broken off. */
  'unrested',
  /** Its content is in the outbox. */
  'queued',
  /** Something stands against sending it. */
  'held',
  /** Its content is that of another file or asset. */
  'duplicate',
  /** Its content was confirmed before: it only looked different. */
  'known',
  /** The service confirmed it. */
  'confirmed',
  /** The service refused it for good, or the user gave it up. */
  'refused',
  /** What becomes of it could not be written. */
  'not-written',
  /** It is another content, or may be. */
  'changed',
  /** The same, of a file that the user does not want sent. */
  'changed-unwanted',
  /** It is not on the disk any more, and is needed. */
  'vanished',
  /** It is on the disk again. */
  'came-back',
  /** The user, or the rule, does not want it sent. */
  'skipped',
  /** The user wants it looked at again: retry, send again, send anyway. */
  'asked-again',
  /** Its asset is not at the service any more. */
  'removed-remotely',
  /** Its asset is at the service again. */
  'restored-remotely',
  /** The sent file was moved to the Done folder, or deleted, by its folder's rule. */
  'moved',
] as const
export type LedgerEvent = (typeof ledgerEvents)[number]

/** What may follow upon what. An event that is not named for a stage changes nothing of a row there. */
export const transitions: Readonly<Record<Stage, Readonly<Partial<Record<LedgerEvent, Stage>>>>> = {
  seen: {
    'looked-at': 'settling',
    held: 'held',
    skipped: 'skipped',
    changed: 'settling',
    vanished: 'source-gone',
    'not-written': 'failed',
    'asked-again': 'settling',
  },
  settling: {
    rested: 'hashing',
    queued: 'queued',
    held: 'held',
    duplicate: 'duplicate',
    known: 'done',
    skipped: 'skipped',
    changed: 'settling',
    vanished: 'source-gone',
    'not-written': 'failed',
    'asked-again': 'settling',
    'removed-remotely': 'removed-remotely',
  },
  hashing: {
    unrested: 'settling',
    queued: 'queued',
    held: 'held',
    duplicate: 'duplicate',
    known: 'done',
    skipped: 'skipped',
    changed: 'settling',
    vanished: 'source-gone',
    'not-written': 'failed',
    'asked-again': 'settling',
    'removed-remotely': 'removed-remotely',
  },
  duplicate: { skipped: 'skipped', changed: 'settling', 'asked-again': 'settling', duplicate: 'duplicate' },
  held: { skipped: 'skipped', changed: 'settling', vanished: 'source-gone', 'asked-again': 'settling', held: 'held' },
  // Its operation has the word. Where nothing of it was sent, the operation ends first, in the same transaction.
  queued: { confirmed: 'done', refused: 'failed', changed: 'settling', skipped: 'skipped', 'asked-again': 'settling' },
  // A sent file that only looks different is read again and stays done until its content tells.
  done: {
    queued: 'queued',
    held: 'held',
    duplicate: 'duplicate',
    known: 'done',
    changed: 'settling',
    'not-written': 'failed',
    'asked-again': 'settling',
    'removed-remotely': 'removed-remotely',
    moved: 'done',
  },
  failed: { skipped: 'skipped', changed: 'settling', 'asked-again': 'settling' },
  skipped: { changed: 'settling', 'changed-unwanted': 'skipped', 'asked-again': 'settling' },
  'source-gone': { 'came-back': 'settling', changed: 'settling', skipped: 'skipped', 'asked-again': 'settling' },
  'removed-remotely': { 'restored-remotely': 'done', changed: 'settling', skipped: 'skipped', 'asked-again': 'settling' },
}

/** Stages in which a row may be written first. */
export const firstStages: ReadonlySet<Stage> = new Set<Stage>(['seen', 'settling', 'held', 'failed'])

/** Where an event leads to from a stage; null where it changes nothing. Pure. */
export const stageAfter = (stage: Stage, event: LedgerEvent): Stage | null => transitions[stage][event] ?? null

/** What a step writes beside the stage. What keeps a file back is said anew by each step: left out, it is nothing. The rest stays as it is where it is left out. */
export interface LedgerFields {
  /** ms since 1970; left out: the row does not count as changed. */
  readonly now?: number
  readonly hold?: Hold | null
  readonly reason?: string | null
  /** ms since 1970; null: not by itself. */
  readonly nextTryAt?: number | null
  /** The row, and the asset, whose content it has. */
  readonly twinId?: IntakeId | null
  readonly twinAssetId?: AssetId | null
  readonly isForced?: boolean
  readonly isMissing?: boolean
  readonly md5?: string
  readonly sha256?: string
  readonly revision?: number
  readonly doneRevision?: number
  readonly assetId?: AssetId | null
  readonly operationId?: OperationId | null
  readonly movedTo?: string | null
  /** Nothing happens with the file after its upload: it was sent before the folder was told what. */
  readonly isLeft?: boolean
  /** The copy that is sent instead of the file. `null` for the path alone: the copy is not needed any more. */
  readonly sentPath?: string | null
  readonly sentSize?: number | null
  readonly sentMd5?: string | null
  readonly sentSha256?: string | null
  /** How the file stands on the disk now: it is there. */
  readonly file?: FileState
}

const kept = {
  isForced: 'is_forced',
  isMissing: 'is_missing',
  md5: 'md5',
  sha256: 'sha256',
  revision: 'revision',
  doneRevision: 'done_revision',
  assetId: 'asset_id',
  operationId: 'operation_id',
  movedTo: 'moved_to',
  isLeft: 'is_left',
  sentPath: 'sent_path',
  sentSize: 'sent_size',
  sentMd5: 'sent_md5',
  sentSha256: 'sent_sha256',
} as const satisfies Partial<Record<keyof LedgerFields, string>>

const keptNames = Object.keys(kept) as (keyof typeof kept)[]

interface StageCase {
  readonly to: string
  readonly from: string
}

/** The statement's words for a step. `before`: an event that a row takes first, where its stage knows it. */
function stageCase(event: LedgerEvent, before?: LedgerEvent): StageCase {
  const after = (stage: Stage) => stageAfter((before === undefined ? null : stageAfter(stage, before)) ?? stage, event)
  const from = stages.filter((stage) => after(stage) !== null)
  const cases = from.map((stage) => `WHEN '${stage}' THEN '${after(stage) ?? stage}'`)
  return { to: `CASE stage ${cases.join(' ')} END`, from: from.map((stage) => `'${stage}'`).join(', ') }
}

const stageCases: ReadonlyMap<LedgerEvent, StageCase> = new Map(ledgerEvents.map((event) => [event, stageCase(event)]))
const lookedAtAndRested = stageCase('rested', 'looked-at')

const asValue = (value: string | number | boolean | null): string | number | null => (typeof value === 'boolean' ? Number(value) : value)

const caseOf = (event: LedgerEvent): StageCase => stageCases.get(event) ?? stageCase(event)

/** The statement of a step and the values it is run with, but for the row's id. */
function stepOf(
  { to, from }: StageCase,
  fields: LedgerFields,
): { readonly sql: string; readonly values: readonly (string | number | null)[] } {
  const sets = ['hold = ?', 'reason = ?', 'next_try_at = ?', 'twin_id = ?', 'twin_asset_id = ?']
  const values = [fields.hold, fields.reason, fields.nextTryAt, fields.twinId, fields.twinAssetId].map((value) => asValue(value ?? null))
  for (const name of keptNames) {
    const value = fields[name]
    if (value === undefined) continue
    sets.push(`${kept[name]} = ?`)
    values.push(asValue(value))
  }
  if (fields.file !== undefined) {
    const { size, mtimeMs, ctimeMs, dev, ino } = fields.file
    sets.push('size = ?', 'mtime_ms = ?', 'ctime_ms = ?', 'dev = ?', 'ino = ?', 'is_missing = 0')
    values.push(size, mtimeMs, ctimeMs, dev, ino)
  }
  if (fields.now !== undefined) {
    sets.push('changed_at = ?')
    values.push(fields.now)
  }
  return { sql: `UPDATE intake SET stage = ${to}, ${sets.join(', ')} WHERE id = ? AND stage IN (${from})`, values }
}

/**
 * Takes a row one step on. This is the only place that moves stages, but for the care of a damaged library.
 * @returns false when the row is gone, or its stage does not know the event: nothing was written
 */
export function advance(tx: Tx, id: IntakeId, event: LedgerEvent, fields: LedgerFields = {}): boolean {
  const { sql, values } = stepOf(caseOf(event), fields)
  return tx.prepare(sql).run(...values, id).changes > 0
}

/** The same step for many rows. The ids of those that took it. */
export function advanceAll(tx: Tx, ids: readonly IntakeId[], event: LedgerEvent, fields: LedgerFields = {}): readonly IntakeId[] {
  return runStep(tx, ids, stepOf(caseOf(event), fields))
}

/** Takes rows that came to rest on to their reading, also those that were only seen: what they would be for no time at all is not written. The ids of those that took it. */
export function advanceToReading(tx: Tx, ids: readonly IntakeId[]): readonly IntakeId[] {
  return runStep(tx, ids, stepOf(lookedAtAndRested, {}))
}

function runStep(tx: Tx, ids: readonly IntakeId[], { sql, values }: ReturnType<typeof stepOf>): readonly IntakeId[] {
  const statement = tx.prepare(sql)
  return ids.filter((id) => statement.run(...values, id).changes > 0)
}
