import type { z } from 'zod'
import type { HttpAnswer, HttpClient, HttpRequest } from '../http-client'
import { ProviderError } from '../provider-error'
import type { Wish } from './answers'
import { codeOf, judge, keyRefused, notGlobalAiOpc, saysMissing } from './answers'
import { assetPaths } from './assumptions'
import { anyAnswer } from './wire'

export interface GlobalAiOpcServer {
  readonly http: HttpClient
  readonly address: string
  readonly apiKey: string
}

type Sent = Pick<HttpRequest, 'method' | 'path' | 'json' | 'signal'>
export type Request<T> = Sent & { readonly expect: z.ZodType<T>; readonly wish: Wish }

/** Sends one request below the assets' common path and judges its answer; `path` begins after that. Rejects with `ProviderError`. */
export type Call = <T>(request: Request<T>) => Promise<T>

/** The one word that stands where an id would stand. */
const ownWords: ReadonlySet<string> = new Set(['upload'])

/** An id as the path of its asset. What would lead elsewhere is refused before any request. */
export function assetPath(id: string): string {
  if (id.trim() === '' || id === '.' || id === '..' || ownWords.has(id) || /\p{Surrogate}/u.test(id)) {
    throw new ProviderError('rejected', 'This has no ID at GlobalAiOpc, so nothing was asked of it.')
  }
  return `/${encodeURIComponent(id)}`
}

/** What is left to add to the address, which a person may paste with some of the common path already in it. */
function pathsAfter(address: string): string {
  const path = new URL(address).pathname
  const parts = assetPaths.split('/').slice(1)
  for (let known = parts.length; known > 0; known -= 1) {
    if (path.endsWith(`/${parts.slice(0, known).join('/')}`))
      return parts
        .slice(known)
        .map((part) => `/${part}`)
        .join('')
  }
  if (path.includes(`${assetPaths}/`)) {
    throw new ProviderError('rejected', 'The server address goes on after /kyyReactApiServer. Enter it only up to there. Nothing was sent.')
  }
  return assetPaths
}

/** The header that proves who asks. @throws ProviderError `unauthorized` for a key that can not be one */
export function bearer(apiKey: string): Readonly<Record<string, string>> {
  const key = apiKey.trim().replace(/^Bearer\s+/i, '')
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ProviderError(
      'unauthorized',
      'The API key is missing or holds characters that keys do not have. Copy it again from GlobalAiOpc.',
    )
  }
  return { Authorization: `Bearer ${key}` }
}

function sender({ http, address, apiKey }: GlobalAiOpcServer): (request: Sent) => Promise<HttpAnswer> {
  return async ({ path, ...request }) => http.send({ ...request, path: pathsAfter(address) + path, headers: bearer(apiKey) })
}

/** No asset can have it: ids of the service hold the time of their making. */
const impossibleId = 'asset-00000000000000-slipway-check'

/**
 * Proves address and key without changing anything. No call is documented for that: the detail of an id that can not exist is answered as missing, and only to an
 * accepted key.
 */
async function checkServer(send: (request: Sent) => Promise<HttpAnswer>, signal: AbortSignal): Promise<void> {
  const answer = await send({ method: 'GET', path: assetPath(impossibleId), signal }).catch((error: unknown) => {
    const isPage = error instanceof ProviderError && error.kind === 'broken-answer' && (error.status ?? 200) < 300
    throw isPage ? new ProviderError('broken-answer', notGlobalAiOpc) : error
  })
  const { status, json } = answer
  if ((status < 300 || status === 404) && saysMissing(json)) return
  if (status === 403 || codeOf(json) === '403') throw new ProviderError('unauthorized', keyRefused, { status })
  const said = outcomeOf(answer)
  const isClear = said !== null && ['unauthorized', 'rate-limited', 'unknown-outcome'].includes(said.kind)
  throw isClear ? said : new ProviderError('broken-answer', notGlobalAiOpc, { status })
}

function outcomeOf(answer: HttpAnswer): ProviderError | null {
  try {
    judge(answer, anyAnswer, 'detail')
    return null
  } catch (error) {
    if (error instanceof ProviderError) return error
    throw error
  }
}

/** The two ways to ask this server. */
export function createCall(server: GlobalAiOpcServer): { readonly call: Call; readonly check: (signal: AbortSignal) => Promise<void> } {
  const send = sender(server)
  return {
    call: async ({ expect, wish, ...request }) => judge(await send(request), expect, wish),
    check: (signal) => checkServer(send, signal),
  }
}
