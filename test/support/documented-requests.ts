/**
 * Every request that the vendors' documents know and Slipway may therefore send: method, path below the account's address, and the names its query may have. Nothing else may ever leave.
 * `:name` takes one segment of any value.
 */
interface DocumentedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: readonly string[]
  /** Names without which it must not be sent. */
  readonly needs?: readonly string[]
}

const octoSparkPage = ['cursor', 'limit', 'sortBy', 'sortOrder']
const octoSpark: readonly DocumentedRequest[] = [
  { method: 'DELETE', path: '/v1/teams/:team/assets/:asset' },
  {
    method: 'GET',
    path: '/v1/teams/:team/assets',
    query: [...octoSparkPage, 'filter[assetType]', 'filter[assetCategory]', 'filter[folderId]'],
  },
  {
    method: 'GET',
    path: '/v1/teams/:team/assets/search',
    query: [...octoSparkPage, 'query', 'semantic', 'filter[assetType]'],
    needs: ['query'],
  },
  { method: 'POST', path: '/v1/teams/:team/assets/agentic-search' },
  { method: 'POST', path: '/v1/teams/:team/uploads/request' },
  { method: 'POST', path: '/v1/teams/:team/folders' },
  { method: 'GET', path: '/v1/organizations', query: octoSparkPage },
  { method: 'GET', path: '/v1/teams', query: [...octoSparkPage, 'organizationId'], needs: ['organizationId'] },
]

const wordbeeFile = ['filename', 'locale', 'relativePath']
const wordbee: readonly DocumentedRequest[] = [
  { method: 'POST', path: '/api/auth/token' },
  { method: 'DELETE', path: '/api/auth/token' },
  { method: 'POST', path: '/api/media/upload', query: ['filename', 'maxsize'], needs: ['filename'] },
  { method: 'POST', path: '/api/resources/assets/:segment', query: ['scope'], needs: ['scope'] },
  { method: 'GET', path: '/api/resources/assets/:segment/list', query: ['scope'], needs: ['scope'] },
  { method: 'GET', path: '/api/resources/assets/list', query: ['scope', 'segmentIds'], needs: ['scope', 'segmentIds'] },
  { method: 'GET', path: '/api/resources/assets/:segment', query: ['scope', ...wordbeeFile], needs: ['scope', 'filename'] },
  // Documented without a file name too, which deletes every asset of the segment: that one must never leave.
  { method: 'DELETE', path: '/api/resources/assets/:segment', query: ['scope', ...wordbeeFile], needs: ['scope', 'filename'] },
  { method: 'POST', path: '/api/apps/wbflex/documents/:document/assets/:segment' },
  { method: 'GET', path: '/api/apps/wbflex/documents/:document/assets/:segment/list' },
  { method: 'GET', path: '/api/apps/wbflex/documents/:document/assets/list', query: ['segmentIds'], needs: ['segmentIds'] },
  { method: 'GET', path: '/api/apps/wbflex/documents/:document/assets/:segment', query: wordbeeFile, needs: ['filename'] },
  { method: 'DELETE', path: '/api/apps/wbflex/documents/:document/assets/:segment', query: wordbeeFile, needs: ['filename'] },
]

const pocket = (method: DocumentedRequest['method'], path: string, query: readonly string[] = []): DocumentedRequest => ({
  method,
  path: `/api/v2${path}`,
  query,
})
const mediaPocket: readonly DocumentedRequest[] = [
  pocket('GET', '/assets/:asset'),
  pocket('POST', '/assets'),
  pocket('PUT', '/assets/:asset'),
  pocket('DELETE', '/assets/:asset'),
  pocket('POST', '/assets/:asset/trash_bin'),
  pocket('POST', '/assets/:asset/restore'),
  pocket('POST', '/assets/:asset/assign'),
  pocket('DELETE', '/assets/:asset/unassign'),
  pocket('GET', '/assets/:asset/media', ['include_locations']),
  pocket('POST', '/assets/:asset/media'),
  pocket('DELETE', '/assets/:asset/media'),
  { ...pocket('GET', '/assets/:asset/media/:medium/download_url', ['filename']), needs: ['filename'] },
  pocket('GET', '/assets/:asset/file_metadata'),
  pocket('GET', '/assets/:asset/collections'),
  pocket('GET', '/assets/:asset/comments'),
  pocket('POST', '/assets/:asset/comments'),
  pocket('GET', '/assets/:asset/comments/:comment'),
  pocket('POST', '/assets/:asset/comments/:comment'),
  pocket('DELETE', '/assets/:asset/comments/:comment'),
  pocket('GET', '/assets/:asset/history/:cursor'),
  pocket('GET', '/assets/:asset/dag_actions'),
  pocket('POST', '/assets/:asset/dag_actions/:action'),
  pocket('GET', '/assets/:asset/dag_action_runs'),
  pocket('POST', '/collections'),
  pocket('POST', '/collections/:collection/assets'),
  pocket('GET', '/projects/:project'),
  pocket('POST', '/projects/:project/assets'),
  pocket('POST', '/shareable_links'),
  pocket('GET', '/user/api_keys'),
  pocket('POST', '/user/api_keys'),
]

const globalAiOpc: readonly DocumentedRequest[] = [
  { method: 'DELETE', path: '/kyyVideo2/asset/:asset' },
  { method: 'POST', path: '/kyyVideo2/asset/upload' },
  { method: 'GET', path: '/kyyVideo2/asset/:asset' },
]

/** All of them; the address of an account may have a path of its own in front. */
export const documentedRequests: readonly DocumentedRequest[] = [...octoSpark, ...wordbee, ...mediaPocket, ...globalAiOpc]

const patterns = documentedRequests.map((request) => ({
  ...request,
  pattern: new RegExp(`(^|/)${request.path.slice(1).replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
}))

/** Whether the documents know a request. `target` is the path with its query, as it goes over the wire. */
export function isDocumented(method: string, target: string): boolean {
  const [path = '', query = ''] = target.split('?', 2)
  const given = new URLSearchParams(query)
  const names = [...given.keys()]
  return patterns.some(
    (known) =>
      known.method === method &&
      known.pattern.test(path) &&
      names.every((name) => known.query?.includes(name) === true) &&
      (known.needs ?? []).every((name) => (given.get(name) ?? '').trim() !== ''),
  )
}
