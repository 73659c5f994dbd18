import { z } from 'zod'
import { accountId, assetId } from './ids'
import { capabilities, serviceId } from './service'

/** "Connected": the last request was answered. "Sign-in needed": the secret is missing or was refused. "Offline": the service could not be reached. */
export const accountState = z.enum(['connected', 'sign-in-needed', 'offline'])
export type AccountState = z.infer<typeof accountState>

/**
 * The brake is on: nothing is removed until the user decides. `vanished`: a listing misses very many assets. `empty-listing`: it tells of none, or of hardly any.
 * `other-identity`: somebody else answers behind this account.
 */
export const accountHold = z.object({
  kind: z.enum(['vanished', 'empty-listing', 'other-identity']),
  since: z.number(),
  /** In plain words: what was seen and what waits because of it. */
  explanation: z.string(),
  /** Assets that are missing, and that are known in all; 0 with `other-identity`. */
  missing: z.number().int(),
  known: z.number().int(),
  /** Titles of some of the missing ones. */
  samples: z.array(z.string()),
})
export type AccountHold = z.infer<typeof accountHold>
/** `accept`: it is as the service says (the assets are gone; this is the right account). `refuse`: keep all as it is and look again. */
export const holdAnswer = z.enum(['accept', 'refuse'])
export type HoldAnswer = z.infer<typeof holdAnswer>
export const pauseLength = z.enum(['hour', 'until-resumed'])
export type PauseLength = z.infer<typeof pauseLength>

/** An account as the window sees it: never a secret. Times are ms since 1970. */
export const account = z.object({
  id: accountId,
  service: serviceId,
  /** The service's name as users know it. */
  serviceLabel: z.string(),
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
  /** The user paused it: nothing is sent or read. `until` null: until resumed. */
  paused: z.object({ until: z.number().nullable() }).nullable(),
  hold: accountHold.nullable(),
  capabilities,
  /** What is true of the service, in words: its limits, its trash, what deleting means. */
  notes: z.array(z.object({ label: z.string(), value: z.string() })),
  /** Assets added by id that the service does not know. */
  unknownCount: z.number().int(),
  /** Assets that were deleted for good, whose ids are refused from then on. */
  deletedCount: z.number().int(),
})
export type Account = z.infer<typeof account>

const text = z.string().max(200_000)

/** What the "Add account" dialog sends. `fields` by the keys of the service's form (see service.ts). */
export const connectForm = z.object({ service: serviceId, name: text, fields: z.record(z.string().max(40), text) })
export type ConnectForm = z.infer<typeof connectForm>

/** Editing leaves a secret as it is where its field is empty or absent. */
export const editAccountForm = z.object({ id: accountId, name: text, fields: z.record(z.string().max(40), text) })
export type EditAccountForm = z.infer<typeof editAccountForm>

/** What the service offers for a field of the form, such as the teams of a user. */
export const fieldChoice = z.object({ value: z.string(), label: z.string(), group: z.string().nullable() })
export type FieldChoice = z.infer<typeof fieldChoice>
/** `id`: the account that is being edited, whose secrets fill the secret fields left empty; null while adding one. */
export const choicesQuery = connectForm.extend({ id: accountId.nullable(), key: z.string().max(40) })

/** Non-secret fields, to fill the "Edit" dialog. */
export const accountFields = z.object({ id: accountId, service: serviceId, name: z.string(), fields: z.record(z.string(), z.string()) })

/** What became of a pasted list of asset ids or links. */
export const addByIdResult = z.object({
  added: z.number().int(),
  alreadyThere: z.number().int(),
  refused: z.array(z.object({ text: z.string(), reason: z.string() })),
})
export type AddByIdResult = z.infer<typeof addByIdResult>

/** An id that the service does not know, as it was added. */
export const unknownId = z.object({ assetId, remoteId: z.string(), addedAt: z.number() })
/** An asset that was deleted for good. */
export const deletedId = z.object({ remoteId: z.string(), title: z.string(), deletedAt: z.number() })
