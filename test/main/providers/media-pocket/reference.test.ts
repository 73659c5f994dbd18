import { expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import type { FileSource } from '../../../../src-main/providers/media-pocket/client'
import { createMediaPocketClient } from '../../../../src-main/providers/media-pocket/client'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import recorded from './reference-examples.json'

type Client = ReturnType<typeof createMediaPocketClient>
type Body = Readonly<Record<string, unknown>>

interface Example {
  readonly comment: string
  readonly method: string
  readonly path: string
  readonly body: Body | null
  readonly status: number
  readonly answer: unknown
  /** What the client must make of the answer: one of the two. */
  readonly gives?: unknown
  readonly fails?: { readonly kind: string; readonly reason: string | null }
}

const examples = recorded as readonly Example[]
const projectOf = (body: Body) => (typeof body['to_project_id'] === 'string' ? body['to_project_id'] : 'a-project')

/** The client's call for each documented route; `a` and `b` are the ids in the path. */
const calls: readonly (readonly [route: RegExp, call: (client: Client, ids: { a: string; b: string }, body: Body) => Promise<unknown>])[] =
  [
    [/^GET \/api\/v2\/assets\/([^/]+)$/, (client, { a }) => client.getAsset(a, patient)],
    [/^POST \/api\/v2\/assets$/, (client, _ids, body) => client.createAsset(body, patient)],
    [/^PUT \/api\/v2\/assets\/([^/]+)$/, (client, { a }, body) => client.updateAsset(a, body, patient)],
    [/^DELETE \/api\/v2\/assets\/([^/]+)$/, (client, { a }) => client.deleteAsset(a, patient)],
    [/^POST .*\/([^/]+)\/trash_bin$/, (client, { a }) => client.trashAsset(a, patient)],
    [/^POST .*\/([^/]+)\/restore$/, (client, { a }) => client.restoreAsset(a, patient)],
    [/^POST .*\/([^/]+)\/assign$/, (client, { a }, body) => client.assignAsset(a, projectOf(body), patient)],
    [/^DELETE .*\/([^/]+)\/unassign$/, (client, { a }) => client.unassignAsset(a, patient)],
    [/^GET .*\/([^/]+)\/media$/, (client, { a }) => client.getMedia(a, patient)],
    [/^GET .*\/([^/]+)\/media\?include_locations=true$/, (client, { a }) => client.getMedia(a, patient, { withLocations: true })],
    [/^POST .*\/([^/]+)\/media$/, (client, { a }, body) => client.addMedia(a, body as unknown as FileSource, patient)],
    [/^DELETE .*\/([^/]+)\/media$/, (client, { a }) => client.removeMedia(a, patient)],
    [
      /^GET .*\/([^/]+)\/media\/([^/]+)\/download_url\?filename=test\.png$/,
      (client, { a, b }) => client.getDownloadUrl(a, { id: b, name: 'test.png' }, patient),
    ],
    [/^GET .*\/([^/]+)\/collections$/, (client, { a }) => client.getCollections(a, patient)],
    [/^GET .*\/([^/]+)\/comments$/, (client, { a }) => client.getComments(a, patient)],
    [/^POST .*\/([^/]+)\/comments$/, (client, { a }, body) => client.createComment(a, String(body['comment']), patient)],
    [/^GET .*\/([^/]+)\/comments\/([^/]+)$/, (client, { a, b }) => client.getComment(a, b, patient)],
    [
      /^POST .*\/([^/]+)\/comments\/([^/]+)$/,
      (client, { a, b }, body) => client.updateComment(a, { commentId: b, comment: String(body['comment']) }, patient),
    ],
    [/^DELETE .*\/([^/]+)\/comments\/([^/]+)$/, (client, { a, b }) => client.deleteComment(a, b, patient)],
    [/^GET .*\/([^/]+)\/history\/([^/]+)$/, (client, { a, b }) => client.getHistory(a, b, patient)],
    [/^GET .*\/([^/]+)\/dag_actions$/, (client, { a }) => client.getActions(a, patient)],
    [/^POST .*\/([^/]+)\/dag_actions\/([^/]+)$/, (client, { a, b }) => client.startAction(a, b, patient)],
    [/^GET .*\/([^/]+)\/dag_action_runs$/, (client, { a }) => client.getRuns(a, patient)],
  ]

function callOf({ method, path, body }: Example): (client: Client) => Promise<unknown> {
  const line = `${method} ${path}`
  for (const [route, call] of calls) {
    const found = route.exec(line)
    if (found) return (client) => call(client, { a: found[1] ?? '', b: found[2] ?? '' }, body ?? {})
  }
  throw new Error(`no call for ${line}`)
}

test.each(examples)('documented: $method $path ($comment), answered $status', async (example) => {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, example.status, example.answer)
  })
  const http = openHttp({ address: server.origin, clock: systemClock })
  const client = createMediaPocketClient({ http, address: server.origin, apiKey: 'YOUR_API_KEY' })
  const doing = callOf(example)(client)

  if (example.fails) {
    const failure = await failureOf(doing)
    expect(failure).toMatchObject({ kind: example.fails.kind, status: example.status })
    expect(failure.reason ?? null).toBe(example.fails.reason)
    expect(failure.message).not.toMatch(/WHERE|Couldn't find|<code>|\$1/)
  } else {
    expect((await doing) ?? null).toEqual(example.gives)
  }

  // The one example without its required parameter is sent with it.
  const sentBody = example.path.endsWith('/assign') ? { to_project_id: projectOf(example.body ?? {}) } : example.body
  expect(server.seen).toEqual([
    {
      method: example.method,
      path: example.path,
      body: sentBody === null ? '' : JSON.stringify(sentBody),
      headers: expect.objectContaining({ 'x-api-key': 'YOUR_API_KEY', 'content-type': 'application/json' }) as unknown,
    },
  ])
})

test('all examples of the reference are here, and each documented route is among them', () => {
  expect(examples).toHaveLength(65)
  const unused = calls.filter(([route]) => !examples.some(({ method, path }) => route.test(`${method} ${path}`)))
  expect(unused).toEqual([])
})
