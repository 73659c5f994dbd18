import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from '../../../../src-main/providers/capabilities'
import { globalAiOpc } from '../../../../src-main/providers/globalaiopc/index'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { answered, id, open } from './harness'

const detail = (data: object, code: unknown = 0) => ({ code, msg: null, data: { assetId: id, ...data } })
const picture = { link: 'https://files.example/a.png', name: 'a.png', type: 'image' } as const

describe('the connection test', () => {
  test('quirk 1: holds when the key is accepted as a bearer token and an asset that can not exist is missing; nothing is changed', async () => {
    const { provider, server } = await answered({ code: -1, msg: '不存在', data: null })
    await provider.check(patient)
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer canary-key' } })
  })

  test.each([
    ['an asset where there can be none', detail({ status: 'Active' }), 200],
    ['another service', { ok: 'ok' }, 200],
    ['a path that is not there', { message: 'no route' }, 404],
    ['a gateway that knows no such path', { code: 404, msg: 'no route', data: null }, 404],
    ['a miss that holds data', { code: -1, msg: null, data: {} }, 200],
  ])('fails for %s', async (_name, body, status) => {
    const { provider } = await answered(body, status)
    expect(await failureOf(provider.check(patient))).toMatchObject({
      kind: 'broken-answer',
      message: 'This address answers, but not as GlobalAiOpc does. Check the server address: it ends with /kyyReactApiServer.',
    })
  })

  test.each([
    [{ code: 401, msg: 'x', data: null }, 200],
    [{ code: '401', msg: 'x', data: null }, 401],
    [{ code: 403, msg: 'x', data: null }, 200],
    [null, 403],
  ])('a refused key is said as that: %j', async (body, status) => {
    const { provider } = await answered(body, status)
    expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'unauthorized' })
  })
})

