import { expect, it } from 'vitest'
import type { MediaPocketDemo } from '../../../../src-main/demo/media-pocket/media-pocket-demo'
import { call, later, me, pngBytes, serveFiles, startDemo } from './harness'

const colleague = 'colleague@example.com'

/** Names that an example's path and body may hold as `{name}`. */
type Names = Record<string, string | number>

interface Example {
  readonly name: string
  readonly given?: (demo: MediaPocketDemo) => Names | Promise<Names>
  readonly permissions?: readonly string[]
  readonly request: string
  readonly body?: unknown
  readonly status: number
  readonly answer: unknown
}

const asset = {
  id: '<id>',
  external_id: null,
  parent_id: null,
  project_id: null,
  owner: me,
  title: 'Sample Asset',
  description: 'Sample asset description.',
  category: 'test asset category',
  tags: ['test', 'tag'],
  ai_tags: [],
  status: 'open',
  media_type: 'placeholder',
  original_filename: null,
  drop_folder_id: null,
  md5_sum: null,
  created_date: '<date>',
  modification_date: '<date>',
  deleted: null,
}
const created = { ...asset, description: 'Sample asset from API V2', category: 'sample', tags: ['sample', 'test'] }
const newAsset = { title: 'Sample Asset', description: 'Sample asset from API V2', category: 'Sample', tags: ['sample', 'test'] }
const modified = {
  title: 'Modified Sample Asset',
  description: 'Modified Description',
  category: 'Modified Category',
  tags: ['Test', 'Tags', 'Here'],
  external_id: 'modified_external_id',
}
const user = { id: 0, email: me, first_name: null, last_name: null, avatar_url: null }
const comment = { id: 0, message: 'Sample comment for tests', updated_at: '<date>', user, mentioned_users: [] }
const action = { id: 0, name: 'Sample DAG action', description: 'Sample DAG action for tests', category: 'Tests' }
const run = {
  id: 0,
  status: 'running',
  created_at: '<date>',
  dag_action: action,
  dag_action_run_messages: [{ id: 0, message: 'Set in queue...', created_at: '<date>' }],
}
const assetNotFound = { error: 'asset not found' }
const commentNotFound = {
  error: 'Couldn\'t find Comment with \'id\'=not-found-id [WHERE "comments"."target_id" = $1 AND "comments"."target_type" = $2]',
}
const notAllowed = { error: 'Not allowed to perform this action' }

function sampleAsset(demo: MediaPocketDemo): Names {
  return {
    id: demo.as(me).create({
      title: 'Sample Asset',
      description: 'Sample asset description.',
      category: 'test asset category',
      tags: ['test', 'tag'],
    }),
  }
}
function withComment(author: string) {
  return (demo: MediaPocketDemo): Names => {
    const { id } = sampleAsset(demo)
    return { id: String(id), comment: demo.as(author).comment(String(id), 'Sample comment for tests') }
  }
}
function withProject(isAssigned: boolean) {
  return async (demo: MediaPocketDemo): Promise<Names> => {
    const { id } = sampleAsset(demo)
    if (isAssigned)
      await call(demo, 'POST', `/assets/${String(id)}/assign`, { body: { to_project_id: demo.as(me).createProject('First') } })
    return { id: String(id), project: demo.as(me).createProject('Second') }
  }
}
async function withRun(demo: MediaPocketDemo): Promise<Names> {
  const names = sampleAsset(demo)
  await call(demo, 'POST', `/assets/${String(names['id'])}/dag_actions/1`)
  return names
}
async function withImage(demo: MediaPocketDemo): Promise<Names> {
  const names = sampleAsset(demo)
  const id = String(names['id'])
  const files = await serveFiles((_request, response) => response.end(pngBytes))
  await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url: `${files}/test`, filename: 'test_filename.jpg' } })
  await demo.idle()
  demo.as(me).tagByAi(id, ['test', 'tag'])
  return { ...names, medium: 1 }
}
function inTrash(demo: MediaPocketDemo): Names {
  const names = sampleAsset(demo)
  demo.as(me).trash(String(names['id']))
  return names
}

