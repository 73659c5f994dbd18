import { z } from 'zod'
import { assetId, dropFolderId, intakeId } from './ids'

/** How far a file is. From `waiting` to `verifying`, and `needs-review`, it is the state of its operation. */
export const intakeState = z.enum([
  'seen',
  'settling',
  'hashing',
  'duplicate',
  'held',
  'waiting',
  'creating',
  'handing-over',
  'uploading',
  'verifying',
  'done',
  'failed',
  'needs-review',
  'skipped',
  'source-gone',
  'removed-remotely',
])
export type IntakeState = z.infer<typeof intakeState>

/** Why a file is not on its way: what "Retry all of this kind" and the filter go by. `sending`: its operation says why. */
export const intakeReason = z.enum([
  'empty',
  'duplicate',
  'trashed-twin',
  'changed',
  'existing',
  'gone',
  'unmatched',
  'left-out',
  'too-small',
  'too-large',
  'wrong-type',
  'bad-name',
  'asset-gone',
  'removed-remotely',
  'unreadable',
  'not-scrubbed',
  'skipped',
  'not-written',
  'sending',
])
export type IntakeReason = z.infer<typeof intakeReason>

/** What can be done with a file of the ledger. */
export const intakeAction = z.enum(['retry', 'send-again', 'send-anyway', 'skip', 'reveal', 'restore-twin', 'cancel'])
export type IntakeAction = z.infer<typeof intakeAction>

/** One file ever seen. `name` is the path below the folder, or the whole path of one that was handed in. Times are ms since 1970. */
export const intakeRow = z.object({
  id: intakeId,
  dropFolderId,
  name: z.string(),
  size: z.number(),
  state: intakeState,
  /** Null where nothing keeps it back. */
  reasonCode: intakeReason.nullable(),
  reason: z.string().nullable(),
  /** When it is tried again by itself; null: not by itself. */
  nextTryAt: z.number().nullable(),
  assetId: assetId.nullable(),
  seenAt: z.number(),
  changedAt: z.number(),
  /** Bytes that left so far, while it is being sent. */
  sent: z.number().nullable(),
  actions: z.array(intakeAction),
})
export type IntakeRow = z.infer<typeof intakeRow>

/** Which files; all parts must hold. */
export const intakeFilter = z.object({
  dropFolderId: dropFolderId.nullable(),
  states: z.array(intakeState).max(20),
  /** Empty: whatever the reason. */
  reasons: z.array(intakeReason).max(20),
  search: z.string().max(1000),
})
export type IntakeFilter = z.infer<typeof intakeFilter>
export const intakeQuery = intakeFilter.extend({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) })
export type IntakeQuery = z.infer<typeof intakeQuery>
export const intakePage = z.object({ rows: z.array(intakeRow), total: z.number().int() })
export type IntakePage = z.infer<typeof intakePage>

/** How many files stand at each state and reason, for the filter's choices. */
export const intakeCounts = z.object({
  states: z.array(z.object({ state: intakeState, count: z.number().int() })),
  reasons: z.array(z.object({ reason: intakeReason, count: z.number().int() })),
})
export type IntakeCounts = z.infer<typeof intakeCounts>
