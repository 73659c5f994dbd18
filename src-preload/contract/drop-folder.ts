import { z } from 'zod'
import { accountId, assetId, dropFolderId, intakeId } from './ids'

export const intakeMode = z.enum(['new-assets', 'media-by-pattern'])
export type IntakeMode = z.infer<typeof intakeMode>
export const afterUpload = z.enum(['keep', 'move-to-done'])
export type AfterUpload = z.infer<typeof afterUpload>

/** What the "Add drop folder" dialog sends. `pattern` counts only with `media-by-pattern`, such as `{asset}_{locale}_v{nn}`. */
export const dropFolderForm = z.object({
  path: z.string().max(4096),
  accountId,
  mode: intakeMode,
  pattern: z.string().max(255),
  afterUpload,
  includeExisting: z.boolean(),
  /** Where at the service the files go, by the keys of its `targetFields`. */
  target: z.record(z.string().max(40), z.string().max(1000)),
})
export type DropFolderForm = z.infer<typeof dropFolderForm>

export const dropFolderState = z.enum(['watching', 'checking', 'paused', 'missing', 'unreadable', 'replaced'])
export type DropFolderState = z.infer<typeof dropFolderState>

export const intakeState = z.enum(['settling', 'waiting', 'uploading', 'done', 'held', 'failed', 'needs-review'])
export type IntakeState = z.infer<typeof intakeState>

export const dropFolder = z.object({
  id: dropFolderId,
  path: z.string(),
  accountId,
  accountName: z.string(),
  mode: intakeMode,
  pattern: z.string(),
  afterUpload,
  target: z.record(z.string(), z.string()),
  state: dropFolderState,
  /** A sentence with the next step where the state needs one. */
  stateReason: z.string().nullable(),
  counts: z.record(intakeState, z.number().int()),
  lastScanAt: z.number().nullable(),
})
export type DropFolder = z.infer<typeof dropFolder>

/** One file ever seen. `name` is the path below the folder. */
export const intakeRow = z.object({
  id: intakeId,
  dropFolderId,
  name: z.string(),
  size: z.number(),
  state: intakeState,
  reason: z.string().nullable(),
  assetId: assetId.nullable(),
  seenAt: z.number(),
  changedAt: z.number(),
  canSendAnyway: z.boolean(),
  canRetry: z.boolean(),
})
export type IntakeRow = z.infer<typeof intakeRow>

export const intakeQuery = z.object({
  dropFolderId: dropFolderId.nullable(),
  states: z.array(intakeState).max(10),
  search: z.string().max(1000),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(500),
})
export type IntakeQuery = z.infer<typeof intakeQuery>
export const intakePage = z.object({ rows: z.array(intakeRow), total: z.number().int() })
export type IntakePage = z.infer<typeof intakePage>

/** What would happen to a file that is there already. */
export const previewRow = z.object({ name: z.string(), size: z.number(), outcome: z.string(), willSend: z.boolean() })
export const dropFolderPreview = z.object({
  rows: z.array(previewRow),
  /** All files found, also those beyond the rows listed. */
  total: z.number().int(),
  willSend: z.number().int(),
})
export type DropFolderPreview = z.infer<typeof dropFolderPreview>
