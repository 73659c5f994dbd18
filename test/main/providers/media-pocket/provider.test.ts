import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { mediaPocket } from '../../../../src-main/providers/media-pocket/index'
import { failureOf, patient } from '../support/failures'
import { startTinyServer } from '../support/tiny-server'
import { answered, id, open } from './harness'

describe('the connection test', () => {
  test('holds when a key is accepted: an asset that can not exist is not found', async () => {
    const { provider, server } = await answered({ error: 'asset not found' }, 404)
    await provider.check(patient)
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]).toMatchObject({ method: 'GET', headers: { 'x-api-key': 'key', 'content-type': 'application/json' } })
    expect(provider.parseId(server.seen[0]?.path.split('/').at(-1) ?? '')).toBeNull()
  })

  test('fails with the same sentence for whatever is not Media Pocket', async () => {
    const sentence = 'This address answers, but not as Media Pocket does. Check the server address.'
    for (const [body, status] of [
      [{ ok: 'ok' }, 200],
      [{ message: 'no route' }, 404],
      [{ error: 'bad' }, 400],
    ] as const) {
      const { provider } = await answered(body, status)
      expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'broken-answer', message: sentence })
    }
    const server = await startTinyServer((_request, response) => response.end('<html>'))
    expect(await failureOf(open(server.origin).check(patient))).toMatchObject({ kind: 'broken-answer', message: sentence })
  })

  test('an address that was pasted with the common part of all paths works too', async () => {
    const { server } = await answered({ error: 'asset not found' }, 404)
    await open(`${server.origin}/tenant/api/v2`).check(patient)
    await open(`${server.origin}/tenant`).check(patient)
    expect(server.seen[0]?.path).toMatch(/^\/tenant\/api\/v2\/assets\//)
    expect(server.seen[1]?.path).toBe(server.seen[0]?.path)
  })
})

describe('an asset is never lost for an odd field', () => {
  const bare = {
    remoteId: id,
    externalId: null,
    title: '',
    description: '',
    category: '',
    tags: [],
    ai: { title: null, description: null, tags: [] },
    type: 'other',
    fileName: null,
    md5: null,
    sha256: null,
    owner: null,
    createdAt: null,
    modifiedAt: null,
    version: null,
    trashed: null,
    processing: null,
    folder: null,
    projectId: null,
    facts: [],
    media: null,
  }
  const odd = [
    'external_id',
    'owner',
    'title',
    'description',
    'category',
    'tags',
    'ai_tags',
    'media_type',
    'original_filename',
    'md5_sum',
    'created_date',
    'modification_date',
  ]

  test('with nothing but its id', async () => {
    const { provider } = await answered({ asset: { id } })
    expect(await provider.get(id, patient)).toEqual(bare)
  })

  test.each([[null], [true], [{ a: 1 }], [[1, { b: 2 }]]])('with every field being %j', async (value) => {
    const { provider } = await answered({ asset: { id, ...Object.fromEntries(odd.map((name) => [name, value])) }, extra: 1 })
    expect(await provider.get(id, patient)).toEqual(bare)
  })

  test('one without an id, or with the id of another, is a broken answer', async () => {
    for (const asset of [{ title: 'A' }, { id: '' }, { id: null }, { id: 'another-asset-at-all' }]) {
      const { provider } = await answered({ asset })
      expect(await failureOf(provider.get(id, patient))).toMatchObject({ kind: 'broken-answer' })
    }
  })

  test.each(['image', 'video', 'audio', 'document', 'article', 'placeholder'])('the type %s is known', async (media_type) => {
    const { provider } = await answered({ asset: { id, media_type } })
    expect((await provider.get(id, patient)).type).toBe(media_type)
  })

  test.each(['hologram', 'constructor', 'IMAGE', ''])('the type %j is other', async (media_type) => {
    const { provider } = await answered({ asset: { id, media_type } })
    expect((await provider.get(id, patient)).type).toBe('other')
  })

  test('odd rows are left out of its tags, its MD5 is lower-case hex or null, a number as version is a text', async () => {
    const { provider } = await answered({
      asset: { id, tags: ['a', 1, null, 'b'], md5_sum: 'C6779EC2960296ED9A04F08D67F64422', modification_date: 17 },
    })
    expect(await provider.get(id, patient)).toMatchObject({
      tags: ['a', 'b'],
      md5: 'c6779ec2960296ed9a04f08d67f64422',
      version: '17',
      modifiedAt: null,
    })
  })

  test.each([
    ['2023-11-27T09:42:48.046Z', 1701078168046],
    ['2023-11-27T09:42:48', 1701078168000],
    ['2023-11-27 09:42:48 UTC', 1701078168000],
    ['2023-11-27T11:42:48+02:00', 1701078168000],
    ['2023-11-27', 1701043200000],
    ['27.11.2023', null],
    ['1', null],
    ['2023-13-45T99:99:99Z', null],
  ])('the date %s is read', async (created_date, createdAt) => {
    const { provider } = await answered({ asset: { id, created_date } })
    expect((await provider.get(id, patient)).createdAt).toBe(createdAt)
  })

  test.each([
    [null, null],
    [false, null],
    ['2023-11-27T09:42:48.046Z', { at: 1701078168046, about: false }],
    ['yes', { at: null, about: true }],
    [true, { at: null, about: true }],
    [1, { at: null, about: true }],
  ])('deleted %j means trashed %j', async (deleted, trashed) => {
    const { provider } = await answered({ asset: { id, deleted } })
    expect((await provider.get(id, patient)).trashed).toEqual(trashed)
  })
})

