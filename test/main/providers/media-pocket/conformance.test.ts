import type { ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import type { Timeouts } from '../../../../src-main/providers/connection'
import { openHttp } from '../../../../src-main/providers/http'
import { mediaPocket } from '../../../../src-main/providers/media-pocket'
import type { AssetProvider } from '../../../../src-main/providers/provider'
import { failureOf, patient } from '../support/failures'
import type { SeenRequest, TinyServer } from '../support/tiny-server'
import { closedPort, sendJson, startRawServer, startTinyServer } from '../support/tiny-server'

interface Limits {
  readonly timeouts?: Partial<Timeouts>
  readonly maxBodyBytes?: number
  readonly lookup?: LookupFunction
}

const open = (address: string, { apiKey = 'canary-key', ...limits }: Limits & { readonly apiKey?: string } = {}): AssetProvider =>
  mediaPocket.open({ address, fields: {}, secrets: { apiKey }, http: openHttp({ address, clock: systemClock, ...limits }) })

const id = 'rSkRlq2Aiw4wJvjvlqSm'
type Method = Exclude<keyof AssetProvider, 'service' | 'facts' | 'parseId'>

/** Every method that asks the service something, with harmless arguments. A new method without a line here does not compile. */
const calls: Readonly<Record<Method, (provider: AssetProvider) => Promise<unknown> | undefined>> = {
  check: (provider) => provider.check(patient),
  get: (provider) => provider.get(id, patient),
  media: (provider) => provider.media?.(id, patient),
  create: (provider) => provider.create?.({ title: 'A', externalId: 'e' }, patient),
  edit: (provider) => provider.edit?.(id, { title: 'B' }, patient),
  addMediaByLink: (provider) => provider.addMediaByLink?.(id, { link: 'https://files.example/a', fileName: 'a' }, patient),
  removeMedia: (provider) => provider.removeMedia?.(id, patient),
  downloadLink: (provider) => provider.downloadLink?.(id, '1', 'a.png', patient),
  fileMetadata: (provider) => provider.fileMetadata?.(id, patient),
  comments: (provider) => provider.comments?.(id, patient),
  addComment: (provider) => provider.addComment?.(id, 'Hi', patient),
  editComment: (provider) => provider.editComment?.(id, '1', 'Hi', patient),
  deleteComment: (provider) => provider.deleteComment?.(id, '1', patient),
  trash: (provider) => provider.trash?.(id, patient),
  restore: (provider) => provider.restore?.(id, patient),
  deletePermanently: (provider) => provider.deletePermanently?.(id, patient),
  history: (provider) => provider.history?.(id, null, patient),
  collections: (provider) => provider.collections?.(id, patient),
  actions: (provider) => provider.actions?.(id, patient),
  startAction: (provider) => provider.startAction?.(id, '1', patient),
  runs: (provider) => provider.runs?.(id, patient),
  assignProject: (provider) => provider.assignProject?.(id, 'p', patient),
  unassignProject: (provider) => provider.unassignProject?.(id, patient),
}
const methods = Object.keys(calls) as readonly Method[]
const run = async (provider: AssetProvider, method: Method): Promise<unknown> => calls[method](provider)

test('every method of the interface is offered', () => {
  const provider = open('https://demo.example')
  expect(methods.filter((method) => provider[method] === undefined)).toEqual([])
})

interface Fault extends Limits {
  readonly name: string
  readonly kind: string
  /** What the connection test says instead, where it differs. */
  readonly checkKind?: string
  readonly retryAfterMs?: number
  readonly answer: (request: SeenRequest, response: ServerResponse) => void
}

const status =
  (code: number, body: unknown = { error: 'raw text <b>of</b> the service [WHERE "x" = $1]' }, headers = {}) =>
  (_request: SeenRequest, response: ServerResponse) => {
    sendJson(response, code, body, headers)
  }
const page = (code: number) => (_request: SeenRequest, response: ServerResponse) => {
  response.writeHead(code, { 'content-type': 'text/html' }).end('<h1>Sign in to the network</h1>')
}
const inFuture = new Date(Date.now() + 30_000).toUTCString()

const faults: readonly Fault[] = [
  { name: 'a wrong key', kind: 'unauthorized', answer: status(401) },
  { name: 'a wrong key, told by a page', kind: 'unauthorized', answer: page(401) },
  { name: 'no right', kind: 'forbidden', checkKind: 'unauthorized', answer: status(403) },
  { name: 'no right, told by a page', kind: 'forbidden', checkKind: 'unauthorized', answer: page(403) },
  { name: '404 told by a page, as from a wrong path', kind: 'broken-answer', answer: page(404) },
  { name: '404 without an error text', kind: 'broken-answer', answer: status(404, { error: { code: 1 } }) },
  { name: 'a timeout at the service', kind: 'unknown-outcome', answer: page(408) },
  { name: 'a conflict', kind: 'conflict', checkKind: 'broken-answer', answer: status(409) },
  { name: 'a failed precondition', kind: 'conflict', checkKind: 'broken-answer', answer: status(412) },
  { name: 'too large', kind: 'rejected', checkKind: 'broken-answer', answer: page(413) },
  { name: 'a refusal with markup', kind: 'rejected', checkKind: 'broken-answer', answer: status(422) },
  { name: 'an unknown refusal', kind: 'rejected', checkKind: 'broken-answer', answer: status(400) },
  { name: 'a refusal by a page', kind: 'broken-answer', answer: page(400) },
  { name: 'too many requests, seconds', kind: 'rate-limited', retryAfterMs: 7000, answer: status(429, {}, { 'retry-after': '7' }) },
  { name: 'too many requests, no time', kind: 'rate-limited', retryAfterMs: 10_000, answer: page(429) },
  { name: 'too many requests, negative', kind: 'rate-limited', retryAfterMs: 10_000, answer: status(429, {}, { 'retry-after': '-3' }) },
  {
    name: 'too many requests, ten years',
    kind: 'rate-limited',
    retryAfterMs: 3_600_000,
    answer: status(429, {}, { 'retry-after': '315360000' }),
  },
  { name: 'a broken service', kind: 'unknown-outcome', answer: status(500) },
  { name: 'a service behind a broken gateway', kind: 'unknown-outcome', answer: page(502) },
  { name: 'a service at rest', kind: 'unknown-outcome', answer: page(503) },
  { name: 'a log-in page', kind: 'broken-answer', answer: page(200) },
  { name: 'an error with status 200', kind: 'rejected', checkKind: 'broken-answer', answer: status(200) },
  {
    name: 'an error that is no text with status 200',
    kind: 'rejected',
    checkKind: 'broken-answer',
    answer: status(200, { error: { code: 1 }, ok: 'ok' }),
  },
  {
    name: 'truncated JSON',
    kind: 'broken-answer',
    answer: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"asset":{"id":"rSkRlq2Aiw4w')
    },
  },
  {
    name: 'a body above the limit',
    kind: 'broken-answer',
    maxBodyBytes: 10_000,
    answer: status(200, { asset: { id, title: 'x'.repeat(20_000) } }),
  },
  {
    name: 'a connection that is reset',
    kind: 'unknown-outcome',
    answer: (_request, response) => {
      response.socket?.resetAndDestroy()
    },
  },
  {
    name: 'a body that comes too slowly',
    kind: 'unknown-outcome',
    timeouts: { wholeMs: 60 },
    answer: (_request, response) => {
      response.writeHead(200).write('{"asset":')
    },
  },
  { name: 'no answer', kind: 'unknown-outcome', timeouts: { wholeMs: 60 }, answer: () => undefined },
]

const rawWords = /raw text|WHERE|Sign in to|[<>]|\b[1-5]\d\d\b/

describe.each(faults)('$name is $kind', ({ kind, checkKind = kind, retryAfterMs, answer, ...limits }) => {
  test('for every method, in our own words, sent once', async () => {
    const server = await startTinyServer(answer)
    const provider = open(server.origin, limits)
    for (const method of methods) {
      const before = server.seen.length
      const failure = await failureOf(run(provider, method))
      expect({ method, kind: failure.kind }).toEqual({ method, kind: method === 'check' ? checkKind : kind })
      expect(failure.retryAfterMs).toBe(retryAfterMs)
      expect(failure.message.replace(/127\.0\.0\.1:\d+/g, '')).not.toMatch(rawWords)
      expect(failure.message).toMatch(/\.$/)
      expect(server.seen.length - before).toBe(1)
    }
  })
})

const shapeless: readonly (readonly [name: string, body: unknown])[] = [
  ['a list', []],
  ['a text', 'ok'],
  ['a number', 7],
  ['null', null],
  ['an empty object', {}],
  [
    'fields of the wrong types',
    {
      asset: 'a',
      media: {},
      comments: 'c',
      comment: [],
      ok: 1,
      url: 5,
      history: [],
      collections: 1,
      dag_actions: {},
      dag_action_run: 'r',
      dag_action_runs: 0,
    },
  ],
]

describe.each(shapeless)('%s with status 200 is a broken answer', (_name, body) => {
  // No document shows the shape of file metadata: whatever comes is handed on.
  test.each(methods.filter((method) => method !== 'fileMetadata'))('%s', async (method) => {
    const server = await startTinyServer(status(200, body))
    expect(await failureOf(run(open(server.origin), method))).toMatchObject({ kind: 'broken-answer' })
  })
})

test('an empty answer with status 200 is a broken answer', async () => {
  const server = await startTinyServer((_request, response) => {
    response.writeHead(200).end()
  })
  const provider = open(server.origin)
  for (const method of methods.filter((name) => name !== 'fileMetadata')) {
    expect(await failureOf(run(provider, method))).toMatchObject({ kind: 'broken-answer' })
  }
})

test('too many requests until a date waits until then', async () => {
  const server = await startTinyServer(
    status(429, {}, { 'retry-after': inFuture, date: new Date(Date.parse(inFuture) - 25_000).toUTCString() }),
  )
  expect(await failureOf(run(open(server.origin), 'get'))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 25_000 })
})

