import { expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import { createMediaPocketWorkspaceClient } from '../../../../src-main/providers/media-pocket/workspace-client'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'

type Client = ReturnType<typeof createMediaPocketWorkspaceClient>
const collection = { id: 'JbuS2l7wxuXQWOx1qfw0', title: 'Best', description: null }
const asset = { id: 'dbZ_vHeiERRUyDRlX_FY', title: 'A' }
const link = { expiry_date: '2030-01-01', limit: 3, payload: { asset_id: asset.id, media_id: 7, filename: 'a.png' } }
const source = { file_url: 'https://files.example/a', filename: 'a' }

interface Case {
  readonly line: string
  readonly body: unknown
  readonly answer: unknown
  readonly gives: unknown
  readonly call: (client: Client) => Promise<unknown>
}

const project = 'a7rYTJIBVOpM1qBIdlO6'
const cases: readonly Case[] = [
  {
    line: 'POST /api/v2/collections',
    body: { title: 'Best' },
    answer: { collection },
    gives: collection,
    call: (client) => client.createCollection({ title: 'Best' }, patient),
  },
  {
    line: `POST /api/v2/collections/${collection.id}/assets`,
    body: { asset_id: asset.id },
    answer: { message: 'added' },
    gives: undefined,
    call: (client) => client.addToCollection(collection.id, asset.id, patient),
  },
  {
    line: `GET /api/v2/projects/${project}`,
    body: null,
    answer: { project: collection },
    gives: collection,
    call: (client) => client.getProject(project, patient),
  },
  {
    line: `POST /api/v2/projects/${project}/assets`,
    body: { title: 'A', url: source },
    answer: { asset },
    gives: expect.objectContaining({ remoteId: asset.id, title: 'A' }),
    call: (client) => client.createAssetInProject(project, { title: 'A', url: source }, patient),
  },
  {
    line: 'POST /api/v2/shareable_links',
    body: link,
    answer: { id: 3, url: 'https://x.example/s', filename: 'a.png' },
    gives: { id: '3', url: 'https://x.example/s', filename: 'a.png' },
    call: (client) => client.createShareableLink(link, patient),
  },
  {
    line: 'GET /api/v2/user/api_keys',
    body: null,
    answer: { api_keys: [{ key_prefix: 'abc', name: 'one', last_access: null }, 5] },
    gives: [{ name: 'one', keyPrefix: 'abc', lastAccessAt: null }],
    call: (client) => client.getApiKeys(patient),
  },
  {
    line: 'POST /api/v2/user/api_keys',
    body: { name: 'two' },
    answer: { api_key: { key: 'k' } },
    gives: { key: 'k' },
    call: (client) => client.createApiKey('two', patient),
  },
]

async function open(status: number, answer: unknown) {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, status, answer)
  })
  const http = openHttp({ address: server.origin, clock: systemClock })
  return { server, client: createMediaPocketWorkspaceClient({ http, address: server.origin, apiKey: 'key' }) }
}

test.each(cases)('$line', async ({ line, body, answer, gives, call }) => {
  const { server, client } = await open(200, answer)
  expect(await call(client)).toEqual(gives)
  expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([line])
  expect(server.seen[0]?.body).toBe(body === null ? '' : JSON.stringify(body))
  expect(server.seen[0]?.headers).toMatchObject({ 'x-api-key': 'key', 'content-type': 'application/json' })
})

test.each(cases)('$line fails for an odd answer, and for one that names an error', async ({ call }) => {
  const odd = await open(200, {})
  expect(await failureOf(call(odd.client))).toMatchObject({ kind: 'broken-answer' })
  const refused = await open(200, { error: 'no' })
  expect(await failureOf(call(refused.client))).toMatchObject({ kind: 'rejected' })
  const missing = await open(404, { error: 'project not found' })
  expect(await failureOf(call(missing.client))).toMatchObject({ kind: 'not-found' })
})
