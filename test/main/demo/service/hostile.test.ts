import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { call, me, myKey, startDemo } from '../media-pocket/harness'

/** Sends raw bytes; answers everything that came back until the connection ended. */
function sendRaw(origin: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => (received += chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve(received)
    })
    socket.end(text)
  })
}
const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1])

describe('who may knock', () => {
  it.each([
    ['evil.example', 403],
    ['evil.example:80', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
    ['192.168.1.2', 403],
    ['', 403],
    ['127.0.0.1', 404],
    ['127.0.0.1:1234', 404],
    ['localhost:1234', 404],
    ['LOCALHOST', 404],
    ['[::1]:80', 404],
  ])('meets the host "%s" with %i', async (host, status) => {
    const { origin } = await startDemo()
    const received = await sendRaw(origin, lines('GET /nothing HTTP/1.1', `Host: ${host}`, 'Connection: close'))
    expect(statusOf(received)).toBe(status)
  })

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1'])('refuses pages of the origin %s, before acting', async (origin) => {
    const demo = await startDemo()
    const reply = await call(demo, 'POST', '/assets', { body: { title: 'a' }, headers: { Origin: origin } })
    expect(reply.status).toBe(403)
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    expect(demo.assetIds()).toEqual([])
  })

  it('gives no leave to pages that ask first', async () => {
    const demo = await startDemo()
    const reply = await call(demo, 'OPTIONS', '/assets', { key: null, headers: { 'Access-Control-Request-Method': 'POST' } })
    expect(reply.status).toBe(405)
    expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('listens on the loopback address alone', async () => {
    const { origin } = await startDemo()
    expect(new URL(origin).hostname).toBe('127.0.0.1')
  })
})

describe('what may come in', () => {
  it('refuses bodies over 1 MB with 413, whether announced or not', async () => {
    const demo = await startDemo()
    const body = JSON.stringify({ title: 'a', description: 'x'.repeat(1024 * 1024) })
    expect((await call(demo, 'POST', '/assets', { body })).status).toBe(413)
    expect(demo.assetIds()).toEqual([])
    expect(
      (await call(demo, 'POST', '/assets', { body: JSON.stringify({ title: 'a', description: 'x'.repeat(1000 * 1000) }) })).status,
    ).toBe(200)
  })

  it.each(['{', '{"title":', 'title', '{"title":"a"}}', "{'title':'a'}"])('refuses %s as bad JSON', async (body) => {
    const demo = await startDemo()
    expect(await call(demo, 'POST', '/assets', { body })).toMatchObject({ status: 400, json: { error: expect.any(String) as string } })
    expect(demo.assetIds()).toEqual([])
  })

  it.each([
    ['deep nesting', '['.repeat(200_000)],
    ['deep nesting that ends', `{"title":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['a prototype', '{"__proto__":{"title":"a"}}'],
    ['a constructor', '{"constructor":{"prototype":{"title":"a"}}}'],
    ['null', 'null'],
    ['a number', '1e999'],
  ])('lives through %s', async (_name, body) => {
    const demo = await startDemo()
    const reply = await call(demo, 'POST', '/assets', { body })
    expect([400, 422]).toContain(reply.status)
    expect(({} as Record<string, unknown>)['title']).toBeUndefined()
    expect((await call(demo, 'GET', '/assets/none')).status).toBe(404)
  })

  it.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['no HTTP', lines('HELLO')],
    ['two lengths', lines('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 1', 'Content-Length: 2')],
    ['a length and chunks', lines('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 1', 'Transfer-Encoding: chunked')],
    ['huge headers', lines('GET / HTTP/1.1', 'Host: localhost', `X: ${'x'.repeat(100_000)}`)],
    ['a tunnel', lines('CONNECT example.com:80 HTTP/1.1', 'Host: localhost')],
    ['an upgrade', lines('GET / HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket')],
    ['a full address', lines('GET http://example.com/ HTTP/1.1', 'Host: localhost', 'Connection: close')],
    ['half a body', 'POST /api/v2/assets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{'],
    ['an odd encoding', lines('GET /api/v2/assets/%ff%fe HTTP/1.1', 'Host: localhost', 'Connection: close')],
    ['an odd expectation', lines('GET / HTTP/1.1', 'Host: localhost', 'Expect: miracles', 'Connection: close')],
  ])('lives through %s', async (_name, bytes) => {
    const demo = await startDemo()
    const status = statusOf(await sendRaw(demo.origin, bytes))
    expect(Number.isNaN(status) || status >= 400).toBe(true)
    expect((await call(demo, 'GET', '/assets/none')).status).toBe(404)
  })

  it('cuts long bodies in its log', async () => {
    const demo = await startDemo()
    await call(demo, 'POST', '/assets', { body: { title: 'a', description: 'x'.repeat(200_000) } })
    expect(String(demo.requests[0]?.body).length).toBe(64 * 1024)
  })

  it('keeps lone surrogates, controls and markup in texts as they are', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const title = '<b>&"\u0000\u202e\ud800'
    await call(demo, 'PUT', `/assets/${id}`, { body: `{"title":${JSON.stringify(title)}}` })
    expect(demo.inspect.asset(id)?.title).toBe(title)
  })
})

it('takes a given port, and fails with the system error when it is taken', async () => {
  const first = await startDemo()
  await expect(startDemo({ port: Number(new URL(first.origin).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect((await call(first, 'GET', '/assets/none', { key: myKey })).status).toBe(404)
})

it('ends open connections at once when it stops', async () => {
  const demo = await startDemo()
  const idle = connect(Number(new URL(demo.origin).port), '127.0.0.1')
  idle.on('error', () => undefined)
  const closed = new Promise((resolve) => idle.once('close', resolve))
  await new Promise((resolve) => idle.once('connect', resolve))
  await call(demo, 'GET', '/assets/none')
  await demo.stop()
  await closed
  await expect(call(demo, 'GET', '/assets/none')).rejects.toThrow()
})
