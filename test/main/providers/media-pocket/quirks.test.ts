import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import { createMediaPocketClient } from '../../../../src-main/providers/media-pocket/client'
import { mediaPocket } from '../../../../src-main/providers/media-pocket/index'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { answered, id, open } from './harness'

const sql = `Couldn't find Comment with 'id'=9 [WHERE "comments"."commentable_id" = $1]`

describe('general', () => {
  test('quirk 1: the key goes in its own header, and no other scheme is used', async () => {
    const { provider, server } = await answered({ asset: { id } })
    await provider.get(id, patient)
    expect(server.seen[0]?.headers).toMatchObject({ 'x-api-key': 'key' })
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test('quirk 2: there is no container to ask for: address and key are the whole form', () => {
    expect(mediaPocket.form.fields.map(({ key }) => key)).toEqual(['address', 'apiKey'])
  })

  test('quirk 4: what makes something is sent once, however it ends', async () => {
    const server = await startTinyServer((_request, response) => {
      response.socket?.resetAndDestroy()
    })
    const provider = open(server.origin)
    const doings = [
      () => provider.create({ title: 'A', externalId: 'e' }, patient),
      () => provider.addComment(id, 'Hi', patient),
      () => provider.addMediaByLink(id, { link: 'https://files.example/a', fileName: 'a' }, patient),
      () => provider.startAction(id, '1', patient),
      () => provider.createCollection('Best', patient),
    ]
    for (const doing of doings) expect(await failureOf(doing())).toMatchObject({ kind: 'unknown-outcome' })
    expect(server.seen).toHaveLength(doings.length)
  })

  test('quirk 4: deleting twice is not known to be harmless here, as the second time is answered as missing', () => {
    expect(open('https://demo.example').facts.deletion.repeatIsHarmless).toBe(false)
  })
})

describe('errors', () => {
  test('quirk 3: an error inside a 200 is a failure for every change', async () => {
    const { provider } = await answered({ ok: 'ok', error: 'no' })
    for (const doing of [provider.trash(id, patient), provider.deletePermanently(id, patient), provider.assignProject(id, 'p', patient)]) {
      expect(await failureOf(doing)).toMatchObject({ kind: 'rejected' })
    }
  })

  test('quirk 30: assigning to a missing project, and leaving none, are failures with status 200', async () => {
    const missing = await answered({ error: 'Project not found.' })
    expect(await failureOf(missing.provider.assignProject(id, 'p', patient))).toMatchObject({
      kind: 'rejected',
      reason: 'project-not-found',
    })
    const none = await answered({ error: `${id} does not have a parent project` })
    expect(await failureOf(none.provider.unassignProject(id, patient))).toMatchObject({ kind: 'conflict', reason: 'no-parent-project' })
  })

  test('quirk 37: a miss is decided by the status, and raw database text is never shown', async () => {
    for (const error of ['asset not found', sql, 'something else']) {
      const { provider } = await answered({ error }, 404)
      const failure = await failureOf(provider.editComment(id, '9', 'Hi', patient))
      expect(failure).toMatchObject({ kind: 'not-found' })
      expect(failure.message).not.toMatch(/WHERE|Couldn't|\$1/)
    }
  })

  test('quirk 38: a text with markup is not shown', async () => {
    const { provider } = await answered({ error: "Invalid parameter 'media_type': Must be one of: <code>article</code>." }, 422)
    expect((await failureOf(provider.create({ title: 'A', externalId: 'e' }, patient))).message).not.toMatch(/[<>]|code/)
  })

  test('quirk 39: the documented refusals with status 400 are told apart', async () => {
    const reasonOf = async (error: string) =>
      (await failureOf((await answered({ error }, 400)).provider.edit(id, { title: 'A' }, patient))).reason
    expect(await reasonOf('External id has already been taken')).toBe('external-id-taken')
    expect(await reasonOf('Title is too long (maximum is 255 characters)')).toBe('title-too-long')
    expect(await reasonOf('not a valid HTTP URL')).toBe('not-a-url')
    expect(await reasonOf('anything else')).toBeUndefined()
  })

  test('quirk 40: restoring what is not in the trash is told apart as a conflict', async () => {
    const { provider } = await answered({ error: 'Can not restore Assets that is not in trash bin' }, 400)
    expect(await failureOf(provider.restore(id, patient))).toMatchObject({ kind: 'conflict', reason: 'not-in-trash' })
  })

  test('quirk 36: changing a comment is a POST on it, and only its writer may', async () => {
    const { provider, server } = await answered({ error: 'Not allowed to perform this action' }, 403)
    for (const doing of [provider.editComment(id, '7', 'Hi', patient), provider.deleteComment(id, '7', patient)]) {
      expect(await failureOf(doing)).toMatchObject({ kind: 'forbidden', reason: 'not-owner' })
    }
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /api/v2/assets/${id}/comments/7`,
      `DELETE /api/v2/assets/${id}/comments/7`,
    ])
  })

  test('quirk 48: seeing and starting actions are rights of their own, told in words', async () => {
    const { provider, server } = await answered({ error: 'Permission denied. Must have ACTIONS_START permissions.' }, 403)
    for (const doing of [provider.actions(id, patient), provider.runs(id, patient), provider.startAction(id, '1', patient)]) {
      const failure = await failureOf(doing)
      expect(failure).toMatchObject({ kind: 'forbidden' })
      expect(failure.message).toMatch(/see or start actions/)
      expect(failure.message).not.toContain('ACTIONS_')
    }
    expect(server.seen).toHaveLength(3)
  })

  test('quirk 54: a fault that only the service found is told, though it may not be the last', async () => {
    const { provider } = await answered({ error: 'Title is too long (maximum is 255 characters)' }, 400)
    expect(await failureOf(provider.edit(id, { title: 'A', tags: ['x'] }, patient))).toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('Shorten it') as unknown,
    })
  })
})

describe('forms of success', () => {
  test.each([{ ok: 'ok' }, { ok: 'comment deleted' }, { ok: 'anything' }])('quirk 33: %j is done', async (body) => {
    const { provider } = await answered(body)
    await provider.deleteComment(id, '1', patient)
  })

  test('quirk 33: adding to a collection answers with a message and no ok', async () => {
    const { provider } = await answered({ message: 'added' })
    await provider.addToCollection(id, 'c', patient)
    const odd = await answered({ ok: 'ok' })
    expect(await failureOf(odd.provider.addToCollection(id, 'c', patient))).toMatchObject({ kind: 'broken-answer' })
  })

  test('quirk 51: a create is answered with status 200 as well as with 201', async () => {
    for (const status of [200, 201]) {
      const { provider } = await answered({ asset: { id } }, status)
      expect((await provider.create({ title: 'A', externalId: 'e' }, patient)).remoteId).toBe(id)
    }
  })

  test('quirk 32: the mixed answer to a removal of media is accepted and proves nothing: it tells no asset', async () => {
    const { provider } = await answered({
      asset: { id, media_type: 'image', original_filename: 'a.png' },
      errors: { error: 'No media found on this asset.', status: 400 },
    })
    await expect(provider.removeMedia(id, patient)).resolves.toBeUndefined()
  })

  test('quirk 31: an assignment that is answered with ok proves nothing either: it tells no asset', async () => {
    const { provider } = await answered({ ok: 'ok' })
    await expect(provider.assignProject(id, 'p', patient)).resolves.toBeUndefined()
    const moved = await answered({ asset: { id, project_id: null, parent_id: 'dbZ_vHeiERRUyDRlX_FY' } })
    expect((await moved.provider.get(id, patient)).projectId).toBe('dbZ_vHeiERRUyDRlX_FY')
  })
})

describe('names and times', () => {
  test('quirk 34: category and tags are shown as they came back', async () => {
    const { provider } = await answered({ asset: { id, title: 'Harbour', category: 'sea', tags: ['boats'] } })
    const made = await provider.create({ title: 'Harbour', category: 'Sea', tags: ['Boats'], externalId: 'e' }, patient)
    expect(made).toMatchObject({ title: 'Harbour', category: 'sea', tags: ['boats'] })
  })

  test('quirk 35: a comment goes in as comment and comes back as message', async () => {
    const { provider, server } = await answered({ comment: { id: 1, message: 'Hi', comment: 'wrong' } })
    expect((await provider.addComment(id, 'Hi', patient)).text).toBe('Hi')
    expect(server.seen[0]?.body).toBe('{"comment":"Hi"}')
  })

  test('quirk 36: a comment has no time of making, and its writer may have no name', async () => {
    const user = { id: 3, email: 'a@x.example', first_name: null, last_name: null, avatar_url: null }
    const { provider } = await answered({ comments: [{ id: 1, message: 'Hi', updated_at: '2023-11-27T09:42:40.792Z', user }] })
    expect(await provider.comments(id, patient)).toEqual([
      { id: '1', text: 'Hi', updatedAt: 1701078160792, author: { id: '3', name: 'a@x.example' } },
    ])
  })

  test('quirk 49: each kind of thing has its own names for times', async () => {
    const asset = await answered({
      asset: { id, created_date: '2023-11-27T09:42:48Z', created_at: '2001-01-01', modification_date: '2023-11-27T09:42:49Z' },
    })
    expect(await asset.provider.get(id, patient)).toMatchObject({ createdAt: 1701078168000, modifiedAt: 1701078169000 })
    const event = await answered({
      history: { results: [{ id: 1, event_type: 'ASSET_ADDED', created_at: '2023-11-27T09:42:48Z' }], next_cursor: null },
    })
    expect((await event.provider.history(id, null, patient)).events[0]?.at).toBe(1701078168000)
  })

  test.each([id, '_nAP4srVRn36-h-NkabF', '12345678901234567890', '00000000000000000001'])(
    'quirk 47: the id %s stays the text it is',
    async (asset) => {
      const { provider, server } = await answered({ asset: { id: asset } })
      expect((await provider.get(asset, patient)).remoteId).toBe(asset)
      expect(server.seen[0]?.path).toBe(`/api/v2/assets/${asset}`)
      expect(provider.parseId(asset)).toBe(asset)
    },
  )

  test('quirk 46: the asset in the path is the public id, the first cursor is 0, the end is null, and a cursor that repeats ends it', async () => {
    const server = await startTinyServer(({ path }, response) => {
      const cursor = path.split('/').at(-1) ?? ''
      const next: Readonly<Record<string, string | null>> = { '0': '25', '25': '50', '50': null, loop: 'loop', back: '0' }
      sendJson(response, 200, { history: { results: [], next_cursor: next[cursor] } })
    })
    const provider = open(server.origin)
    const nextAfter = async (cursor: string | null) => (await provider.history(id, cursor, patient)).next
    expect(await nextAfter(null)).toBe('25')
    expect(await nextAfter('25')).toBe('50')
    expect(await nextAfter('50')).toBeNull()
    expect(await nextAfter('loop')).toBeNull()
    expect(await nextAfter('back')).toBeNull()
    expect(server.seen[0]?.path).toBe(`/api/v2/assets/${id}/history/0`)
  })

  test('quirk 53: who owns an asset is kept apart, and is in no message', async () => {
    const { provider } = await answered({ asset: { id, owner: 'anna@x.example' } })
    expect((await provider.get(id, patient)).owner).toBe('anna@x.example')
    const refused = await answered({ error: 'anna@x.example may not do this' }, 403)
    expect((await failureOf(refused.provider.get(id, patient))).message).not.toContain('anna')
  })
})

describe('trash, media, lists', () => {
  test.each([
    [null, null],
    ['2023-11-27T09:42:48.046Z', { at: 1701078168046, about: false }],
    ['yes', { at: null, about: true }],
  ])('quirk 41: deleted %j is told as %j, and the trash keeps for 14 days', async (deleted, trashed) => {
    const { provider } = await answered({ asset: { id, deleted } })
    expect((await provider.get(id, patient)).trashed).toEqual(trashed)
    expect(provider.facts.trashDays).toBe(14)
    // The answer to the move itself tells no day.
    const moved = await answered({ ok: 'ok' })
    expect(await moved.provider.trash(id, patient)).toBeNull()
  })

  test('quirk 42: a create never names a media type, and media come by a second request', async () => {
    const { provider, server } = await answered({ asset: { id }, ok: 'ok' })
    await provider.create({ title: 'A', externalId: 'e' }, patient)
    await provider.addMediaByLink(id, { link: 'https://files.example/a', fileName: 'a.png' }, patient)
    expect(server.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { title: 'A', external_id: 'e' },
      { file_url: 'https://files.example/a', filename: 'a.png' },
    ])
  })

  test('quirk 43: a link that the service refuses is told in words; an ok says accepted and nothing of the file', async () => {
    const medium = { link: 'http://127.0.0.1:1/a', fileName: 'a' }
    const refused = await answered({ error: 'not a valid HTTP URL' }, 400)
    expect(await failureOf(refused.provider.addMediaByLink(id, medium, patient))).toMatchObject({ kind: 'rejected', reason: 'not-a-url' })
    const accepted = await answered({ ok: 'ok' })
    await expect(accepted.provider.addMediaByLink(id, medium, patient)).resolves.toBeUndefined()
  })

  test('quirk 44: media may be none at all, and of an item every field may be missing', async () => {
    const none = await answered({ media: [] })
    expect(await none.provider.media(id, patient)).toEqual([])
    const bare = await answered({ media: [{}] })
    expect(await bare.provider.media(id, patient)).toHaveLength(1)
  })

  test('quirk 45: the switch for locations is sent as a text, and only when it is wanted', async () => {
    const { server } = await answered({ media: [] })
    const http = openHttp({ address: server.origin, clock: systemClock })
    const client = createMediaPocketClient({ http, address: server.origin, apiKey: 'key' })
    await client.getMedia(id, patient, { withLocations: true })
    await client.getMedia(id, patient)
    expect(server.seen.map(({ path }) => path)).toEqual([`/api/v2/assets/${id}/media?include_locations=true`, `/api/v2/assets/${id}/media`])
  })

  test('quirk 50: a list of ten thousand rows is taken whole', async () => {
    const { provider } = await answered({ comments: Array.from({ length: 10_000 }, (_, index) => ({ id: index + 1, message: 'x' })) })
    expect(await provider.comments(id, patient)).toHaveLength(10_000)
  })

  test('quirk 52: every request says that it is JSON, also those without a body', async () => {
    const { provider, server } = await answered({ asset: { id }, ok: 'ok', media: [] })
    await provider.get(id, patient)
    await provider.media(id, patient)
    await provider.trash(id, patient)
    await provider.deletePermanently(id, patient)
    expect(server.seen.map(({ headers, body }) => [headers['content-type'], body])).toEqual(Array(4).fill(['application/json', '']))
  })
})
