import { z } from 'zod'
import { accountId, assetId, intakeId, operationId } from './ids'

export const transferState = z.enum(['waiting', 'creating', 'handing-over', 'uploading', 'verifying', 'paused', 'failed', 'needs-review'])
export type TransferState = z.infer<typeof transferState>

/** A file on its way to a service: one row per operation that sends one. Sizes in bytes, times in ms. */
export const transfer = z.object({
  id: operationId,
  accountId,
  assetId,
  intakeId: intakeId.nullable(),
  name: z.string(),
  accountName: z.string(),
  size: z.number(),
  /** Bytes that left; null while none did. */
  sent: z.number().nullable(),
  state: transferState,
  /** Bytes in a second, over the last seconds; null while it can not be told. */
  speed: z.number().nullable(),
  leftMs: z.number().nullable(),
  /** `large` files have a way of their own, so that small ones do not wait for them. */
  lane: z.enum(['small', 'large']),
  reason: z.string().nullable(),
  nextTryAt: z.number().nullable(),
  canCancel: z.boolean(),
})
export type Transfer = z.infer<typeof transfer>

export const transferPage = z.object({
  rows: z.array(transfer),
  total: z.number().int(),
  /** Of all that is under way or waits. */
  left: z.object({ files: z.number().int(), bytes: z.number(), speed: z.number().nullable(), leftMs: z.number().nullable() }),
  /** Bytes in a second over all accounts; null: no limit. */
  cap: z.number().int().nullable(),
  /** True while the system is kept from sleeping. */
  keepsAwake: z.boolean(),
  /** Files that can be fetched from this computer right now. */
  serving: z.number().int(),
})
export type TransferPage = z.infer<typeof transferPage>