describe('not reached is offline for every method', () => {
  test('a refused connection', async () => {
    const provider = open(`http://127.0.0.1:${String(await closedPort())}`)
    for (const method of methods) expect(await failureOf(run(provider, method))).toMatchObject({ kind: 'offline' })
  })

  test('a host that does not exist', async () => {
    const provider = open('https://slipway-test.invalid', {
      lookup: (hostname, _options, done) => {
        done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '', 0)
      },
    })
    for (const method of methods) expect(await failureOf(run(provider, method))).toMatchObject({ kind: 'offline' })
  })
})

test('a redirect to another host gets neither the request nor the key', async () => {
  const thief: TinyServer = await startTinyServer(status(200))
  const server = await startTinyServer((_request, response) => {
    response.writeHead(307, { location: `${thief.origin}/api/v2/assets` }).end()
  })
  const provider = open(server.origin)
  for (const method of methods) expect(await failureOf(run(provider, method))).toMatchObject({ kind: 'broken-answer' })
  expect(thief.seen).toEqual([])
  expect(server.seen).toHaveLength(methods.length)
})

test('a body that breaks off half-way leaves the outcome open', async () => {
  const { origin } = await startRawServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"asset":'))
  })
  const provider = open(origin)
  for (const method of methods) expect(await failureOf(run(provider, method))).toMatchObject({ kind: 'unknown-outcome' })
})

