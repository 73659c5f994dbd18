import { readFileSync } from 'node:fs'
import { wait } from '../../clock'
import { act, answerInstead, openEntry, type Asked, type ReceivedBody } from './act'
import type { Answer } from './answers'
import { refuse as refuseInJson } from './answers'
import { createFaults, type FaultKind, type FaultSource } from './faults'
import { prepareAnswer } from './prepare-answer'
import { parseBody } from './request-body'
import { createRequestLog, type OpenRequest, type RequestLog } from './request-log'
import { findRoute, type Found, type Route } from './routes'
import { defaultRawBodyBytes, type Serve, type ServeOptions } from './serve'

/** A whole request, as it would come over a connection. */
export interface MemoryRequest extends Asked {
  readonly body: Buffer
}

/** An answer, whole or cut off in its body; or a connection that ended without one. */
export type MemoryReply =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Buffer
      readonly isWhole: boolean
    }
  | { readonly kind: 'lost' }

/** Answers requests without a connection: the same routes, the same faults. */
export type MemoryDoor = (request: MemoryRequest) => Promise<MemoryReply>

interface Inside {
  readonly options: ServeOptions
  readonly routes: readonly Route[]
  readonly faults: FaultSource
  readonly log: RequestLog
  readonly refuse: (status: number, text: string) => Answer
  readonly signal: AbortSignal
}

const lost: MemoryReply = { kind: 'lost' }

/** Opens a service in this process's memory, under an origin of the caller's. */
export function serveInMemory(origin: string, opened: (door: MemoryDoor) => void): Serve {
  return (options) => {
    const faults = createFaults()
    const log = createRequestLog(options.limits.loggedRequests)
    const stopping = new AbortController()
    const routes = options.routes(origin, faults)
    const inside: Inside = { options, routes, faults, log, refuse: options.refuse ?? refuseInJson, signal: stopping.signal }
    opened((request) => answer(inside, request))
    return Promise.resolve({
      origin,
      faults,
      requests: log.entries,
      stop: () => {
        stopping.abort()
        return Promise.resolve()
      },
    })
  }
}

async function answer(inside: Inside, request: MemoryRequest): Promise<MemoryReply> {
  const { options, faults, log } = inside
  const entry = openEntry(request, options.clock)
  log.add(entry)
  const found = findRoute(inside.routes, entry.method, entry.path)
  const subject = { method: entry.method, path: entry.path, pattern: found.kind === 'route' ? found.route.pattern : null }
  const fault = faults.take(subject, 'request')
  try {
    const reply = await respond(inside, { request, entry, found, fault })
    entry.status = reply.kind === 'lost' ? 'lost' : reply.status
    return reply
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // As on a connection: whatever broke, the caller sees it end.
    entry.status = 'lost'
    return lost
  }
}

interface Received {
  readonly request: MemoryRequest
  readonly entry: OpenRequest
  readonly found: Found
  readonly fault: FaultKind | null
}

async function respond(inside: Inside, received: Received): Promise<MemoryReply> {
  const { options, refuse } = inside
  const { request, entry, found, fault } = received
  if (fault?.kind === 'reset-request' || fault?.kind === 'drop-before') return lost
  const way = found.kind === 'route' ? (found.route.receive ?? 'parsed') : 'parsed'
  const limit = way === 'bytes' ? (options.limits.rawBodyBytes ?? defaultRawBodyBytes) : options.limits.bodyBytes
  if (request.body.length > limit) return toReply(refuse(413, 'Request body is too large'), { request, entry })
  if (fault?.kind === 'huge') return hugeReply(fault.megabytes)
  const instead = fault === null ? null : answerInstead(fault)
  if (instead !== null) return toReply(instead, { request, entry })
  return actUnder(inside, received, receive(request, way, entry))
}

function hugeReply(megabytes: number): MemoryReply {
  const body = Buffer.from(`{"filling":"${'x'.repeat(megabytes * 1024 * 1024)}"}`)
  return { kind: 'answer', status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body, isWhole: true }
}

/** Acts, and answers as the fault says that comes after that. */
async function actUnder(inside: Inside, { request, entry, found, fault }: Received, body: ReceivedBody): Promise<MemoryReply> {
  const { options, refuse, signal } = inside
  if (fault?.kind === 'delay') await wait(options.clock, fault.ms, signal)
  const answered = body.ok
    ? await act({ request, entry, signal, refuse }, found, body)
    : refuse(400, 'There was a problem in the JSON you submitted')
  if (fault?.kind === 'lose-answer') return lost
  if (fault?.kind === 'delay-answer' || fault?.kind === 'slow-body') await wait(options.clock, fault.ms, signal)
  const reply = toReply(answered, { request, entry })
  if (fault?.kind !== 'truncate' || reply.kind === 'lost') return reply
  return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length / 2)), isWhole: false }
}

function receive({ body, headers }: MemoryRequest, way: 'parsed' | 'bytes', entry: OpenRequest): ReceivedBody {
  if (way === 'bytes') {
    entry.body = `${String(body.length)} bytes`
    return { ok: true, value: null, bytes: body }
  }
  const parsed = parseBody(body.toString('utf8'), headers['content-type'])
  entry.body = parsed.value
  return { ...parsed, bytes: null }
}

function toReply(answered: Answer, { request, entry }: Pick<Received, 'request' | 'entry'>): MemoryReply {
  const { status, headers, body } = prepareAnswer(answered, request.headers)
  const bytes = Buffer.isBuffer(body) ? body : readFileSync(body.path).subarray(body.start, body.end)
  return { kind: 'answer', status, headers, body: entry.method === 'HEAD' ? Buffer.alloc(0) : bytes, isWhole: true }
}
