import { z } from 'zod'
import type { AssetType } from '../../../src-preload/contract/asset'
import type { RemoteAction, RemoteAsset, RemoteCollection, RemoteComment, RemoteEvent, RemoteMedium, RemoteRun } from '../remote'

// Reading is lenient: an odd field becomes null or empty and an odd row is left out of its list, but an asset is never lost for one odd field.

/** Also absent. */
const anything = z.unknown().optional()
/** What is longer is cut: nobody reads it, and it would fill the mirror. */
const mostLetters = 20_000
/** Rows of one list: none has an end that is documented. */
const mostRows = 50_000
/** Tags of one asset. */
const mostWords = 1000
const cut = (value: string) => value.slice(0, mostLetters)
const text = z.string().transform(cut).catch('')
const textOrNull = z.string().transform(cut).nullable().catch(null)
/** A number beyond 2^53 lost its last digits on the way in: it would be another id. */
const idText = z.union([z.string(), z.int()]).transform(String)
const longestId = 200
const id = idText.refine((value) => value !== '' && value.length <= longestId)
const idOrNull = id.nullable().catch(null)
const texts = z
  .array(z.unknown())
  .catch([])
  .transform((list) =>
    list
      .filter((item) => typeof item === 'string')
      .slice(0, mostWords)
      .map(cut),
  )
const time = anything.transform(parseTime)
const md5 = anything.transform((value) => (typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value) ? value.toLowerCase() : null))

const timeText = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/

/** ms since 1970 of an ISO 8601 time (without a zone: UTC), else null. Pure. */
export function parseTime(value: unknown): number | null {
  const parts = typeof value === 'string' ? timeText.exec(value.trim()) : null
  if (parts === null) return null
  const [, day = '', hours = '00:00', zone = 'Z'] = parts
  const ms = Date.parse(`${day}T${hours}${zone === 'UTC' ? 'Z' : zone}`)
  return Number.isNaN(ms) ? null : ms
}

/** The rows of a list that can be read; the others are left out. */
const rowsOf = <T>(row: z.ZodType<T>) =>
  z.array(z.unknown()).transform((list) =>
    list.slice(0, mostRows).flatMap((item) => {
      const read = row.safeParse(item)
      return read.success ? [read.data] : []
    }),
  )

const knownTypes: ReadonlySet<string> = new Set<AssetType>(['image', 'video', 'audio', 'document', 'article', 'placeholder'])
const isKnownType = (value: unknown): value is AssetType => typeof value === 'string' && knownTypes.has(value)

/** Media Pocket API v2, Get asset. */
export const assetRow = z
  .object({
    id,
    external_id: textOrNull,
    project_id: idOrNull,
    parent_id: idOrNull,
    owner: textOrNull,
    title: text,
    description: text,
    category: text,
    tags: texts,
    ai_tags: texts,
    media_type: anything,
    original_filename: textOrNull,
    md5_sum: md5,
    created_date: time,
    modification_date: anything,
    deleted: anything,
  })
  .transform((row): RemoteAsset => ({
    remoteId: row.id,
    externalId: row.external_id,
    title: row.title,
    description: row.description,
    category: row.category,
    tags: row.tags,
    ai: { title: null, description: null, tags: row.ai_tags },
    type: isKnownType(row.media_type) ? row.media_type : 'other',
    fileName: row.original_filename,
    md5: row.md5_sum,
    sha256: null,
    owner: row.owner,
    createdAt: row.created_date,
    modifiedAt: parseTime(row.modification_date),
    version: idOrNull.parse(row.modification_date),
    trashed: trashedFrom(row.deleted),
    processing: null,
    folder: null,
    projectId: row.project_id ?? row.parent_id,
    facts: [],
    media: null,
  }))

/** Assumed, as no document shows the value in the trash: anything but null (or false) means "in the trash", and a date is the day it was put there. */
function trashedFrom(deleted: unknown): RemoteAsset['trashed'] {
  if (deleted === null || deleted === undefined || deleted === false) return null
  const at = parseTime(deleted)
  return { at, about: at === null }
}