describe('the address', () => {
  test.each(['', '/kyyVideo2', '/kyyVideo2/asset', '/kyyVideo2/asset/'])(
    'quirk 63: the shared prefix is added once, also to an address that was pasted with "%s" behind it',
    async (tail) => {
      const { server } = await answered({ code: -1, msg: null, data: null })
      await open(`${server.origin}/kyyReactApiServer${tail}`.replace(/\/$/, '')).check(patient)
      expect(server.seen[0]?.path).toMatch(/^\/kyyReactApiServer\/kyyVideo2\/asset\/asset-[^/]+$/)
    },
  )

  test('quirk 63: an address that goes on with an endpoint is refused in words, and nothing is sent', async () => {
    const { server } = await answered({ code: -1, msg: null, data: null })
    const provider = open(`${server.origin}/kyyReactApiServer/kyyVideo2/asset/upload`)
    expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test('quirk 63: a redirect to another host gets neither the request nor the key', async () => {
    const thief = await startTinyServer((_request, response) => {
      sendJson(response, 200, { code: '0', data: null })
    })
    const server = await startTinyServer((_request, response) => {
      response.writeHead(302, { location: `${thief.origin}/kyyVideo2/asset/${id}` }).end()
    })
    const provider = open(server.origin)
    expect(await failureOf(provider.deletePermanently(id, patient))).toMatchObject({ kind: 'broken-answer' })
    expect(await failureOf(provider.get(id, patient))).toMatchObject({ kind: 'broken-answer' })
    expect(thief.seen).toEqual([])
  })
})

describe('success is a code and not a status', () => {
  test.each([0, '0', ' 0 '])('quirk 55: %j is success, as text and as number', async (code) => {
    const { provider } = await answered({ code, msg: null, data: null })
    await provider.deletePermanently(id, patient)
    const made = await answered({ code, msg: null, data: { assetId: id } })
    expect(await made.provider.createFromLink(picture, patient)).toEqual({ remoteId: id })
    const told = await answered(detail({ status: 'Active' }, code))
    expect((await told.provider.get(id, patient)).remoteId).toBe(id)
  })

  test.each([1, '1', -1, '00', '0x0', 1001, true])('quirk 3: the code %j in a 200 is no success', async (code) => {
    const { provider } = await answered({ code, msg: '删除成功', data: null })
    expect(['rejected', 'broken-answer']).toContain((await failureOf(provider.deletePermanently(id, patient))).kind)
  })

  test.each(['删除成功', 'Deletion failed', null, 7, { a: 1 }])(
    'quirk 56: msg %j on success changes nothing, and on failure it is not shown',
    async (msg) => {
      const done = await answered({ code: '0', msg, data: null })
      await done.provider.deletePermanently(id, patient)
      const refused = await answered({ code: '500001', msg, data: null })
      const failure = await failureOf(refused.provider.deletePermanently(id, patient))
      expect(failure).toMatchObject({
        kind: 'rejected',
        message: 'GlobalAiOpc did not delete the asset. Check that no running job uses it, and try again.',
      })
    },
  )

  test('quirk 57: a deletion that was done echoes nothing, and is done all the same', async () => {
    const { provider } = await answered({ code: '0', msg: '删除成功', data: null })
    await expect(provider.deletePermanently(id, patient)).resolves.toBeUndefined()
    const bare = await answered({ code: '0' })
    await bare.provider.deletePermanently(id, patient)
  })

  test.each([
    [201, { code: '0', data: null }, null],
    [400, { code: '0', data: null }, 'rejected'],
    [500, { code: '0', data: null }, 'unknown-outcome'],
    [200, { code: 500, data: null }, 'unknown-outcome'],
    [200, { code: 429, data: null }, 'rate-limited'],
    [200, { code: 403, data: null }, 'forbidden'],
    [200, { data: null }, 'broken-answer'],
    [200, {}, 'broken-answer'],
    [404, 'page', 'broken-answer'],
  ])('quirk 60: status %i with %j is %s for a deletion', async (status, body, kind) => {
    const { provider } = await answered(body, status)
    const doing = provider.deletePermanently(id, patient)
    if (kind === null) await doing
    else expect(await failureOf(doing)).toMatchObject({ kind })
  })

  test('quirk 60: a body that is not JSON is no success', async () => {
    const server = await startTinyServer((_request, response) => response.writeHead(200).end('<html>OK</html>'))
    expect(await failureOf(open(server.origin).deletePermanently(id, patient))).toMatchObject({ kind: 'broken-answer' })
  })
})

describe('the detail', () => {
  test.each([
    ['Active', 'ready', null],
    ['ACTIVE', 'ready', null],
    ['Processing', 'processing', null],
    ['UPLOADING', 'processing', null],
    ['failed', 'failed', null],
    ['EXPIRED', 'unknown', 'EXPIRED'],
    ['DELETED', 'unknown', 'DELETED'],
    ['NONE', 'unknown', 'NONE'],
    ['Dreaming', 'unknown', 'Dreaming'],
    [null, 'unknown', null],
    [7, 'unknown', null],
  ])('quirk 5: the state %j is %s', async (status, state, note) => {
    const { provider } = await answered(detail({ status }))
    expect((await provider.get(id, patient)).processing).toEqual({ state, note })
  })

  test.each([
    ['Image', 'image'],
    ['IMAGE', 'image'],
    ['video', 'video'],
    ['Audio', 'audio'],
    ['Document', 'document'],
    ['Hologram', 'other'],
    ['constructor', 'other'],
    [null, 'other'],
  ])('quirk 5: the type %j is %s', async (assetType, type) => {
    const { provider } = await answered(detail({ assetType }))
    expect((await provider.get(id, patient)).type).toBe(type)
  })

  test.each([
    ['wrapped', detail({ name: 'Dawn', status: 'ACTIVE' })],
    ['flat', { assetId: id, name: 'Dawn', status: 'ACTIVE', assetType: 'IMAGE', errorMessage: null }],
  ])('quirk 62: an answer may be %s', async (_form, body) => {
    const { provider } = await answered(body)
    expect(await provider.get(id, patient)).toMatchObject({ remoteId: id, title: 'Dawn', processing: { state: 'ready' } })
    expect((await provider.createFromLink(picture, patient)).remoteId).toBe(id)
  })

  test('its one file comes with it, and a picture is its own preview', async () => {
    const url = 'https://files.example/a.png'
    const { provider, server } = await answered(detail({ url, assetType: 'Image' }))
    expect(capabilitiesOf(provider, 'GlobalAiOpc').preview).toEqual({ offered: true })
    expect(await provider.media(id, patient)).toEqual((await provider.get(id, patient)).media)
    expect(await provider.media(id, patient)).toMatchObject([{ fileName: 'a.png', previewUrl: url }])
    expect(new Set(server.seen.map(({ path }) => path))).toEqual(new Set([`/kyyReactApiServer/kyyVideo2/asset/${id}`]))
    const video = await answered(detail({ url, assetType: 'Video' }))
    expect(await video.provider.media(id, patient)).toMatchObject([{ previewUrl: null }])
  })

  test('an asset is never lost for an odd or a missing field', async () => {
    const bare = {
      title: id,
      type: 'other',
      fileName: null,
      createdAt: null,
      facts: [],
      media: [],
      processing: { state: 'unknown', note: null },
    }
    for (const value of [undefined, null, true, 1, { a: 1 }, [1]]) {
      const { provider } = await answered(
        detail({ name: value, status: value, assetType: value, url: value, createTime: value, extra: value }),
      )
      expect(await provider.get(id, patient)).toMatchObject(bare)
    }
  })

  test('a text of megabytes is cut, and an address of that length is none', async () => {
    const long = 'x'.repeat(2_000_000)
    const { provider } = await answered(
      detail({ name: long, status: long, assetType: long, url: `https://files.example/${long}`, createTime: long }),
    )
    const asset = await provider.get(id, patient)
    expect(asset.title).toHaveLength(20_000)
    expect(asset.processing?.note).toHaveLength(20_000)
    expect(asset.media).toEqual([])
  })

  test('one about another asset, or whose id lost digits on its way, never gets in', async () => {
    for (const assetId of ['asset-20260330142158-zzzzz', 9007199254740993n.toString(), 12]) {
      const { provider } = await answered({ code: 0, msg: null, data: { assetId, status: 'Active' } })
      expect(await failureOf(provider.get(id, patient))).toMatchObject({ kind: 'broken-answer' })
    }
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200).end('{"code":0,"msg":null,"data":{"assetId":9007199254740993}}')
    })
    expect(await failureOf(open(server.origin).get(id, patient))).toMatchObject({ kind: 'broken-answer' })
    expect(await failureOf(open(server.origin).createFromLink(picture, patient))).toMatchObject({ kind: 'broken-answer' })
  })

  test.each([
    ['2026-03-30 14:21:58', Date.UTC(2026, 2, 30, 6, 21, 58)],
    ['2026-03-30T14:21:58.123', Date.UTC(2026, 2, 30, 6, 21, 58)],
    ['2026-13-45 99:99:99', null],
    ['yesterday', null],
  ])('a time without a zone, %s, is sorted as one of the vendor and shown as it was told', async (createTime, createdAt) => {
    const { provider } = await answered(detail({ createTime }))
    expect(await provider.get(id, patient)).toMatchObject({
      createdAt,
      facts: [{ label: 'Created', value: `${createTime} (time zone not told)` }],
    })
  })

  test.each(['javascript:alert(1)', 'file:///etc/passwd', '/relative', 'https://u:p@files.example/a', ''])(
    'the address %j names no medium',
    async (url) => {
      const { provider } = await answered(detail({ url, assetType: 'Image' }))
      expect((await provider.get(id, patient)).media).toEqual([])
      expect(await provider.download(id, { id: '1', name: 'a' }, { maxBytes: null, signal: patient })).toBeNull()
    },
  )

  test('the version changes with state, name and place, and not when an address is signed anew', async () => {
    const versionOf = async (data: object) => (await (await answered(detail(data))).provider.get(id, patient)).version
    const base = { status: 'Active', name: 'a', url: 'https://files.example/a?sign=1' }
    const version = await versionOf(base)
    expect(await versionOf({ ...base, url: 'https://files.example/a?sign=2' })).toBe(version)
    for (const change of [{ status: 'Failed' }, { name: 'b' }, { url: 'https://files.example/b?sign=1' }]) {
      expect(await versionOf({ ...base, ...change })).not.toBe(version)
    }
  })

  test('the file is named by the asset, or by its address where the name has no ending', async () => {
    const nameOf = async (name: string | null, url: string) =>
      (await (await answered(detail({ name, url }))).provider.get(id, patient)).fileName
    expect(await nameOf('dawn.png', 'https://files.example/x.jpg')).toBe('dawn.png')
    expect(await nameOf('Dawn', 'https://files.example/d%C3%A4mmerung.jpg')).toBe('dämmerung.jpg')
    expect(await nameOf('Dawn', 'https://files.example/%E0%A4%A')).toBe('%E0%A4%A')
    expect(await nameOf(null, 'https://files.example/')).toBeNull()
  })
})

