import { z } from 'zod'
import { assetId, commentId } from './ids'

/** `pending`: not yet accepted by the service. `failed` and `needs-review` carry a reason. */
export const comment = z.object({
  id: commentId,
  assetId,
  text: z.string(),
  author: z.string(),
  isOwn: z.boolean(),
  updatedAt: z.number().nullable(),
  state: z.enum(['ok', 'pending', 'failed', 'needs-review']),
  stateReason: z.string().nullable(),
})
export type Comment = z.infer<typeof comment>
