import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../clock'
import type { Answer } from './answers'
import type { FaultKind } from './faults'
import type { parseBody } from './request-body'
import type { OpenRequest } from './request-log'
import type { Found } from './routes'

/** The head of a request, however it came. */
export interface Asked {
  readonly method?: string | undefined
  /** Path and query. */
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** A request's body as a route takes it. `ok: false` for JSON that can not be read. */
export type ReceivedBody = ReturnType<typeof parseBody> & { readonly bytes: Buffer | null }

/** What carries out a request. */
interface Act {
  readonly request: Asked
  readonly entry: OpenRequest
  readonly signal: AbortSignal
  readonly refuse: (status: number, text: string) => Answer
}

/** Does what was asked for. Rejects only when the service was stopped meanwhile. */
export async function act({ entry, request, signal, refuse }: Act, found: Found, body: ReceivedBody): Promise<Answer> {
  if (found.kind === 'none') return refuse(404, 'Not Found')
  if (found.kind === 'other-method') {
    return { ...refuse(405, 'Method Not Allowed'), headers: { Allow: [...new Set(found.allowed)].join(', ') } }
  }
  const { method, path } = entry
  try {
    return await found.route.handle({
      method,
      path,
      pathParams: found.params,
      query: queryOf(request),
      headers: request.headers,
      body: body.value,
      bytes: body.bytes,
      subject: { method, path, pattern: found.route.pattern },
    })
  } catch (error) {
    if (signal.aborted) throw error
    return refuse(500, 'Internal Server Error')
  }
}

/** The answer of a fault that does not act; null for the others. */
export function answerInstead(fault: FaultKind): Answer | null {
  switch (fault.kind) {
    case 'status': {
      const { status, body = { error: 'Injected fault' }, headers = {} } = fault
      return typeof body === 'string'
        ? { kind: 'text', status, text: body, type: 'text/plain; charset=utf-8', headers }
        : { kind: 'json', status, json: body, headers }
    }
    case 'html':
      return { kind: 'text', status: 200, text: logInPage, type: 'text/html; charset=utf-8' }
    case 'not-json':
      return { kind: 'text', status: 200, text: fault.text ?? 'OK, but not JSON', type: 'application/json; charset=utf-8' }
    case 'error-200':
      return { kind: 'json', status: 200, json: { error: fault.error } }
    case 'redirect':
      return { kind: 'text', status: fault.status ?? 302, text: '', type: 'text/html', headers: { Location: fault.location } }
    default:
      return null
  }
}

const logInPage = '<!doctype html><html><head><title>Sign in</title></head><body><form><input name="password"></form></body></html>'

/** A new line for the log of requests. */
export function openEntry(request: Asked, clock: Clock): OpenRequest {
  const target = request.url ?? '/'
  return {
    method: request.method ?? 'GET',
    path: target.split('?', 1)[0] ?? '/',
    query: Object.fromEntries(queryOf(request)),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    ),
    contentType: request.headers['content-type'] ?? null,
    body: null,
    at: clock.now(),
    status: null,
  }
}

function queryOf(request: Asked): URLSearchParams {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
}
