import { addressField, plainField, secretField } from '../form-fields'
import { identityMark, masked } from '../identity-mark'
import type { AssetProvider, OpenOptions, ProviderDefinition, ProviderFacts } from '../provider'
import { ProviderError } from '../provider-error'
import type { RemoteAsset, RemotePage } from '../remote'
import { notOctoSpark } from './answers'
import { assistantBody, byMeaning, latestFirst, longestQuery, mostPages, newestFirst, pageSize, searchLookPages } from './assumptions'
import { isOctoSparkId, segment } from './call'
import type { OctoSparkClient } from './client'
import { createOctoSparkClient } from './client'
import { lookThrough } from './pages'
import { listTeamChoices } from './teams'
import { createSentLooks } from './sent-looks'
import { sendFile } from './upload'
import type { WirePage } from './wire'

/** OctoSpark API, Soft delete asset: `hardDeletedAt` shows that a deletion for good follows; its rule and a restore are documented nowhere. */
const facts: ProviderFacts = {
  trashDays: null,
  trashMeans: 'Soft: OctoSpark keeps it as deleted until it removes it by a rule it does not document; it documents no restore.',
  mediaBy: 'bytes',
  contentHash: 'sha256',
  looksTogether: true,
  titleLimit: null,
  deletionMeans: 'OctoSpark documents no permanent deletion: it removes what was deleted by a rule it does not tell.',
  deletion: { repeatIsHarmless: false, mustVerify: false, offerBackup: false },
  lanes: 8,
  hourlyQuota: null,
  listing: { pageSize, everyMs: 5 * 60_000 },
  processing: { firstMs: 15_000, longestMs: 60_000, endMs: 30 * 60_000 },
}

const noBytes = 'OctoSpark tells where it stores files, but documents no way to fetch them.'
const whyNot: AssetProvider['whyNot'] = {
  'add-by-id': 'OctoSpark lists all assets of the team, so none has to be added by hand.',
  create: 'OctoSpark makes assets out of files only. Use a drop folder.',
  'create-from-link': 'OctoSpark takes files only, no links. Save the file and use a drop folder.',
  edit: 'OctoSpark documents no way to change an asset. Change it there.',
  'add-media': 'At OctoSpark an asset is one file. Add the other file as an asset of its own.',
  'remove-media': 'At OctoSpark an asset is one file, which goes with the asset.',
  download: noBytes,
  preview: 'OctoSpark tells where it stores pictures, but documents no way to fetch them. Slipway can not show them.',
  'share-link': noBytes,
  restore: 'OctoSpark empties its trash by a rule it does not tell, and documents no restore.',
  'delete-permanently': 'OctoSpark deletes softly and removes what was deleted by a rule it does not tell. Slipway can not hasten it.',
  collections: 'OctoSpark has folders instead of collections.',
  projects: 'OctoSpark has teams and folders instead of projects.',
}

const shownPage = ({ rows, next, total, unreadable }: WirePage<RemoteAsset>): RemotePage => ({ assets: rows, next, total, unreadable })

/** Whether what changed last stands first. Pure. */
function isLatestFirst({ assets }: RemotePage): boolean {
  return assets.every(
    ({ modifiedAt }, index) => modifiedAt !== null && modifiedAt <= (assets[index - 1]?.modifiedAt ?? Number.POSITIVE_INFINITY),
  )
}

/** OctoSpark API, Search assets: a query has one character or more. @throws ProviderError `rejected` */
function checkedQuery(text: string): string {
  const query = text.trim()
  if (query === '') throw new ProviderError('rejected', 'Enter what OctoSpark shall search for.')
  if (query.length > longestQuery) throw new ProviderError('rejected', 'This is too long to be searched for at OctoSpark. Use fewer words.')
  return query
}

/** OctoSpark API, Create folder: 1 to 128 characters. @throws ProviderError `rejected` */
function checkedFolderName(name: string): string {
  const plain = name.trim()
  const length = Array.from(plain).length
  if (length === 0) throw new ProviderError('rejected', 'A folder needs a name. Enter one.')
  if (length > 128) {
    throw new ProviderError('rejected', `The name has ${String(length)} characters; OctoSpark takes 128. Shorten it.`)
  }
  return plain
}

/** No call for one asset is documented: it is searched by its title first, then the whole listing is read. */
async function findAsset(
  client: OctoSparkClient,
  { remoteId, title }: { readonly remoteId: string; readonly title: string },
  signal: AbortSignal,
): Promise<RemoteAsset | null> {
  const pick = (assets: readonly RemoteAsset[]) => assets.find((asset) => asset.remoteId === remoteId) ?? null
  const query = Array.from(title.trim()).slice(0, 100).join('')
  if (query !== '') {
    const read = (cursor: string | undefined) => client.searchAssets({ query, cursor, limit: pageSize }, signal)
    const searched = await lookThrough({ read, pick, pages: searchLookPages })
    if (searched.found !== null) return searched.found
  }
  const listed = await lookThrough({
    read: (cursor) => client.listAssets({ cursor, limit: pageSize }, signal),
    pick,
    pages: mostPages,
  })
  if (listed.found === null && !listed.isComplete) throw new ProviderError('broken-answer', notOctoSpark)
  return listed.found
}