describe('making an asset out of a link', () => {
  test.each([
    ['image', 'Image'],
    ['video', 'Video'],
    ['audio', 'Audio'],
    ['document', 'Document'],
  ] as const)('quirk 62: %s is sent as %s, capitals and all', async (type, assetType) => {
    const { provider, server } = await answered({ code: 0, msg: null, data: { assetId: id } })
    await provider.createFromLink({ ...picture, type }, patient)
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ assetType })
  })

  test.each(['article', 'placeholder', 'other'] as const)('%s is refused before anything is sent', async (type) => {
    const { provider, server } = await answered({ code: 0, msg: null, data: { assetId: id } })
    expect(await failureOf(provider.createFromLink({ ...picture, type }, patient))).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test.each(['', 'a.png', '/home/anna/a.png', 'file:///a.png', 'ftp://files.example/a', 'https://u:p@files.example/a'])(
    'quirk 61: the service takes public links and never bytes, so %j is refused before anything is sent',
    async (link) => {
      const { provider, server } = await answered({ code: 0, msg: null, data: { assetId: id } })
      expect(await failureOf(provider.createFromLink({ ...picture, link }, patient))).toMatchObject({
        kind: 'rejected',
        reason: 'not-a-url',
      })
      expect(server.seen).toEqual([])
    },
  )

  test('a blank name is left out, a long one is cut between characters', async () => {
    const { provider, server } = await answered({ code: 0, msg: null, data: { assetId: id } })
    await provider.createFromLink({ ...picture, name: '  ' }, patient)
    await provider.createFromLink({ ...picture, name: '🎞'.repeat(300) }, patient)
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ assetType: 'Image', url: picture.link })
    expect(JSON.parse(server.seen[1]?.body ?? '')).toMatchObject({ name: '🎞'.repeat(200) })
  })

  test('quirk 4: it is sent once, whatever happens, as every call makes a new asset', async () => {
    const server = await startTinyServer((_request, response) => {
      response.socket?.resetAndDestroy()
    })
    expect(await failureOf(open(server.origin).createFromLink(picture, patient))).toMatchObject({ kind: 'unknown-outcome' })
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    [{ code: 0, msg: null, data: null }],
    [{ code: 0, msg: null, data: {} }],
    [{ code: 0, data: { assetId: '' } }],
    [{ code: 0, data: [] }],
  ])('an answer without an id, %j, leaves the outcome open', async (body) => {
    const { provider } = await answered(body)
    expect(await failureOf(provider.createFromLink(picture, patient))).toMatchObject({ kind: 'broken-answer' })
  })
})

