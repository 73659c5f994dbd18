import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AssetType } from '../../../src-preload/contract/asset'
import type { RemoteAsset, RemoteMedium } from '../remote'
import { knownStates, timeZone } from './assumptions'

// Reading is lenient: an odd field becomes null, and an asset is never lost for one.

const longestText = 20_000
const cut = (value: string) => value.slice(0, longestText)
const textOrNull = z
  .string()
  .transform((value) => (value.trim() === '' ? null : cut(value)))
  .nullable()
  .catch(null)
/** An address that was cut would lead elsewhere. */
const linkOrNull = textOrNull.transform((value) => (value !== null && value.length < longestText ? value : null))
const longestId = 500
/** A number above 2^53 has lost digits on its way through JSON, so that `int` refuses it: such an id would name another asset. */
const id = z
  .union([z.string(), z.int()])
  .transform(String)
  .refine((value) => value.trim() !== '' && value.length <= longestId)
const idOrNull = id.nullable().catch(null)

/** GlobalAiOpc, Asset Detail: the fields of `data`. `errorMessage` is told by newer paths. */
const detailFields = z.object({
  assetId: idOrNull,
  name: textOrNull,
  status: textOrNull,
  assetType: textOrNull,
  url: linkOrNull,
  createTime: textOrNull,
  errorMessage: textOrNull,
})
type DetailRow = z.output<typeof detailFields>

/** What tells an asset from any other object: one of the fields that every example has. */
const wrappedDetail = detailFields.refine((row) => row.assetId !== null || row.status !== null || row.url !== null)
/** Without the envelope around it only the id tells it from the answer of some other server. */
const flatDetail = detailFields.refine((row) => row.assetId !== null)
const made = z.object({ assetId: id }).transform(({ assetId }) => assetId)

// Answers are wrapped in `{code, msg, data}`; those of newer paths may be flat.
export const detailAnswer = z.union([z.object({ data: wrappedDetail }).transform(({ data }) => data), flatDetail])
export const uploadAnswer = z.union([z.object({ data: made }).transform(({ data }) => data), made])
/** GlobalAiOpc, Delete Asset: `data` is null; what counts is the code, which must be there. */
export const deleteAnswer = z.object({ code: z.union([z.string(), z.number()]) }).transform(() => undefined)
export const anyAnswer = z.unknown()

const types: ReadonlyMap<string, AssetType> = new Map([
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['document', 'document'],
])

/** ms since 1970 of `2026-03-30 14:21:58`, which names no time zone (assumed: UTC+8); null for anything else. Pure. */
function parseCreateTime(value: string | null): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?$/.exec(value?.trim() ?? '')
  if (parts === null) return null
  const ms = Date.parse(`${parts[1] ?? ''}T${parts[2] ?? ''}${timeZone}`)
  return Number.isNaN(ms) ? null : ms
}

/** The address when it is one of the web and holds no credentials; else null. Pure. */
export function webAddress(value: string | null): string | null {
  if (value === null || !URL.canParse(value.trim())) return null
  const url = new URL(value.trim())
  const isPlain = (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
  return isPlain ? url.href : null
}

/** The last part of an address's path, as a name to show; null when there is none. */
function nameInAddress(link: string): string | null {
  const last = new URL(link).pathname.split('/').at(-1) ?? ''
  try {
    return last === '' ? null : decodeURIComponent(last)
  } catch (error) {
    if (error instanceof URIError) return last
    throw error
  }
}

const hasEnding = (name: string | null): name is string => name !== null && /\.[A-Za-z0-9]{1,8}$/.test(name)

function processingOf({ status, errorMessage }: DetailRow): RemoteAsset['processing'] {
  const state = knownStates.get(status?.trim().toLowerCase() ?? '') ?? 'unknown'
  if (state === 'unknown') return { state, note: status }
  return { state, note: state === 'failed' ? errorMessage : null }
}

/** Changes when the asset does. The query of an address is left out: a link that is signed anew is no change. */
function versionOf({ status, name }: DetailRow, link: string | null): string {
  const place = link === null ? null : link.split('?', 1)[0]
  return createHash('sha256')
    .update(JSON.stringify([status, name, place]))
    .digest('hex')
}

/** The asset as the rest of the program knows it. `asked`: the id it was asked for by, which the answer may leave out. */
export function toAsset(row: DetailRow, asked: string): RemoteAsset {
  const link = webAddress(row.url)
  const type = types.get(row.assetType?.trim().toLowerCase() ?? '') ?? 'other'
  const fileName = link === null || hasEnding(row.name) ? row.name : (nameInAddress(link) ?? row.name)
  const createdAt = parseCreateTime(row.createTime)
  const medium: RemoteMedium = {
    id: '1',
    storedName: null,
    fileName,
    size: null,
    contentType: null,
    md5: null,
    previewUrl: type === 'image' ? link : null,
  }
  return {
    remoteId: row.assetId ?? asked,
    externalId: null,
    title: row.name ?? row.assetId ?? asked,
    description: '',
    category: '',
    tags: [],
    ai: { title: null, description: null, tags: [] },
    type,
    fileName: link === null ? null : fileName,
    md5: null,
    sha256: null,
    owner: null,
    createdAt,
    modifiedAt: null,
    version: versionOf(row, link),
    trashed: null,
    processing: processingOf(row),
    folder: null,
    projectId: null,
    facts: row.createTime === null ? [] : [{ label: 'Created', value: `${row.createTime.trim()} (time zone not told)` }],
    media: link === null ? [] : [medium],
  }
}

/** Where the service keeps the bytes; null when it names no usable place. */
export function linkOf(row: DetailRow): string | null {
  return webAddress(row.url)
}