const commentExamples: Example[] = [
  { name: 'all comments', given: withComment(me), request: 'GET /assets/{id}/comments', status: 200, answer: { comments: [comment] } },
  { name: 'all comments of no asset', request: 'GET /assets/not-found-id/comments', status: 404, answer: assetNotFound },
  {
    name: 'create comment',
    given: sampleAsset,
    request: 'POST /assets/{id}/comments',
    body: { comment: 'new comment' },
    status: 200,
    answer: { comment: { ...comment, message: 'new comment' } },
  },
  {
    name: 'create comment on no asset',
    request: 'POST /assets/not-found-id/comments',
    body: { comment: 'new comment' },
    status: 404,
    answer: assetNotFound,
  },
  {
    name: 'update comment',
    given: withComment(me),
    request: 'POST /assets/{id}/comments/{comment}',
    body: { comment: 'new updated comment' },
    status: 200,
    answer: { comment: { message: 'new updated comment', id: 0, updated_at: '<date>', user, mentioned_users: [] } },
  },
  {
    name: 'update comment of no asset',
    request: 'POST /assets/not-found-id/comments/4',
    body: { comment: 'new updated comment' },
    status: 404,
    answer: assetNotFound,
  },
  {
    name: 'update no comment',
    given: sampleAsset,
    request: 'POST /assets/{id}/comments/not-found-id',
    body: { comment: 'new updated comment' },
    status: 404,
    answer: commentNotFound,
  },
  {
    name: "update somebody else's comment",
    given: withComment(colleague),
    request: 'POST /assets/{id}/comments/{comment}',
    body: { comment: 'new updated comment' },
    status: 403,
    answer: notAllowed,
  },
  {
    name: 'delete comment',
    given: withComment(me),
    request: 'DELETE /assets/{id}/comments/{comment}',
    status: 200,
    answer: { ok: 'comment deleted' },
  },
  { name: 'delete comment of no asset', request: 'DELETE /assets/not-found-id/comments/7', status: 404, answer: assetNotFound },
  {
    name: 'delete no comment',
    given: sampleAsset,
    request: 'DELETE /assets/{id}/comments/not-found-id',
    status: 404,
    answer: commentNotFound,
  },
  {
    name: "delete somebody else's comment",
    given: withComment(colleague),
    request: 'DELETE /assets/{id}/comments/{comment}',
    status: 403,
    answer: notAllowed,
  },
  { name: 'get comment', given: withComment(me), request: 'GET /assets/{id}/comments/{comment}', status: 200, answer: { comment } },
  { name: 'get comment of no asset', request: 'GET /assets/not-found-id/comments/10', status: 404, answer: assetNotFound },
  { name: 'get no comment', given: sampleAsset, request: 'GET /assets/{id}/comments/not-found-id', status: 404, answer: commentNotFound },
]

const actionExamples: Example[] = [
  { name: 'list actions', given: sampleAsset, request: 'GET /assets/{id}/dag_actions', status: 200, answer: { dag_actions: [action] } },
  {
    name: 'list actions without permission',
    given: sampleAsset,
    permissions: ['ACTIONS_START'],
    request: 'GET /assets/{id}/dag_actions',
    status: 403,
    answer: { error: 'Permission denied. Must have ACTIONS_VIEW permissions.' },
  },
  { name: 'list actions of no asset', request: 'GET /assets/not-found-id/dag_actions', status: 404, answer: assetNotFound },
  { name: 'start action', given: sampleAsset, request: 'POST /assets/{id}/dag_actions/1', status: 200, answer: { dag_action_run: run } },
  {
    name: 'start action without permission',
    given: sampleAsset,
    permissions: ['ACTIONS_VIEW'],
    request: 'POST /assets/{id}/dag_actions/1',
    status: 403,
    answer: { error: 'Permission denied. Must have ACTIONS_START permissions.' },
  },
  {
    name: 'start no action',
    given: sampleAsset,
    request: 'POST /assets/{id}/dag_actions/not-found-id',
    status: 404,
    answer: { error: "Couldn't find DagAction with 'id'=not-found-id" },
  },
  { name: 'list runs', given: withRun, request: 'GET /assets/{id}/dag_action_runs', status: 200, answer: { dag_action_runs: [run] } },
  {
    name: 'list runs without permission',
    given: sampleAsset,
    permissions: [],
    request: 'GET /assets/{id}/dag_action_runs',
    status: 403,
    answer: { error: 'Permission denied. Must have ACTIONS_VIEW permissions.' },
  },
  { name: 'list runs of no asset', request: 'GET /assets/not-found-id/dag_action_runs', status: 404, answer: assetNotFound },
]