describe('the bytes', () => {
  test('the key goes to the own origin only, also after a redirect', async () => {
    const host = await startTinyServer(({ path }, response) => {
      if (path === '/moved') response.writeHead(302, { location: `${host.origin}/bytes` }).end()
      else response.writeHead(200, { 'content-type': 'image/png' }).end('bytes')
    })
    const server = await startTinyServer(({ path }, response) => {
      if (path === '/own') response.writeHead(302, { location: `${host.origin}/moved` }).end()
      else sendJson(response, 200, detail({ url: `${server.origin}/own`, assetType: 'Image' }))
    })
    const file = await open(server.origin).download(id, { id: '1', name: 'a' }, { maxBytes: 100, signal: patient })
    expect((await buffer(file?.body ?? process.stdin)).toString()).toBe('bytes')
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer canary-key', 'Bearer canary-key'])
    expect(host.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
  })
})

describe('refused before any request', () => {
  test.each(['', ' ', '.', '..', 'upload', '\ud800'])('the id %j', async (asset) => {
    const { provider, server } = await answered({ code: '0', data: null })
    const doings = [
      provider.get(asset, patient),
      provider.deletePermanently(asset, patient),
      provider.download(asset, { id: '1', name: 'a' }, { maxBytes: null, signal: patient }),
    ]
    for (const doing of doings) expect(await failureOf(doing)).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test('an id with other signs is one segment of the path, whatever it holds', async () => {
    const { provider, server } = await answered({ code: '0', data: null })
    await provider.deletePermanently('../a?b#c/..', patient)
    expect(server.seen[0]?.path).toBe('/kyyReactApiServer/kyyVideo2/asset/..%2Fa%3Fb%23c%2F..')
  })

  test.each(['', '  ', 'abc\ndef', 'schlüssel', '🔑', 'two words'])('everything with the key %j: sign in again', async (apiKey) => {
    const { server } = await answered({ code: '0', data: null })
    const provider = open(server.origin, apiKey)
    expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'unauthorized' })
    expect(await failureOf(provider.deletePermanently(id, patient))).toMatchObject({ kind: 'unauthorized' })
    expect(server.seen).toEqual([])
  })

  test('a key that was pasted with its word works too', async () => {
    const { server } = await answered({ code: '0', data: null })
    await open(server.origin, ' Bearer abc ').deletePermanently(id, patient)
    expect(server.seen[0]?.headers.authorization).toBe('Bearer abc')
  })
})

test('quirk 2: there is no container to ask for: address and key are the whole form', () => {
  expect(globalAiOpc.form.fields.map(({ key, label, secret }) => ({ key, label, secret }))).toEqual([
    { key: 'address', label: 'Server address', secret: false },
    { key: 'apiKey', label: 'API key', secret: true },
  ])
})

test('quirk 58: there is no trash, so deletion offers a backup, is told in words, is verified, and is never repeated blindly', () => {
  const provider = open('https://demo.example/kyyReactApiServer')
  const offered = capabilitiesOf(provider, 'GlobalAiOpc')
  expect(offered.trash.offered).toBe(false)
  expect(offered.restore.offered).toBe(false)
  expect(provider.facts.deletion).toEqual({ repeatIsHarmless: false, mustVerify: true, offerBackup: true })
  expect(provider.facts.deletionMeans).toContain('nobody can bring it back')
  expect(provider.facts.lanes).toBe(1)
})

test('quirk 59: before a deletion is said that videos stay and the id is dead', () => {
  const { deletionMeans } = open('https://demo.example/kyyReactApiServer').facts
  expect(deletionMeans).toMatch(/ID can not be used again/)
  expect(deletionMeans).toMatch(/videos already made .* stay/)
})

test('quirk 61: the review is looked at every 5 seconds or slower, and not for ever', () => {
  const { processing } = open('https://demo.example/kyyReactApiServer').facts
  expect(processing?.firstMs).toBeGreaterThanOrEqual(5000)
  expect(processing?.longestMs).toBeGreaterThanOrEqual(processing?.firstMs ?? 0)
  expect(processing?.endMs).toBe(3_600_000)
})
