import { describe, expect, it } from 'vitest'
import { at, call, later, makeFolder, me, movedClock, myKey, pngBytes, serveFiles, startDemo } from './harness'

const other = 'colleague@example.com'
const otherKey = 'key-of-other'
const twoPeople = [
  { key: myKey, email: me },
  { key: otherKey, email: other },
]

describe('callers', () => {
  it.each([
    ['no key', null],
    ['an empty key', ''],
    ['an unknown key', 'nobody'],
  ])('refuses %s with 401 and an error text', async (_name, key) => {
    const demo = await startDemo()
    const reply = await call(demo, 'GET', '/assets/not-found-id', { key })
    expect(reply).toMatchObject({ status: 401, json: { error: 'Unauthorized' } })
  })

  it('acts as the user of the key', async () => {
    const demo = await startDemo({ apiKeys: twoPeople })
    const reply = await call(demo, 'POST', '/assets', { body: { title: 'Mine' }, key: otherKey })
    expect(at(reply.json, 'asset', 'owner')).toBe(other)
  })

  it('lets in only the keys that this start was given, and those made by a call', async () => {
    const folder = makeFolder()
    const first = await startDemo({ folder, apiKeys: twoPeople })
    const made = String(at((await call(first, 'POST', '/user/api_keys', { body: { name: 'made' } })).json, 'api_key', 'key'))
    await first.stop()
    const second = await startDemo({ folder })
    const statuses = await Promise.all(
      [myKey, otherKey, made].map(async (key) => (await call(second, 'GET', '/assets/none', { key })).status),
    )
    expect(statuses).toEqual([404, 401, 404])
  })
})

describe('paths', () => {
  it.each([
    ['GET', '/assets'],
    ['GET', '/assets/search?query=a'],
    ['GET', '/assets?external_id=a'],
    ['GET', '/trash_bin'],
    ['GET', '/collections'],
    ['GET', '/projects'],
    ['PATCH', '/assets/-vevooaeWuYCnLFQqe2l'],
    ['HEAD', '/assets/-vevooaeWuYCnLFQqe2l'],
    ['GET', '/../../../etc/passwd'],
    ['GET', '/assets/%E0%A4%A/media'],
  ])('has nothing at %s %s, which no page documents', async (method, path) => {
    const demo = await startDemo()
    const reply = await call(demo, method, path)
    expect([404, 405]).toContain(reply.status)
  })

  it('names the methods of a path that is asked with another', async () => {
    const demo = await startDemo()
    const reply = await call(demo, 'PATCH', '/assets/some-id')
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toBe('GET, PUT, DELETE')
  })
})

describe('parameters', () => {
  it.each([
    [{ title: 5 }, "Invalid parameter 'title' value 5: Must be a String"],
    [{ title: null }, "Invalid parameter 'title' value nil: Must be a String"],
    [{ title: '' }, 'Invalid parameter \'title\' value "": Must be a String'],
    [{ title: 'a', tags: 'b' }, 'Invalid parameter \'tags\' value "b": Must be an array of String'],
    [{ title: 'a', tags: ['b', 1] }, 'Invalid parameter \'tags\' value ["b", 1]: Must be an array of String'],
    [{ title: 'a', category: { b: true } }, 'Invalid parameter \'category\' value {"b"=>true}: Must be a String'],
    [[], 'Missing parameter title'],
    ['title=a', 'Missing parameter title'],
  ])('refuses %j with 422', async (body, error) => {
    const demo = await startDemo()
    const headers: Record<string, string> = typeof body === 'string' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}
    expect(await call(demo, 'POST', '/assets', { body, headers })).toMatchObject({ status: 422, json: { error } })
    expect(demo.assetIds()).toEqual([])
  })

  it.each([5, null, '', '  ', ['a']])('refuses the comment %j with 422', async (comment) => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    expect((await call(demo, 'POST', `/assets/${id}/comments`, { body: { comment } })).status).toBe(422)
  })

  it('takes include_locations as a text only (quirk 45)', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    expect((await call(demo, 'GET', `/assets/${id}/media?include_locations[]=true`)).status).toBe(422)
    expect((await call(demo, 'GET', `/assets/${id}/media?include_locations=true`)).status).toBe(200)
  })

  it('counts a title in characters', async () => {
    const demo = await startDemo()
    expect((await call(demo, 'POST', '/assets', { body: { title: '🌊'.repeat(255) } })).status).toBe(200)
    expect((await call(demo, 'POST', '/assets', { body: { title: '🌊'.repeat(256) } })).status).toBe(400)
  })

  it('tells of one fault at a time (quirk 54)', async () => {
    const demo = await startDemo()
    demo.as(me).create({ title: 'a', external_id: 'taken' })
    const body = { title: 'x'.repeat(256), external_id: 'taken' }
    expect((await call(demo, 'POST', '/assets', { body })).json).toEqual({ error: 'Title is too long (maximum is 255 characters)' })
  })
})

