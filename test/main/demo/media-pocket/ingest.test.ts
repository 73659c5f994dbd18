import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { fetchMedia, readHttpUrl } from '../../../../src-main/demo/media-pocket/fetch-media'
import { sniffBytes } from '../../../../src-main/demo/media-pocket/sniff'
import type { MediaPocketDemo } from '../../../../src-main/demo/media-pocket/media-pocket-demo'
import { at, call, makeFolder, me, pngBytes, serveFiles, startDemo } from './harness'

const md5 = (bytes: Buffer | string) => createHash('md5').update(bytes).digest('hex')

async function addFile(demo: MediaPocketDemo, id: string, file_url: string, filename = 'photo.png') {
  const reply = await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url, filename } })
  expect(reply).toMatchObject({ status: 200, json: { ok: 'ok' } })
}

/** Adds a file that this handler serves, and waits until the service is done with it. */
async function ingest(handle: (request: IncomingMessage, response: ServerResponse) => void, filename?: string) {
  const demo = await startDemo()
  const id = demo.as(me).create({ title: 'a' })
  const files = await serveFiles(handle)
  await addFile(demo, id, `${files}/secret/path`, filename)
  await demo.idle()
  return { demo, id, asset: demo.inspect.asset(id), files }
}

describe('adding media', () => {
  it('answers before anything is fetched, then shows the file on the asset (quirk 43)', async () => {
    const demo = await startDemo({ ingestDelayMs: 30 })
    const id = demo.as(me).create({ title: 'a' })
    const files = await serveFiles((_request, response) => response.end(pngBytes))
    await addFile(demo, id, `${files}/x`, 'Foto «ü».JPG')
    expect(at((await call(demo, 'GET', `/assets/${id}/media`)).json, 'media')).toEqual([])
    await demo.idle()
    expect(at((await call(demo, 'GET', `/assets/${id}`)).json, 'asset')).toMatchObject({
      media_type: 'image',
      original_filename: 'Foto «ü».JPG',
      md5_sum: md5(pngBytes),
    })
    const medium = at((await call(demo, 'GET', `/assets/${id}/media`)).json, 'media', 0)
    expect(medium).toMatchObject({
      size: pngBytes.length,
      content_type: 'image/png',
      md5_sum: md5(pngBytes),
      original_filename: 'Foto «ü».JPG',
    })
    const path = demo.inspect.asset(id)?.media[0]?.path ?? ''
    expect(readFileSync(path).equals(pngBytes)).toBe(true)
    expect(demo.inspect.events(id)).toEqual([
      'ASSET_ADDED',
      'ASSET_STARTED_INGEST',
      'ASSET_FINISHED_INGEST',
      'ASSET_FINISHED_IMAGE_THUMBNAIL',
    ])
  })

  it('asks like a server: no origin, no cookies, one plain GET', async () => {
    const requests: IncomingMessage[] = []
    await ingest((request, response) => {
      requests.push(request)
      response.end(pngBytes)
    })
    expect(requests.map((request) => [request.method, request.url])).toEqual([['GET', '/secret/path']])
    for (const name of ['origin', 'referer', 'cookie', 'x-api-key', 'sec-fetch-mode']) expect(requests[0]?.headers[name]).toBeUndefined()
  })

  it('lets the list of media grow, the newest giving name and sum', async () => {
    const { demo, id, files } = await ingest((request, response) => response.end(request.url))
    await addFile(demo, id, `${files}/second`, 'second.txt')
    await demo.idle()
    const asset = demo.inspect.asset(id)
    expect(asset?.media.map((medium) => medium.original_filename)).toEqual(['photo.png', 'second.txt'])
    expect(asset).toMatchObject({ original_filename: 'second.txt', md5_sum: md5('/second'), media_type: 'document' })
  })

  it('takes the order of the calls, not of the arrivals, for the newest', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    let release = (): void => undefined
    const files = await serveFiles((request, response) => {
      if (request.url === '/slow') release = () => response.end('slow')
      else
        response.end('quick', () => {
          release()
        })
    })
    await addFile(demo, id, `${files}/slow`, 'slow.txt')
    await addFile(demo, id, `${files}/quick`, 'quick.txt')
    await demo.idle()
    expect(demo.inspect.asset(id)).toMatchObject({ original_filename: 'quick.txt', md5_sum: md5('quick') })
  })

  it('keeps names that look like paths as names', async () => {
    const { demo, asset } = await ingest((_request, response) => response.end(pngBytes), '../../etc/passwd\u0000.png')
    expect(asset?.media[0]?.filename).toBe('1_.._.._etc_passwd_.png')
    expect(asset?.original_filename).toBe('../../etc/passwd\u0000.png')
    expect(asset?.media[0]?.path).toMatch(/media[/\\]1$/)
    expect(demo.inspect.jobs()).toEqual([])
  })

  it.each([
    ['two 500 answers', 500],
    ['two 503 answers', 503],
  ])('tries again after %s', async (_name, status) => {
    let tries = 0
    const { asset } = await ingest((_request, response) => {
      tries += 1
      if (tries < 3) response.writeHead(status).end()
      else response.end(pngBytes)
    })
    expect(tries).toBe(3)
    expect(asset?.md5_sum).toBe(md5(pngBytes))
  })

  it('counts a body shorter than promised as failed, and tries again', async () => {
    let tries = 0
    const { asset } = await ingest((_request, response) => {
      tries += 1
      response.writeHead(200, { 'Content-Length': String(pngBytes.length) })
      if (tries < 2) response.write(pngBytes.subarray(0, 20), () => response.destroy())
      else response.end(pngBytes)
    })
    expect(tries).toBe(2)
    expect(asset?.media).toHaveLength(1)
    expect(asset?.md5_sum).toBe(md5(pngBytes))
  })

  it('gives up after three tries', async () => {
    let tries = 0
    const { demo, id, asset } = await ingest((_request, response) => {
      tries += 1
      response.destroy()
    })
    expect(tries).toBe(3)
    expect(asset).toMatchObject({ media: [], md5_sum: null, media_type: 'placeholder' })
    expect(demo.inspect.events(id)).toEqual(['ASSET_ADDED', 'ASSET_STARTED_INGEST'])
  })

  it.each([404, 403, 401, 410])('gives up at once at %i', async (status) => {
    let tries = 0
    const { asset } = await ingest((_request, response) => {
      tries += 1
      response.writeHead(status).end('no')
    })
    expect([tries, asset?.media]).toEqual([1, []])
  })

  it('follows redirects on this machine, and no others', async () => {
    const { demo, id, asset, files } = await ingest((request, response) => {
      if (request.url === '/end') response.end(pngBytes)
      else response.writeHead(302, { Location: request.url === '/away' ? 'http://192.0.2.1/x' : '/end' }).end()
    })
    expect(asset?.media).toHaveLength(1)
    await addFile(demo, id, `${files}/away`)
    await demo.idle()
    expect(demo.inspect.asset(id)?.media).toHaveLength(1)
  })

  it('takes nothing for an asset that is deleted meanwhile', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const files = await serveFiles((_request, response) => {
      demo.as(me).purge(id)
      response.end(pngBytes)
    })
    await addFile(demo, id, `${files}/x`)
    await demo.idle()
    expect(demo.assetIds()).toEqual([])
  })

  it.each(['http://', 'ftp://127.0.0.1/a', 'file:///etc/passwd', '/a', 'C:\\a.png', 'javascript:alert(1)', 'http:/127.0.0.1', 'data:,a'])(
    'refuses %s as no HTTP URL',
    async (file_url) => {
      const demo = await startDemo()
      const id = demo.as(me).create({ title: 'a' })
      const reply = await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url, filename: 'a' } })
      expect(reply).toMatchObject({ status: 400, json: { error: 'not a valid HTTP URL' } })
      expect(demo.inspect.jobs()).toEqual([])
    },
  )

  it.each([
    'http://192.0.2.1/a',
    'http://example.com/a',
    'http://127.0.0.1.example.com/a',
    'http://localhost.example.com/a',
    'http://127.0.0.2/a',
    'http://0.0.0.0/a',
    'http://[::ffff:127.0.0.1]/a',
    'http://user@192.0.2.1/',
    'http://localhost@192.0.2.1/',
  ])('never asks %s for anything', async (url) => {
    const order = { url, path: `${makeFolder()}/file`, signal: AbortSignal.timeout(5000), maxBytes: 10, idleMs: 1000 }
    expect(readHttpUrl(url)).not.toBeNull()
    expect(await fetchMedia(order)).toEqual({ outcome: 'gives-up' })
    expect(existsSync(order.path)).toBe(false)
  })

  it('stops reading at the size cap', async () => {
    const files = await serveFiles((_request, response) => response.end(Buffer.alloc(100)))
    const order = { url: files, path: `${makeFolder()}/file`, signal: AbortSignal.timeout(5000), maxBytes: 99, idleMs: 1000 }
    expect(await fetchMedia(order)).toEqual({ outcome: 'gives-up' })
    expect(await fetchMedia({ ...order, maxBytes: 100 })).toMatchObject({ outcome: 'done', size: 100 })
  })

  it('counts silence as a failed try', async () => {
    const files = await serveFiles((_request, response) => response.writeHead(200).write('a'))
    const order = { url: files, path: `${makeFolder()}/file`, signal: AbortSignal.timeout(5000), maxBytes: 99, idleMs: 20 }
    expect(await fetchMedia(order)).toEqual({ outcome: 'again' })
  })
})

