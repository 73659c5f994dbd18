import { z } from 'zod'
import { accountId, assetId } from './ids'

/** What an asset holds, by its content. `placeholder` holds nothing yet; `other` is anything else. */
export const assetType = z.enum(['image', 'video', 'audio', 'document', 'article', 'placeholder', 'other'])
export type AssetType = z.infer<typeof assetType>

/**
 * `ok`: the service and the mirror agree. `pending`: a change of the user's waits to be sent. `uploading`: its media are on the way.
 * `needs-review`: the outcome of a change is not known and the user must decide. `failed`: a change was refused.
 */
export const assetState = z.enum(['ok', 'pending', 'uploading', 'needs-review', 'failed'])
export type AssetState = z.infer<typeof assetState>

/** How far the service is with an asset's content. `unknown`: a state that no document names. */
export const processing = z.enum(['ready', 'processing', 'failed', 'unknown'])
export type Processing = z.infer<typeof processing>

/** Times are ms since 1970, sizes bytes. */
export const assetRow = z.object({
  id: assetId,
  accountId,
  title: z.string(),
  type: assetType,
  fileName: z.string().nullable(),
  state: assetState,
  /** Null where the service has no such state. */
  processing: processing.nullable(),
  /** For `slipway-media://preview/…`; null where there is nothing to show. */
  previewUrl: z.string().nullable(),
  createdAt: z.number(),
  trashedAt: z.number().nullable(),
  /** True when the day of trashing is the day we first saw it there, shown as "about". */
  trashedAtIsAbout: z.boolean(),
  /** Full days until the service removes it for good; null where it does not say. Never negative. */
  daysLeft: z.number().int().nullable(),
  commentCount: z.number().int(),
})
export type AssetRow = z.infer<typeof assetRow>

export const sortKey = z.enum(['added', 'title', 'modified', 'type'])
export type SortKey = z.infer<typeof sortKey>

/** Empty lists mean "all". `search` is plain text: every word must occur somewhere, in part or whole. */
export const assetQuery = z.object({
  view: z.enum(['library', 'trash']),
  search: z.string().max(10_000),
  sort: sortKey,
  descending: z.boolean(),
  accounts: z.array(accountId).max(100),
  types: z.array(assetType).max(20),
  states: z.array(assetState).max(10),
  tags: z.array(z.string().max(200)).max(20),
  /** Keys of folders, from the facets. */
  folders: z.array(z.string().max(300)).max(20),
})
export type AssetQuery = z.infer<typeof assetQuery>

export const assetPage = z.object({ rows: z.array(assetRow), total: z.number().int() })
export type AssetPage = z.infer<typeof assetPage>

/** What the filters can offer, with the number of assets each would leave. Tags: the most used ones only. */
export const assetFacets = z.object({
  accounts: z.array(z.object({ id: accountId, count: z.number().int() })),
  types: z.array(z.object({ type: assetType, count: z.number().int() })),
  tags: z.array(z.object({ tag: z.string(), count: z.number().int() })),
  /** Folders of services that have folders, those without an asset too. */
  folders: z.array(z.object({ key: z.string(), accountId, name: z.string(), count: z.number().int() })),
})
export type AssetFacets = z.infer<typeof assetFacets>

export const medium = z.object({
  id: z.string(),
  fileName: z.string().nullable(),
  size: z.number().nullable(),
  contentType: z.string().nullable(),
  md5: z.string().nullable(),
})
export type Medium = z.infer<typeof medium>

