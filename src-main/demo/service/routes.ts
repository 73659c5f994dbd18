import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './answers'
import type { FaultSubject } from './faults'

/** A request as a route sees it. */
export interface Call {
  readonly method: string
  /** Still encoded, without the query. */
  readonly path: string
  /** Decoded values of the pattern's `:names`. */
  readonly pathParams: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON, the text of any other body, or null; null also where the route takes bytes. */
  readonly body: unknown
  /** The body as it came, where the route takes bytes; else null. */
  readonly bytes: Buffer | null
  /** What faults are matched against. */
  readonly subject: FaultSubject
}

/** One line of a route table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Segments, of which those with a colon take any value: `/assets/:asset_id`. */
  readonly pattern: string
  /** Whether HEAD is answered like GET without the body. */
  readonly head?: boolean
  /** How the body is taken in: `parsed` (the default) by its content type, `bytes` as it comes, whatever its type. */
  readonly receive?: 'parsed' | 'bytes'
  readonly handle: (call: Call) => Answer | Promise<Answer>
}

/** What a path leads to: a route, other methods only, or nothing. */
export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'other-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' }

/** Finds the route of a request. Segments that can not be decoded lead nowhere. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const segments = splitPath(path)
  if (segments === null) return { kind: 'none' }
  const allowed: string[] = []
  for (const route of routes) {
    const params = matchPattern(route.pattern, segments)
    if (params === null) continue
    if (route.method === method || (method === 'HEAD' && route.head === true)) return { kind: 'route', route, params }
    allowed.push(route.method)
  }
  return allowed.length > 0 ? { kind: 'other-method', allowed } : { kind: 'none' }
}

function splitPath(path: string): string[] | null {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  try {
    return trimmed.split('/').map((segment) => decodeURIComponent(segment))
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

function matchPattern(pattern: string, segments: readonly string[]): Record<string, string> | null {
  const wanted = pattern.split('/')
  if (wanted.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [position, name] of wanted.entries()) {
    const segment = segments[position] ?? ''
    if (name.startsWith(':')) {
      if (segment === '') return null
      params[name.slice(1)] = segment
    } else if (name !== segment) return null
  }
  return params
}