/** An absolute web address from a field that may hold one, also relative to the server; null when it holds none. Pure. */
export function webAddress(value: unknown, server: string): string | null {
  if (typeof value !== 'string' || value.trim() === '' || !URL.canParse(value.trim(), server)) return null
  const url = new URL(value.trim(), server)
  const isPlain = (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
  return isPlain ? url.href : null
}

const byteCount = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .refine((count) => Number.isSafeInteger(count) && count >= 0)
  .nullable()
  .catch(null)

/** Begins the id of a medium whose number the service did not tell: it can be shown, but not asked for. */
export const unnumbered = '#'

/** Assumed, as no document shows an item: every field is optional, and each fact is looked for under the names other parts of the API use for it. */
const mediumRow = z.object({
  id: idOrNull,
  filename: textOrNull,
  original_filename: textOrNull,
  name: textOrNull,
  size: byteCount,
  file_size: byteCount,
  content_type: textOrNull,
  mime_type: textOrNull,
  md5_sum: md5,
  md5,
  preview_url: anything,
  thumbnail_url: anything,
  url: anything,
})

/** Media Pocket API v2, Get asset media; see `toMedia`. */
export const mediaAnswer = z.object({ media: rowsOf(mediumRow) }).transform(({ media }) => media)

/** `server` is what relative addresses are relative to. */
export function toMedia(rows: z.output<typeof mediaAnswer>, server: string): readonly RemoteMedium[] {
  return rows.map((row, index) => ({
    id: row.id ?? `${unnumbered}${String(index + 1)}`,
    storedName: row.filename ?? row.original_filename ?? row.name,
    fileName: row.original_filename ?? row.name ?? row.filename,
    size: row.size ?? row.file_size,
    contentType: row.content_type ?? row.mime_type,
    md5: row.md5_sum ?? row.md5,
    previewUrl: webAddress(row.preview_url, server) ?? webAddress(row.thumbnail_url, server) ?? webAddress(row.url, server),
  }))
}

const nobody = { id: null, email: null, first_name: null, last_name: null }
const commentRow = z
  .object({
    id,
    message: text,
    updated_at: time,
    user: z.object({ id: idOrNull, email: textOrNull, first_name: textOrNull, last_name: textOrNull }).catch(nobody),
  })
  .transform(({ id: commentId, message, updated_at, user }): RemoteComment => {
    const fullName = [user.first_name, user.last_name].filter((part) => part !== null && part !== '').join(' ')
    return {
      id: commentId,
      text: message,
      updatedAt: updated_at,
      author: { id: user.id ?? '', name: fullName === '' ? (user.email ?? '') : fullName },
    }
  })

const eventRow = z
  .object({ id, event_type: z.string().transform(cut).catch('UNKNOWN'), created_at: time })
  .transform(({ id: eventId, event_type, created_at }): RemoteEvent => ({ id: eventId, type: event_type, at: created_at }))

const collectionRow: z.ZodType<RemoteCollection> = z.object({ id, title: text, description: textOrNull })
const actionRow: z.ZodType<RemoteAction> = z.object({ id, name: text, description: textOrNull, category: textOrNull })
const runMessages = rowsOf(z.object({ message: z.string().transform(cut) })).catch([])

const runRow = z
  .object({
    id,
    status: text,
    created_at: time,
    dag_action: z.object({ name: text }).catch({ name: '' }),
    dag_action_run_messages: runMessages,
  })
  .transform(({ id: runId, status, created_at, dag_action, dag_action_run_messages }): RemoteRun => ({
    id: runId,
    status,
    createdAt: created_at,
    actionName: dag_action.name,
    messages: dag_action_run_messages.map(({ message }) => message),
  }))

export const assetAnswer = z.object({ asset: assetRow }).transform(({ asset }) => asset)
export const commentsAnswer = z.object({ comments: rowsOf(commentRow) }).transform(({ comments }) => comments)
export const commentAnswer = z.object({ comment: commentRow }).transform(({ comment }) => comment)
export const collectionsAnswer = z.object({ collections: rowsOf(collectionRow) }).transform(({ collections }) => collections)
export const collectionAnswer = z.object({ collection: collectionRow }).transform(({ collection }) => collection)
export const actionsAnswer = z.object({ dag_actions: rowsOf(actionRow) }).transform(({ dag_actions }) => dag_actions)
export const runAnswer = z.object({ dag_action_run: runRow }).transform(({ dag_action_run }) => dag_action_run)
export const runsAnswer = z.object({ dag_action_runs: rowsOf(runRow) }).transform(({ dag_action_runs }) => dag_action_runs)
export const historyAnswer = z
  .object({ history: z.object({ results: rowsOf(eventRow), next_cursor: idOrNull }) })
  .transform(({ history }) => ({ events: history.results, next: history.next_cursor }))
export const downloadAnswer = z.object({ url: z.string().nullable() }).transform(({ url }) => url)
export const okAnswer = z.object({ ok: z.string() }).transform(() => undefined)
export const messageAnswer = z
  .object({ message: z.unknown() })
  .refine(({ message }) => message !== undefined)
  .transform(() => undefined)
export const projectAnswer = z.object({ project: collectionRow }).transform(({ project }) => project)
export const shareableLinkAnswer = z.object({ id: idOrNull, url: z.string(), filename: textOrNull })
const apiKeyRow = z.object({ name: text, key_prefix: textOrNull, last_access: time })
export const apiKeysAnswer = z
  .object({ api_keys: rowsOf(apiKeyRow) })
  .transform(({ api_keys }) => api_keys.map((row) => ({ name: row.name, keyPrefix: row.key_prefix, lastAccessAt: row.last_access })))
/** No document shows the fields of a new key: handed on as it is. It holds a secret. */
export const newApiKeyAnswer = z.object({ api_key: z.unknown() }).transform(({ api_key }) => api_key)
/** No document shows the shape of file metadata: handed on as it is. */
export const anyAnswer = z.unknown()