describe('media', () => {
  test('every field is optional, each is looked for under its other names, and addresses are absolute', async () => {
    const { provider, server } = await answered({
      media: [
        {
          id: 7,
          filename: '7_a.png',
          original_filename: 'a.png',
          size: 5,
          content_type: 'image/png',
          md5_sum: 'C6779EC2960296ED9A04F08D67F64422',
          preview_url: '/p/7?t=1',
          url: 'https://x.example/7',
        },
        { id: '8', original_filename: 'b.png', file_size: '12', preview_url: 'javascript:alert(1)', thumbnail_url: 'https://x.example/t' },
        { name: 'c.png', size: -1, preview_url: 'https://u:p@x.example/' },
        {},
        'odd',
        null,
      ],
    })
    expect(await provider.media(id, patient)).toEqual([
      {
        id: '7',
        storedName: '7_a.png',
        fileName: 'a.png',
        size: 5,
        contentType: 'image/png',
        md5: 'c6779ec2960296ed9a04f08d67f64422',
        previewUrl: `${server.origin}/p/7?t=1`,
      },
      { id: '8', storedName: 'b.png', fileName: 'b.png', size: 12, contentType: null, md5: null, previewUrl: 'https://x.example/t' },
      { id: '#3', storedName: 'c.png', fileName: 'c.png', size: null, contentType: null, md5: null, previewUrl: null },
      { id: '#4', storedName: null, fileName: null, size: null, contentType: null, md5: null, previewUrl: null },
    ])
  })

  test('a medium whose number is not known can not be downloaded or shared, and says so', async () => {
    const { provider, server } = await answered({ url: 'https://x.example' })
    const medium = { id: '#3', name: 'c.png' }
    expect(await failureOf(provider.download(id, medium, { maxBytes: null, signal: patient }))).toMatchObject({ kind: 'rejected' })
    expect(await failureOf(provider.shareLink(id, { ...medium, expiresAt: 0, downloads: 1 }, patient))).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test.each(['abc', '7x', '-1', '1.5', '9007199254740993'])(
    'a medium with the id %s, which is no number, is not shared by another one',
    async (mediumId) => {
      const { provider, server } = await answered({ id: 1, url: 'https://x.example' })
      const medium = { id: mediumId, name: 'c.png', expiresAt: 0, downloads: 1 }
      expect(await failureOf(provider.shareLink(id, medium, patient))).toMatchObject({ kind: 'rejected' })
      expect(server.seen).toEqual([])
    },
  )

  test('tags without number or end are cut', async () => {
    const { provider } = await answered({
      asset: { id, tags: Array.from({ length: 5000 }, () => 'x'.repeat(100)), ai_tags: ['y'.repeat(100_000)] },
    })
    const asset = await provider.get(id, patient)
    expect(asset.tags).toHaveLength(1000)
    expect(asset.ai.tags[0]).toHaveLength(20_000)
  })

  test('quirk 44: a download link is asked for by the name on disk, may be absent, and must be a web address', async () => {
    const options = { maxBytes: 1000, signal: patient }
    const server = await startTinyServer(({ path }, response) => {
      if (path === '/f?s=1') response.writeHead(200).end('bytes')
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ url: `${server.origin}/f?s=1` }))
    })
    const file = await open(server.origin).download(id, { id: '7', name: "it's ü & é.png" }, options)
    expect((await buffer(file?.body ?? process.stdin)).toString()).toBe('bytes')
    const asked = new URL(server.seen[0]?.path ?? '', server.origin)
    expect(asked.pathname).toBe(`/api/v2/assets/${id}/media/7/download_url`)
    expect(asked.searchParams.get('filename')).toBe("it's ü & é.png")
    // The link is signed: no key goes with it.
    expect(server.seen[1]?.headers).not.toHaveProperty('x-api-key')

    const absent = await answered({ url: null })
    expect(await absent.provider.download(id, { id: '7', name: 'a' }, options)).toBeNull()
    const hostile = await answered({ url: 'file:///etc/passwd' })
    expect(await failureOf(hostile.provider.download(id, { id: '7', name: 'a' }, options))).toMatchObject({ kind: 'broken-answer' })
  })

  test('file metadata are handed on as they are', async () => {
    const { provider } = await answered({ exif: { Make: 'x' } })
    expect(await provider.fileMetadata(id, patient)).toEqual({ exif: { Make: 'x' } })
  })
})

