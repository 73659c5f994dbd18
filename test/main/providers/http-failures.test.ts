import { createServer as createTlsServer } from 'node:tls'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import type { Timeouts } from '../../../src-main/providers/connection'
import { openHttp } from '../../../src-main/providers/http'
import { networkFailure } from '../../../src-main/providers/network-failure'
import type { HttpRequest } from '../../../src-main/providers/http-client'
import { failureOf, patient } from './support/failures'
import { selfSignedCertificate } from './support/self-signed'
import { closedPort, listen, sendJson, startRawServer, startTinyServer } from './support/tiny-server'

const post: HttpRequest = { method: 'POST', path: '/things', headers: { 'X-API-KEY': 'canary' }, json: { a: 1 }, signal: patient }
const get: HttpRequest = { method: 'GET', path: '/things', headers: {}, signal: patient }
const open = (address: string, timeouts: Partial<Timeouts> = {}) => openHttp({ address, clock: systemClock, timeouts })

describe('certainly not sent: offline', () => {
  test('a refused connection', async () => {
    const address = `http://127.0.0.1:${String(await closedPort())}`
    const failure = await failureOf(open(address).send(post))
    expect(failure).toMatchObject({
      kind: 'offline',
      message: `${new URL(address).host} could not be reached. Check the address and your network.`,
    })
  })

  test('a host that does not exist', async () => {
    expect(await failureOf(open('https://slipway-test.invalid', { connectMs: 3000 }).send(post))).toMatchObject({
      kind: 'offline',
      message: expect.stringContaining('slipway-test.invalid') as unknown,
    })
  })

  test('a server that takes the connection and never says hello', async () => {
    const { port } = await startRawServer(() => undefined)
    expect(await failureOf(open(`https://127.0.0.1:${String(port)}`, { connectMs: 100 }).send(post))).toMatchObject({ kind: 'offline' })
  })

  test('a server that ends the connection before it is secure', async () => {
    const { port } = await startRawServer((socket) => {
      socket.once('data', () => {
        socket.destroy()
      })
    })
    expect(await failureOf(open(`https://127.0.0.1:${String(port)}`).send(post))).toMatchObject({ kind: 'offline' })
  })

  test('a certificate that can not be trusted, with a sentence of its own', async () => {
    const port = await listen(createTlsServer(selfSignedCertificate('localhost')))
    const failure = await failureOf(open(`https://localhost:${String(port)}`).send(post))
    expect(failure).toMatchObject({
      kind: 'offline',
      message: expect.stringContaining('can not be trusted, so nothing was sent') as unknown,
    })
  })

  test('a server that does not speak TLS, with a sentence of its own', async () => {
    const server = await startTinyServer((_request, response) => {
      sendJson(response, 200, {})
    })
    const failure = await failureOf(open(server.origin.replace('http:', 'https:')).send(post))
    expect(failure).toMatchObject({ kind: 'offline', message: expect.stringContaining('does not offer a secure connection') as unknown })
  })

  test('a plain http address whose name leads away from this computer', async () => {
    const http = openHttp({
      address: 'http://localhost:1',
      clock: systemClock,
      lookup: (_hostname, _options, done) => {
        done(null, [{ address: '93.184.216.34', family: 4 }])
      },
    })
    expect(await failureOf(http.send(post))).toMatchObject({ kind: 'rejected' })
  })

  test('a request that was cancelled before or while connecting', async () => {
    const { port } = await startRawServer(() => undefined)
    const http = open(`https://127.0.0.1:${String(port)}`)
    const controller = new AbortController()
    const sending = failureOf(http.send({ ...post, signal: controller.signal }))
    await nextTurn()
    controller.abort()
    expect(await sending).toMatchObject({ kind: 'offline' })
    expect(await failureOf(http.send({ ...post, signal: controller.signal }))).toMatchObject({ kind: 'offline' })
    await http.close()
  })

  test('a request after closing', async () => {
    const server = await startTinyServer((_request, response) => {
      sendJson(response, 200, {})
    })
    const http = open(server.origin)
    await http.close()
    expect(await failureOf(http.send(post))).toMatchObject({ kind: 'offline' })
    expect(server.seen).toHaveLength(0)
  })
})

