import { z } from 'zod'
import { assetType } from '../../src-preload/contract/asset'
import { intakeId } from '../../src-preload/contract/ids'

const tags = z.array(z.string())
const changes = z.object({ title: z.string(), description: z.string(), category: z.string(), tags }).partial()

/** A file of this machine that is to be sent, as it was when it was queued. */
const file = {
  intakeId: intakeId.nullable(),
  path: z.string(),
  fileName: z.string(),
  size: z.number(),
  md5: z.string(),
  sha256: z.string(),
}

/** What an operation needs to be carried out: written with the user's change, never changed afterwards except by merging with a later change not yet sent. */
export const payload = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create-asset'),
    title: z.string(),
    externalId: z.string(),
    projectId: z.string().optional(),
    category: z.string().optional(),
    tags: tags.optional(),
  }),
  /** The asset is made out of the file, for services where it can not exist without one. `target`: where it goes, by the service's `targetFields`. */
  z.object({ kind: z.literal('upload-asset'), ...file, title: z.string(), target: z.record(z.string(), z.string()) }),
  /** `type` null: to be told from the content. */
  z.object({ kind: z.literal('create-from-link'), link: z.string(), name: z.string(), type: assetType.nullable() }),
  z.object({ kind: z.literal('add-media'), ...file }),
  /** `md5` and `media`: what the user saw and confirmed to remove. */
  z.object({ kind: z.literal('remove-media'), md5: z.string().nullable(), media: z.array(z.string()) }),
  /** `seen`: the values at the service that the user's change was made upon. */
  z.object({ kind: z.literal('edit-asset'), changes, seen: changes }),
  z.object({ kind: z.literal('add-comment'), text: z.string() }),
  /** `seen`: the text at the service that the user's was made upon, where it had one. */
  z.object({ kind: z.literal('edit-comment'), text: z.string(), seen: z.string().optional() }),
  z.object({ kind: z.literal('delete-comment') }),
  z.object({ kind: z.literal('trash') }),
  z.object({ kind: z.literal('restore') }),
  /** What the user saw when confirming: the version (null when the service names none) and whether it lay in the trash. */
  z.object({
    kind: z.literal('delete-permanently'),
    version: z.string().nullable(),
    wasTrashed: z.boolean(),
    backupFolder: z.string().nullable().default(null),
  }),
  /** `collectionId` null: a new one of this title is made first. */
  z.object({ kind: z.literal('add-to-collection'), collectionId: z.string().nullable(), title: z.string() }),
  z.object({ kind: z.literal('assign-project'), projectId: z.string() }),
  z.object({ kind: z.literal('unassign-project') }),
  z.object({ kind: z.literal('start-action'), actionId: z.string(), name: z.string() }),
])
export type Payload = z.infer<typeof payload>
export type PayloadOf<K extends Payload['kind']> = Extract<Payload, { kind: K }>
/** Payloads that send a file of this machine: the intake waits for their end. */
export type FilePayload = PayloadOf<'add-media' | 'upload-asset'>

/** True for what sends a file of this machine. */
export function sendsFile(one: Payload): one is FilePayload {
  return one.kind === 'add-media' || one.kind === 'upload-asset'
}

/** True for what makes an asset: without it the asset can not be. */
export function makesAsset({ kind }: Payload): boolean {
  return kind === 'create-asset' || kind === 'upload-asset' || kind === 'create-from-link'
}

/** Durable notes of an operation under way, read back after a restart. */
export const progress = z
  .object({
    /** add-comment: ids of the comments that were there before it was first sent. */
    knownComments: z.array(z.string()),
    /** `sent`: a request left and is looked after in its own time. `accepted`: the service said yes, and what is left is to see it done. */
    phase: z.enum(['sent', 'accepted']),
    /** add-media: the media that were there before. */
    knownMedia: z.array(z.string()),
    sentAt: z.number(),
    /** How often it was looked for since. */
    probes: z.number().int(),
    /** The asset exists, or may exist, at the service, which does not tell its id. */
    idUnknown: z.boolean(),
    /** upload-asset, create-from-link: the id the service gave before it had the content. */
    madeId: z.string(),
    /** upload-asset, create-from-link: what the service was told that the content is. */
    sentType: assetType,
    /** start-action: ids of the runs that were there before it was first sent. */
    knownRuns: z.array(z.string()),
    /** add-to-collection: the collection that was made for it. */
    collectionId: z.string(),
    /** delete-permanently: the copy was saved, so that it is not saved twice. */
    backedUp: z.boolean(),
    /** delete-permanently: the asset is not what the user confirmed any more. Only another question and its answer can delete it. */
    isOutdated: z.boolean(),
  })
  .partial()
export type Progress = z.infer<typeof progress>