const readExamples: Example[] = [
  {
    name: 'get history',
    given: sampleAsset,
    request: 'GET /assets/{id}/history/0',
    status: 200,
    answer: {
      history: {
        results: [
          {
            id: 0,
            user_id: 0,
            event_type: 'ASSET_ADDED',
            created_at: '<date>',
            updated_at: '<date>',
            event_targets: [{ target_type: 'Asset', target: { id: 0, elasticsearch_id: '<id>', title: 'Sample Asset' } }],
          },
        ],
        next_cursor: null,
      },
    },
  },
  { name: 'get history of no asset', request: 'GET /assets/-1/history/0', status: 404, answer: assetNotFound },
  {
    name: 'get history from no cursor',
    given: sampleAsset,
    request: 'GET /assets/{id}/history/test',
    status: 422,
    answer: { error: 'Invalid parameter \'cursor\' value "test": Invalid cursor' },
  },
  { name: 'get no asset', request: 'GET /assets/not-found-id', status: 404, answer: assetNotFound },
  { name: 'get asset', given: sampleAsset, request: 'GET /assets/{id}', status: 200, answer: { asset } },
  { name: 'get collections of no asset', request: 'GET /assets/not-found-id/collections', status: 404, answer: assetNotFound },
  {
    name: 'get collections',
    given: (demo) => {
      const names = sampleAsset(demo)
      demo.as(me).addToCollection(String(names['id']), demo.as(me).createCollection('Sample Collection', 'Sample collection description.'))
      return names
    },
    request: 'GET /assets/{id}/collections',
    status: 200,
    answer: {
      collections: [
        {
          id: '<id>',
          title: 'Sample Collection',
          description: 'Sample collection description.',
          category: null,
          tags: [],
          owner: me,
          media_type: 'collection',
          isPublic: false,
          created_date: '<date>',
          modification_date: '<date>',
          original_title: 'Sample Collection',
        },
      ],
    },
  },
]

const mediaExamples: Example[] = [
  { name: 'get media', given: sampleAsset, request: 'GET /assets/{id}/media', status: 200, answer: { media: [] } },
  {
    name: 'get media with locations',
    given: sampleAsset,
    request: 'GET /assets/{id}/media?include_locations=true',
    status: 200,
    answer: { media: [] },
  },
  { name: 'get media of no asset', request: 'GET /assets/not_found_id/media', status: 404, answer: assetNotFound },
  {
    name: 'get download link',
    given: withImage,
    request: 'GET /assets/{id}/media/{medium}/download_url?filename=test.png',
    status: 200,
    answer: { url: null },
  },
  {
    name: 'get download link of no asset',
    request: 'GET /assets/not_found_id/media/2/download_url?filename=test.png',
    status: 404,
    answer: assetNotFound,
  },
  {
    name: 'get download link of no medium',
    given: sampleAsset,
    request: 'GET /assets/{id}/media/not_found_id/download_url?filename=test.png',
    status: 404,
    answer: { error: 'Couldn\'t find Media with \'id\'=not_found_id [WHERE "media"."asset_id" = $1]' },
  },
  ...['http', 'https'].map((scheme) => ({
    name: `add media by ${scheme} URL`,
    given: sampleAsset,
    request: 'POST /assets/{id}/media',
    body: { file_url: `${scheme}://www.example.com/jpgfile.jpg`, filename: 'jpgfile.jpg' },
    status: 200,
    answer: { ok: 'ok' },
  })),
  {
    name: 'add media by path',
    given: sampleAsset,
    request: 'POST /assets/{id}/media',
    body: { file_url: '/local/downloads/myfile.jpg', filename: 'myfile.jpg' },
    status: 400,
    answer: { error: 'not a valid HTTP URL' },
  },
  { name: 'remove media of no asset', request: 'DELETE /assets/not-found-id/media', status: 404, answer: assetNotFound },
  {
    name: 'remove media',
    given: withImage,
    request: 'DELETE /assets/{id}/media',
    status: 200,
    answer: {
      asset: { ...asset, ai_tags: ['test', 'tag'], media_type: 'image', original_filename: 'test_filename.jpg', md5_sum: '<md5>' },
      errors: { error: 'No media found on this asset.', status: 400 },
    },
  },
]

