import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../../../src-main/clock'
import { systemClock } from '../../../../src-main/clock'
import type { DemoLibraryAsset } from '../../../../src-main/demo/library'
import { dimensionsOf } from '../../../../src-main/demo/octospark/dimensions'
import type { OctoSparkDemoOptions } from '../../../../src-main/demo/octospark/octospark-demo'
import { startOctoSparkDemo } from '../../../../src-main/demo/octospark/octospark-demo'

const token = 'octo_test_me'
const teamId = '5b7d1a52-8a3e-4f6b-9c1d-0e2f3a4b5c6d'
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const sha256 = createHash('sha256').update(png).digest('hex')

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'octospark-demo-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

async function startDemo(options: Partial<OctoSparkDemoOptions> = {}) {
  const folder = options.folder ?? makeFolder()
  const demo = await startOctoSparkDemo({ tokens: [{ token }], teamId, appearDelayMs: 0, processingMs: 0, ...options, folder })
  onTestFinished(() => demo.stop())
  return demo
}
type Demo = Awaited<ReturnType<typeof startDemo>>

/** A clock whose time is moved by hand; its timers are real. */
function movedClock(): Clock & { move(ms: number): void } {
  let now = Date.parse('2026-03-01T12:00:00.000Z')
  return {
    now: () => now,
    setTimer: (ms, fire) => systemClock.setTimer(ms, fire),
    move: (ms) => {
      now += ms
    },
  }
}

type Json = Readonly<Record<string, unknown>>

const urlOf = (demo: Demo, path: string) => `${demo.origin}${path.replace('/team', `/v1/teams/${teamId}`)}`

/** Calls the demo with the token. */
async function call(demo: Demo, method: string, path: string, body?: Json) {
  const response = await fetch(urlOf(demo, path), {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Json }
}

const wish = { fileName: 'a.png', fileSize: png.length, mimeType: 'image/png', contentHash: sha256 }
const put = (url: unknown, { body = png, headers = {} }: { body?: Buffer; headers?: Record<string, string> } = {}) =>
  fetch(String(url), { method: 'PUT', headers: { 'content-type': 'image/png', ...headers }, body: new Uint8Array(body) })

async function upload(demo: Demo, fields: Json = {}): Promise<string> {
  const { json } = await call(demo, 'POST', '/team/uploads/request', { ...wish, contentHash: null, ...fields })
  expect((await put(json['presignedUrl'])).status).toBe(200)
  return demo.assetIds().at(-1) ?? ''
}

const rowsOf = ({ json }: { json: Json }) => json['data'] as readonly Json[]

describe('paths and callers', () => {
  test.each([
    ['GET', `/team/assets/3c90c3cc-0d44-4b50-8888-8dd25736052a`],
    ['POST', '/team/assets/3c90c3cc-0d44-4b50-8888-8dd25736052a/restore'],
    ['GET', '/team/folders'],
    ['GET', '/team/uploads/1'],
    ['POST', '/team/uploads/1/complete'],
    ['GET', '/v2/organizations'],
    ['GET', '/storage/uploads/1'],
  ])('has nothing at %s %s, which no page documents', async (method, path) => {
    const { status, json } = await call(await startDemo(), method, path)
    expect([404, 405]).toContain(status)
    expect(json['error']).toMatchObject({ status })
  })

  test.each(['', 'Bearer ', `Bearer ${token}x`, `Basic ${token}`, token])('refuses the authorization %j', async (authorization) => {
    const reply = await fetch(urlOf(await startDemo(), '/team/assets'), { headers: { authorization } })
    expect([reply.status, await reply.json()]).toMatchObject([401, { error: { code: 'UNAUTHORIZED' } }])
  })

  test('keeps no token in its files', async () => {
    const folder = makeFolder()
    await startDemo({ folder })
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).not.toContain(token)
  })
})