describe('assets', () => {
  it('gives ids of 20 URL-safe characters that may begin with - or _ (quirk 47)', async () => {
    const firstBytes = [0, 0xf8, 0xfc, 0]
    const demo = await startDemo({ random: (size) => Buffer.alloc(size, firstBytes.shift()) })
    const ids = [1, 2, 3].map(() => demo.as(me).create({ title: 'a' }))
    expect(ids.map((id) => id.charAt(0))).toEqual(['-', '_', 'A'])
    for (const id of ids) expect(id).toMatch(/^[\w-]{20}$/)
    for (const id of ids) expect((await call(demo, 'GET', `/assets/${id}`)).status).toBe(200)
  })

  it('lower-cases category and tags, but not title and description (quirk 34)', async () => {
    const demo = await startDemo()
    const reply = await call(demo, 'POST', '/assets', { body: { title: 'TÍTULO', description: 'ABC', category: 'ÄÖ', tags: ['ΣΑΣ', 'B'] } })
    expect(at(reply.json, 'asset')).toMatchObject({ title: 'TÍTULO', description: 'ABC', category: 'äö', tags: ['σας', 'b'] })
  })

  it('frees an external id when its asset is deleted for good, and lets an asset keep its own (quirk 39)', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a', external_id: 'one' })
    expect((await call(demo, 'PUT', `/assets/${id}`, { body: { external_id: 'one' } })).status).toBe(200)
    demo.as(me).trash(id)
    expect((await call(demo, 'POST', '/assets', { body: { title: 'b', external_id: 'one' } })).status).toBe(400)
    await call(demo, 'DELETE', `/assets/${id}`)
    expect((await call(demo, 'POST', '/assets', { body: { title: 'b', external_id: 'one' } })).status).toBe(200)
  })

  it('frees the old external id of an asset that gets another', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a', external_id: 'one' })
    await call(demo, 'PUT', `/assets/${id}`, { body: { external_id: 'two' } })
    expect((await call(demo, 'POST', '/assets', { body: { title: 'b', external_id: 'two' } })).status).toBe(400)
    expect((await call(demo, 'POST', '/assets', { body: { title: 'b', external_id: 'one' } })).status).toBe(200)
  })

  it('moves an asset that has a project without a word (quirk 31)', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    for (const title of ['First', 'Second']) {
      const project = demo.as(me).createProject(title)
      expect((await call(demo, 'POST', `/assets/${id}/assign`, { body: { to_project_id: project } })).json).toEqual({ ok: 'ok' })
      expect(at((await call(demo, 'GET', `/assets/${id}`)).json, 'asset')).toMatchObject({ project_id: project, parent_id: project })
    }
    await call(demo, 'DELETE', `/assets/${id}/unassign`)
    expect(demo.inspect.asset(id)).toMatchObject({ project_id: null, parent_id: null })
  })

  it('keeps the text of an article and none of other assets', async () => {
    const demo = await startDemo()
    const article = String(at((await call(demo, 'POST', '/assets', { body: { title: 'a', media_type: 'article' } })).json, 'asset', 'id'))
    await call(demo, 'PUT', `/assets/${article}/article`, { body: { content: 'Once upon a time' } })
    expect(at((await call(demo, 'GET', `/assets/${article}/article`)).json, 'article', 'content')).toBe('Once upon a time')
    const id = demo.as(me).create({ title: 'b' })
    expect((await call(demo, 'GET', `/assets/${id}/article`)).status).toBe(404)
  })

  it('dates changes by the clock', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock })
    const id = demo.as(me).create({ title: 'a' })
    clock.move(60_000)
    const reply = await call(demo, 'PUT', `/assets/${id}`, { body: { title: 'b' } })
    expect(at(reply.json, 'asset')).toMatchObject({
      created_date: '2026-03-01T12:00:00.000Z',
      modification_date: '2026-03-01T12:01:00.000Z',
    })
  })
})

