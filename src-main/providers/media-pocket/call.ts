import { z } from 'zod'
import type { HttpAnswer, HttpClient, HttpRequest } from '../http-client'
import { ProviderError } from '../provider-error'
import type { Subject } from './answers'
import { errorText, judge, keyRefused, notMediaPocket } from './answers'

export interface MediaPocketServer {
  readonly http: HttpClient
  readonly address: string
  readonly apiKey: string
}

type Sent = Pick<HttpRequest, 'method' | 'path' | 'json' | 'signal'>
export type Request<T> = Sent & { readonly expect: z.ZodType<T>; readonly about: Subject }

/** Sends one request below `/api/v2` and judges its answer; `path` begins after that. Rejects with `ProviderError`. */
export type Call = <T>(request: Request<T>) => Promise<T>

/** An id as one segment of a path. An empty one would address the list above it, and dots the level above, so both are refused before any request. */
export function segment(id: string): string {
  // A lone half of a letter has no encoding.
  if (id.trim() === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
    throw new ProviderError('rejected', 'This has no ID at Media Pocket, so nothing was asked of it.')
  }
  return encodeURIComponent(id)
}

/** The path of an asset, or of what lies below it. */
export function assetPath(id: string, below = ''): string {
  return `/assets/${segment(id)}${below}`
}

function sender({ http, address, apiKey }: MediaPocketServer): (request: Sent) => Promise<HttpAnswer> {
  // A person may paste the address with the common part of all paths.
  const api = address.endsWith('/api/v2') ? '' : '/api/v2'
  const key = apiKey.trim()
  return async ({ path, ...request }) => {
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new ProviderError(
        'unauthorized',
        'The API key is missing or holds characters that keys do not have. Copy it again from Media Pocket.',
      )
    }
    return http.send({ ...request, path: api + path, headers: { 'X-API-KEY': key, 'Content-Type': 'application/json' } })
  }
}

/** No asset can have it: ids of the service have 20 characters. */
const impossibleId = 'slipway-connection-check'

/**
 * Proves address and key without changing anything. The API documents no call for that: an id that can not exist gives 404 with an `error`, and only to an
 * accepted key.
 */
async function checkServer(send: (request: Sent) => Promise<HttpAnswer>, signal: AbortSignal): Promise<void> {
  const answer = await send({ method: 'GET', path: assetPath(impossibleId), signal }).catch((error: unknown) => {
    const isPage = error instanceof ProviderError && error.kind === 'broken-answer' && (error.status ?? 200) < 300
    throw isPage ? new ProviderError('broken-answer', notMediaPocket) : error
  })
  const { status } = answer
  const error = errorText(answer.json)
  if (status === 404 && error !== null && error !== '') return
  if (status === 403) throw new ProviderError('unauthorized', keyRefused, { status })
  if (status === 401 || status === 408 || status === 429 || status >= 500) judge(answer, z.unknown(), 'asset')
  throw new ProviderError('broken-answer', notMediaPocket, { status })
}

/** The two ways to ask this server. */
export function createCall(server: MediaPocketServer): { readonly call: Call; readonly check: (signal: AbortSignal) => Promise<void> } {
  const send = sender(server)
  return {
    call: async ({ expect, about, ...request }) => judge(await send(request), expect, about),
    check: (signal) => checkServer(send, signal),
  }
}