describe('lists', () => {
  test.each(['limit=0', 'limit=101', 'limit=x', 'sortBy=mood', 'sortOrder=up', 'cursor=abc'])('refuse %s', async (query) => {
    expect((await call(await startDemo(), 'GET', `/team/assets?${query}`)).status).toBe(400)
  })

  test('go forth and back by opaque cursors that serve one list only', async () => {
    const demo = await startDemo()
    for (const name of ['b', 'a', 'c']) await upload(demo, { fileName: `${name}.png` })
    const query = 'limit=1&sortBy=displayName&sortOrder=asc'
    const first = await call(demo, 'GET', `/team/assets?${query}`)
    const second = await call(demo, 'GET', `/team/assets?${query}&cursor=${String(first.json['nextCursor'])}`)
    const third = await call(demo, 'GET', `/team/assets?${query}&cursor=${String(second.json['nextCursor'])}`)
    const back = await call(demo, 'GET', `/team/assets?${query}&cursor=${String(third.json['prevCursor'])}`)
    expect([first, second, third, back].map((page) => rowsOf(page)[0]?.['displayName'])).toEqual(['a', 'b', 'c', 'b'])
    expect([first.json['prevCursor'], third.json['nextCursor'], third.json['total']]).toEqual([null, null, 3])
    expect((await call(demo, 'GET', `/team/assets?limit=1&cursor=${String(first.json['nextCursor'])}`)).status).toBe(400)
  })

  test('filter by type, category and folder', async () => {
    const demo = await startDemo()
    await upload(demo)
    const count = async (query: string) => (await call(demo, 'GET', `/team/assets?${query}`)).json['total']
    expect(await count('filter%5BassetType%5D=image')).toBe(1)
    expect(await count('filter[assetType]=video')).toBe(0)
    expect(await count('filter%5BassetCategory%5D=music')).toBe(0)
    expect(await count(`filter%5BfolderId%5D=${teamId}`)).toBe(0)
  })

  test('show a new asset after their lag, and a deleted one never', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock, listLagMs: 1000 })
    const id = await upload(demo)
    expect(rowsOf(await call(demo, 'GET', '/team/assets'))).toEqual([])
    clock.move(1000)
    expect(rowsOf(await call(demo, 'GET', '/team/assets'))).toHaveLength(1)
    await call(demo, 'DELETE', `/team/assets/${id}`)
    expect(rowsOf(await call(demo, 'GET', '/team/assets'))).toEqual([])
  })
})

describe('an asset', () => {
  test('has every documented field, with width and height', async () => {
    const demo = await startDemo()
    await upload(demo)
    const [asset = {}] = rowsOf(await call(demo, 'GET', '/team/assets'))
    const required = [
      'storagePath',
      'thumbnailPath',
      'aiTitle',
      'aiDescription',
      'aiTags',
      'contentHash',
      'processingError',
      'sharedWithOrg',
    ]
    expect(Object.keys(asset)).toEqual(expect.arrayContaining([...required, 'assetCategory', 'aspectRatio', 'hardDeletedAt', 'updatedAt']))
    expect(asset).toMatchObject({
      contentHash: sha256,
      assetTypeData: { type: 'image', width: 1, height: 1 },
      processingStatus: 'completed',
    })
    expect(asset['id']).toMatch(uuid)
  })

  test('is deleted softly, then for good after its days', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock, listsDeleted: true, secondDeletion: 'asset', limits: { purgeDays: 2 } })
    const id = await upload(demo)
    const { status, json } = await call(demo, 'DELETE', `/team/assets/${id}`)
    expect({ status, ...json }).toMatchObject({
      status: 200,
      id,
      isDeleted: true,
      deletedAt: '2026-03-01T12:00:00.000Z',
      hardDeletedAt: null,
    })
    expect((await call(demo, 'DELETE', `/team/assets/${id}`)).json['deletedAt']).toBe(json['deletedAt'])
    clock.move(2 * 86_400_000)
    expect(rowsOf(await call(demo, 'GET', '/team/assets'))[0]?.['hardDeletedAt']).toBe('2026-03-03T12:00:00.000Z')
    expect((await call(demo, 'DELETE', `/team/assets/${id}`)).status).toBe(404)
  })
})

describe('uploads', () => {
  test.each([
    { fileName: '' },
    { fileSize: 0 },
    { fileSize: 1.5 },
    { fileSize: '78' },
    { mimeType: '' },
    { contentHash: undefined },
    { contentHash: 7 },
  ])('refuse %j', async (fields) => {
    const reply = await call(await startDemo(), 'POST', '/team/uploads/request', { ...wish, ...fields })
    expect(reply).toMatchObject({ status: 400, json: { error: { code: 'BAD_REQUEST' } } })
  })

  test.each([
    ['a credential', { headers: { authorization: `Bearer ${token}` } }, 400],
    ['another type', { headers: { 'content-type': 'image/jpeg' } }, 403],
    ['another size', { body: Buffer.concat([png, png]) }, 400],
  ])('the storage refuses %s, in XML', async (_name, options, status) => {
    const demo = await startDemo()
    const { json } = await call(demo, 'POST', '/team/uploads/request', wish)
    const reply = await put(json['presignedUrl'], options)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/xml'])
    expect(demo.assetIds()).toEqual([])
  })

  test('the storage refuses a changed address and one that expired', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock, limits: { uploadLinkMs: 1000 } })
    const { json } = await call(demo, 'POST', '/team/uploads/request', wish)
    expect((await put(`${String(json['presignedUrl'])}x`)).status).toBe(403)
    clock.move(1001)
    expect((await put(json['presignedUrl'])).status).toBe(403)
    expect(demo.inspect.uploads()[0]?.received).toBeNull()
  })

  test('bytes that are known are not asked for, unless their asset was deleted', async () => {
    const demo = await startDemo()
    const id = await upload(demo)
    expect((await call(demo, 'POST', '/team/uploads/request', wish)).json).toMatchObject({ deduplicated: true, existingAssetId: id })
    await call(demo, 'DELETE', `/team/assets/${id}`)
    expect((await call(demo, 'POST', '/team/uploads/request', wish)).json).toMatchObject({ deduplicated: false, existingAssetId: null })
    expect(demo.inspect.creations(sha256)).toBe(1)
  })

  test('sent to one address twice, a file is one asset; asked for twice, it is two', async () => {
    const demo = await startDemo()
    const { json } = await call(demo, 'POST', '/team/uploads/request', wish)
    for (const time of [1, 2]) expect((await put(json['presignedUrl'])).status, String(time)).toBe(200)
    expect(demo.inspect.creations('a.png')).toBe(1)
    await upload(demo)
    expect(demo.inspect.creations('a.png')).toBe(2)
  })

  test('a file may be swallowed, or become an asset late', async () => {
    const clock = movedClock()
    const demo = await startDemo({ clock, appearDelayMs: 100, processingMs: 100 })
    demo.faults.add({ kind: 'ingest-fails' })
    demo.faults.add({ kind: 'ingest-slow', ms: 1000 })
    for (const fileName of ['swallowed.png', 'late.png']) await upload(demo, { fileName })
    clock.move(1099)
    expect(demo.inspect.assets()).toEqual([])
    clock.move(1)
    expect(demo.inspect.assets()).toMatchObject([{ originalFilename: 'late.png', processing: { status: 'processing' } }])
    clock.move(100)
    expect(demo.inspect.assets()).toMatchObject([{ processing: { status: 'completed' }, aiTitle: 'Late' }])
    await demo.idle()
  })
})

