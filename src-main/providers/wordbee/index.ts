import { addressField, plainField, secretField } from '../form-fields'
import type { AssetProvider, ProviderDefinition, ProviderFacts } from '../provider'
import { ProviderError } from '../provider-error'
import type { RemoteAsset, RemotePage } from '../remote'
import type { AssetParts } from './asset-key'
import { fromRemoteId } from './asset-key'
import { assumptions } from './assumptions'
import { createWordbeeClient } from './client'
import type { Scope } from './container'
import { chunkSegments, openContainer, parseScope } from './container'
import { parseSegmentIds } from './segment-ids'
import { refuseSegment, refuseTarget, uploadsTo } from './upload'
import type { FileRow } from './wire'
import { partsOf, toAsset } from './wire'

/** Wordbee API 2, Error handling: about 1,000 calls an hour; log-ins do not count. */
const hourlyQuota = 1000
const hourMs = 3_600_000
const shortestListingMs = 5 * 60_000

/** Wordbee API 2, Delete Asset from Segment: removed for good, and a second deletion answers 200 as well, so that its answer proves nothing. */
const facts: Omit<ProviderFacts, 'listing'> = {
  trashDays: null,
  trashMeans: null,
  mediaBy: 'bytes',
  contentHash: null,
  hasNoIds: true,
  titleLimit: null,
  deletionMeans:
    "Wordbee deletes the file from the project's reference material at once and for good. It has no trash, and links to the file stop working. Nobody can bring it back.",
  deletion: { repeatIsHarmless: true, mustVerify: true, offerBackup: true },
  lanes: 8,
  hourlyQuota,
  processing: null,
}

const noSearch = 'Wordbee has no search for these files. What Slipway knows is searched on this computer.'
const noDetails = 'Wordbee keeps a file with its name and nothing else, so there is nothing to change.'
const whyNot: AssetProvider['whyNot'] = {
  search: noSearch,
  'search-by-meaning': noSearch,
  'ask-assistant': noSearch,
  'add-by-id': 'Wordbee gives its files no IDs. Slipway lists those of the segments you name in the account.',
  create: 'Wordbee keeps files only: an asset can not be there before its file.',
  'create-from-link': 'Wordbee takes files, not links. Use a drop folder.',
  edit: noDetails,
  'add-media': 'At Wordbee every file is an asset of its own. Upload it as a new asset.',
  'remove-media': 'At Wordbee the file is the asset: delete the asset instead.',
  preview: 'Wordbee makes no small pictures of its files. Download a file to see it.',
  'share-link': 'Wordbee documents no links to its files that others could open.',
  comment: 'Wordbee has no comments on these files.',
  history: 'Wordbee tells nothing of what happened to a file.',
  folders: 'Wordbee has no empty folders: one comes about with the first file in it. Name it in the drop folder.',
  projects: 'A file belongs to the project of its segment and can not be moved to another one.',
  trash: 'Wordbee has no trash: it deletes at once and for good.',
  restore: 'Wordbee has no trash, so there is nothing to restore from.',
}
const noUploadToJobs =
  "Wordbee takes files for projects (a scope such as pr7214) and Flex documents, not for jobs. Use the project's scope to upload."

interface Account {
  readonly scope: Scope
  readonly client: ReturnType<typeof createWordbeeClient>
  readonly segmentIds: ReadonlySet<string>
  readonly chunks: readonly (readonly string[])[]
}

/** A value that is made when it is first asked for. */
function lazily<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}

function openAccount({ address, fields, secrets, http, clock }: Parameters<ProviderDefinition['open']>[0]): Account {
  const wrong = checkFields(fields)
  const scope = parseScope(fields['scope'] ?? '')
  const segments = parseSegmentIds(fields['segmentIds'] ?? '')
  if (wrong !== null || scope === null || !segments.ok) {
    throw new ProviderError('rejected', `The settings of this account can not be used: ${wrong?.message ?? ''} Edit the account.`)
  }
  const container = openContainer(scope)
  // A person may paste the address with the common part of all paths.
  const api = address.endsWith('/api') ? '' : '/api'
  const server = { http, clock, api, accountId: (fields['accountId'] ?? '').trim(), apiKey: secrets['apiKey'] ?? '' }
  return {
    scope,
    client: createWordbeeClient(server, container),
    segmentIds: new Set(segments.ids),
    chunks: chunkSegments(container, segments.ids),
  }
}

/** How often the whole listing may be read: seldom enough to leave half of the hour's calls to everything else. Pure. */
function listingEveryMs(chunks: number): number {
  return Math.max(shortestListingMs, Math.ceil((chunks * hourMs) / (hourlyQuota / 2)))
}

/** The files of one list that lie at the segments asked for; the others can not be told apart from damaged rows. */
function pageOf(rows: readonly (FileRow | null)[], asked: ReadonlySet<string>, scope: Scope): Pick<RemotePage, 'assets' | 'unreadable'> {
  const only = asked.size === 1 ? ([...asked][0] ?? null) : null
  const assets: RemoteAsset[] = []
  for (const row of rows) {
    const parts = row === null ? null : partsOf(row, scope, only)
    if (row !== null && parts !== null && asked.has(parts.segmentId)) assets.push(toAsset(row, parts))
  }
  return { assets, unreadable: rows.length - assets.length }
}

