import { z } from 'zod'

/** The short name of a service that Slipway speaks to. Open: the services come from the registry of main, which tells them to the window. */
export const serviceId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
export type ServiceId = z.infer<typeof serviceId>

/** What a person may want to do with an asset or an account; a service offers each, or says why not. In the order of the table in Accounts. */
export const capabilityNames = [
  'list',
  'search',
  'search-by-meaning',
  'ask-assistant',
  'add-by-id',
  'create',
  'upload',
  'create-from-link',
  'edit',
  'add-media',
  'remove-media',
  'download',
  'preview',
  'share-link',
  'file-metadata',
  'comment',
  'history',
  'actions',
  'collections',
  'folders',
  'projects',
  'trash',
  'restore',
  'delete-permanently',
] as const
export type CapabilityName = (typeof capabilityNames)[number]

/** Offered, or not with the reason in a sentence for the user. */
export const capability = z.union([z.object({ offered: z.literal(true) }), z.object({ offered: z.literal(false), reason: z.string() })])
export type Capability = z.infer<typeof capability>
export const capabilities = z.record(z.enum(capabilityNames), capability)
export type Capabilities = Readonly<Record<CapabilityName, Capability>>

/**
 * One input of a dialog. `secret` ones go to the keychain and never come back to the window. `isOptional`: may stay empty.
 * `hasChoices`: the service can be asked for the values (`accounts.choices`).
 */
export const serviceField = z.object({
  key: z.string(),
  label: z.string(),
  secret: z.boolean(),
  hint: z.string(),
  isOptional: z.boolean(),
  hasChoices: z.boolean(),
  /** May hold many lines. */
  isLong: z.boolean(),
})
export type ServiceField = z.infer<typeof serviceField>

/** A service as the "Add account" dialog offers it. `targetFields`: what a drop folder is asked for, to say where at the service its files go. */
export const serviceForm = z.object({
  id: serviceId,
  label: z.string(),
  fields: z.array(serviceField),
  targetFields: z.array(serviceField),
})
export type ServiceForm = z.infer<typeof serviceForm>