describe('durability', () => {
  test('a restart on the same folder and port gives the same state, and what was accepted is finished', async () => {
    const folder = makeFolder()
    const first = await startDemo({ folder, appearDelayMs: 60_000 })
    const { json } = await call(first, 'POST', '/team/uploads/request', wish)
    await put(json['presignedUrl'])
    await call(first, 'POST', '/team/folders', { name: 'Spring', parentId: null })
    expect(first.assetIds()).toEqual([])
    await first.stop()
    const port = Number(new URL(first.origin).port)
    const later = { now: () => Date.now() + 61_000, setTimer: (ms: number, fire: () => void) => systemClock.setTimer(ms, fire) }
    const second = await startDemo({ folder, port, teamId: 'ignored', clock: later })
    expect([second.origin, second.teamId]).toEqual([first.origin, teamId])
    expect(second.inspect.folders()).toMatchObject([{ name: 'Spring' }])
    expect(second.inspect.assets()).toMatchObject([{ sha256, originalFilename: 'a.png', processing: { status: 'completed' } }])
    // The first calls may still run into connections of before.
    await expect.poll(async () => (await put(json['presignedUrl']).catch(() => null))?.status).toBe(200)
    expect(second.inspect.creations(sha256)).toBe(1)
  })

  test('the library is put in once', async () => {
    const source = makeFolder()
    mkdirSync(join(source, 'previews'))
    writeFileSync(join(source, 'a.png'), png)
    const asset: DemoLibraryAsset = {
      file: 'a.png',
      title: 'Harbour',
      description: 'Boats at dusk',
      category: null,
      tags: ['sea'],
      aiTags: ['boat'],
      project: 'Spring',
      collections: [],
      owner: 'me@x.example',
      createdDaysAgo: 2,
      trashedDaysAgo: null,
      comments: [],
    }
    const trashed = { ...asset, title: 'Old', trashedDaysAgo: 1 }
    const library = { folder: source, people: [], assets: [asset, trashed, { ...asset, file: null }, { ...asset, file: 'missing.png' }] }
    const folder = makeFolder()
    const first = await startDemo({ folder, library })
    expect(first.inspect.assets()).toMatchObject([
      { displayName: 'Harbour', aiTags: ['boat', 'sea'], sha256, mimeType: 'image/png', dimensions: { width: 1, height: 1 } },
      { displayName: 'Old', deletedAt: expect.any(String) as unknown },
    ])
    expect(rowsOf(await call(first, 'GET', '/team/assets'))).toMatchObject([{ displayName: 'Harbour', folderName: 'Spring' }])
    await first.stop()
    expect((await startDemo({ folder, library })).assetIds()).toEqual(first.assetIds())
  })
})

test('sizes are read from PNG, GIF and JPEG files, and from no others', () => {
  const jpeg = Buffer.from('ffd8ffe000040000ffc0001108002000300311', 'hex')
  expect(dimensionsOf(png)).toEqual({ width: 1, height: 1 })
  expect(dimensionsOf(Buffer.from('474946383961100020000000', 'hex'))).toEqual({ width: 16, height: 32 })
  expect(dimensionsOf(jpeg)).toEqual({ width: 48, height: 32 })
  for (const other of ['', 'ff', 'ffd8', 'ffd8ffe00000ffe00000ffe0', '00'.repeat(64)])
    expect(dimensionsOf(Buffer.from(other, 'hex'))).toBeNull()
})