describe('trash (quirks 40, 41)', () => {
  const day = 86_400_000

  it('shows the date of trashing, and deletes for good after 14 days, files too', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock })
    const files = await serveFiles((_request, response) => response.end(pngBytes))
    const id = demo.as(me).create({ title: 'a', external_id: 'one' })
    await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url: `${files}/a`, filename: 'a.png' } })
    await demo.idle()
    await call(demo, 'POST', `/assets/${id}/trash_bin`)
    expect(at((await call(demo, 'GET', `/assets/${id}`)).json, 'asset', 'deleted')).toBe('2026-03-01T12:00:00.000Z')
    clock.move(14 * day - 1)
    expect((await call(demo, 'GET', `/assets/${id}`)).status).toBe(200)
    expect(demo.assetIds()).toEqual([id])
    clock.move(1)
    expect((await call(demo, 'GET', `/assets/${id}`)).status).toBe(404)
    expect(demo.assetIds()).toEqual([])
    expect((await call(demo, 'POST', `/assets/${id}/restore`)).status).toBe(404)
    expect((await call(demo, 'POST', '/assets', { body: { title: 'b', external_id: 'one' } })).status).toBe(200)
  })

  it('starts the days anew after a restore, and keeps the first date when trashed twice', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock })
    const id = demo.as(me).create({ title: 'a' })
    await call(demo, 'POST', `/assets/${id}/trash_bin`)
    clock.move(day)
    await call(demo, 'POST', `/assets/${id}/trash_bin`)
    expect(demo.inspect.asset(id)?.deleted).toBe('2026-03-01T12:00:00.000Z')
    await call(demo, 'POST', `/assets/${id}/restore`)
    expect(demo.inspect.asset(id)?.deleted).toBeNull()
    clock.move(20 * day)
    await call(demo, 'POST', `/assets/${id}/trash_bin`)
    clock.move(13 * day)
    expect(demo.assetIds()).toEqual([id])
  })

  it('gives 404 to a second deletion', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    expect((await call(demo, 'DELETE', `/assets/${id}`)).status).toBe(200)
    expect((await call(demo, 'DELETE', `/assets/${id}`)).status).toBe(404)
  })
})

describe('comments (quirks 35 to 37)', () => {
  it('takes the text as comment and gives it as message, oldest first', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    for (const comment of ['one', 'two']) await call(demo, 'POST', `/assets/${id}/comments`, { body: { comment } })
    demo.as(other).comment(id, 'three')
    const { json } = await call(demo, 'GET', `/assets/${id}/comments`)
    expect([0, 1, 2].map((index) => at(json, 'comments', index, 'message'))).toEqual(['one', 'two', 'three'])
    expect(at(json, 'comments', 2, 'user', 'email')).toBe(other)
  })

  it('knows a comment only under its own asset', async () => {
    const demo = await startDemo()
    const [one, two] = [demo.as(me).create({ title: 'a' }), demo.as(me).create({ title: 'b' })]
    const comment = demo.as(me).comment(one, 'text')
    expect((await call(demo, 'GET', `/assets/${two}/comments/${String(comment)}`)).status).toBe(404)
    expect((await call(demo, 'DELETE', `/assets/${two}/comments/${String(comment)}`)).status).toBe(404)
    expect(demo.inspect.comments(one)).toHaveLength(1)
  })

  it('never gives the number of a deleted comment again', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const first = demo.as(me).comment(id, 'text')
    await call(demo, 'DELETE', `/assets/${id}/comments/${String(first)}`)
    expect(demo.as(me).comment(id, 'text')).toBeGreaterThan(first)
  })

  it('gives the id back in the raw text of the database, as it was sent', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const reply = await call(demo, 'GET', `/assets/${id}/comments/${encodeURIComponent('<b>1 or 1=1</b>')}`)
    expect(reply.status).toBe(404)
    expect(at(reply.json, 'error')).toContain("'id'=<b>1 or 1=1</b> [WHERE")
  })
})

