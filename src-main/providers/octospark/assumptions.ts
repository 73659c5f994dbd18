import type { UploadFile } from '../provider'

// What OctoSpark's documents leave open and how Slipway reads it. Everything of that kind stands here, so that it can change with the first real answer.

/** The documents name `sortBy` but none of its values: taken to be the names of the asset's own fields. */
export const newestFirst = { sortBy: 'createdAt', sortOrder: 'desc' } as const

/** The same for what changed last. Whether an answer is in that order is checked: where it is not, the whole listing is read. */
export const latestFirst = { sortBy: 'updatedAt', sortOrder: 'desc' } as const

/** No largest page is documented. The value goes out as text, as documented. */
export const pageSize = 100

/** The documents type `semantic` as a text and name no value. */
export const byMeaning = { semantic: 'true' } as const

/** The documents show the answer of the agentic search but not the fields of its body: taken to be named as in the search beside it. */
export function assistantBody(text: string): { readonly query: string } {
  return { query: text }
}

/** The documents ask for a `contentHash` and do not say of which kind. */
export function contentHashOf(file: UploadFile): string {
  return file.sha256.toLowerCase()
}

/** The form of a `contentHash` that is taken for a SHA-256. */
export const sha256Text = /^[0-9a-f]{64}$/i

/** No document says how the bytes reach the presigned address: a PUT that tells their type and holds no credential. */
export function storageHeaders(contentType: string): Readonly<Record<string, string>> {
  return { 'content-type': contentType }
}

/** No call is documented that ends an upload: the asset is expected to show up among the newest ones, by its content. So many pages are looked through, and more where more was sent since. */
export const uploadLookPages = 5

/** What a search by title is looked through before the whole listing is read. */
export const searchLookPages = 3

/** Longer lists than this are not read to their end: then a look counts as not complete. */
export const mostPages = 5000

/** No limit of a query is documented; addresses of a request have one everywhere. Characters. */
export const longestQuery = 500

/** Nor of a cursor, which is opaque and goes back in an address too. Characters. */
export const longestCursor = 4000

/** Documents show the pictures' `assetTypeData` alone: the same names are looked for in all kinds. */
export const typeDataFields = ['width', 'height', 'format', 'colorSpace', 'aspectRatio', 'duration'] as const

/** `costResult` has no documented form: under these names a number is taken for the credits. */
export const costFields = ['credits', 'cost', 'creditCost', 'creditsCharged', 'creditsUsed', 'amount', 'total'] as const
