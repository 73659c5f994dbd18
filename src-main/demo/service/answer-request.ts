import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../clock'
import { wait } from '../../clock'
import { act, answerInstead, openEntry, type ReceivedBody } from './act'
import type { Answer } from './answers'
import type { Delivery } from './deliver'
import { deliver, deliverHalf, deliverHuge, deliverSlowly } from './deliver'
import type { FaultKind, FaultSource } from './faults'
import { prepareAnswer } from './prepare-answer'
import { parseBody, readBody } from './request-body'
import type { OpenRequest, RequestLog } from './request-log'
import type { Found, Route } from './routes'
import { findRoute } from './routes'

/** A request with everything that is needed to answer it. */
export interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly routes: readonly Route[]
  readonly faults: FaultSource
  readonly log: RequestLog
  readonly clock: Clock
  /** Bytes of a body, by the way in which its route takes it in. */
  readonly limits: Readonly<Record<'parsed' | 'bytes', number>>
  readonly refuse: (status: number, text: string) => Answer
  readonly signal: AbortSignal
}

/** The same with its place in the log. */
interface Exchange extends Incoming {
  readonly entry: OpenRequest
}

const loggedBodyBytes = 64 * 1024
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i

/** Answers one request, faults included. Never rejects: what breaks on the way ends the connection. */
export async function answerRequest(incoming: Incoming): Promise<void> {
  const { request, response, log } = incoming
  const entry = openEntry(request, incoming.clock)
  log.add(entry)
  // A caller that goes away is no error of ours.
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  try {
    await converse({ ...incoming, entry })
  } catch (error) {
    // Whatever it was (a stop, a vanished file, a full disk), the caller sees a broken connection.
    entry.status = 'lost'
    response.destroy(error instanceof Error ? error : undefined)
  }
}

/** A request that was taken in whole. */
interface Received {
  readonly found: Found
  readonly fault: FaultKind | null
  readonly body: ReceivedBody
}

async function converse(exchange: Exchange): Promise<void> {
  const { request, faults, entry } = exchange
  const refused = refuseVisitor(exchange)
  if (refused !== null) {
    await finish(exchange, refused)
    return
  }
  const found = findRoute(exchange.routes, entry.method, entry.path)
  const subject = { method: entry.method, path: entry.path, pattern: found.kind === 'route' ? found.route.pattern : null }
  const fault = faults.take(subject, 'request')
  if (fault?.kind === 'reset-request') {
    resetWhileReceiving(request, entry)
    return
  }
  const body = await receive(exchange, found, fault)
  if (body !== null) await respond(exchange, { found, fault, body })
}

/** No page of a browser has business here, neither by a name that leads to this machine nor by an origin of its own. */
function refuseVisitor({ request, refuse }: Exchange): Answer | null {
  if (!loopbackHost.test(request.headers.host ?? '')) return refuse(403, 'Forbidden host')
  return request.headers.origin === undefined ? null : refuse(403, 'Forbidden origin')
}

/** Takes the body in; null when the exchange is over with that. */
async function receive(exchange: Exchange, found: Found, fault: FaultKind | null): Promise<ReceivedBody | null> {
  const { request, response, entry, limits, refuse } = exchange
  const way = found.kind === 'route' ? (found.route.receive ?? 'parsed') : 'parsed'
  const body = await readBody(request, limits[way])
  if (body.kind === 'too-long') {
    response.setHeader('Connection', 'close')
    await finish(exchange, refuse(413, 'Request body is too large'))
    return null
  }
  if (body.kind === 'broken' || fault?.kind === 'drop-before') {
    lose(response, entry)
    return null
  }
  if (way === 'bytes') {
    entry.body = `${String(body.bytes.length)} bytes`
    return { ok: true, value: null, bytes: body.bytes }
  }
  const text = body.bytes.toString('utf8')
  const parsed = parseBody(text, request.headers['content-type'])
  entry.body = text.length > loggedBodyBytes ? text.slice(0, loggedBodyBytes) : parsed.value
  return { ...parsed, bytes: null }
}

/** Acts and answers, or does what the fault says instead. */
async function respond(exchange: Exchange, { found, fault, body }: Received): Promise<void> {
  const { response, entry, clock, signal, refuse } = exchange
  if (fault?.kind === 'huge') {
    entry.status = 200
    await deliverHuge(response, fault.megabytes)
    return
  }
  const instead = fault === null ? null : answerInstead(fault)
  if (instead !== null) {
    await finish(exchange, instead)
    return
  }
  if (fault?.kind === 'delay') await wait(clock, fault.ms, signal)
  const answer = body.ok ? await act(exchange, found, body) : refuse(400, 'There was a problem in the JSON you submitted')
  if (fault?.kind === 'lose-answer') {
    lose(response, entry)
    return
  }
  if (fault?.kind === 'delay-answer') await wait(clock, fault.ms, signal)
  await finish(exchange, answer, fault)
}

async function finish(exchange: Exchange, answer: Answer, fault: FaultKind | null = null): Promise<void> {
  const { request, response, entry, clock, signal } = exchange
  const prepared = prepareAnswer(answer, request.headers)
  entry.status = prepared.status
  const delivery: Delivery = { response, prepared, withBody: entry.method !== 'HEAD', clock, signal }
  if (fault?.kind === 'truncate') return deliverHalf(delivery)
  if (fault?.kind === 'slow-body') return deliverSlowly(delivery, fault.ms)
  return deliver(delivery)
}

function lose(response: ServerResponse, entry: OpenRequest): void {
  entry.status = 'lost'
  response.destroy()
}

/** Resets the connection at the first bytes of the body, or at once when there is none. */
function resetWhileReceiving(request: IncomingMessage, entry: OpenRequest): void {
  entry.status = 'lost'
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  if (!hasBody) request.socket.resetAndDestroy()
  else {
    request.once('data', () => {
      request.socket.resetAndDestroy()
    })
  }
}