const writeExamples: Example[] = [
  {
    name: 'create without title',
    request: 'POST /assets',
    body: { description: 'Sample asset from API V2', category: 'Sample', tags: ['sample', 'test'] },
    status: 422,
    answer: { error: 'Missing parameter title' },
  },
  {
    name: 'create with a media type that can not be made',
    request: 'POST /assets',
    body: { ...newAsset, media_type: 'image' },
    status: 422,
    answer: { error: 'Invalid parameter \'media_type\' value "image": Must be one of: <code>article</code>.' },
  },
  { name: 'create', request: 'POST /assets', body: newAsset, status: 200, answer: { asset: created } },
  {
    name: 'create with an external id that is taken',
    given: (demo) => ({ id: demo.as(me).create({ title: 'First', external_id: 'already_used_id' }) }),
    request: 'POST /assets',
    body: { title: 'Sample Asset', external_id: 'already_used_id' },
    status: 400,
    answer: { error: 'External id has already been taken' },
  },
  {
    name: 'create an article',
    request: 'POST /assets',
    body: { ...newAsset, media_type: 'article' },
    status: 200,
    answer: { asset: { ...created, media_type: 'article' } },
  },
  {
    name: 'update',
    given: sampleAsset,
    request: 'PUT /assets/{id}',
    body: modified,
    status: 200,
    answer: {
      asset: {
        ...asset,
        external_id: 'modified_external_id',
        title: 'Modified Sample Asset',
        description: 'Modified Description',
        category: 'modified category',
        tags: ['test', 'tags', 'here'],
      },
    },
  },
  { name: 'update no asset', request: 'PUT /assets/not-found-id', body: modified, status: 404, answer: assetNotFound },
  {
    name: 'update with a title that is too long',
    given: sampleAsset,
    request: 'PUT /assets/{id}',
    body: { title: `Testing too long title: ${'X'.repeat(240)}` },
    status: 400,
    answer: { error: 'Title is too long (maximum is 255 characters)' },
  },
  { name: 'trash no asset', request: 'POST /assets/not-found-id/trash_bin', status: 404, answer: assetNotFound },
  { name: 'trash', given: sampleAsset, request: 'POST /assets/{id}/trash_bin', status: 200, answer: { ok: 'ok' } },
  { name: 'restore no asset', request: 'POST /assets/not-found-id/restore', status: 404, answer: assetNotFound },
  {
    name: 'restore what is not in the trash',
    given: sampleAsset,
    request: 'POST /assets/{id}/restore',
    status: 400,
    answer: { error: 'Can not restore Assets that is not in trash bin' },
  },
  { name: 'restore', given: inTrash, request: 'POST /assets/{id}/restore', status: 200, answer: { ok: 'ok' } },
  { name: 'delete no asset', request: 'DELETE /assets/not-found-id', status: 404, answer: assetNotFound },
  { name: 'delete', given: sampleAsset, request: 'DELETE /assets/{id}', status: 200, answer: { ok: 'ok' } },
  { name: 'assign no asset', request: 'POST /assets/not-found-id/assign', status: 404, answer: assetNotFound },
  {
    name: 'assign',
    given: withProject(false),
    request: 'POST /assets/{id}/assign',
    body: { to_project_id: '{project}' },
    status: 200,
    answer: { ok: 'ok' },
  },
  {
    name: 'assign to no project',
    given: sampleAsset,
    request: 'POST /assets/{id}/assign',
    body: { to_project_id: 'not-found-id' },
    status: 200,
    answer: { error: 'Project not found.' },
  },
  {
    name: 'assign to itself',
    given: sampleAsset,
    request: 'POST /assets/{id}/assign',
    body: { to_project_id: '{id}' },
    status: 200,
    answer: { error: 'Project not found.' },
  },
  {
    name: 'assign what has a project',
    given: withProject(true),
    request: 'POST /assets/{id}/assign',
    body: { to_project_id: '{project}' },
    status: 200,
    answer: { ok: 'ok' },
  },
  { name: 'unassign no asset', request: 'DELETE /assets/not-found-id/unassign', status: 404, answer: assetNotFound },
  {
    name: 'unassign what has no project',
    given: sampleAsset,
    request: 'DELETE /assets/{id}/unassign',
    status: 200,
    answer: { error: '<id> does not have a parent project' },
  },
  { name: 'unassign', given: withProject(true), request: 'DELETE /assets/{id}/unassign', status: 200, answer: { ok: 'ok' } },
]

const examples = [...commentExamples, ...actionExamples, ...readExamples, ...mediaExamples, ...writeExamples]

it.each(examples)('answers as documented: $name', async (example) => {
  const demo = await startDemo({
    apiKeys: [{ key: 'key-of-me', email: me, ...(example.permissions === undefined ? {} : { permissions: example.permissions }) }],
    actions: [{ name: action.name, description: action.description, category: action.category, outcome: 'finished' }],
  })
  later(() => demo.idle())
  const names = (await example.given?.(demo)) ?? {}
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(names[name] ?? whole))
  const [method = '', path = ''] = fill(example.request).split(' ')
  const body = example.body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(example.body))) as unknown }
  const reply = await call(demo, method, path, body)
  // Compared as text, so that the order of the fields counts too.
  expect(plain(reply.text)).toBe(JSON.stringify(example.answer))
  expect(reply.status).toBe(example.status)
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
})

/** Puts marks in the place of ids, dates and sums, which differ from run to run. */
function plain(text: string): string {
  return text
    .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"<date>"')
    .replace(/"(id|user_id)":\d+/g, '"$1":0')
    .replace(/"(id|elasticsearch_id)":"[\w-]{20}"/g, '"$1":"<id>"')
    .replace(/"[\w-]{20} does not/g, '"<id> does not')
    .replace(/"md5_sum":"[0-9a-f]{32}"/g, '"md5_sum":"<md5>"')
}
