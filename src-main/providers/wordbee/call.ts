import type { z } from 'zod'
import type { HttpAnswer, HttpRequest } from '../http-client'
import type { Subject } from './answers'
import { isLoggedOut, judge } from './answers'
import type { WordbeeServer } from './session'
import { openSession } from './session'

type Sent = Pick<HttpRequest, 'method' | 'path' | 'json' | 'form' | 'signal'>
export type Request<T> = Sent & {
  readonly expect: z.ZodType<T>
  readonly about: Subject
}

/** Sends one request below `/api` and judges its answer; `path` begins after that. Rejects with `ProviderError`. */
export type Call = <T>(request: Request<T>) => Promise<T>

/** The ways to ask this server, all with the one token. */
export function createCall(server: WordbeeServer) {
  const { http, api } = server
  const session = openSession(server)
  const sendWith = async (headers: Readonly<Record<string, string>>, { method, path, json, form, signal }: Sent): Promise<HttpAnswer> => {
    const body = form === undefined ? { json } : { form }
    const answer = await http.send({ method, path: api + path, headers, ...body, signal })
    if (!isLoggedOut(answer)) session.touch()
    return answer
  }
  const call: Call = async (request) => {
    const headers = await session.headers(request.signal)
    const answer = await sendWith(headers, request)
    if (!isLoggedOut(answer)) return judge(answer, request.expect, request.about)
    // Refused before it was looked at, so that the repeat is the first one that counts. Once, not more: a service that refuses every token must not be asked for ever.
    return judge(await sendWith(await session.renew(headers, request.signal), request), request.expect, request.about)
  }
  return { call, session }
}
