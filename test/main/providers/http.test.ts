import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { openHttp } from '../../../src-main/providers/http'
import type { HttpRequest } from '../../../src-main/providers/http-client'
import { failureOf, patient } from './support/failures'
import { sendJson, startTinyServer } from './support/tiny-server'

const read = (path: string, headers: HttpRequest['headers'] = {}): HttpRequest => ({ method: 'GET', path, headers, signal: patient })
const open = (address: string) => openHttp({ address, clock: systemClock })

test('a request arrives below the configured path with its headers and body, and its answer comes back parsed', async () => {
  const server = await startTinyServer((_request, response) => {
    response.setHeader('X-Twice', ['a', 'b'])
    sendJson(response, 201, { ünï: '✓' })
  })
  const http = open(`${server.origin}/base/path/`)
  const answer = await http.send({
    method: 'PUT',
    path: '/things/%2F1?x=a%20b',
    headers: { 'X-API-KEY': 'k€y'.replace('€', 'é') },
    json: { a: 1 },
    signal: patient,
  })
  expect(answer).toMatchObject({ status: 201, json: { ünï: '✓' }, headers: { 'x-twice': 'a, b', 'content-type': 'application/json' } })
  expect(server.seen).toHaveLength(1)
  expect(server.seen[0]).toMatchObject({
    method: 'PUT',
    path: '/base/path/things/%2F1?x=a%20b',
    body: '{"a":1}',
    headers: { 'x-api-key': 'kéy', 'content-type': 'application/json', 'content-length': '7', 'accept-encoding': 'identity' },
  })
  expect(server.seen[0]?.headers).not.toHaveProperty('cookie')
})

test('a request without a body sends none', async () => {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, 200, {})
  })
  await open(server.origin).send({ method: 'DELETE', path: '/a', headers: { 'Content-Type': 'application/json' }, signal: patient })
  expect(server.seen[0]).toMatchObject({ method: 'DELETE', body: '', headers: { 'content-type': 'application/json' } })
})

test.each([200, 201, 204])('an empty answer with status %i has no json', async (status) => {
  const server = await startTinyServer((_request, response) => {
    response.writeHead(status).end()
  })
  expect(await open(server.origin).send(read('/'))).toMatchObject({ status, json: undefined })
})

test.each([400, 401, 403, 404, 409, 422, 429, 500, 503])('status %i is handed on, with JSON or with a page', async (status) => {
  const server = await startTinyServer(({ path }, response) => {
    if (path === '/json') sendJson(response, status, { error: 'x' })
    else response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Error</h1>')
  })
  const http = open(server.origin)
  expect(await http.send(read('/json'))).toMatchObject({ status, json: { error: 'x' } })
  expect(await http.send(read('/page'))).toMatchObject({ status, json: undefined })
})

test('cookies that a server sets are not sent back', async () => {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, 200, {}, { 'set-cookie': 'a=b' })
  })
  const http = open(server.origin)
  await http.send(read('/'))
  await http.send(read('/'))
  expect(server.seen[1]?.headers).not.toHaveProperty('cookie')
})

describe('what would not arrive as it was meant is refused before anything is sent', () => {
  test.each([
    ['a line break', 'abc\ndef'],
    ['a carriage return', 'abc\r\nX-Evil: 1'],
    ['a zero byte', 'abc\0'],
    ['a letter outside Latin-1', 'abcд'],
    ['an emoji', '🔑'],
  ])('a header value with %s', async (_name, value) => {
    const server = await startTinyServer((_request, response) => {
      sendJson(response, 200, {})
    })
    const failure = await failureOf(open(server.origin).send(read('/', { 'X-API-KEY': value })))
    expect(failure).toMatchObject({ kind: 'rejected' })
    expect(failure.message).toMatch(/X-API-KEY.*Copy it again/)
    expect(failure.message).not.toContain(value)
    expect(server.seen).toHaveLength(0)
  })

  test.each(['', 'a', '/../other', '/a/..', '/a/%2e%2E/b', '/./a', '/a\\..\\b', '/a b', '/a#b', '/ä', '/a\r\nb'])(
    'the path %j',
    async (path) => {
      const server = await startTinyServer((_request, response) => {
        sendJson(response, 200, {})
      })
      expect(await failureOf(open(`${server.origin}/base`).send(read(path)))).toMatchObject({ kind: 'rejected' })
      expect(server.seen).toHaveLength(0)
    },
  )

  test.each(['http://demo.example', 'https://u:p@demo.example', 'ftp://demo.example'])('the address %s', (address) => {
    expect(() => open(address)).toThrow(expect.objectContaining({ code: 'invalid-input', field: 'address' }) as Error)
  })

  test('a path that begins like another host stays on this one', async () => {
    const server = await startTinyServer((_request, response) => {
      sendJson(response, 200, {})
    })
    await open(server.origin).send(read('//elsewhere.example/a'))
    expect(server.seen[0]?.path).toBe('//elsewhere.example/a')
  })
})

describe('redirects', () => {
  const key = { 'X-API-KEY': 'canary-key', authorization: 'Bearer canary-key' }

  test('a read follows one to another path of the same server', async () => {
    const server = await startTinyServer(({ path }, response) => {
      if (path === '/new?a=1') sendJson(response, 200, { here: true })
      else response.writeHead(301, { location: '/new?a=1' }).end()
    })
    expect(await open(server.origin).send(read('/old', key))).toMatchObject({ status: 200, json: { here: true } })
    expect(server.seen.map(({ path }) => path)).toEqual(['/old', '/new?a=1'])
  })

  test('a read gives up after three', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(302, { location: '/again' }).end()
    })
    expect(await failureOf(open(server.origin).send(read('/')))).toMatchObject({ kind: 'broken-answer', status: 302 })
    expect(server.seen).toHaveLength(4)
  })

  test.each(['POST', 'PUT', 'DELETE'] as const)('a %s is never sent a second time', async (method) => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(308, { location: '/new' }).end()
    })
    expect(await failureOf(open(server.origin).send({ ...read('/old'), method, json: {} }))).toMatchObject({ kind: 'broken-answer' })
    expect(server.seen).toHaveLength(1)
  })

  test.each([301, 302, 303, 307, 308])('none with status %i to another server is followed, so that no key gets there', async (status) => {
    const thief = await startTinyServer((_request, response) => {
      sendJson(response, 200, {})
    })
    const server = await startTinyServer((_request, response) => {
      response.writeHead(status, { location: `${thief.origin}/collect` }).end()
    })
    const failure = await failureOf(open(server.origin).send(read('/', key)))
    expect(failure).toMatchObject({ kind: 'broken-answer', status })
    expect(failure.message).toContain(new URL(thief.origin).host)
    expect(thief.seen).toHaveLength(0)
  })

  test.each(['https://127.0.0.1', '//elsewhere.example/', 'http://[', 'javascript:alert(1)', undefined])(
    'one to %j is not followed',
    async (location) => {
      const server = await startTinyServer((_request, response) => {
        response.writeHead(302, location === undefined ? {} : { location }).end()
      })
      expect(await failureOf(open(server.origin).send(read('/')))).toMatchObject({ kind: 'broken-answer' })
      expect(server.seen).toHaveLength(1)
    },
  )
})
