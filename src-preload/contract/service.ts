import { z } from 'zod'

/** The services Slipway speaks to. */
export const serviceId = z.enum(['octospark', 'wordbee', 'media-pocket', 'globalaiopc'])
export type ServiceId = z.infer<typeof serviceId>

/** What a person may want to do with an asset or an account; a service offers each, or says why not. */
export const capabilityNames = [
  'list',
  'search',
  'add-by-id',
  'create',
  'add-media',
  'edit',
  'comment',
  'download',
  'preview',
  'trash',
  'restore',
  'delete-permanently',
  'history',
  'collections',
  'actions',
] as const
export type CapabilityName = (typeof capabilityNames)[number]

/** Offered, or not with the reason in a sentence for the user. */
export const capability = z.union([z.object({ offered: z.literal(true) }), z.object({ offered: z.literal(false), reason: z.string() })])
export type Capability = z.infer<typeof capability>
export const capabilities = z.record(z.enum(capabilityNames), capability)
export type Capabilities = Readonly<Record<CapabilityName, Capability>>
