import type { z } from 'zod'
import type { HttpClient, HttpRequest } from '../http-client'
import { ProviderError } from '../provider-error'
import type { Subject } from './answers'
import { judge } from './answers'

export interface OctoSparkServer {
  readonly http: HttpClient
  readonly address: string
  readonly token: string
}

/** Query values are texts, as documented; what is left out is not sent. */
export type Query = Readonly<Record<string, string | undefined>>

export type Request<T> = Pick<HttpRequest, 'method' | 'json' | 'signal'> & {
  /** Begins after `/v1`. */
  readonly path: string
  readonly query?: Query
  readonly expect: z.ZodType<T>
  readonly about: Subject
}

/** Sends one request below `/v1` and judges its answer. Rejects with `ProviderError`. */
export type Call = <T>(request: Request<T>) => Promise<T>

/** OctoSpark API, the pattern of all ids. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text has the form of OctoSpark's ids. Pure. */
export function isOctoSparkId(text: string): boolean {
  return uuid.test(text)
}

/** The path of a team, or of what lies below it; both ids are checked before any request. @throws ProviderError `rejected` */
export function teamPath(teamId: string, below: string): string {
  if (!isOctoSparkId(teamId))
    throw new ProviderError('rejected', 'The team ID of this account is not one of OctoSpark’s. Edit the account.')
  return `/teams/${teamId}${below}`
}

/** An id as one segment of a path. @throws ProviderError `rejected` */
export function segment(id: string): string {
  if (!isOctoSparkId(id)) throw new ProviderError('rejected', 'This has no ID that OctoSpark could know, so nothing was asked of it.')
  return id
}

/** Names with brackets and values with any characters become one query. A half character, which has no encoding, is replaced. Pure. */
export function queryText(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))}`],
  )
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

/** The way to ask this server. OctoSpark API: `Authorization: Bearer <token>`. */
export function createCall({ http, address, token }: OctoSparkServer): Call {
  // A person may paste the address with the common part of all paths.
  const api = address.endsWith('/v1') ? '' : '/v1'
  const key = token.trim()
  return async ({ expect, about, path, query = {}, ...request }) => {
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new ProviderError(
        'unauthorized',
        'The API token is missing or holds characters that tokens do not have. Copy it again from OctoSpark.',
      )
    }
    const headers = { authorization: `Bearer ${key}` }
    return judge(await http.send({ ...request, path: api + path + queryText(query), headers }), expect, about)
  }
}
