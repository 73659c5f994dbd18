import { z } from 'zod'
import { assetId } from './ids'
import type { EventName } from './channels'

export type { EventName } from './channels'

const nothing = z.object({})

/** Events say what to read again; they never carry rows. `ids: null` means "too many to name: read all again". */
export const eventPayloads = {
  'app.changed': nothing,
  'accounts.changed': nothing,
  'assets.changed': z.object({ ids: z.array(assetId).max(500).nullable() }),
  'comments.changed': z.object({ assetId }),
  'drop-folders.changed': nothing,
  'intake.changed': nothing,
  /** Files came from outside the window, or what is fetched came nearer: see `hand-in.waiting` and `hand-in.fetch-state`. */
  'hand-in.changed': nothing,
  'transfers.changed': nothing,
  'activity.changed': nothing,
  'sync.changed': nothing,
  'conflicts.changed': nothing,
  'feed.changed': nothing,
  'library.changed': nothing,
  'hand-over.changed': nothing,
} satisfies Record<EventName, z.ZodType>
export type EventPayload<E extends EventName> = z.infer<(typeof eventPayloads)[E]>