describe('it may have happened: unknown outcome, and it is not sent twice', () => {
  test('the connection is reset before the answer', async () => {
    const server = await startTinyServer((_request, _response, raw) => {
      raw.socket.resetAndDestroy()
    })
    const failure = await failureOf(open(server.origin).send(post))
    expect(failure).toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('looks before it sends it again') as unknown,
    })
    expect(server.seen).toHaveLength(1)
  })

  test('the connection ends before the answer', async () => {
    const server = await startTinyServer((_request, _response, raw) => {
      raw.socket.end()
    })
    const failure = await failureOf(open(server.origin).send(get))
    expect(failure).toMatchObject({ kind: 'unknown-outcome', message: expect.stringContaining('tries again later') as unknown })
    expect(server.seen).toHaveLength(1)
  })

  test('the connection of an earlier request was closed meanwhile by the server', async () => {
    const server = await startTinyServer((_request, response, raw) => {
      if (server.seen.length === 1) sendJson(response, 200, {})
      else raw.socket.destroy()
    })
    const http = open(server.origin)
    await http.send(post)
    expect(await failureOf(http.send(post))).toMatchObject({ kind: 'unknown-outcome' })
    expect(server.seen).toHaveLength(2)
  })

  test('the body breaks off half-way', async () => {
    const server = await startTinyServer((_request, response, raw) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"half":', () => {
        raw.socket.destroy()
      })
    })
    expect(await failureOf(open(server.origin).send(post))).toMatchObject({ kind: 'unknown-outcome' })
  })

  test('no answer comes in time', async () => {
    const server = await startTinyServer(() => undefined)
    const failure = await failureOf(open(server.origin, { headersMs: 50 }).send(post))
    expect(failure).toMatchObject({ kind: 'unknown-outcome', message: expect.stringContaining('took too long') as unknown })
  })

  test('the body stops coming', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200).write('{')
    })
    expect(await failureOf(open(server.origin, { idleMs: 50 }).send(post))).toMatchObject({ kind: 'unknown-outcome' })
  })

  test('the body comes drop by drop for longer than a request may take', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 10)
      response.once('close', () => {
        clearInterval(drip)
      })
    })
    const failure = await failureOf(open(server.origin, { wholeMs: 200 }).send(post))
    expect(failure).toMatchObject({ kind: 'unknown-outcome', message: expect.stringContaining('took too long') as unknown })
  })

  test('the caller cancels after it was sent', async () => {
    const controller = new AbortController()
    const server = await startTinyServer(() => {
      controller.abort()
    })
    expect(await failureOf(open(server.origin).send({ ...post, signal: controller.signal }))).toMatchObject({ kind: 'unknown-outcome' })
  })

  test('the client is closed while the answer is awaited', async () => {
    const server = await startTinyServer(() => {
      void http.close()
    })
    const http = open(server.origin)
    expect(await failureOf(http.send(post))).toMatchObject({ kind: 'unknown-outcome' })
  })
})

describe('an answer that is none: broken answer', () => {
  test.each([
    ['a web page with status 200', { 'content-type': 'text/html' }, '<!doctype html><title>Log in</title>'],
    ['a web page that says it is JSON', { 'content-type': 'application/json' }, '<html>'],
    ['truncated JSON of the right length', { 'content-type': 'application/json' }, '{"asset":{"id":"a"'],
    ['plain text', { 'content-type': 'text/plain' }, 'OK'],
    ['a packed body that was not asked for', { 'content-encoding': 'gzip' }, gzipSync('{"a":1}')],
    ['white space', {}, '  \n'],
  ])('%s', async (_name, headers, body) => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200, headers).end(body)
    })
    const failure = await failureOf(open(server.origin).send(post))
    expect(failure).toMatchObject({
      kind: 'broken-answer',
      status: 200,
      message: expect.stringContaining('Check the server address') as unknown,
    })
    expect(failure.message).not.toContain('<')
  })

  test.each([
    ['said', true],
    ['not said', false],
  ])('a body above the limit, its length %s: reading stops', async (_name, isSaid) => {
    let stopped: (value: unknown) => void
    const wasStopped = new Promise((resolve) => (stopped = resolve))
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...(isSaid && { 'content-length': '1000000000' }) })
      const pour = setInterval(() => response.write('"'.repeat(100_000)), 1)
      response.once('close', () => {
        clearInterval(pour)
        stopped(null)
      })
    })
    const http = openHttp({ address: server.origin, clock: systemClock, maxBodyBytes: 1_000_000 })
    expect(await failureOf(http.send(get))).toMatchObject({
      kind: 'broken-answer',
      message: expect.stringContaining('more than 1 MB') as unknown,
    })
    await wasStopped
  })

  test('headers above 64 KB', async () => {
    const { origin } = await startRawServer((socket) => {
      socket.once('data', () =>
        socket.end(`HTTP/1.1 200 OK\r\n${`X-Filler: ${'a'.repeat(1000)}\r\n`.repeat(80)}Content-Length: 2\r\n\r\n{}`),
      )
    })
    expect(await failureOf(open(origin).send(get))).toMatchObject({ kind: 'broken-answer' })
  })

  test('headers of 40 KB are still read', async () => {
    const { origin } = await startRawServer((socket) => {
      socket.once('data', () =>
        socket.end(`HTTP/1.1 200 OK\r\n${`X-Filler: ${'a'.repeat(1000)}\r\n`.repeat(40)}Content-Length: 2\r\n\r\n{}`),
      )
    })
    expect(await open(origin).send(get)).toMatchObject({ status: 200, json: {} })
  })

  test('something that is not HTTP at all', async () => {
    const { origin } = await startRawServer((socket) => {
      socket.end('SSH-2.0-OpenSSH_9.2\r\n')
    })
    expect(await failureOf(open(origin).send(get))).toMatchObject({ kind: 'broken-answer' })
  })
})

test.each([
  ['CERT_HAS_EXPIRED', /has expired/],
  ['CERT_NOT_YET_VALID', /not valid yet/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /proves to be another one/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /can not be trusted/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /can not be trusted/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /can not be trusted/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /can not be trusted/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /does not offer a secure connection/],
  ['EPROTO', /does not offer a secure connection/],
  ['ENETUNREACH', /could not be reached/],
  ['ECONNRESET', /could not be reached/],
])('before anything was sent, %s is offline with its sentence', (code, sentence) => {
  const error = Object.assign(new Error('raw text of the system'), { code })
  const failure = networkFailure({ error, host: 'demo.example', sent: false, harmless: false })
  expect(failure).toMatchObject({ kind: 'offline', message: expect.stringMatching(sentence) as unknown })
  expect(failure.message).not.toContain('raw text')
})

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED'])(
  'after the request began, even %s leaves the outcome open',
  (code) => {
    const error = Object.assign(new Error('raw'), { code })
    expect(networkFailure({ error, host: 'demo.example', sent: true, harmless: false })).toMatchObject({ kind: 'unknown-outcome' })
  },
)
