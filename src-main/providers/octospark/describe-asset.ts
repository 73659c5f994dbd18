import type { AssetType } from '../../../src-preload/contract/asset'
import type { Fact, RemoteAsset } from '../remote'
import { sha256Text } from './assumptions'
import type { AssetFields } from './wire'

/** OctoSpark API, `assetType`. A GIF is a picture to Slipway. */
const knownTypes: ReadonlyMap<string, AssetType> = new Map([
  ['image', 'image'],
  ['gif', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['document', 'document'],
])

/** What OctoSpark tells of an asset, as Slipway sees it. Pure. */
export function describeAsset(row: AssetFields): RemoteAsset {
  return {
    remoteId: row.id,
    externalId: null,
    title: row.displayName ?? row.originalFilename ?? '',
    description: '',
    category: '',
    tags: [],
    ai: { title: row.aiTitle, description: row.aiDescription, tags: row.aiTags },
    type: typeOf(row),
    fileName: row.originalFilename,
    md5: null,
    sha256: row.contentHash !== null && sha256Text.test(row.contentHash) ? row.contentHash.toLowerCase() : null,
    owner: null,
    createdAt: parseTime(row.createdAt),
    modifiedAt: parseTime(row.updatedAt),
    version: versionOf(row),
    trashed: trashedOf(row),
    processing: processingOf(row),
    folder: row.folderId === null ? null : { id: row.folderId, name: row.folderName ?? row.folderId },
    projectId: null,
    facts: factsOf(row),
    media: [
      {
        id: row.id,
        storedName: null,
        fileName: row.originalFilename,
        size: row.fileSize,
        contentType: row.mimeType,
        md5: null,
        previewUrl: null,
      },
    ],
  }
}

const timeText = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/i

/** ms since 1970 of an ISO 8601 time (without a zone: UTC), else null. */
function parseTime(value: string | null): number | null {
  const plain = value?.trim() ?? ''
  if (!timeText.test(plain)) return null
  const day = plain.slice(0, 10)
  const rest = plain.slice(11).replace(' ', '')
  const ms = Date.parse(rest === '' ? `${day}T00:00Z` : `${day}T${/(Z|[+-]\d{2}:?\d{2})$/i.test(rest) ? rest : `${rest}Z`}`)
  return Number.isNaN(ms) ? null : ms
}

/** The sample of the documents leaves `assetType` out, though it is required: then the MIME type tells. */
function typeOf({ assetType, mimeType }: AssetFields): AssetType {
  if (assetType !== null) return knownTypes.get(assetType) ?? 'other'
  return knownTypes.get(mimeType?.split('/', 1)[0]?.toLowerCase() ?? '') ?? 'other'
}

/** Without a time of the last change nothing tells whether the asset changed. */
function versionOf({ updatedAt, processingStatus, isProcessing, isDeleted }: AssetFields): string | null {
  return updatedAt === null ? null : [updatedAt, processingStatus, isProcessing, isDeleted].map(String).join(' ')
}

/** `isDeleted` decides where it is told. A `hardDeletedAt` shows that OctoSpark deletes for good by a rule of its own. */
function trashedOf({ isDeleted, deletedAt, hardDeletedAt }: AssetFields): RemoteAsset['trashed'] {
  if (!(isDeleted ?? (deletedAt !== null || hardDeletedAt !== null))) return null
  const at = parseTime(deletedAt)
  return { at, about: at === null }
}

/** `processingStatus` and `isProcessing` overlap: a failure wins, then whatever says that work goes on. */
function processingOf({ processingStatus, isProcessing, processingError }: AssetFields): RemoteAsset['processing'] {
  const failed = { state: 'failed', note: processingError } as const
  switch (processingStatus) {
    case 'failed':
      return failed
    case 'pending':
    case 'processing':
      return { state: 'processing', note: null }
    case 'completed':
      return { state: isProcessing === true ? 'processing' : 'ready', note: null }
    case null:
      if (isProcessing === null) return processingError === null ? null : failed
      if (isProcessing) return { state: 'processing', note: null }
      return processingError === null ? { state: 'ready', note: null } : failed
    default:
      return { state: 'unknown', note: processingStatus.slice(0, 200) }
  }
}

const shortest = (value: string) => value.slice(0, 200)
/** Sizes are numbers, maybe fractional. */
const rounded = (value: number) => String(Math.round(value * 100) / 100)

function factsOf(row: AssetFields): readonly Fact[] {
  const { typeData } = row
  const isUnknownType = row.assetType !== null && !knownTypes.has(row.assetType)
  const size = typeof typeData.width === 'number' && typeof typeData.height === 'number' ? [typeData.width, typeData.height] : null
  const aspectRatio = row.aspectRatio ?? typeData.aspectRatio ?? null
  const told: readonly (readonly [label: string, value: string | number | null | undefined])[] = [
    ['Kind', row.assetCategory?.replaceAll('_', ' ')],
    ['Type', isUnknownType ? row.assetType : null],
    ['Dimensions', size?.map(rounded).join(' × ')],
    ['Format', typeData.format],
    ['Colour space', typeData.colorSpace],
    ['Aspect ratio', aspectRatio],
    ['Duration', typeof typeData.duration === 'number' ? `${rounded(typeData.duration)} s` : typeData.duration],
    ['Shared', row.sharedWithOrg === true ? 'with the whole organisation' : null],
    ['Deleted for good on', row.hardDeletedAt === null ? null : dayOf(row.hardDeletedAt)],
  ]
  return told.flatMap(([label, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [{ label, value: shortest(typeof value === 'number' ? rounded(value) : value) }],
  )
}

function dayOf(time: string): string {
  const ms = parseTime(time)
  return ms === null ? time : new Date(ms).toISOString().slice(0, 10)
}
