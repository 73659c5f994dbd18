import type { Call, OctoSparkServer, Query } from './call'
import { createCall, segment, teamPath } from './call'
import { assetRow, assistantAnswer, folderRow, mayBeOneOf, organisationPage, pageOf, teamPage, uploadAnswer } from './wire'

/** OctoSpark API, List assets: what may be asked of a page. */
export interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly sortBy?: string
  readonly sortOrder?: 'asc' | 'desc'
}

/** OctoSpark API, Request upload. `contentHash` must be there; null is allowed. */
export interface UploadBody {
  readonly fileName: string
  readonly fileSize: number
  readonly mimeType: string
  readonly contentHash: string | null
}

/** OctoSpark API: `limit` is typed as a text. */
const paging = ({ cursor, limit, sortBy, sortOrder }: PageQuery): Query => ({ cursor, limit: String(limit), sortBy, sortOrder })

function assetRequests(call: Call, teamId: string) {
  const row = assetRow(teamId)
  const assetPage = pageOf(row)
  return {
    /** `hashes`: only assets of these contents, and those whose content is not told, are of use. */
    listAssets: async (
      { hashes, ...query }: PageQuery & { readonly folderId?: string; readonly hashes?: ReadonlySet<string> },
      signal: AbortSignal,
    ) =>
      call({
        method: 'GET',
        path: teamPath(teamId, '/assets'),
        query: { ...paging(query), 'filter[folderId]': query.folderId === undefined ? undefined : segment(query.folderId) },
        signal,
        expect: hashes === undefined ? assetPage : pageOf(row, mayBeOneOf(hashes)),
        about: 'team',
      }),
    searchAssets: async (query: PageQuery & { readonly query: string; readonly semantic?: string }, signal: AbortSignal) =>
      call({
        method: 'GET',
        path: teamPath(teamId, '/assets/search'),
        query: { query: query.query, semantic: query.semantic, ...paging(query) },
        signal,
        expect: assetPage,
        about: 'search',
      }),
    /** Costs credits. */
    searchAgenticAssets: async (json: Readonly<Record<string, unknown>>, signal: AbortSignal) =>
      call({
        method: 'POST',
        path: teamPath(teamId, '/assets/agentic-search'),
        json,
        signal,
        expect: assistantAnswer(assetRow(teamId)),
        about: 'assistant',
      }),
    /** Soft: the answer is the asset as it is afterwards. */
    softDeleteAsset: async (assetId: string, signal: AbortSignal) =>
      call({
        method: 'DELETE',
        path: teamPath(teamId, `/assets/${segment(assetId)}`),
        signal,
        expect: assetRow(teamId),
        about: 'asset',
      }),
    requestUpload: async (json: UploadBody, signal: AbortSignal) =>
      call({ method: 'POST', path: teamPath(teamId, '/uploads/request'), json, signal, expect: uploadAnswer, about: 'upload' }),
    createFolder: async (json: { readonly name: string; readonly parentId: string | null }, signal: AbortSignal) =>
      call({ method: 'POST', path: teamPath(teamId, '/folders'), json, signal, expect: folderRow, about: 'folder' }),
  }
}

function organisationRequests(call: Call) {
  return {
    listOrganizations: async (query: PageQuery, signal: AbortSignal) =>
      call({ method: 'GET', path: '/organizations', query: paging(query), signal, expect: organisationPage, about: 'organisations' }),
    listTeams: async (query: PageQuery & { readonly organizationId: string }, signal: AbortSignal) =>
      call({
        method: 'GET',
        path: '/teams',
        query: { organizationId: segment(query.organizationId), ...paging(query) },
        signal,
        expect: teamPage,
        about: 'organisations',
      }),
  }
}

/** The documented requests of OctoSpark's API, by the service's own names and bodies. All reject with `ProviderError`. */
export function createOctoSparkClient(server: OctoSparkServer, teamId: string) {
  const call = createCall(server)
  return { ...assetRequests(call, teamId), ...organisationRequests(call) }
}

export type OctoSparkClient = ReturnType<typeof createOctoSparkClient>
