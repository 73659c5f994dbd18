import { describe, expect, test } from 'vitest'
import { ask, openBench, sendRaw } from './support'

const secret = 'SECRET-CONTENT-'.repeat(40)

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
  const shapes: [string, (path: string, host: string) => string][] = [
    ['another path', (_, host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a listing', (_, host) => `GET /index.html HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a token cut short', (path, host) => `GET ${path.slice(0, -1)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a token grown', (path, host) => `GET ${path}A HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    [
      'a token in other case',
      (path, host) => `GET ${path === path.toLowerCase() ? path.toUpperCase() : path.toLowerCase()} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ],
    ['a token of zeros', (_, host) => `GET /${'A'.repeat(43)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a query', (path, host) => `GET ${path}?x=1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['an empty query', (path, host) => `GET ${path}? HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a fragment', (path, host) => `GET ${path}#x HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a slash behind', (path, host) => `GET ${path}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['two slashes before', (path, host) => `GET /${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['dots before', (path, host) => `GET /.${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a way back', (path, host) => `GET /x/..${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    [
      'a percent-encoded token',
      (path, host) => `GET /%${path.charCodeAt(1).toString(16)}${path.slice(2)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ],
    ['a file of the disk', (_, host) => `GET /../../../../etc/passwd HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['an encoded file of the disk', (_, host) => `GET /..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a whole address', (path, host) => `GET http://${host}${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a whole address of another host', (path, host) => `GET http://evil.example${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['a star', (_, host) => `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['no host', (path) => `GET ${path} HTTP/1.1\r\n\r\n`],
    ['an empty host', (path) => `GET ${path} HTTP/1.1\r\nHost:\r\n\r\n`],
    ['another host', (path) => `GET ${path} HTTP/1.1\r\nHost: evil.example\r\n\r\n`],
    ['another host on our port', (path, host) => `GET ${path} HTTP/1.1\r\nHost: evil.example:${host.split(':')[1] ?? ''}\r\n\r\n`],
    ['our host without its port', (path) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`],
    ['our host under another name', (path, host) => `GET ${path} HTTP/1.1\r\nHost: localhost:${host.split(':')[1] ?? ''}\r\n\r\n`],
    ['our host as a number', (path, host) => `GET ${path} HTTP/1.1\r\nHost: 2130706433:${host.split(':')[1] ?? ''}\r\n\r\n`],
    ['our host with a dot', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host.replace(':', '.:')}\r\n\r\n`],
    ['our host with a user', (path, host) => `GET ${path} HTTP/1.1\r\nHost: x@${host}\r\n\r\n`],
    ['two hosts', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`],
    ['two hosts, ours last', (path, host) => `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nHost: ${host}\r\n\r\n`],
    ['the same host twice', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nHost: ${host}\r\n\r\n`],
    ['an origin', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n\r\n`],
    ['our own origin', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n\r\n`],
    ['a null origin', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\noRiGiN: null\r\n\r\n`],
    ['an empty origin', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin:\r\n\r\n`],
    ['a referer', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nReferer: http://${host}/\r\n\r\n`],
    ['a fetch site', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nSec-Fetch-Site: none\r\n\r\n`],
    ['a fetch mode', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nSec-Fetch-Mode: no-cors\r\n\r\n`],
    ['a fetch destination', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nsec-fetch-dest: image\r\n\r\n`],
    ['a preflight', (path, host) => `OPTIONS ${path} HTTP/1.1\r\nHost: ${host}\r\nAccess-Control-Request-Method: GET\r\n\r\n`],
    [
      'a private-network preflight',
      (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccess-Control-Request-Private-Network: true\r\n\r\n`,
    ],
    ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'PRI'].map(
      (method): [string, (path: string, host: string) => string] => [
        `the method ${method}`,
        (path, host) => `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      ],
    ),
    ['a tunnel', (_, host) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['another method by a header', (_, host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX-HTTP-Method-Override: GET\r\n\r\n`],
    ['a body', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\nabc`],
    ['a chunked body', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n`],
    [
      'a length and a coding',
      (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['leave to continue', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\n\r\n`],
    ['another expectation', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nExpect: tea\r\n\r\n`],
    ['an upgrade', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    [
      'HTTP/2 without TLS',
      (path, host) =>
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
    ],
    ['the HTTP/2 greeting', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', (path) => `GET ${path}\r\n\r\n`],
    ['HTTP/1.0 without a host', (path) => `GET ${path} HTTP/1.0\r\n\r\n`],
    ['HTTP/3.1', (path, host) => `GET ${path} HTTP/3.1\r\nHost: ${host}\r\n\r\n`],
    ['a folded header', (path, host) => `GET ${path} HTTP/1.1\r\nX: a\r\n b\r\nHost : ${host}\r\n\r\n`],
    ['a space before the colon', (path, host) => `GET ${path} HTTP/1.1\r\nHost : ${host}\r\n\r\n`],
    ['a zero byte', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX: \0\r\n\r\n`],
    [
      'bare line feeds around a second request',
      (path, host) => `GET / HTTP/1.1\nHost: ${host}\n\nGET ${path} HTTP/1.1\nHost: evil.example\n\n`,
    ],
    ['huge headers', (path, host) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['a huge path', (_, host) => `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    ['thousands of headers', (path, host) => `GET ${path} HTTP/1.1\r\n${'a: b\r\n'.repeat(1900)}Host: ${host}\r\n\r\n`],
    ['TLS', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['noise', () => '\0\xff\xfe\r\n\r\n'],
  ]

  test('there are at least 60 of them', () => {
    expect(shapes.length).toBeGreaterThanOrEqual(60)
  })

  test.each(shapes)('%s', async (_name, shape) => {
    const bench = openBench()
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
