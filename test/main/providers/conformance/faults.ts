import type { ServerResponse } from 'node:http'
import type { FailureKind } from '../../../../src-main/providers/provider-error'
import { sendJson } from '../support/tiny-server'
import type { Limits } from './harness'
import type { FaultName } from './subject'

/** One thing that goes wrong at a service. */
export interface Fault extends Limits {
  readonly title: string
  readonly name: FaultName
  /** What it is, unless the subject knows better. */
  readonly kind: FailureKind
  readonly retryAfterMs?: number
  readonly answer: (response: ServerResponse, errorBody: unknown) => void
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse, errorBody: unknown) => {
    sendJson(response, code, errorBody, headers)
  }
const page = (code: number) => (response: ServerResponse) => {
  response.writeHead(code, { 'content-type': 'text/html' }).end('<h1>Sign in to the network</h1>')
}
const text = (body: string) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

/** Long enough for what comes before the fault on a busy machine, short enough to wait for. */
const shortMs = 400
const wholeMs = { timeouts: { wholeMs: shortMs } }
const until = new Date(Date.UTC(2030, 0, 1, 0, 0, 25)).toUTCString()
const serviceNow = new Date(Date.UTC(2030, 0, 1)).toUTCString()

/** 50 MB, unless the other side hangs up before. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"filling":"')
  const chunk = 'x'.repeat(256 * 1024)
  let left = 200
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1
      if (!response.write(chunk)) {
        response.once('drain', more)
        return
      }
    }
    response.end('"}')
  }
  more()
}

export const faults: readonly Fault[] = [
  { title: 'a refusal', name: 'status-400', kind: 'rejected', answer: status(400) },
  { title: 'a wrong key', name: 'status-401', kind: 'unauthorized', answer: status(401) },
  { title: 'no right', name: 'status-403', kind: 'forbidden', answer: status(403) },
  { title: 'a thing that is not there', name: 'status-404', kind: 'not-found', answer: status(404) },
  { title: 'a time-out at the service', name: 'status-408', kind: 'unknown-outcome', answer: status(408) },
  { title: 'a conflict', name: 'status-409', kind: 'conflict', answer: status(409) },
  { title: 'a refusal of what was entered', name: 'status-422', kind: 'rejected', answer: status(422) },
  {
    title: 'too many requests, in seconds',
    name: 'status-429',
    kind: 'rate-limited',
    retryAfterMs: 12_000,
    answer: status(429, { 'retry-after': '12' }),
  },
  {
    title: 'too many requests, until a date',
    name: 'status-429',
    kind: 'rate-limited',
    retryAfterMs: 25_000,
    answer: status(429, { 'retry-after': until, date: serviceNow }),
  },
  { title: 'too many requests, no time', name: 'status-429', kind: 'rate-limited', retryAfterMs: 10_000, answer: status(429) },
  {
    title: 'too many requests, a negative time',
    name: 'status-429',
    kind: 'rate-limited',
    retryAfterMs: 10_000,
    answer: status(429, { 'retry-after': '-3' }),
  },
  {
    title: 'too many requests, for ten years',
    name: 'status-429',
    kind: 'rate-limited',
    retryAfterMs: 3_600_000,
    answer: status(429, { 'retry-after': '315360000' }),
  },
  { title: 'a broken service', name: 'status-5xx', kind: 'unknown-outcome', answer: status(500) },
  { title: 'a service at rest', name: 'status-5xx', kind: 'unknown-outcome', answer: status(503) },
  { title: 'a broken gateway, told by a page', name: 'page-5xx', kind: 'unknown-outcome', answer: page(502) },
  { title: 'a wrong path, told by a page', name: 'page-404', kind: 'broken-answer', answer: page(404) },
  { title: 'a log-in page with status 200', name: 'log-in-page', kind: 'broken-answer', answer: page(200) },
  {
    title: 'an empty answer',
    name: 'empty-200',
    kind: 'broken-answer',
    answer: (response) => response.writeHead(200).end(),
  },
  { title: 'truncated JSON', name: 'truncated', kind: 'broken-answer', answer: text('{"asset":{"id":"rSkRlq2Aiw4w') },
  { title: 'a body of 50 MB', name: 'too-large', kind: 'broken-answer', maxBodyBytes: 1_000_000, answer: pour },
  {
    title: 'a connection that is reset',
    name: 'reset',
    kind: 'unknown-outcome',
    answer: (response) => {
      response.socket?.resetAndDestroy()
    },
  },
  {
    title: 'a body that breaks off half-way',
    name: 'half-body',
    kind: 'unknown-outcome',
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"asset":', () => {
        response.socket?.end()
      })
    },
  },
  {
    title: 'a body that comes too slowly',
    name: 'slow-body',
    kind: 'unknown-outcome',
    ...wholeMs,
    answer: (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"asset":'),
  },
  { title: 'no answer', name: 'no-answer', kind: 'unknown-outcome', ...wholeMs, answer: () => undefined },
]

// Neither "code" nor "message": some services say with those alone whether it worked.
const names = [
  'id', 'assetId', 'asset', 'assets', 'data', 'media', 'comment', 'comments', 'ok', 'url', 'history', 'collection', 'collections', 'project', 'result', 'token',
  'dag_actions', 'dag_action_run', 'dag_action_runs', 'name', 'nextCursor', 'total', 'uploadId', 'presignedUrl', 'status', 'filename',
] // prettier-ignore
const all = (value: string) => `{${names.map((name) => `"${name}":${value}`).join(',')}}`

/** A body that is JSON and nothing that any service would answer. */
interface Shapeless {
  readonly title: string
  readonly body: string
  /** Methods that may make something of it: an odd row in a list is left out, and a link that is null means that there is none. */
  readonly mayWork?: readonly string[]
}

const lists = [
  'latest',
  'list',
  'search',
  'searchByMeaning',
  'askAssistant',
  'find',
  'findUpload',
  'media',
  'comments',
  'history',
  'collections',
  'actions',
  'runs',
  'choices',
]

export const shapeless: readonly Shapeless[] = [
  { title: 'a text', body: '"ok"' },
  { title: 'a number', body: '7' },
  { title: 'null', body: 'null' },
  { title: 'a list', body: '[]' },
  { title: 'an empty object', body: '{}' },
  { title: 'null where something is awaited', body: all('null'), mayWork: ['download'] },
  { title: 'true where something is awaited', body: all('true') },
  { title: 'lists where something is awaited', body: all('[[]]'), mayWork: lists },
  { title: '64-bit numbers where something is awaited', body: all('9007199254740993') },
  { title: 'a very deep nest', body: '['.repeat(5000) + ']'.repeat(5000) },
  { title: 'a very deep nest of objects', body: '{"data":'.repeat(2000) + 'null' + '}'.repeat(2000) },
]
