import type { Clock } from '../../clock'
import { crashpoint } from '../../crashpoint'
import type { HttpAnswer, HttpClient } from '../http-client'
import { cancelled } from '../network-failure'
import { ProviderError } from '../provider-error'
import { isErrorBody, isLoggedOut, keyRefused, notWordbee, refusalOf } from './answers'
import { assumptions } from './assumptions'

/** One user of one Wordbee server. */
export interface WordbeeServer {
  readonly http: HttpClient
  readonly clock: Clock
  /** Below the account's address: `/api`, or nothing where the address ends with it. */
  readonly api: string
  readonly accountId: string
  readonly apiKey: string
}

/** The one log-in that all requests of an account share. Its token is kept in memory only. */
export interface Session {
  /** The two headers that every call needs, with a token that is alive as far as is known. */
  readonly headers: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>
  /** New headers in place of those which Wordbee refused. Whoever comes late gets those that another one has fetched meanwhile. */
  readonly renew: (refused: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>
  /** Says that the token was accepted just now. */
  readonly touch: () => void
  /** Makes the token invalid at the service. Asks nothing when there is none. */
  readonly close: (signal: AbortSignal) => Promise<void>
}

interface Ticket {
  readonly headers: Readonly<Record<string, string>>
  readonly usedAt: number
}

const tokenPath = '/auth/token'
const sendable = /^[\x21-\x7e]+$/

/** Opens no connection yet. */
export function openSession(server: WordbeeServer): Session {
  const { http, clock, api } = server
  let ticket: Ticket | null = null
  let pending: Promise<Ticket> | null = null
  /** The token that could not be replaced, as the key is not good any more. */
  let lost: { readonly headers: Ticket['headers']; readonly error: ProviderError } | null = null

  const logIn = (): Promise<Ticket> => {
    // It belongs to all who wait for it, so that none of them may cancel it; the limits of time of every request end it.
    pending ??= requestToken(server, new AbortController().signal)
      .then((token) => {
        crashpoint('session/token-received')
        ticket = { headers: { 'X-Auth-Token': token, 'X-Auth-AccountId': server.accountId }, usedAt: clock.now() }
        return ticket
      })
      .finally(() => {
        pending = null
      })
    return pending
  }
  const headers = async (signal: AbortSignal) => {
    const isAlive = ticket !== null && clock.now() - ticket.usedAt < assumptions.tokenIdleMs
    return (pending === null && isAlive && ticket !== null ? ticket : await unlessCancelled(logIn(), signal)).headers
  }
  return {
    headers,
    renew: async (refused, signal) => {
      // One refused log-in is enough for all whose token died.
      if (lost?.headers === refused) throw lost.error
      if (ticket?.headers === refused) ticket = null
      try {
        return await headers(signal)
      } catch (error) {
        if (error instanceof ProviderError && error.kind === 'unauthorized') lost = { headers: refused, error }
        throw error
      }
    },
    touch: () => {
      if (ticket !== null) ticket = { ...ticket, usedAt: clock.now() }
    },
    close: async (signal) => {
      await pending?.catch(() => undefined)
      if (ticket === null) return
      const held = ticket
      ticket = null
      const answer = await http.send({ method: 'DELETE', path: api + tokenPath, headers: held.headers, expects: 'text', signal })
      // No body is documented. A token that is dead already is as good.
      if ((answer.status < 200 || answer.status > 299) && !isLoggedOut(answer)) throw refusalOf(answer, 'list')
    },
  }
}

/** Wordbee API 2, Authentication: POST with `accountid` and `key`; the answer is the token as a bare text, in quotes or not. */
async function requestToken({ http, api, accountId, apiKey }: WordbeeServer, signal: AbortSignal): Promise<string> {
  const key = apiKey.trim()
  if (!sendable.test(key) || !sendable.test(accountId)) {
    throw new ProviderError(
      'unauthorized',
      'The account ID or the API key is missing or holds characters that they do not have. Copy them again from Wordbee.',
    )
  }
  const json = { accountid: accountId, key }
  const answer = await http.send({ method: 'POST', path: api + tokenPath, headers: {}, json, expects: 'text', signal })
  const { status } = answer
  if (status < 200 || status > 299) throw refusedLogIn(answer)
  const token = withoutQuotes((answer.text ?? '').trim())
  if (!assumptions.token.test(token)) throw new ProviderError('broken-answer', notWordbee, { status })
  return token
}

/** The only thing a log-in can be refused for is what it holds: whatever the text, those two must be entered again. */
function refusedLogIn(answer: HttpAnswer): ProviderError {
  const { status } = answer
  const isAboutKey = status === 401 || status === 403 || (status === 400 && isErrorBody(answer.json))
  return isAboutKey ? new ProviderError('unauthorized', keyRefused, { status }) : refusalOf(answer, 'list')
}

function withoutQuotes(text: string): string {
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}

function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      reject(cancelled(false))
    }
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', cancel)
    })
  })
}