/** A cursor is the number of the next group of segments. */
function chunkAt(cursor: string | null, chunks: Account['chunks']): { readonly index: number; readonly ids: readonly string[] } {
  const index = cursor === null ? 0 : /^\d{1,6}$/.test(cursor) ? Number(cursor) : -1
  const ids = chunks[index]
  if (ids === undefined)
    throw new ProviderError('rejected', 'The segments of this account changed while they were being listed. Slipway begins again.')
  return { index, ids }
}

function openWordbee(options: Parameters<ProviderDefinition['open']>[0]): AssetProvider {
  const account = lazily(() => openAccount(options))
  const own = (remoteId: string): AssetParts => {
    const parts = fromRemoteId(remoteId)
    if (parts.scope === account().scope.name) return parts
    throw new ProviderError(
      'rejected',
      'This file belongs to another scope than the one this account is set to. Edit the account, or add one for it.',
    )
  }
  const get = async (remoteId: string, signal: AbortSignal): Promise<RemoteAsset> => {
    const { scope, client } = account()
    const { segmentId } = own(remoteId)
    const { assets } = pageOf(await client.listSegment(segmentId, signal), new Set([segmentId]), scope)
    const found = assets.find((asset) => asset.remoteId === remoteId)
    if (found === undefined) throw new ProviderError('not-found', 'This file is no longer at Wordbee.')
    return found
  }
  const takesUploads = parseScope(options.fields['scope'] ?? '')?.kind !== 'job'
  return {
    service: 'wordbee',
    get facts() {
      const everyMs = listingEveryMs(chunkCount(account))
      return { ...facts, listing: { pageSize: assumptions.segmentsPerList, of: 'segments' as const, everyMs } }
    },
    whyNot: takesUploads ? whyNot : { ...whyNot, upload: noUploadToJobs },
    check: async (signal) => {
      const { client, chunks } = account()
      await client.listSegment(chunks[0]?.[0] ?? '', signal)
    },
    signOut: async (signal) => account().client.signOut(signal),
    list: async ({ cursor }, signal) => {
      const { scope, client, chunks } = account()
      const { index, ids } = chunkAt(cursor, chunks)
      const page = pageOf(await client.listSegments(ids, signal), new Set(ids), scope)
      return { ...page, next: index + 1 < chunks.length ? String(index + 1) : null, total: null }
    },
    get,
    ...(takesUploads && uploadsTo(account)),
    download: async (remoteId, _medium, { maxBytes, signal }) => {
      // The list proves that the file is there and that the token is alive: the answer with the bytes could tell neither in words.
      await get(remoteId, signal)
      return account().client.fetchFile(own(remoteId), { maxBytes, signal })
    },
    deletePermanently: async (remoteId, signal) => {
      await account().client.deleteFile(own(remoteId), signal)
    },
  }
}

/** Settings that can not be used have nothing to list. */
function chunkCount(account: () => Account): number {
  try {
    return account().chunks.length
  } catch (error) {
    if (error instanceof ProviderError) return 0
    throw error
  }
}

/** What was typed, checked before any request. Pure. */
function checkFields(fields: Readonly<Record<string, string>>): { readonly key: string; readonly message: string } | null {
  if (!/^[\x21-\x7e]{1,200}$/.test((fields['accountId'] ?? '').trim())) {
    return { key: 'accountId', message: 'Enter the account ID as Wordbee shows it, without spaces.' }
  }
  if (parseScope(fields['scope'] ?? '') === null) {
    const message =
      'Enter a scope: pr and the number of a project (pr7214), jbs or jbc and the number of a job, or flex: and the ID of a Flex document.'
    return { key: 'scope', message }
  }
  const segments = parseSegmentIds(fields['segmentIds'] ?? '')
  return segments.ok ? null : { key: 'segmentIds', message: segments.reason }
}

/** Wordbee Translator (API 2): every customer has an address; the key acts as the user who made it. Secret: `apiKey`. */
export const wordbee: ProviderDefinition = {
  service: 'wordbee',
  form: {
    id: 'wordbee',
    label: 'Wordbee',
    fields: [
      { ...addressField, hint: 'https://yourcompany.wordbee-translator.com' },
      { ...plainField, key: 'accountId', label: 'Account ID', hint: 'Shown in Wordbee Translator beside the API keys' },
      { ...secretField, key: 'apiKey', label: 'API key', hint: 'Made in Wordbee Translator, for its user' },
      {
        ...plainField,
        key: 'scope',
        label: 'Scope',
        hint: 'pr7214 for a project, jbs… or jbc… for a job, or flex: and the ID of a Flex document',
      },
      { ...plainField, key: 'segmentIds', label: 'Segment IDs', isLong: true, hint: 'Numbers and ranges, such as 12, 100-140' },
    ],
    targetFields: [
      { ...plainField, key: 'segmentId', label: 'Segment ID', hint: 'One of the segments of the account' },
      { ...plainField, key: 'locale', label: 'Locale', hint: 'Such as en or fr-FR; empty: for all languages', isOptional: true },
      { ...plainField, key: 'relativePath', label: 'Folder', hint: 'Such as layout/pages; empty: no folder', isOptional: true },
    ],
  },
  checkFields,
  checkTarget: (target, fields) => refuseTarget(target) ?? refuseSegment(target, fields['segmentIds'] ?? ''),
  open: openWordbee,
}
