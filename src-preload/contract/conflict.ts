import { z } from 'zod'
import { accountId, assetId, operationId } from './ids'

export const conflictField = z.enum(['title', 'description', 'category', 'tags', 'comment'])
export type ConflictField = z.infer<typeof conflictField>

/** A text, or a list of tags. */
export const conflictValue = z.union([z.string(), z.array(z.string())])
export type ConflictValue = z.infer<typeof conflictValue>

export const conflictSide = z.enum(['mine', 'theirs'])
export type ConflictSide = z.infer<typeof conflictSide>

/** One change of the user's that somebody else's change stands against. It is sent when each field is decided. Times are ms since 1970. */
export const conflict = z.object({
  operationId,
  accountId,
  accountName: z.string(),
  assetId,
  assetTitle: z.string(),
  foundAt: z.number(),
  /** `base`: what both changed; null when it is not known. */
  fields: z.array(z.object({ field: conflictField, base: conflictValue.nullable(), mine: conflictValue, theirs: conflictValue })),
})
export type Conflict = z.infer<typeof conflict>

export const conflictPage = z.object({ rows: z.array(conflict), total: z.number().int() })
export type ConflictPage = z.infer<typeof conflictPage>

/** A value that lost a conflict: `mine` was the user's, `theirs` the service's. */
export const keptValue = z.object({ field: conflictField, value: conflictValue, whose: conflictSide, at: z.number() })
export type KeptValue = z.infer<typeof keptValue>