describe('removing media (quirk 32)', () => {
  it('answers with the asset as it still is beside an error, then removes', async () => {
    const { demo, id } = await ingest((_request, response) => response.end(pngBytes))
    const path = demo.inspect.asset(id)?.media[0]?.path ?? ''
    const reply = await call(demo, 'DELETE', `/assets/${id}/media`)
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({ asset: { media_type: 'image', md5_sum: md5(pngBytes) }, errors: { status: 400 } })
    expect(demo.inspect.asset(id)?.media).toHaveLength(1)
    await demo.idle()
    expect(at((await call(demo, 'GET', `/assets/${id}`)).json, 'asset')).toMatchObject({
      media_type: 'placeholder',
      original_filename: null,
      md5_sum: null,
    })
    expect(at((await call(demo, 'GET', `/assets/${id}/media`)).json, 'media')).toEqual([])
    expect(existsSync(path)).toBe(false)
    expect(demo.inspect.events(id).slice(-2)).toEqual(['ASSET_REMOVE_MEDIA_QUEUED', 'ASSET_REMOVED_MEDIA'])
  })

  it('gives the same answer when there is nothing to remove', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    expect((await call(demo, 'DELETE', `/assets/${id}/media`)).json).toMatchObject({ asset: { id }, errors: { status: 400 } })
  })

  it('leaves alone what was added after it', async () => {
    const demo = await startDemo({ limits: { removalDelayMs: 60 } })
    const id = demo.as(me).create({ title: 'a' })
    const files = await serveFiles((request, response) => response.end(request.url))
    await addFile(demo, id, `${files}/old`)
    await demo.idle()
    await call(demo, 'DELETE', `/assets/${id}/media`)
    await addFile(demo, id, `${files}/new`)
    await demo.idle()
    expect(demo.inspect.asset(id)?.media.map((medium) => medium.md5_sum)).toEqual([md5('/new')])
  })
})

