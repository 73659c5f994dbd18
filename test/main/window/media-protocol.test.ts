import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AssetMedia } from '../../../src-main/assets/asset-media'
import { serveMedia } from '../../../src-main/window/media-protocol'

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'), Buffer.alloc(2000, 7)])

function serving(content: Buffer | string | null) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-media-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const path = join(folder, 'file')
  if (content !== null) writeFileSync(path, content)
  const asked: string[] = []
  const media: Pick<AssetMedia, 'preview' | 'file'> = {
    preview: (asset) => Promise.resolve(void asked.push(`preview ${asset}`)).then(() => (content === null ? null : path)),
    file: (asset) => Promise.resolve(void asked.push(`file ${asset}`)).then(() => (content === null ? join(folder, 'nothing') : path)),
  }
  const answer = serveMedia(media as AssetMedia)
  const ask = (url: string, init: RequestInit = {}) => answer(new Request(url, init))
  return { ask, asked, path, preview: (init: RequestInit = {}) => ask(`slipway-media://preview/${id}?v=1`, init) }
}
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('media for the window', () => {
  it('are given whole, with their type by content and nothing a page could run', async () => {
    const { preview, asked } = serving(png)
    const response = await preview()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(png.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none';.*sandbox/) as string,
    })
    expect(await bytes(response)).toEqual(png)
    expect(asked).toEqual([`preview ${id}`])
  })

  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=100-', 100, png.length - 1],
    ['bytes=-5', png.length - 5, png.length - 1],
    ['bytes=10-99999', 10, png.length - 1],
  ])('are given in part for %s', async (range, first, last) => {
    const response = await serving(png).preview({ headers: { range } })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${String(first)}-${String(last)}/${String(png.length)}`)
    expect(response.headers.get('content-length')).toBe(String(last - first + 1))
    expect(await bytes(response)).toEqual(png.subarray(first, last + 1))
  })

  it('are refused behind their end, with their size', async () => {
    const response = await serving(png).preview({ headers: { range: 'bytes=5000-' } })
    expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${String(png.length)}`])
  })

  it('are given whole when the range makes no sense', async () => {
    const response = await serving(png).preview({ headers: { range: 'bytes=0-1,4-5' } })
    expect([response.status, (await bytes(response)).length]).toEqual([200, png.length])
  })

  it('tell their size without a body', async () => {
    const response = await serving(png).preview({ method: 'HEAD' })
    expect([response.status, response.headers.get('content-length'), response.body]).toEqual([200, String(png.length), null])
    const part = await serving(png).preview({ method: 'HEAD', headers: { range: 'bytes=0-0' } })
    expect([part.status, part.headers.get('content-length'), part.body]).toEqual([206, '1', null])
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('are not there for %s', async (method) => {
    const { preview, asked } = serving(png)
    expect((await preview({ method })).status).toBe(405)
    expect(asked).toEqual([])
  })

  it.each([
    'slipway-media://preview/',
    'slipway-media://preview/..',
    'slipway-media://preview/../../etc/passwd',
    'slipway-media://preview/%2e%2e%2fetc%2fpasswd',
    `slipway-media://preview/${id}/..`,
    `slipway-media://preview/${id}%00.png`,
    `slipway-media://preview/${id.toLowerCase()}`,
    `slipway-media://other/${id}`,
    `slipway-media://preview.evil/${id}`,
    'slipway-media://preview/etc/passwd',
  ])('are not there at %s, and nothing is looked for', async (url) => {
    const { ask, asked } = serving(png)
    const response = await ask(url)
    expect([response.status, asked]).toEqual([404, []])
    expect(response.headers.get('content-security-policy')).toMatch(/sandbox/)
  })

  it('that are missing are not found, by the asset and on the disk', async () => {
    const { ask, preview } = serving(null)
    expect((await preview()).status).toBe(404)
    expect((await ask(`slipway-media://file/${id}`)).status).toBe(404)
  })

  it('tell nothing of why they can not be had', async () => {
    const answer = serveMedia({
      preview: () => Promise.reject(new Error('CANARY')),
      file: () => Promise.reject(new Error('CANARY')),
    } as unknown as AssetMedia)
    const response = await answer(new Request(`slipway-media://preview/${id}`))
    expect([response.status, response.body]).toEqual([404, null])
  })

  it.each([
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['HTML in disguise', '<!-- <svg> --><html><script>alert(1)</script>'],
    ['a script', 'alert(1)'],
    ['a PDF', '%PDF-1.7\n'],
    ['a ZIP', Buffer.from('504b0304140000000000', 'hex')],
    ['other XML', '<?xml version="1.0"?><rss></rss>'],
    ['XHTML with a picture in it', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><svg></svg></html>'],
    ['an svg-like name', '<svgx>'],
    ['nothing at all', ''],
    ['a PNG signature that is not first', 'x\x89PNG'],
  ])('that are %s are not shown', async (_what, content) => {
    const response = await serving(content).preview()
    expect([response.status, response.body]).toEqual([415, null])
  })

  it.each([
    ['plain', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['with a byte order mark and a declaration', '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<svg>'],
    ['with comments', '<!-- made by hand --> <!-- twice --><svg >'],
    [
      'with a document type',
      '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg>',
    ],
    ['in capitals', '<SVG>'],
  ])('that are SVG %s are shown as a picture that can neither run nor load', async (_what, content) => {
    const response = await serving(content).preview()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox")
    expect((await bytes(response)).toString()).toBe(content)
  })

  it('that were made to be slow to look at are not', async () => {
    for (const content of ['<!---->'.repeat(600), '<!-- '.repeat(800), `${' '.repeat(4000)}x`, '<?xml '.repeat(700), '<!--'.repeat(1000)]) {
      const before = performance.now()
      expect((await serving(content).preview()).status).toBe(415)
      expect(performance.now() - before).toBeLessThan(2000)
    }
  })

  it.each([
    ['image/jpeg', 'ffd8ffe000104a46494600010100000100010000'],
    ['image/gif', '474946383961010001000000002c00000000010001000002'],
    ['video/webm', '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701'],
    ['audio/mpeg', 'fffb90640000000000000000'],
  ])('that are %s are shown', async (type, hex) => {
    const response = await serving(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(500)])).preview()
    expect(response.headers.get('content-type') ?? `status ${String(response.status)}`).toBe(type)
  })
})