describe('refused before any request', () => {
  const withId: Readonly<Record<string, (provider: AssetProvider, asset: string) => Promise<unknown> | undefined>> = {
    get: (provider, asset) => provider.get(asset, patient),
    edit: (provider, asset) => provider.edit?.(asset, {}, patient),
    trash: (provider, asset) => provider.trash?.(asset, patient),
    restore: (provider, asset) => provider.restore?.(asset, patient),
    deletePermanently: (provider, asset) => provider.deletePermanently?.(asset, patient),
    removeMedia: (provider, asset) => provider.removeMedia?.(asset, patient),
    deleteComment: (provider, comment) => provider.deleteComment?.(id, comment, patient),
    unassignProject: (provider, asset) => provider.unassignProject?.(asset, patient),
  }

  test.each(['', ' ', '.', '..'])('everything that concerns the id %j', async (asset) => {
    const server = await startTinyServer(status(200, { ok: 'ok' }))
    const provider = open(server.origin)
    for (const call of Object.values(withId))
      expect(await failureOf((async () => call(provider, asset))())).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test('an id with other signs is one segment of the path, whatever it holds', async () => {
    const server = await startTinyServer(status(200, { ok: 'ok' }))
    await open(server.origin).deletePermanently?.('../a?b#c/..', patient)
    expect(server.seen[0]?.path).toBe('/api/v2/assets/..%2Fa%3Fb%23c%2F..')
  })

  test.each(['', '  ', 'abc\ndef', 'schlüssel', '🔑', 'two words'])('everything with the key %j: sign in again', async (apiKey) => {
    const server = await startTinyServer(status(200, { ok: 'ok' }))
    const provider = open(server.origin, { apiKey })
    for (const method of methods) expect(await failureOf(run(provider, method))).toMatchObject({ kind: 'unauthorized' })
    expect(server.seen).toEqual([])
  })

  test.each([
    ['x'.repeat(256), 'title-too-long'],
    ['🎞'.repeat(256), 'title-too-long'],
    ['   ', undefined],
  ])('a title that the service would refuse', async (title, reason) => {
    const server = await startTinyServer(status(200, { ok: 'ok' }))
    const provider = open(server.origin)
    const refusals = [provider.create?.({ title, externalId: 'e' }, patient), provider.edit?.(id, { title }, patient)]
    for (const refusal of refusals) expect(await failureOf(refusal ?? Promise.resolve())).toMatchObject({ kind: 'rejected', reason })
    expect(server.seen).toEqual([])
  })
})
