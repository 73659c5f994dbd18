import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { refuseInWords, tooManyCalls } from './refusals'
import type { WordbeeState } from './state'

/** Who may log in. */
export interface DemoAccount {
  readonly accountId: string
  readonly key: string
}

/** What is refused to everybody, and with which status: the documents name no code for missing rights. */
export interface Denied {
  readonly what: 'delete' | 'upload' | 'all'
  readonly status: 400 | 403
}

interface GateOptions {
  readonly state: WordbeeState
  readonly accounts: readonly DemoAccount[]
  /** A token dies when it was not used for so long, ms. */
  readonly tokenIdleMs: number
  readonly callsPerHour: number
}

const hourMs = 3_600_000

/** The log-in and what stands before every other call. Tokens live in memory: a restart of the service ends them all. */
export function createGate({ state, accounts, tokenIdleMs, callsPerHour }: GateOptions) {
  const tokens = new Map<string, { readonly accountId: string; readonly usedAt: number }>()
  let logIns = 0
  /** When calls came, oldest first. */
  const calls: number[] = []

  const identify = ({ headers }: Call): 'nobody' | 'dead' | 'known' => {
    const { 'x-auth-token': token, 'x-auth-accountid': accountId } = headers
    if (typeof token !== 'string' || typeof accountId !== 'string') return 'nobody'
    const known = tokens.get(token)
    if (known?.accountId !== accountId || state.now() - known.usedAt >= tokenIdleMs) return 'dead'
    tokens.set(token, { accountId, usedAt: state.now() })
    return 'known'
  }
  const isOverQuota = (): boolean => {
    const now = state.now()
    while (calls[0] !== undefined && now - calls[0] >= hourMs) calls.shift()
    if (calls.length >= callsPerHour) return true
    calls.push(now)
    return false
  }
  const logIn = ({ body }: Call): Answer => {
    const given = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
    const account = accounts.find(({ accountId, key }) => accountId === given['accountid'] && key === given['key'])
    if (account === undefined) return refuseInWords(400, 'Invalid private key.', 'AuthToken')
    const token = state.newToken()
    tokens.set(token, { accountId: account.accountId, usedAt: state.now() })
    logIns += 1
    return { kind: 'text', status: 200, text: `"${token}"`, type: 'application/json; charset=utf-8' }
  }
  const refusal = (call: Call): Answer | null => {
    const who = identify(call)
    if (who === 'nobody') return refuseInWords(400, 'Not authenticated.', 'AuthToken')
    return who === 'dead' ? refuseInWords(400, 'Token invalid or expired.', 'AuthToken') : null
  }
  const routes: Route[] = [
    { method: 'POST', pattern: '/api/auth/token', handle: logIn },
    {
      method: 'DELETE',
      pattern: '/api/auth/token',
      handle: (call) => {
        const refused = refusal(call)
        if (refused !== null) return refused
        tokens.delete(String(call.headers['x-auth-token']))
        return { kind: 'text', status: 200, text: '', type: 'text/plain' }
      },
    },
  ]
  return {
    routes,
    /** Lets only calls with a living token pass, and so many an hour. */
    guard:
      (handle: Route['handle'], needsHeaders = true): Route['handle'] =>
      (call) =>
        (needsHeaders ? refusal(call) : null) ?? (isOverQuota() ? tooManyCalls : handle(call)),
    /** Ends all tokens, as the service does after half an hour. */
    expireAll: () => {
      tokens.clear()
    },
    /** Takes so many of the hour's calls away. */
    spend: (count: number) => {
      for (let spent = 0; spent < count; spent += 1) calls.push(state.now())
    },
    counts: () => ({
      logIns,
      liveTokens: [...tokens.values()].filter(({ usedAt }) => state.now() - usedAt < tokenIdleMs).length,
      callsThisHour: calls.filter((at) => state.now() - at < hourMs).length,
    }),
  }
}
export type Gate = ReturnType<typeof createGate>
