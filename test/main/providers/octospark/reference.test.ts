import { expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import { octoSpark } from '../../../../src-main/providers/octospark'
import { createOctoSparkClient } from '../../../../src-main/providers/octospark/client'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import recorded from './reference-examples.json'

interface Example {
  readonly comment: string
  /** A method of the provider, or of the client where the provider does more with it. */
  readonly call: string
  readonly args: readonly unknown[]
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly status: number
  readonly answer: unknown
  /** What must come of it: one of the two. */
  readonly gives?: unknown
  readonly fails?: { readonly kind: string }
}

const examples = recorded as readonly Example[]
const teamId = '3c90c3cc-0d44-4b50-8888-8dd25736052a'

function callOf(origin: string, { call, args }: Example): Promise<unknown> {
  const http = openHttp({ address: origin, clock: systemClock })
  const provider = octoSpark.open({ address: origin, fields: { teamId }, secrets: { token: 'octo_live_1' }, http, clock: systemClock })
  const client = createOctoSparkClient({ http, address: origin, token: 'octo_live_1' }, teamId)
  const methods = { ...client, ...provider } as unknown as Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>>
  const method = methods[call]
  if (method === undefined) throw new Error(`no method ${call}`)
  return method(...args, patient)
}

test.each(examples)('documented: $comment', async (example) => {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, example.status, example.answer)
  })
  const doing = callOf(server.origin, example)
  if (example.fails) {
    expect(await failureOf(doing)).toMatchObject({ kind: example.fails.kind, status: example.status })
  } else {
    expect((await doing) ?? null).toEqual(example.gives)
  }
  expect(server.seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
    { method: example.method, path: example.path, body: example.body === null ? '' : JSON.stringify(example.body) },
  ])
  expect(server.seen[0]?.headers).toMatchObject({
    authorization: 'Bearer octo_live_1',
    ...(example.body !== null && { 'content-type': 'application/json' }),
  })
})

test('every documented request is among the examples', () => {
  const asked = new Set(examples.map(({ method, path }) => `${method} ${path.split('?', 1)[0]?.replaceAll(teamId, ':id') ?? ''}`))
  expect([...asked].sort()).toEqual([
    'DELETE /v1/teams/:id/assets/:id',
    'GET /v1/organizations',
    'GET /v1/teams',
    'GET /v1/teams/:id/assets',
    'GET /v1/teams/:id/assets/search',
    'POST /v1/teams/:id/assets/agentic-search',
    'POST /v1/teams/:id/folders',
    'POST /v1/teams/:id/uploads/request',
  ])
})
