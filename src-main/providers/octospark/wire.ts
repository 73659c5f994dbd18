import { z } from 'zod'
import type { AssistantAnswer, RemoteAsset } from '../remote'
import { costFields, longestCursor, sha256Text, typeDataFields } from './assumptions'
import { describeAsset } from './describe-asset'

// Reading is lenient: an odd field becomes null or empty and an odd row is left out of its page, but an asset is never lost for one odd field.

const longestText = 20_000
const longestList = 1000
const longestId = 200
/** Why the assistant chose a hit: what a person reads. */
const mostReasons = 20
const longestReason = 500

const text = z
  .string()
  .transform((value) => value.slice(0, longestText))
  .catch('')
/** Empty counts as not told. */
const textOrNull = text.transform((value) => (value.trim() === '' ? null : value))
const flag = z.boolean().nullable().catch(null)
const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .refine((value) => Number.isFinite(value) && value >= 0)
  .nullable()
  .catch(null)
const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((value) => value.trim() !== '' && value.length <= longestId)
const idOrNull = id.nullable().catch(null)
const texts = z
  .array(z.unknown())
  .catch([])
  .transform((list) =>
    list
      .filter((item) => typeof item === 'string')
      .slice(0, longestList)
      .map((item) => item.slice(0, longestText)),
  )
const record = z.record(z.string(), z.unknown()).catch({})

/** An asset as OctoSpark tells it, read but not yet interpreted. */
export interface AssetFields {
  readonly id: string
  readonly originalFilename: string | null
  readonly displayName: string | null
  readonly fileSize: number | null
  readonly mimeType: string | null
  readonly assetType: string | null
  readonly assetCategory: string | null
  readonly typeData: Readonly<Partial<Record<(typeof typeDataFields)[number], string | number>>>
  readonly aiTitle: string | null
  readonly aiDescription: string | null
  readonly aiTags: readonly string[]
  readonly contentHash: string | null
  readonly processingStatus: string | null
  readonly isProcessing: boolean | null
  readonly processingError: string | null
  readonly isDeleted: boolean | null
  readonly deletedAt: string | null
  readonly hardDeletedAt: string | null
  readonly sharedWithOrg: boolean | null
  readonly aspectRatio: string | null
  readonly folderId: string | null
  readonly folderName: string | null
  readonly createdAt: string | null
  readonly updatedAt: string | null
}

/** OctoSpark API, the Asset object: `assetTypeData` depends on the type, and only its form for pictures is shown. */
const typeData = record.transform((data) =>
  Object.fromEntries(
    typeDataFields.flatMap((name) => {
      const value = data[name]
      return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
        ? [[name, typeof value === 'string' ? value.slice(0, longestId) : value]]
        : []
    }),
  ),
)

/**
 * OctoSpark API, the Asset object. `storagePath` and `thumbnailPath` are no addresses and are not read: no document says how they become bytes. A row of another team
 * than the account's is no row of ours.
 */
export function assetRow(teamId: string): z.ZodType<RemoteAsset> {
  return z
    .object({
      id,
      teamId: textOrNull,
      originalFilename: textOrNull,
      displayName: textOrNull,
      fileSize: count,
      mimeType: textOrNull,
      assetType: textOrNull,
      assetCategory: textOrNull,
      assetTypeData: typeData,
      aiTitle: textOrNull,
      aiDescription: textOrNull,
      aiTags: texts,
      contentHash: textOrNull,
      processingStatus: textOrNull,
      isProcessing: flag,
      processingError: textOrNull,
      isDeleted: flag,
      deletedAt: textOrNull,
      hardDeletedAt: textOrNull,
      sharedWithOrg: flag,
      aspectRatio: textOrNull,
      folderId: idOrNull,
      folderName: textOrNull,
      createdAt: textOrNull,
      updatedAt: textOrNull,
    })
    .refine((row) => row.teamId === null || row.teamId.toLowerCase() === teamId.toLowerCase())
    .transform(({ assetTypeData, ...row }) => describeAsset({ ...row, typeData: assetTypeData }))
}

/** One page as every list of OctoSpark answers: rows, how many there are in all, where to go on. */
export interface WirePage<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly total: number | null
  /** Rows that could not be read. One more where the page does not say whether there is another: then nothing is known to be complete. */
  readonly unreadable: number
}

