import { text as textOf } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import type { AssetParts } from '../../../../src-main/providers/wordbee/asset-key'
import { fromRemoteId } from '../../../../src-main/providers/wordbee/asset-key'
import type { AttachBody } from '../../../../src-main/providers/wordbee/client'
import { createWordbeeClient } from '../../../../src-main/providers/wordbee/client'
import type { Scope } from '../../../../src-main/providers/wordbee/container'
import { openContainer, parseScope } from '../../../../src-main/providers/wordbee/container'
import { toFileName } from '../../../../src-main/providers/wordbee/file-name'
import { openSession } from '../../../../src-main/providers/wordbee/session'
import type { FileRow } from '../../../../src-main/providers/wordbee/wire'
import { partsOf, toAsset } from '../../../../src-main/providers/wordbee/wire'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { accountId, apiKey, fileOf } from './harness'
import recorded from './reference-examples.json'

interface Args {
  readonly segmentId?: string
  readonly segmentIds?: readonly string[]
  readonly locale?: string | null
  readonly relativePath?: string
  readonly name?: string
  readonly fileName?: string
}

interface Example {
  readonly comment: string
  readonly scope: string
  readonly call: string
  readonly args: Args
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly status: number
  /** JSON; null: no body, or the `text`. */
  readonly answer: unknown
  readonly text?: string
  /** What the client must make of the answer: one of the two. */
  readonly gives?: unknown
  readonly fails?: { readonly kind: string; readonly retryAfterMs?: number }
}

const examples = recorded as readonly Example[]
const token = 'the-token'
const logIn = { method: 'POST', path: '/api/auth/token' }

type Client = ReturnType<typeof createWordbeeClient>
type Calls = Readonly<Record<string, (client: Client, example: Example, scope: Scope) => Promise<unknown>>>

const partsIn = ({ scope, args }: Example): AssetParts => ({
  scope,
  segmentId: args.segmentId ?? '',
  locale: args.locale ?? null,
  relativePath: args.relativePath ?? '',
  name: toFileName(args.name ?? ''),
})
const inShort = (rows: readonly (FileRow | null)[], scope: Scope): unknown[] =>
  rows.map((row) => {
    const parts = row === null ? null : partsOf(row, scope)
    if (row === null || parts === null) return null
    const { remoteId, title, media, type, folder, createdAt, modifiedAt, version } = toAsset(row, parts)
    return { place: Object.values(fromRemoteId(remoteId)), title, size: media?.[0]?.size, type, folder, createdAt, modifiedAt, version }
  })

/** The client's call for each documented route. */
const calls: Calls = {
  delete: (client, example) => client.deleteFile(partsIn(example), patient),
  download: async (client, example) => textOf((await client.fetchFile(partsIn(example), { maxBytes: null, signal: patient })).body),
  upload: (client, { args }) => {
    const { path } = fileOf('x', 'some bytes')
    return client.uploadMedia(
      { fileName: toFileName(args.fileName ?? ''), contentType: 'image/jpeg', path, onProgress: () => undefined },
      patient,
    )
  },
  attach: async (client, { args, body }) => {
    await client.attachFile(args.segmentId ?? '', body as AttachBody, patient)
  },
  'list-one': async (client, { args }, scope) => inShort(await client.listSegment(args.segmentId ?? '', patient), scope),
  'list-many': async (client, { args }, scope) => inShort(await client.listSegments(args.segmentIds ?? [], patient), scope),
}

async function play(example: Example) {
  const server = await startTinyServer((request, response) => {
    const isExample = request.method === example.method && request.path === example.path
    if (isExample && example.answer !== null) sendJson(response, example.status, example.answer)
    else if (isExample) response.writeHead(example.status).end(example.text ?? '')
    else response.end(JSON.stringify(token))
  })
  const http = openHttp({ address: server.origin, clock: systemClock })
  onTestFinished(() => http.close())
  const account = { http, clock: systemClock, api: '/api', accountId, apiKey }
  const scope = parseScope(example.scope) ?? { kind: 'project', name: '' }
  const call = calls[example.call]
  const client = createWordbeeClient(account, openContainer(scope))
  const session = openSession(account)
  const doing = async (): Promise<unknown> => {
    if (call !== undefined) return call(client, example, scope)
    const headers = await session.headers(patient)
    return example.call === 'log-in' ? headers['X-Auth-Token'] : session.close(patient)
  }
  return { server, doing: doing() }
}

test.each(examples)('documented: $method $path ($comment), answered $status', async (example) => {
  const { server, doing } = await play(example)
  if (example.fails) {
    const failure = await failureOf(doing)
    expect(failure).toMatchObject({ ...example.fails, status: example.status })
    expect(failure.message).not.toMatch(/WHERE|<b>|Something else/)
  } else {
    expect((await doing) ?? null).toEqual(example.gives)
  }
  const sent = server.seen.find(({ method, path }) => method === example.method && path === example.path)
  expect(server.seen).toHaveLength(example.call === 'log-in' ? 1 : 2)
  expect(server.seen[0]).toMatchObject({ ...logIn, body: JSON.stringify({ accountid: accountId, key: apiKey }) })
  if (example.call === 'log-in') return
  expect(sent?.headers).toMatchObject({ 'x-auth-token': token, 'x-auth-accountid': accountId })
  if (example.body === 'multipart') {
    expect(sent?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(sent?.body).toContain('some bytes')
  } else expect(sent?.body).toBe(example.body === null ? '' : JSON.stringify(example.body))
})

test('every call that the documents name is among the examples, and Flex has its five', () => {
  expect(new Set(examples.map(({ call }) => call))).toEqual(new Set([...Object.keys(calls), 'log-in', 'sign-out']))
  expect(new Set(examples.filter(({ scope }) => scope.startsWith('flex:')).map(({ call }) => call)).size).toBe(5)
})

test('quirk 1: two headers prove who asks, after a log-in; the key itself is in no other request', async () => {
  const example = examples.find(({ call }) => call === 'list-one')
  if (example === undefined) throw new Error('no example')
  const { server, doing } = await play(example)
  await doing
  const [first, second] = server.seen
  expect(first?.headers).not.toHaveProperty('x-auth-token')
  expect(second?.headers).toMatchObject({ 'x-auth-token': token, 'x-auth-accountid': accountId })
  expect(JSON.stringify(second)).not.toContain(apiKey)
  expect(second?.headers).not.toHaveProperty('authorization')
})
