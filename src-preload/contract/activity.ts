import { z } from 'zod'
import { accountId, assetId, operationId } from './ids'

export const operationKind = z.enum([
  'create-asset',
  'upload-asset',
  'create-from-link',
  'add-media',
  'remove-media',
  'edit-asset',
  'add-comment',
  'edit-comment',
  'delete-comment',
  'trash',
  'restore',
  'delete-permanently',
  'add-to-collection',
  'assign-project',
  'unassign-project',
  'start-action',
])
export type OperationKind = z.infer<typeof operationKind>

/**
 * `waiting`: will be sent. `running`: is being sent. `failed`: the service refused it. `needs-review`: nobody knows whether it happened, or it happened and
 * something must be filled in by the user. `blocked`: an earlier operation of the same asset must end first.
 */
export const operationState = z.enum(['waiting', 'running', 'failed', 'needs-review', 'blocked'])
export type OperationState = z.infer<typeof operationState>

export const operation = z.object({
  id: operationId,
  kind: operationKind,
  accountId,
  accountName: z.string(),
  assetId: assetId.nullable(),
  assetTitle: z.string(),
  state: operationState,
  /** Why it waits, failed or is in doubt, in words. */
  reason: z.string().nullable(),
  attempts: z.number().int(),
  nextTryAt: z.number().nullable(),
  createdAt: z.number(),
  canRetry: z.boolean(),
  canCancel: z.boolean(),
  /** True where the user can end the doubt by giving the asset's id or link at the service. */
  asksForRemoteId: z.boolean(),
  /** Bytes that left so far, while a file is being sent. */
  transfer: z.object({ sent: z.number(), total: z.number() }).nullable(),
})
export type Operation = z.infer<typeof operation>

export const activityPage = z.object({ rows: z.array(operation), total: z.number().int(), failed: z.number().int() })
export type ActivityPage = z.infer<typeof activityPage>

/** The one line at the foot of the window. `attention` counts failed and doubtful operations and held or failed intake rows. */
export const syncStatus = z.object({
  state: z.enum(['up-to-date', 'syncing', 'offline', 'attention', 'no-accounts']),
  attention: z.number().int(),
  waiting: z.number().int(),
  offlineAccounts: z.array(z.string()),
  lastSyncAt: z.number().nullable(),
})
export type SyncStatus = z.infer<typeof syncStatus>