async function softDelete(client: OctoSparkClient, remoteId: string, signal: AbortSignal): Promise<RemoteAsset> {
  const asset = await client.softDeleteAsset(remoteId, signal)
  // An answer about another asset, or one that is still live, proves nothing.
  if (asset.remoteId.toLowerCase() !== remoteId.toLowerCase() || asset.trashed === null)
    throw new ProviderError('broken-answer', notOctoSpark)
  return { ...asset, remoteId }
}

const clientOf = ({ address, fields, secrets, http }: OpenOptions): OctoSparkClient =>
  createOctoSparkClient({ http, address, token: secrets['token'] ?? '' }, fields['teamId']?.trim() ?? '')

function openOctoSpark(options: OpenOptions): AssetProvider {
  const { http } = options
  const client = clientOf(options)
  const sentLooks = createSentLooks(client)
  return {
    service: 'octospark',
    facts,
    whyNot,
    check: async (signal) => {
      const { rows, total, unreadable } = await client.listAssets({ limit: 1 }, signal)
      if (rows.length === 0 && total === null && unreadable > 0) throw new ProviderError('broken-answer', notOctoSpark)
    },
    identity: async (signal) => {
      const { rows, unreadable } = await client.listOrganizations({ limit: pageSize }, signal)
      if (rows.length === 0 && unreadable > 0) throw new ProviderError('broken-answer', notOctoSpark)
      return rows.map(({ id, name }) => identityMark(['organisation', id.toLowerCase()], `the organisation “${masked(name ?? id)}”`))
    },
    latest: async (signal) => {
      const page = shownPage(await client.listAssets({ limit: pageSize, ...latestFirst }, signal))
      return isLatestFirst(page) ? page : null
    },
    find: async (asset, signal) => findAsset(client, asset, signal),
    list: async ({ cursor, newestFirst: isNewestFirst, folderId }, signal) => {
      const order = isNewestFirst === true ? newestFirst : {}
      const folder = folderId === undefined ? {} : { folderId }
      return shownPage(await client.listAssets({ cursor: cursor ?? undefined, limit: pageSize, ...order, ...folder }, signal))
    },
    search: async ({ text, cursor }, signal) =>
      shownPage(await client.searchAssets({ query: checkedQuery(text), cursor: cursor ?? undefined, limit: pageSize }, signal)),
    searchByMeaning: async ({ text, cursor }, signal) =>
      shownPage(
        await client.searchAssets({ query: checkedQuery(text), ...byMeaning, cursor: cursor ?? undefined, limit: pageSize }, signal),
      ),
    askAssistant: async (text, signal) => client.searchAgenticAssets(assistantBody(checkedQuery(text)), signal),
    uploadFile: async (file, hooks, signal) => {
      const uploaded = await sendFile(file, hooks, { client, http, signal })
      if (uploaded.state === 'accepted') sentLooks.sent(file)
      return uploaded
    },
    findUpload: (file, signal) => sentLooks.find(file, signal),
    trash: async (remoteId, signal) => softDelete(client, remoteId, signal),
    createFolder: async ({ name, parentId }, signal) => {
      const folder = await client.createFolder(
        { name: checkedFolderName(name), parentId: parentId === null ? null : segment(parentId) },
        signal,
      )
      return { id: folder.id, name: folder.name }
    },
  }
}

const teamHint = 'A long ID such as 3c90c3cc-0d44-4b50-8888-8dd25736052a; Slipway can list the teams of your token'

/** OctoSpark: one address for all customers, one token for each user, and all assets belong to a team. Secret: `token`. */
export const octoSpark: ProviderDefinition = {
  service: 'octospark',
  form: {
    id: 'octospark',
    label: 'OctoSpark',
    fields: [
      { ...addressField, hint: 'https://api.octospark.ai' },
      { ...secretField, key: 'token', label: 'API token', hint: 'Made in OctoSpark; it begins with octo_live_ or octo_test_' },
      { ...plainField, key: 'teamId', label: 'Team ID', hint: teamHint, hasChoices: true },
    ],
    targetFields: [],
  },
  checkFields: (fields) =>
    isOctoSparkId(fields['teamId']?.trim() ?? '')
      ? null
      : {
          key: 'teamId',
          message: 'This is not a team ID of OctoSpark. It has 36 characters, such as 3c90c3cc-0d44-4b50-8888-8dd25736052a.',
        },
  choices: async (options, key, signal) => (key === 'teamId' ? listTeamChoices(clientOf(options), signal) : []),
  open: openOctoSpark,
}