test('a create sends what was given and our external id, and nothing else', async () => {
  const { provider, server } = await answered({ asset: { id } })
  await provider.create({ title: 'A', tags: ['x'], externalId: 'ours' }, patient)
  expect(server.seen[0]?.body).toBe('{"title":"A","tags":["x"],"external_id":"ours"}')
})

test('a comment comes back with a name to show: the person, else the e-mail address, else nothing', async () => {
  const user = { id: 1, email: 'a@x.example' }
  const { provider } = await answered({
    comments: [
      { id: 1, message: 'one', updated_at: null, user: { ...user, first_name: 'Ada', last_name: 'Lovelace' } },
      { id: 2, message: 'two', user: { ...user, first_name: 'Ada', last_name: null } },
      { id: 3, message: 'three', user },
      { id: 4, message: null },
      { message: 'no id' },
    ],
  })
  expect(await provider.comments(id, patient)).toEqual([
    { id: '1', text: 'one', updatedAt: null, author: { id: '1', name: 'Ada Lovelace' } },
    { id: '2', text: 'two', updatedAt: null, author: { id: '1', name: 'Ada' } },
    { id: '3', text: 'three', updatedAt: null, author: { id: '1', name: 'a@x.example' } },
    { id: '4', text: '', updatedAt: null, author: { id: '', name: '' } },
  ])
})

test.each([
  [null, '25', '25'],
  [null, 25, '25'],
  [null, 0, null],
  [null, '', null],
  ['25', '25', null],
  ['25', null, null],
])('history after cursor %j that names %j as the next goes on at %j', async (cursor, next_cursor, next) => {
  const { provider, server } = await answered({ history: { results: [{ id: 1, event_type: 'SOMETHING_NEW' }, 'odd'], next_cursor } })
  expect(await provider.history(id, cursor, patient)).toEqual({ events: [{ id: '1', type: 'SOMETHING_NEW', at: null }], next })
  expect(server.seen[0]?.path).toBe(`/api/v2/assets/${id}/history/${cursor ?? '0'}`)
})

test.each([
  [{}, null],
  [{ projectId: 'abcdefghij0123456789', collectionId: '-bcdefghij0123456789' }, null],
  [{ projectId: 'https://x.mediapocket.io/projects/abcdefghij0123456789' }, ['projectId', /Enter abcdefghij0123456789 alone/]],
  [{ collectionId: 'my collection' }, ['collectionId', /Copy the ID from the address line of the collection/]],
] as const)('where files go: %j', (target, want) => {
  const fault = mediaPocket.checkTarget?.(target, {}) ?? null
  expect(fault === null ? null : [fault.key, fault.message]).toEqual(want === null ? null : [want[0], expect.stringMatching(want[1])])
})
