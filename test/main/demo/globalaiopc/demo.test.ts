import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GlobalAiOpcDemo, GlobalAiOpcDemoOptions } from '../../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { startGlobalAiOpcDemo } from '../../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { readDemoLibrary } from '../../../../src-main/demo/library'
import { picture, pictureLibrary } from '../../providers/support/picture'
import { startTinyServer } from '../../providers/support/tiny-server'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

async function startDemo(options: Partial<GlobalAiOpcDemoOptions> = {}): Promise<GlobalAiOpcDemo> {
  const demo = await startGlobalAiOpcDemo({
    folder: makeFolder(),
    apiKeys: ['key'],
    reviewDelayMs: 1,
    ...options,
    limits: { fetchPauseMs: 2 },
  })
  onTestFinished(() => demo.stop().catch(() => undefined))
  return demo
}

const startFiles = async () => {
  const files = await startTinyServer((_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture))
  return `${files.origin}/a.png`
}

interface Reply {
  readonly status: number
  readonly json: unknown
}

async function call(demo: GlobalAiOpcDemo, line: string, body?: unknown, key = 'key'): Promise<Reply> {
  const [method = 'GET', path = ''] = line.split(' ')
  const response = await fetch(`${demo.address}/kyyVideo2/asset${path}`, {
    method,
    redirect: 'manual',
    headers: { Authorization: `Bearer ${key}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: await response.json().catch(() => undefined) }
}

async function upload(demo: GlobalAiOpcDemo, url: string, more: object = {}): Promise<string> {
  const { json } = await call(demo, 'POST /upload', { assetType: 'Image', url, ...more })
  return (json as { data: { assetId: string } }).data.assetId
}

describe('the shapes are those of the documents', () => {
  test('upload, detail and deletion, from Processing to Active and to a dead id', async () => {
    const demo = await startDemo()
    const url = await startFiles()
    const made = await call(demo, 'POST /upload', { assetType: 'Image', url, name: 'a.png' })
    expect(made).toEqual({
      status: 200,
      json: { code: 0, msg: null, data: { assetId: expect.stringMatching(/^asset-\d{14}-[a-z0-9]{5}$/) as unknown } },
    })
    const assetId = (made.json as { data: { assetId: string } }).data.assetId
    const told = {
      name: 'a.png',
      assetId,
      assetType: 'Image',
      createTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as unknown,
    }
    await demo.idle()
    const detail = await call(demo, `GET /${assetId}`)
    expect(detail).toEqual({
      status: 200,
      json: { code: 0, msg: null, data: { ...told, status: 'Active', url: expect.stringContaining('/files/') as unknown } },
    })
    const host = (detail.json as { data: { url: string } }).data.url
    expect(Buffer.from(await (await fetch(host)).arrayBuffer()).equals(picture)).toBe(true)

    expect(await call(demo, `DELETE /${assetId}`)).toEqual({ status: 200, json: { code: '0', msg: '删除成功', data: null } })
    expect(await call(demo, `GET /${assetId}`)).toMatchObject({ status: 200, json: { code: -1, data: null } })
    expect(await call(demo, `DELETE /${assetId}`)).toMatchObject({ status: 200, json: { code: '-1', data: null } })
    expect((await fetch(host)).status).toBe(404)
    expect(demo.inspect.deadIds()).toEqual([assetId])
  })

  test('an asset under review has no address yet', async () => {
    const demo = await startDemo({ reviewDelayMs: 60_000 })
    const assetId = await upload(demo, await startFiles())
    expect((await call(demo, `GET /${assetId}`)).json).toMatchObject({ data: { status: 'Processing', url: null, name: null } })
  })

  test.each([
    [{ assetType: 'image', url: 'https://files.example/a' }],
    [{ assetType: 'Hologram', url: 'https://files.example/a' }],
    [{ assetType: 'Image' }],
    [{ assetType: 'Image', url: '/home/a.png' }],
    [{ assetType: 'Image', url: 'https://files.example/a', name: 7 }],
    [[]],
  ])('%j is refused with status 200 and another code, and makes nothing', async (body) => {
    const demo = await startDemo()
    const { status, json } = await call(demo, 'POST /upload', body)
    expect(status).toBe(200)
    expect(json).toMatchObject({ code: 400, data: null })
    expect(demo.assetIds()).toEqual([])
  })

  test('a wrong key, and a path that no document names', async () => {
    const demo = await startDemo()
    expect(await call(demo, 'GET /asset-1', undefined, 'other')).toMatchObject({ status: 401, json: { code: 401 } })
    for (const line of ['GET /list/all', 'POST /delete/batch', 'PUT /a/b']) expect((await call(demo, line)).status).toBe(404)
    expect((await fetch(`${demo.origin}/kyyVideo2/asset/a`)).status).toBe(404)
  })
})

describe('the review', () => {
  test('a file that can not be had, or is of another kind, fails', async () => {
    const demo = await startDemo()
    const url = await startFiles()
    const wrong = [
      await upload(demo, url, { assetType: 'Video' }),
      await upload(demo, 'https://files.example/out-of-reach.png'),
      await upload(demo, url.replace(/:\d+/, ':1')),
    ]
    await demo.idle()
    for (const assetId of wrong) expect(demo.inspect.asset(assetId)?.status).toBe('Failed')
  })

  test('fails when a fault says so', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'ingest-fails' })
    const url = await startFiles()
    const [first, second] = [await upload(demo, url), await upload(demo, url)]
    await demo.idle()
    expect([first, second].map((assetId) => demo.inspect.asset(assetId)?.status)).toEqual(['Failed', 'Active'])
  })

  test('of an asset that is deleted meanwhile leaves no file', async () => {
    const demo = await startDemo()
    const assetId = await upload(demo, await startFiles())
    await call(demo, `DELETE /${assetId}`)
    await demo.idle()
    expect(demo.inspect.all()).toEqual([])
    expect(demo.inspect.creations()).toHaveLength(1)
  })
})

describe('a restart', () => {
  test('gives the same state and takes up the review', async () => {
    const folder = makeFolder()
    const first = await startDemo({ folder, reviewDelayMs: 60_000 })
    const assetId = await upload(first, await startFiles())
    const gone = await upload(first, await startFiles())
    await call(first, `DELETE /${gone}`)
    await expect.poll(() => first.inspect.asset(assetId)?.file).not.toBeNull()
    await first.stop()

    const second = await startDemo({ folder, port: Number(new URL(first.origin).port) })
    await second.idle()
    const asset = second.inspect.asset(assetId)
    expect(asset).toMatchObject({
      status: 'Active',
      file: { size: picture.length, sha256: createHash('sha256').update(picture).digest('hex') },
    })
    expect(readFileSync(asset?.path ?? '').equals(picture)).toBe(true)
    expect(second.inspect.deadIds()).toEqual([gone])
  })
})

describe('the library', () => {
  test('is put in once, as files the service would take', async () => {
    const folder = makeFolder()
    const library = pictureLibrary(folder)
    const first = await startDemo({ folder: join(folder, 'state'), library })
    expect(first.inspect.all()).toMatchObject([{ name: 'harbour.png', assetType: 'Image', status: 'Active' }])
    await first.stop()
    const second = await startDemo({ folder: join(folder, 'state'), library })
    expect(second.assetIds()).toEqual(first.assetIds())
  })

  test('the shipped one has something of several kinds for it', async () => {
    const library = readDemoLibrary(join(import.meta.dirname, '../../../../resources/demo-library'))
    const demo = await startDemo({ library })
    expect(new Set(demo.inspect.all().map(({ assetType }) => assetType)).size).toBeGreaterThanOrEqual(3)
    expect(demo.inspect.all().map(({ name }) => name)).not.toContain('logo_maren.svg')
  })
})
