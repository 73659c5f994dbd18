import { describe, expect, it } from 'vitest'
import { at, call, me, movedClock, myKey, pngBytes, serveFiles, startDemo } from './harness'
import type { MediaPocketDemoOptions } from '../../../../src-main/demo/media-pocket/media-pocket-demo'

async function withFile(bytes: Buffer | string = pngBytes, options: Partial<MediaPocketDemoOptions> = {}) {
  const demo = await startDemo(options)
  const id = demo.as(me).create({ title: 'a' })
  const files = await serveFiles((_request, response) => response.end(bytes))
  await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url: files, filename: 'Ünï "q".png' } })
  await demo.idle()
  const medium = at((await call(demo, 'GET', `/assets/${id}/media`)).json, 'media', 0) as Record<string, unknown>
  const link = async (filename = String(medium['filename'])) => {
    const path = `/assets/${id}/media/${String(medium['id'])}/download_url?filename=${encodeURIComponent(filename)}`
    return at((await call(demo, 'GET', path)).json, 'url')
  }
  return { demo, id, medium, link, preview: String(medium['preview_url']) }
}

const body = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('previews', () => {
  it('are the image itself, served without a key under a path that can not be guessed', async () => {
    const { preview, medium } = await withFile()
    expect(medium['thumbnail_url']).toBe(preview)
    expect(new URL(preview).pathname).toMatch(/^\/storage\/previews\/1\/[\w-]{43}$/)
    const response = await fetch(preview)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-length')).toBe(String(pngBytes.length))
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await body(response)).equals(pngBytes)).toBe(true)
  })

  it('give nothing for another signature', async () => {
    const { preview } = await withFile()
    const wrong = preview.slice(0, -1) + (preview.endsWith('A') ? 'B' : 'A')
    expect((await fetch(wrong)).status).toBe(404)
    expect((await fetch(preview.replace('/1/', '/2/'))).status).toBe(404)
  })

  it('are missing for images over the limit and for what is no image', async () => {
    expect((await withFile(pngBytes, { limits: { previewBytes: pngBytes.length - 1 } })).medium['preview_url']).toBeNull()
    expect((await withFile('text')).medium['preview_url']).toBeNull()
  })

  it('answer HEAD without a body and 304 to a known ETag', async () => {
    const { preview } = await withFile()
    const head = await fetch(preview, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), (await body(head)).length]).toEqual([200, String(pngBytes.length), 0])
    const known = await fetch(preview, { headers: { 'If-None-Match': head.headers.get('etag') ?? '' } })
    expect([known.status, (await body(known)).length]).toEqual([304, 0])
  })

  it('are gone with the media', async () => {
    const { demo, id, preview } = await withFile()
    await call(demo, 'DELETE', `/assets/${id}`)
    expect((await fetch(preview)).status).toBe(404)
  })
})

describe('ranges', () => {
  it.each([
    ['bytes=0-3', 206, 'bytes 0-3/10', '0123'],
    ['bytes=4-', 206, 'bytes 4-9/10', '456789'],
    ['bytes=-3', 206, 'bytes 7-9/10', '789'],
    ['bytes=-99', 206, 'bytes 0-9/10', '0123456789'],
    ['bytes=8-99', 206, 'bytes 8-9/10', '89'],
    ['bytes=10-', 416, 'bytes */10', ''],
    ['bytes=-0', 416, 'bytes */10', ''],
    ['bytes=5-2', 200, null, '0123456789'],
    ['bytes=0-1,4-5', 200, null, '0123456789'],
    ['bytes=-', 200, null, '0123456789'],
    ['lines=0-3', 200, null, '0123456789'],
  ])('answer "%s" with %i', async (range, status, contentRange, text) => {
    const { link } = await withFile('0123456789')
    const response = await fetch(String(await link()), { headers: { Range: range } })
    expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([status, contentRange, text])
  })

  it('are passed over when the ETag of If-Range is another', async () => {
    const { link } = await withFile('0123456789')
    const url = String(await link())
    const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? ''
    expect((await fetch(url, { headers: { Range: 'bytes=0-1', 'If-Range': etag } })).status).toBe(206)
    expect((await fetch(url, { headers: { Range: 'bytes=0-1', 'If-Range': '"other"' } })).status).toBe(200)
  })
})

describe('download links (quirk 44)', () => {
  it('are given for the name on disk only', async () => {
    const { link, medium } = await withFile()
    expect(medium['filename']).not.toBe(medium['original_filename'])
    expect(await link(String(medium['original_filename']))).toBeNull()
    const response = await fetch(String(await link()))
    expect((await body(response)).equals(pngBytes)).toBe(true)
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%C3%9Cn%C3%AF%20%22q%22.png")
  })

  it('live for 900 seconds and can not be prolonged', async () => {
    const clock = movedClock()
    const { link } = await withFile(pngBytes, { clock })
    const url = String(await link())
    clock.move(899_000)
    expect((await fetch(url)).status).toBe(200)
    clock.move(2_000)
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch(url.replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(403)
  })

  it('ask for a file name', async () => {
    const { demo, id } = await withFile()
    const reply = await call(demo, 'GET', `/assets/${id}/media/1/download_url`)
    expect(reply).toMatchObject({ status: 422, json: { error: 'Missing parameter filename' } })
  })
})

describe('shareable links', () => {
  const share = async (found: Awaited<ReturnType<typeof withFile>>, more: object) => {
    const payload = { asset_id: found.id, media_id: found.medium['id'], filename: 'shared.png' }
    return call(found.demo, 'POST', '/shareable_links', { body: { expiry_date: '2026-03-02T00:00:00Z', payload, ...more } })
  }

  it('lead to a download link without a key, as often as allowed, until they expire', async () => {
    const clock = movedClock()
    const found = await withFile(pngBytes, { clock })
    const { json } = await share(found, { limit: 2 })
    expect(json).toMatchObject({ filename: 'shared.png' })
    const url = String(at(json, 'url'))
    for (let time = 0; time < 2; time += 1) {
      const redirect = await fetch(url, { redirect: 'manual' })
      expect(redirect.status).toBe(302)
      expect((await body(await fetch(redirect.headers.get('location') ?? ''))).equals(pngBytes)).toBe(true)
    }
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(404)
    const unlimited = String(at((await share(found, {})).json, 'url'))
    expect((await fetch(unlimited, { redirect: 'manual' })).status).toBe(302)
    clock.move(86_400_000)
    expect((await fetch(unlimited, { redirect: 'manual' })).status).toBe(404)
    expect((await fetch(`${found.demo.origin}/api/v2/shareable_links/none`, { redirect: 'manual' })).status).toBe(404)
  })

  it.each([
    [{ expiry_date: 'soon' }, 422],
    [{ limit: 'many' }, 422],
    [{ payload: { asset_id: 'a' } }, 422],
    [{ payload: 'a' }, 422],
    [{ payload: { asset_id: 'none', media_id: 1, filename: 'a' } }, 404],
  ])('are refused for %j', async (more, status) => {
    expect((await share(await withFile(), more)).status).toBe(status)
  })
})

it('tells metadata of the newest file', async () => {
  const { demo, id } = await withFile()
  const reply = await call(demo, 'GET', `/assets/${id}/file_metadata`, { key: myKey })
  expect(at(reply.json, 'file_metadata', 'mediainfo', 'general', 'file_size')).toBe(pngBytes.length)
})
