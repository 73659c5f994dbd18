import { z } from 'zod'
import type { AssetType } from '../../../src-preload/contract/asset'
import type { RemoteAsset } from '../remote'
import type { AssetParts } from './asset-key'
import { toRemoteId } from './asset-key'
import { assumptions } from './assumptions'
import type { Scope } from './container'
import { fileNameOrNull } from './file-name'

// Reading is lenient: an odd field becomes null, and a row is unreadable only when it does not say which file it is. The parts of its identity are never cut or
// put in order: requests must name them exactly as they were listed.

const anything = z.unknown().optional()
const longestText = 20_000
const textOrNull = anything.transform((value) => (typeof value === 'string' && value !== '' ? value.slice(0, longestText) : null))
const idOrNull = anything.transform((value) =>
  typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value).slice(0, 200) : null,
)
const identity = z.string().max(assumptions.longestPart)
const segmentId = z.union([z.number().int().transform(String), z.string()]).refine((id) => assumptions.segmentId.test(id))
const byteCount = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .refine((count) => Number.isSafeInteger(count) && count >= 0)
  .nullable()
  .catch(null)

const fileName = identity.transform((text, context) => {
  const name = fileNameOrNull(text)
  if (name !== null) return name
  context.addIssue({ code: 'custom', message: 'blank' })
  return z.NEVER
})

/** Wordbee API 2, List Assets in Segment: `name`, `size`, numbers for ids. Flex project assets: `fileName`, `fileSizeInBytes`, texts for ids. Both are read alike. */
const row = z
  .looseObject({ segmentId: anything, locale: identity.nullish(), relativePath: identity.nullish(), name: anything, fileName: anything })
  .transform((raw) => ({ ...raw, name: raw.name ?? raw.fileName, size: raw['size'] ?? raw['fileSizeInBytes'] ?? null }))
  .pipe(
    z.object({
      segmentId: segmentId.optional(),
      locale: identity.nullish(),
      relativePath: identity.nullish(),
      name: fileName,
      size: byteCount,
      contentType: textOrNull,
      createdDate: textOrNull,
      modifiedDate: textOrNull,
      documentId: idOrNull,
      projectId: idOrNull,
    }),
  )
export type FileRow = z.output<typeof row>

/** The rows of a list, each null where it does not tell which file it is. */
export const listAnswer = z.array(z.unknown()).transform((list) =>
  list
    .slice(0, assumptions.longestList)
    .map((item) => row.safeParse(item).data ?? null)
    .concat(list.length > assumptions.longestList ? [null] : []),
)

/** Wordbee API 2, Upload Asset to Segment: the asset, which says at least where it hangs. What it is called is asked of the list. */
export const attachAnswer = z
  .object({ projectId: idOrNull, documentId: idOrNull, segmentId: idOrNull })
  .refine(({ projectId, documentId, segmentId: at }) => (projectId ?? documentId ?? at) !== null)
  .transform(() => undefined)

/** Wordbee API 2, Media upload. */
export const uploadAnswer = z
  .object({ result: z.object({ token: z.string().min(1).max(longestText), name: anything }) })
  .transform(({ result }) => ({ token: result.token, name: typeof result.name === 'string' ? fileNameOrNull(result.name) : null }))

/** Success with an empty body, and nothing else. */
export const emptyAnswer = z.undefined()

/** Where a row lies, exactly as it was listed; null when it is of no segment. `asked`: the one segment that was asked for. */
export function partsOf(file: FileRow, scope: Scope, asked: string | null = null): AssetParts | null {
  const segment = file.segmentId ?? asked
  if (segment === null) return null
  return { scope: scope.name, segmentId: segment, locale: file.locale ?? null, relativePath: file.relativePath ?? '', name: file.name }
}

/** A file as an asset: all that Wordbee tells of it. */
export function toAsset(file: FileRow, parts: AssetParts): RemoteAsset {
  const { name, locale, relativePath } = parts
  const fact = (label: string, value: string | null) => (value === null ? [] : [{ label, value }])
  return {
    remoteId: toRemoteId(parts),
    externalId: null,
    title: name,
    description: '',
    category: '',
    tags: [],
    ai: { title: null, description: null, tags: [] },
    type: typeOf(file.contentType, name),
    fileName: name,
    md5: null,
    sha256: null,
    owner: null,
    createdAt: parseTime(file.createdDate),
    modifiedAt: parseTime(file.modifiedDate),
    version: file.modifiedDate === null && file.size === null ? null : `${file.modifiedDate ?? ''} ${String(file.size ?? '')}`,
    trashed: null,
    processing: null,
    folder: relativePath === '' ? null : { id: relativePath, name: relativePath },
    projectId: null,
    facts: [
      ...fact('Segment', parts.segmentId),
      ...fact('Locale', locale === null || locale === '' ? 'all languages' : locale),
      ...fact('Folder', relativePath === '' ? null : relativePath),
      ...fact('Document', file.documentId),
      ...fact('Project', file.projectId),
    ],
    media: [
      { id: mediumId, storedName: name, fileName: name, size: file.size, contentType: file.contentType, md5: null, previewUrl: null },
    ],
  }
}

/** A file at Wordbee is its own only medium. */
export const mediumId = '1'

const timeText = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/

/** ms since 1970 of an ISO 8601 time (without a zone: see the assumptions), else null. Pure. */
export function parseTime(value: string | null): number | null {
  const parts = value === null ? null : timeText.exec(value.trim())
  if (parts === null) return null
  const [, day = '', hours = '00:00', zone = assumptions.zoneOfBareTimes] = parts
  const ms = Date.parse(`${day}T${hours}${zone}`)
  return Number.isNaN(ms) ? null : ms
}

const documentType = /^(text\/|application\/(pdf|rtf|json|xml|msword|epub|postscript|vnd\.(ms-|oasis|openxmlformats)))/
const endings: readonly (readonly [AssetType, ReadonlySet<string>])[] = [
  ['image', new Set(['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'bmp', 'tif', 'tiff', 'svg', 'heic', 'psd', 'ico'])],
  ['video', new Set(['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi', 'mpg', 'mpeg', 'wmv'])],
  ['audio', new Set(['mp3', 'wav', 'ogg', 'opus', 'm4a', 'flac', 'aac', 'aiff', 'wma'])],
  [
    'document',
    new Set([
      'pdf',
      'txt',
      'md',
      'rtf',
      'doc',
      'docx',
      'odt',
      'xls',
      'xlsx',
      'ods',
      'csv',
      'ppt',
      'pptx',
      'odp',
      'html',
      'xml',
      'json',
      'srt',
      'vtt',
      'xlf',
      'xliff',
    ]),
  ],
]

/** By the content type, else by the ending of the name. */
function typeOf(contentType: string | null, name: string): AssetType {
  const told = contentType?.trim().toLowerCase() ?? ''
  const family = told.split('/', 1)[0]
  if (family === 'image' || family === 'video' || family === 'audio') return family
  if (documentType.test(told)) return 'document'
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return endings.find(([, known]) => known.has(ending))?.[0] ?? 'other'
}
