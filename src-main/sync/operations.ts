import { z } from 'zod'
import { intakeId } from '../../src-preload/contract/ids'

const tags = z.array(z.string())
const changes = z.object({ title: z.string(), description: z.string(), category: z.string(), tags }).partial()

/** What an operation needs to be carried out: written with the user's change, never changed afterwards except by merging with a later change not yet sent. */
export const payload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create-asset'), title: z.string(), externalId: z.string() }),
  z.object({
    kind: z.literal('add-media'),
    intakeId: intakeId.nullable(),
    path: z.string(),
    fileName: z.string(),
    size: z.number(),
    md5: z.string(),
    sha256: z.string(),
  }),
  /** `seen`: the values at the service that the user's change was made upon. */
  z.object({ kind: z.literal('edit-asset'), changes, seen: changes }),
  z.object({ kind: z.literal('add-comment'), text: z.string() }),
  z.object({ kind: z.literal('edit-comment'), text: z.string() }),
  z.object({ kind: z.literal('delete-comment') }),
  z.object({ kind: z.literal('trash') }),
  z.object({ kind: z.literal('restore') }),
  /** What the user saw when confirming: the version (null when the service names none) and whether it lay in the trash. */
  z.object({ kind: z.literal('delete-permanently'), version: z.string().nullable(), wasTrashed: z.boolean() }),
])
export type Payload = z.infer<typeof payload>
export type PayloadOf<K extends Payload['kind']> = Extract<Payload, { kind: K }>

/** Durable notes of an operation under way, read back after a restart. */
export const progress = z
  .object({
    /** add-comment: ids of the comments that were there before it was first sent. */
    knownComments: z.array(z.string()),
    /** add-media: how far it came, and the media that were there before. */
    phase: z.enum(['sent', 'accepted']),
    knownMedia: z.array(z.string()),
    sentAt: z.number(),
    probes: z.number().int(),
    /** create-asset: the service proved that it exists but does not tell its id. */
    idUnknown: z.boolean(),
  })
  .partial()
export type Progress = z.infer<typeof progress>
