import { z } from 'zod'
import { accountId, assetId } from './ids'

export const feedKind = z.enum(['new', 'changed', 'commented', 'trashed', 'restored', 'gone', 'back'])
export type FeedKind = z.infer<typeof feedKind>

/** Something that happened at a service, as the mirror saw it. What the user did from here is not told. Times are ms since 1970. */
export const feedRow = z.object({
  seq: z.number().int(),
  kind: feedKind,
  accountId,
  accountName: z.string(),
  /** Null when the asset is not in the library any more, or when the row stands for many (`count`). */
  assetId: assetId.nullable(),
  title: z.string(),
  /** Who did it, where the service tells; never this account's own user. */
  who: z.string().nullable(),
  /** Fields that changed, as the window names them. */
  fields: z.array(z.string()),
  /** How many assets this row stands for: a listing that brings very many at once is told in one row. */
  count: z.number().int(),
  at: z.number(),
  isUnseen: z.boolean(),
})
export type FeedRow = z.infer<typeof feedRow>

/** Newest first. `lastLookedAt` null: never. */
export const feedPage = z.object({
  rows: z.array(feedRow),
  total: z.number().int(),
  unseen: z.number().int(),
  /** How many assets the unseen rows stand for, by kind. */
  unseenKinds: z.array(z.object({ kind: feedKind, count: z.number().int() })),
  lastLookedAt: z.number().nullable(),
})
export type FeedPage = z.infer<typeof feedPage>