describe('telling what a file is', () => {
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
  const mp4 = Buffer.from('0000001866747970697367d600000200697367d669736f32', 'hex').fill('isom', 8, 12).fill('isom', 16, 20)
  const webm = Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104', 'hex')
  it.each([
    ['a PNG', pngBytes, 'image', 'image/png'],
    ['a JPEG', jpeg, 'image', 'image/jpeg'],
    ['a GIF', Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;', 'latin1'), 'image', 'image/gif'],
    [
      'an SVG',
      Buffer.from('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'image',
      'image/svg+xml',
    ],
    ['an MP4', mp4, 'video', 'video/mp4'],
    ['a WebM', webm, 'video', 'video/webm'],
    ['a WAV', Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt \u0010\u0000\u0000\u0000', 'latin1'), 'audio', 'audio/wav'],
    ['an MP3', Buffer.from(`4944330300000000000a${'00'.repeat(10)}fffb9064${'00'.repeat(20)}`, 'hex'), 'audio', 'audio/mpeg'],
    ['an MP3 with a large cover', Buffer.concat([Buffer.from('49443303000000060000', 'hex'), Buffer.alloc(65_000)]), 'audio', 'audio/mpeg'],
    ['a PDF', Buffer.from('%PDF-1.4\n%âãÏÓ\n'), 'document', 'application/pdf'],
    ['a text', Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nПривіт'), 'document', 'text/plain'],
    ['a page that pretends to be an image', Buffer.from('<html><script>1</script></html>'), 'document', 'text/plain'],
    ['a ZIP', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), 'other', 'application/zip'],
    ['nothing', Buffer.alloc(0), 'other', 'application/octet-stream'],
    ['noise', Buffer.from([0, 1, 2, 3, 255, 254]), 'other', 'application/octet-stream'],
  ])('knows %s by its content', async (_name, bytes, media_type, content_type) => {
    expect(await sniffBytes(bytes)).toEqual({ media_type, content_type })
  })
})
