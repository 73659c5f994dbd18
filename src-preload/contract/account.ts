import { z } from 'zod'
import { accountId } from './ids'
import { capabilities, serviceId } from './service'

/** "Connected": the last request was answered. "Sign-in needed": the secret is missing or was refused. "Offline": the service could not be reached. */
export const accountState = z.enum(['connected', 'sign-in-needed', 'offline'])
export type AccountState = z.infer<typeof accountState>

/** An account as the window sees it: never a secret. Times are ms since 1970. */
export const account = z.object({
  id: accountId,
  service: serviceId,
  name: z.string(),
  address: z.string(),
  isDemo: z.boolean(),
  state: accountState,
  stateReason: z.string().nullable(),
  assetCount: z.number().int(),
  trashCount: z.number().int(),
  /** Days an asset stays in the service's trash; null where the service has none or does not say. */
  trashDays: z.number().int().nullable(),
  lastSyncAt: z.number().nullable(),
  isSyncing: z.boolean(),
  capabilities,
})
export type Account = z.infer<typeof account>

const text = z.string().max(4000)

/** What the "Add account" dialog sends. `fields` by the keys of the service's form (see service.ts). */
export const connectForm = z.object({ service: serviceId, name: text, fields: z.record(z.string().max(40), text) })
export type ConnectForm = z.infer<typeof connectForm>

/** Editing leaves a secret as it is where its field is empty or absent. */
export const editAccountForm = z.object({ id: accountId, name: text, fields: z.record(z.string().max(40), text) })
export type EditAccountForm = z.infer<typeof editAccountForm>

/** Non-secret fields, to fill the "Edit" dialog. */
export const accountFields = z.object({ id: accountId, service: serviceId, name: z.string(), fields: z.record(z.string(), z.string()) })

/** What became of a pasted list of asset ids or links. */
export const addByIdResult = z.object({
  added: z.number().int(),
  alreadyThere: z.number().int(),
  refused: z.array(z.object({ text: z.string(), reason: z.string() })),
})
export type AddByIdResult = z.infer<typeof addByIdResult>