describe('history (quirk 46)', () => {
  it('comes in pages, newest first, with the cursor in the path', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    for (let edit = 0; edit < 59; edit += 1) demo.as(me).edit(id, { title: `title ${String(edit)}` })
    const sizes: number[] = []
    const seen: unknown[] = []
    let cursor: number | null = 0
    while (cursor !== null) {
      const { json } = await call(demo, 'GET', `/assets/${id}/history/${String(cursor)}`)
      const results = at(json, 'history', 'results') as { id: number }[]
      sizes.push(results.length)
      seen.push(...results.map((event) => event.id))
      cursor = at(json, 'history', 'next_cursor') as number | null
    }
    expect(sizes).toEqual([25, 25, 10])
    expect(seen).toEqual([...seen].sort((one, two) => Number(two) - Number(one)))
    expect(new Set(seen).size).toBe(60)
  })

  it('gives no next cursor when the last page is full', async () => {
    const demo = await startDemo({ limits: { historyPage: 2 } })
    const id = demo.as(me).create({ title: 'a' })
    demo.as(me).edit(id, { title: 'b' })
    expect(at((await call(demo, 'GET', `/assets/${id}/history/0`)).json, 'history', 'next_cursor')).toBeNull()
  })

  it('notes what happens to an asset', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const project = demo.as(me).createProject('p')
    await call(demo, 'PUT', `/assets/${id}`, { body: { title: 'b' } })
    await call(demo, 'POST', `/assets/${id}/comments`, { body: { comment: 'c' } })
    await call(demo, 'POST', `/assets/${id}/assign`, { body: { to_project_id: project } })
    await call(demo, 'DELETE', `/assets/${id}/unassign`)
    await call(demo, 'POST', `/assets/${id}/trash_bin`)
    await call(demo, 'POST', `/assets/${id}/restore`)
    expect(demo.inspect.events(id)).toEqual([
      'ASSET_ADDED',
      'ASSET_EDITED_METADATA',
      'ASSET_ADDED_COMMENT',
      'ASSET_LINKED',
      'ASSET_UNLINKED',
      'ASSET_REMOVED',
      'ASSET_RESTORED',
    ])
  })
})

describe('actions (quirk 48)', () => {
  it('lets runs proceed as time goes by, each start being a run of its own', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock, limits: { runStepsMs: [1000, 3000] } })
    const id = demo.as(me).create({ title: 'a' })
    const failing = demo.as(me).addAction({ name: 'n', description: 'd', category: 'c', outcome: 'failed' })
    await call(demo, 'POST', `/assets/${id}/dag_actions/1`)
    await call(demo, 'POST', `/assets/${id}/dag_actions/${String(failing)}`)
    const look = async () => {
      const runs = at((await call(demo, 'GET', `/assets/${id}/dag_action_runs`)).json, 'dag_action_runs') as Record<string, unknown>[]
      return runs.map((run) => [run['status'], (run['dag_action_run_messages'] as unknown[]).length])
    }
    expect(await look()).toEqual([
      ['running', 1],
      ['running', 1],
    ])
    clock.move(1000)
    expect(await look()).toEqual([
      ['running', 2],
      ['running', 2],
    ])
    clock.move(2000)
    expect(await look()).toEqual([
      ['finished', 3],
      ['failed', 3],
    ])
  })
})

describe('the request log', () => {
  it('tells method, path, query, content type, body and status of each call', async () => {
    const demo = await startDemo()
    await call(demo, 'POST', '/assets?trace=1', { body: { title: 'a' } })
    await fetch(`${demo.origin}/api/v2/assets/none`, { headers: { 'X-API-KEY': myKey } })
    expect(demo.requests).toMatchObject([
      { method: 'POST', path: '/api/v2/assets', query: { trace: '1' }, contentType: 'application/json', body: { title: 'a' }, status: 200 },
      { method: 'GET', path: '/api/v2/assets/none', query: {}, contentType: null, body: null, status: 404 },
    ])
    expect(demo.requests[0]?.headers['x-api-key']).toBe(myKey)
  })

  it('keeps the last ones only', async () => {
    const demo = await startDemo({ limits: { loggedRequests: 2 } })
    for (const id of ['a', 'b', 'c']) await call(demo, 'GET', `/assets/${id}`)
    expect(demo.requests.map((request) => request.path)).toEqual(['/api/v2/assets/b', '/api/v2/assets/c'])
  })
})

it('keeps apart what many callers do at once', async () => {
  const demo = await startDemo()
  later(() => demo.idle())
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_nothing, index) =>
      call(demo, 'POST', '/assets', { body: { title: `t${String(index)}`, external_id: `e${String(index % 100)}` } }),
    ),
  )
  expect(replies.filter((reply) => reply.status === 200)).toHaveLength(100)
  expect(replies.filter((reply) => reply.status === 400)).toHaveLength(100)
  expect(new Set(demo.assetIds()).size).toBe(100)
})
