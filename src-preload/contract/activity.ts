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
  /** What is known of it, for one that is in doubt: when it was sent, how often it was looked for, under which id. */
  known: z.array(z.object({ label: z.string(), value: z.string() })),
  /** Fields of its asset that wait in the conflicts view. */
  hasConflict: z.boolean(),
  createdAt: z.number(),
  canRetry: z.boolean(),
  canCancel: z.boolean(),
  /** True where the user can end the doubt by giving the asset's id or link at the service. */
  asksForRemoteId: z.boolean(),
  /** Bytes that left so far, while a file is being sent. */
  transfer: z.object({ sent: z.number(), total: z.number() }).nullable(),
})
export type Operation = z.infer<typeof operation>

/** `needs-review`: only what is in doubt. `failed`: only what was refused. */
export const activityFilter = z.enum(['all', 'needs-review', 'failed'])
export type ActivityFilter = z.infer<typeof activityFilter>

/** `total`: rows that pass the filter. `failed` and the rest count all operations, whatever the filter. */
export const activityPage = z.object({
  rows: z.array(operation),
  total: z.number().int(),
  failed: z.number().int(),
  needsReview: z.number().int(),
  conflicts: z.number().int(),
  /** Refused operations by kind, for "Retry all" of one kind. */
  failedByKind: z.array(z.object({ kind: operationKind, count: z.number().int() })),
})
export type ActivityPage = z.infer<typeof activityPage>

/**
 * The one line at the foot of the window. `attention` counts what needs the user: failed and doubtful operations, conflicts, held or failed intake rows, accounts that are held or
 * must sign in.
 */
export const syncStatus = z.object({
  state: z.enum(['up-to-date', 'syncing', 'offline', 'attention', 'paused', 'no-accounts']),
  attention: z.number().int(),
  /** What `attention` is made of, by the place where it is decided. */
  attentionBy: z.object({
    /** Held, or to be signed in again. */
    accounts: z.number().int(),
    conflicts: z.number().int(),
    needsReview: z.number().int(),
    failed: z.number().int(),
    /** Files in drop folders. */
    files: z.number().int(),
  }),
  waiting: z.number().int(),
  offlineAccounts: z.array(z.string()),
  /** Several accounts, and all of them that are tried at all, can not be reached: it is the network of this computer and no service. */
  isComputerOffline: z.boolean(),
  pausedAccounts: z.array(z.string()),
  /** Accounts whose brake is on. */
  heldAccounts: z.array(z.string()),
  conflicts: z.number().int(),
  /** When the next account that can not be reached is tried again; null: none waits. ms since 1970. */
  nextTryAt: z.number().nullable(),
  lastSyncAt: z.number().nullable(),
})
export type SyncStatus = z.infer<typeof syncStatus>
