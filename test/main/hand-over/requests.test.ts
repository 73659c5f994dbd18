import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { hostileShapes } from './hostile-shapes'
import { ask, inNetwork, openBench, sendRaw, underPublicBase, type Elsewhere } from './support'

const secret = 'SECRET-CONTENT-'.repeat(40)
const places: readonly (readonly [string, () => Promise<Elsewhere | undefined>])[] = [
  ['this computer', () => Promise.resolve(undefined)],
  ['the local network', () => Promise.resolve(inNetwork())],
  ['a public address', () => underPublicBase('https://files.example.com')],
  ['a public address with a path', () => underPublicBase('https://files.example.com:8443/to/slipway')],
]

test('a plain fetch gets the file, named, typed and guarded', async () => {
  const bench = openBench()
  const { url } = await bench.offer(secret, 'Fête "1"\r\n../x’.jpg')
  const { status, head, body } = await ask(url)
  expect(status).toBe(200)
  expect(body.toString()).toBe(secret)
  expect(head).toContain("Content-Disposition: attachment; filename*=UTF-8''F%C3%AAte%20%221%22%0D%0A..%2Fx%E2%80%99.jpg")
  expect(head).toContain('X-Content-Type-Options: nosniff')
  expect(head).toContain('Connection: close')
  expect(head).toContain(`Content-Length: ${String(secret.length)}`)
  expect(head).not.toMatch(/access-control/i)
  expect(url.hostname).toBe('127.0.0.1')
  expect(url.pathname).toMatch(/^\/[A-Za-z0-9_-]{43}$/)
})

test('HEAD tells the same without the content, and never counts', async () => {
  const bench = openBench()
  const { id, url } = await bench.offer(secret)
  for (let count = 0; count < 20; count++) {
    const { status, head, body } = await ask(url, [], 'HEAD')
    expect([status, body.length]).toEqual([200, 0])
    expect(head).toContain(`Content-Length: ${String(secret.length)}`)
  }
  expect(bench.handOver.state(id)).toBe('not-taken')
})

describe('hostile requests get no byte of the file', () => {
  test('there are at least 60 of them', () => {
    expect(new Set(hostileShapes.map(([name]) => name)).size).toBeGreaterThanOrEqual(60)
  })

  describe.each(places)('asked of %s', (_place, how) => {
    test.each(hostileShapes)('%s', async (_name, shape) => {
      const bench = openBench(systemClock, await how())
      const { id, url } = await bench.offer(secret)
      const { status, head, body } = await sendRaw(url, Buffer.from(shape(url.pathname, url.host), 'latin1'))
      expect(body.toString('latin1')).not.toContain('SECRET')
      expect(head).not.toContain('SECRET')
      expect(status).not.toBe(200)
      expect(status).not.toBe(206)
      expect(head).not.toMatch(/access-control|100 continue|101 switching/i)
      expect(bench.handOver.state(id)).toBe('not-taken')
      expect((await ask(url)).body.toString()).toBe(secret)
    })
  })

  test('a second request behind the first is not answered', async () => {
    const bench = openBench()
    const { url } = await bench.offer(secret)
    const one = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`
    const { body } = await sendRaw(url, one + one)
    expect(body.toString()).toBe(secret)
  })

  test('all misses are the same answer to the letter, except for its date', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer(secret)
    const lines = (head: string) => head.replace(/\r\nDate: .*?(?=\r\n|$)/, '')
    const misses = [
      (await ask(new URL('/', url))).head,
      (await ask(new URL(`/${'A'.repeat(43)}`, url))).head,
      (await sendRaw(url, `GET ${url.pathname} HTTP/1.1\r\nHost: evil.example\r\n\r\n`)).head,
    ]
    const other = await bench.offer('other', 'other.jpg')
    await bench.handOver.withdraw(id)
    misses.push((await ask(new URL(url.pathname, other.url))).head)
    expect(new Set(misses.map(lines)).size).toBe(1)
    expect(misses[0]).toMatch(/^HTTP\/1\.1 404/)
  })
})

describe('a single range', () => {
  const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251))
  test.each([
    ['bytes=0-0', 206, 0, 1],
    ['bytes=0-999', 206, 0, 1000],
    ['bytes=0-', 206, 0, 1000],
    ['bytes=10-19', 206, 10, 20],
    ['bytes=990-5000', 206, 990, 1000],
    ['bytes=-1', 206, 999, 1000],
    ['bytes=-5000', 206, 0, 1000],
    ['bytes=1000-', 416, 0, 0],
    ['bytes=-0', 416, 0, 0],
    ['bytes=20-10', 416, 0, 0],
    ['bytes=0-1,5-6', 416, 0, 0],
    ['bytes=', 416, 0, 0],
    ['bytes=-', 416, 0, 0],
    ['bytes=a-b', 416, 0, 0],
    ['bytes=-1-5', 416, 0, 0],
    ['bytes=0x0-0xff', 416, 0, 0],
    ['lines=0-1', 416, 0, 0],
    ['bytes=99999999999999999999-', 416, 0, 0],
    ['bytes=0-99999999999999999999', 416, 0, 0],
  ])('%s is answered with %i', async (range, status, first, end) => {
    const bench = openBench()
    const { url } = await bench.offer(content)
    const answer = await ask(url, [`Range: ${range}`])
    // The whole file asked for by a range is the whole file.
    const isWhole = status === 206 && end - first === content.length
    expect(answer.status).toBe(isWhole ? 200 : status)
    if (status === 206) expect(answer.body.equals(content.subarray(first, end))).toBe(true)
    else expect(answer.body).toHaveLength(0)
    if (status === 206 && !isWhole) expect(answer.head).toContain(`Content-Range: bytes ${String(first)}-${String(end - 1)}/1000`)
    if (status === 416) expect(answer.head).toContain('Content-Range: bytes */1000')
  })

  test('two Range headers are refused, and one with a condition gets the whole file', async () => {
    const bench = openBench()
    const { url } = await bench.offer(content)
    expect((await ask(url, ['Range: bytes=0-1', 'Range: bytes=2-3'])).status).toBe(416)
    expect((await ask(url, ['Range: bytes=0-1', 'If-Range: "x"'])).body).toHaveLength(1000)
  })
})
