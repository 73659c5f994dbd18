import { z } from 'zod'

/** One kind of damage that a check found. `repaired`: it was put right; else `advice` says what the user can do. */
export const damage = z.object({
  /** The damage's fixed name, such as `operation-without-asset`. */
  kind: z.string(),
  count: z.number().int(),
  /** In plain words. */
  words: z.string(),
  repaired: z.boolean(),
  advice: z.string().nullable(),
})
export type Damage = z.infer<typeof damage>

/** What a check of the library came to. Times are ms since 1970. */
export const libraryCheck = z.object({ checkedAt: z.number(), tookMs: z.number(), assets: z.number().int(), damages: z.array(damage) })
export type LibraryCheck = z.infer<typeof libraryCheck>

/** One copy of the library. `why`: what it was made for. */
export const libraryBackup = z.object({
  id: z.string(),
  madeAt: z.number(),
  bytes: z.number(),
  why: z.enum(['daily', 'before-update', 'before-restore', 'by-hand']),
  assets: z.number().int(),
})
export type LibraryBackup = z.infer<typeof libraryBackup>

export const libraryState = z.object({
  isChecking: z.boolean(),
  isBackingUp: z.boolean(),
  lastCheck: libraryCheck.nullable(),
  /** Newest first. */
  backups: z.array(libraryBackup),
  /** What happened to the library at this start, in plain words, until the user dismisses it; null: nothing. */
  notice: z.string().nullable(),
  /** The file is damaged: starting again repairs it. */
  needsRestart: z.boolean(),
})
export type LibraryState = z.infer<typeof libraryState>
