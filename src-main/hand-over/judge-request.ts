import type { IncomingMessage } from 'node:http'

/** What a request comes to before anything is looked up: a refusal, or the token it names. */
export type Judgement =
  | { readonly kind: 'refused'; readonly status: 403 | 404 | 405; readonly isOtherHost?: boolean }
  | { readonly kind: 'asks'; readonly token: string; readonly method: 'GET' | 'HEAD'; readonly range: string | null }

/** What our links look like to whoever asks for one. */
export interface OwnName {
  /** The one value of Host that is ours, such as `127.0.0.1:40123`. */
  readonly host: string
  /** What the path begins with before the token, such as `/slipway`; a proxy in between may have taken it off. */
  readonly prefix: string
}

const refused = (status: 403 | 404 | 405): Judgement => ({ kind: 'refused', status })
const tokenPath = /^\/([A-Za-z0-9_-]{43})$/
/** A program that fetches files sends none of these; a page in a browser can not leave them out. */
const browserHeader = /^(origin|referer|sec-fetch-.*|access-control-request-.*)$/

function tokenOf(url: string, prefix: string): string | undefined {
  return (
    tokenPath.exec(url)?.[1] ?? (prefix !== '' && url.startsWith(`${prefix}/`) ? tokenPath.exec(url.slice(prefix.length))?.[1] : undefined)
  )
}

/**
 * Judges a request by its form alone: GET or HEAD without a body, the exact host and nothing a browser adds. Every miss is the same 404, so that nothing can be learnt by
 * trying.
 */
export function judgeRequest(request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders' | 'httpVersion'>, own: OwnName): Judgement {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const valuesOf = (name: string) => request.rawHeaders.filter((_, index) => index % 2 === 1 && names[(index - 1) / 2] === name)
  if (names.some((name) => browserHeader.test(name))) return refused(403)
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD') return refused(405)
  const hosts = valuesOf('host')
  if (hosts.length !== 1 || hosts[0] !== own.host) return { kind: 'refused', status: 404, isOtherHost: true }
  const hasBody = names.includes('transfer-encoding') || valuesOf('content-length').some((length) => length !== '0')
  if (hasBody || names.includes('upgrade') || names.includes('expect')) return refused(404)
  const token = tokenOf(request.url ?? '', own.prefix)
  if (token === undefined) return refused(404)
  const ranges = valuesOf('range')
  // A condition on a version that we never named can not hold: then the whole file is asked for.
  const range = names.includes('if-range') ? null : ranges.length > 1 ? 'several' : (ranges[0] ?? null)
  return { kind: 'asks', token, method, range }
}