/** Everything the Details panel shows. `refusals` names the actions that can not be done now, each with its reason. */
export const assetDetails = assetRow.extend({
  description: z.string(),
  category: z.string(),
  tags: z.array(z.string()),
  aiTitle: z.string().nullable(),
  aiDescription: z.string().nullable(),
  aiTags: z.array(z.string()),
  /** What else the service tells, for people to read. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  folderName: z.string().nullable(),
  projectId: z.string().nullable(),
  /** The service's own word or reason for `processing`, as plain text. */
  processingNote: z.string().nullable(),
  owner: z.string().nullable(),
  md5: z.string().nullable(),
  sha256: z.string().nullable(),
  remoteId: z.string().nullable(),
  externalId: z.string().nullable(),
  modifiedAt: z.number().nullable(),
  refreshedAt: z.number().nullable(),
  media: z.array(medium),
  /** One sentence about what is pending, failed or in doubt; null when all is well. */
  stateReason: z.string().nullable(),
  /** Where the whole file can be read for a quick look (image, video, audio); null when it is not at hand. */
  viewUrl: z.string().nullable(),
  refusals: z.partialRecord(
    z.enum([
      'edit',
      'download',
      'trash',
      'restore',
      'delete-permanently',
      'comment',
      'history',
      'actions',
      'collections',
      'projects',
      'remove-media',
      'share-link',
      'file-metadata',
    ]),
    z.string(),
  ),
})
export type AssetDetails = z.infer<typeof assetDetails>
export type AssetAction = keyof AssetDetails['refusals']

/** Only the fields that change. Media Pocket: a title has 1 to 255 characters. */
export const assetChanges = z
  .object({ title: z.string(), description: z.string(), category: z.string(), tags: z.array(z.string().max(255)).max(500) })
  .partial()
export type AssetChanges = z.infer<typeof assetChanges>

/** What became of a change to several assets: those that took it, and those that did not, with the reason. */
export const batchResult = z.object({
  done: z.array(assetId),
  refused: z.array(z.object({ id: assetId, title: z.string(), reason: z.string() })),
})
export type BatchResult = z.infer<typeof batchResult>

/**
 * The question before a permanent deletion: exactly these assets, in exactly these versions, until it expires. `what: 'media'`: only the media of the asset go.
 * `offersBackup`: a copy of the media can be saved first, and should be.
 */
export const deletionQuestion = z.object({
  nonce: z.string(),
  what: z.enum(['assets', 'media']),
  offersBackup: z.boolean(),
  expiresAt: z.number(),
  assets: z.array(z.object({ id: assetId, title: z.string(), accountName: z.string(), whatIsLost: z.string() })),
  refused: z.array(z.object({ id: assetId, title: z.string(), reason: z.string() })),
})
export type DeletionQuestion = z.infer<typeof deletionQuestion>

/** One event of an asset's history at the service. */
export const historyEvent = z.object({ id: z.string(), what: z.string(), at: z.number().nullable() })
export const historyPage = z.object({ events: z.array(historyEvent), next: z.string().nullable() })
export type HistoryPage = z.infer<typeof historyPage>

export const collectionRow = z.object({ id: z.string(), title: z.string(), description: z.string().nullable() })
export type CollectionRow = z.infer<typeof collectionRow>

/** What the service can do to an asset, and what it is doing. `isOver`: the run has ended, as far as its state tells. */
export const action = z.object({ id: z.string(), name: z.string(), description: z.string().nullable(), category: z.string().nullable() })
export const actionRun = z.object({
  id: z.string(),
  actionName: z.string(),
  status: z.string(),
  isOver: z.boolean(),
  createdAt: z.number().nullable(),
  messages: z.array(z.string()),
})
export type ActionRun = z.infer<typeof actionRun>
export const assetActions = z.object({ actions: z.array(action), runs: z.array(actionRun) })
export type AssetActions = z.infer<typeof assetActions>

/** File metadata, flattened: the service does not document their shape. */
export const fileMetadata = z.object({ rows: z.array(z.object({ label: z.string(), value: z.string() })), isCut: z.boolean() })
export type FileMetadata = z.infer<typeof fileMetadata>

export const shareLink = z.object({ url: z.string(), fileName: z.string().nullable() })

/** How a service is asked to search; `assistant` costs credits. */
export const searchMode = z.enum(['plain', 'meaning', 'assistant'])
export type SearchMode = z.infer<typeof searchMode>
export const serviceSearchResult = z.object({
  hits: z.array(z.object({ row: assetRow, score: z.number().nullable(), reasons: z.array(z.string()) })),
  next: z.string().nullable(),
  total: z.number().int().nullable(),
  cost: z.string().nullable(),
  note: z.string().nullable(),
})
export type ServiceSearchResult = z.infer<typeof serviceSearchResult>

export const downloadResult = z.object({ saved: z.boolean(), fileName: z.string().nullable() })
