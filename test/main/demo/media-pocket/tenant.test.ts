import { expect, it } from 'vitest'
import { at, call, me, myKey, pngBytes, serveFiles, startDemo } from './harness'

it('creates collections, adds assets, and gives 400 for an asset that is not there', async () => {
  const demo = await startDemo()
  const id = demo.as(me).create({ title: 'a' })
  const made = await call(demo, 'POST', '/collections', { body: { title: 'Kept', category: 'BEST', tags: ['A'] } })
  expect(at(made.json, 'collection')).toMatchObject({
    title: 'Kept',
    category: 'best',
    tags: ['a'],
    isPublic: false,
    media_type: 'collection',
  })
  const collection = String(at(made.json, 'collection', 'id'))
  const add = (asset_id: string, to = collection) => call(demo, 'POST', `/collections/${to}/assets`, { body: { asset_id } })
  expect(Object.keys((await add(id)).json as object)).toEqual(['message'])
  expect((await add(id)).status).toBe(200)
  expect((await add('none')).status).toBe(400)
  expect((await add(id, 'none')).status).toBe(404)
  expect(at((await call(demo, 'GET', `/assets/${id}/collections`)).json, 'collections', 0, 'id')).toBe(collection)
  expect(at((await call(demo, 'GET', `/assets/${id}/collections`)).json, 'collections')).toHaveLength(1)
  expect((await call(demo, 'POST', '/collections', { body: { title: 'x'.repeat(256) } })).status).toBe(400)
})

it('shows projects and their comments', async () => {
  const demo = await startDemo()
  const project = demo.as(me).createProject('Film')
  const reply = await call(demo, 'GET', `/projects/${project}`)
  expect(at(reply.json, 'project')).toMatchObject({
    id: project,
    title: 'Film',
    external_id: null,
    thumbnail_asset_id: null,
    deleted: null,
  })
  expect((await call(demo, 'GET', '/projects/none')).json).toEqual({ error: 'project not found' })
  const made = await call(demo, 'POST', `/projects/${project}/comments`, { body: { comment: 'one' } })
  const path = `/projects/${project}/comments/${String(at(made.json, 'comment', 'id'))}`
  await call(demo, 'POST', path, { body: { comment: 'two' } })
  expect(at((await call(demo, 'GET', `/projects/${project}/comments`)).json, 'comments', 0, 'message')).toBe('two')
  expect((await call(demo, 'DELETE', path)).status).toBe(405)
  expect((await call(demo, 'GET', '/projects/none/comments')).json).toEqual({ error: 'project not found' })
})

it('creates an asset inside a project with its file in the same call', async () => {
  const demo = await startDemo()
  const project = demo.as(me).createProject('Film')
  const files = await serveFiles((_request, response) => response.end(pngBytes))
  const create = (body: object) => call(demo, 'POST', `/projects/${project}/assets`, { body: { title: 'a', ...body } })
  const made = await create({ url: { file_url: files, filename: 'a.png' } })
  await demo.idle()
  expect(demo.inspect.asset(String(at(made.json, 'asset', 'id')))).toMatchObject({
    project_id: project,
    media_type: 'image',
    media: [{ id: 1 }],
  })
  expect((await create({ s3: { s3_key: 'k', filename: 'f' } })).status).toBe(200)
  expect((await create({ url: { filename: 'f' } })).json).toEqual({ error: 'Missing parameter file_url' })
  expect((await create({ url: { file_url: '/a', filename: 'f' } })).status).toBe(400)
  expect(demo.assetIds()).toHaveLength(2)
})

it('makes drop folders public and private, and refuses what is so already', async () => {
  const demo = await startDemo()
  demo.as('colleague@example.com').comment(demo.as(me).create({ title: 'a' }), 'hello')
  const folder = `/drop_folders/${String(demo.as(me).createDropFolder('Incoming'))}`
  const users = async (path: string) =>
    (at((await call(demo, 'GET', `${folder}/${path}`)).json, 'users') as { email: string }[]).map((user) => user.email)
  expect(await users('users')).toEqual([me])
  expect((await call(demo, 'POST', `${folder}/public`)).json).toEqual({ is_public: true })
  expect((await call(demo, 'POST', `${folder}/public`)).status).toBe(400)
  expect(await users('users')).toEqual([me, 'colleague@example.com'])
  expect((await call(demo, 'POST', `${folder}/private`)).json).toEqual({ is_public: false })
  expect((await call(demo, 'POST', `${folder}/private`)).status).toBe(400)
  expect(await users('all_users')).toHaveLength(2)
  expect((await call(demo, 'GET', '/drop_folders/abc/users')).status).toBe(404)
})

it.each(['DELETE', 'POST'])('shows a new API key once, and removes it by %s', async (method) => {
  const demo = await startDemo()
  const made = await call(demo, 'POST', '/user/api_keys', { body: { name: 'second' } })
  const key = String(at(made.json, 'api_key', 'key'))
  expect((await call(demo, 'GET', '/assets/none', { key })).status).toBe(404)
  const list = await call(demo, 'GET', '/user/api_keys')
  expect(list.text).not.toContain(key)
  expect(list.text).not.toContain(myKey)
  expect(at(list.json, 'api_keys', 1)).toMatchObject({
    name: 'second',
    key_prefix: key.slice(0, 4),
    last_access: expect.any(String) as unknown,
  })
  const path = `/user/api_keys/${String(at(made.json, 'api_key', 'id'))}`
  expect((await call(demo, method, path)).json).toEqual({ ok: 'ok' })
  expect((await call(demo, method, path)).status).toBe(404)
  expect((await call(demo, 'GET', '/assets/none', { key })).status).toBe(401)
})