/** One that no address could hold can not be followed: the page then does not say whether there is another. */
const cursor = z.union([z.string().min(1).max(longestCursor), z.number()])

/**
 * OctoSpark API: `{ data, total, nextCursor, prevCursor }`, cursors opaque, null at the end.
 * @param isOfUse rows that are not are left out unread, and do not count as unreadable
 */
export function pageOf<Row>(row: z.ZodType<Row>, isOfUse: (item: unknown) => boolean = () => true): z.ZodType<WirePage<Row>> {
  return z
    .object({ data: z.array(z.unknown()), total: count, nextCursor: z.unknown().optional() })
    .transform(({ data, total, nextCursor }) => {
      const items = data.slice(0, longestList).filter(isOfUse)
      const rows = items.flatMap((item) => {
        const read = row.safeParse(item)
        return read.success ? [read.data] : []
      })
      const tooMany = Math.max(0, data.length - longestList)
      const isCursor = cursor.safeParse(nextCursor).success
      const isEnd = nextCursor === null || nextCursor === ''
      return {
        rows,
        next: isCursor ? String(nextCursor) : null,
        total,
        unreadable: items.length - rows.length + tooMany + (isCursor || isEnd ? 0 : 1),
      }
    })
}

/** Whether a row may be one of these contents: what tells another one need not be read further. Pure. */
export function mayBeOneOf(hashes: ReadonlySet<string>): (item: unknown) => boolean {
  return (item) => {
    const hash = typeof item === 'object' && item !== null && 'contentHash' in item ? item.contentHash : null
    return typeof hash !== 'string' || !sha256Text.test(hash) || hashes.has(hash.toLowerCase())
  }
}

const named = z.object({ id, name: textOrNull })
/** OctoSpark API, List organizations. */
export const organisationPage = pageOf(named)
/** OctoSpark API, List teams. */
export const teamPage = pageOf(named)
/** OctoSpark API, Create folder. */
export const folderRow = z.object({ id, name: z.string() })

/** OctoSpark API, Request upload. */
export const uploadAnswer = z
  .object({ uploadId: idOrNull, presignedUrl: textOrNull, deduplicated: flag, existingAssetId: idOrNull })
  .refine((answer) => (answer.deduplicated === true ? answer.existingAssetId !== null : answer.presignedUrl !== null))

/** OctoSpark API, agentic search: it reports a cost in credits, in a form no document shows. */
export function assistantAnswer(row: z.ZodType<RemoteAsset>): z.ZodType<AssistantAnswer> {
  const hit = z
    .object({ score: z.unknown().optional(), rankingReasons: texts, asset: row })
    .transform(({ score, rankingReasons, asset }) => ({
      asset,
      score: scoreOf(score),
      reasons: rankingReasons.slice(0, mostReasons).map((reason) => reason.slice(0, longestReason)),
    }))
  return z
    .object({ data: z.array(z.unknown()), costResult: z.unknown().optional(), embeddingStatus: z.unknown().optional() })
    .transform(({ data, costResult, embeddingStatus }) => ({
      hits: data.slice(0, longestList).flatMap((item) => {
        const read = hit.safeParse(item)
        return read.success ? [read.data] : []
      }),
      cost: costInWords(costResult),
      note: noteOf(embeddingStatus),
    }))
}

function scoreOf(value: unknown): number | null {
  const score = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof score === 'number' && Number.isFinite(score) ? score : null
}

const credits = (amount: number): string => (amount === 1 ? '1 credit' : `${String(amount)} credits`)

/** What a search cost, in words, from whatever tells it; null when nothing does. Pure. */
export function costInWords(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? credits(value) : null
  if (typeof value === 'string') {
    const plain = value.trim().slice(0, longestId)
    if (/^\d+(\.\d+)?$/.test(plain)) return credits(Number(plain))
    return plain === '' ? null : plain
  }
  const told = z.record(z.string(), z.unknown()).safeParse(value)
  if (!told.success) return null
  const found = costFields.map((name) => told.data[name]).find((one) => typeof one === 'number' || typeof one === 'string')
  return found === undefined ? null : costInWords(found)
}

function noteOf(value: unknown): string | null {
  const word = typeof value === 'string' ? value : record.parse(value)['status']
  const plain = typeof word === 'string' ? word.trim().slice(0, longestId) : ''
  return plain === '' || plain.toLowerCase() === 'ready' ? null : `Its search index is not complete: ${plain}.`
}
