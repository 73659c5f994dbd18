/** Which requests a fault is for; what is left out matches all. */
export interface FaultMatch {
  readonly method?: string
  /** A pattern for the path (no query), or a text: the exact path or a route as written in the route table (`/api/v2/assets/:asset_id`). */
  readonly path?: RegExp | string
}

/**
 * What goes wrong. "Acts" means: the service does what was asked for.
 * - `lose-answer`: acts, then ends the connection without a byte.
 * - `drop-before`: takes the request in, ends the connection without acting.
 * - `reset-request`: resets the connection while the request is still arriving.
 * - `status`: that status, without acting; `body` is text or JSON, `{"error": …}` when left out.
 * - `delay`, `delay-answer`: waits `ms` before or after acting.
 * - `truncate`: acts, promises the right length, sends half of it, ends the connection.
 * - `slow-body`: acts, then sends the body in slices over `ms`.
 * - `html`: a log-in page with status 200, without acting.
 * - `not-json`: text with status 200 and a JSON content type, without acting.
 * - `error-200`: `{"error": text}` with status 200, without acting.
 * - `redirect`: to `location`, without acting (302 when no status is given).
 * - `huge`: so many megabytes of valid JSON, without acting.
 * - `ingest-fails`, `ingest-slow`: the file is accepted and never arrives, or arrives `ms` later.
 */
export type FaultKind =
  | { readonly kind: 'lose-answer' | 'drop-before' | 'reset-request' | 'truncate' | 'html' | 'ingest-fails' }
  | { readonly kind: 'status'; readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'delay' | 'delay-answer' | 'slow-body' | 'ingest-slow'; readonly ms: number }
  | { readonly kind: 'not-json'; readonly text?: string }
  | { readonly kind: 'error-200'; readonly error: string }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  | { readonly kind: 'huge'; readonly megabytes: number }

/** A fault to inject: for `times` requests (default 1), leaving the first `after` matching ones alone. `chance` is asked for each of them; it strikes where the answer is true. */
export type FaultRule = FaultKind & {
  readonly match?: FaultMatch
  readonly times?: number
  readonly after?: number
  readonly chance?: () => boolean
}

/** One injected fault. */
export interface InjectedFault {
  /** How often it has struck. */
  hits(): number
  remove(): void
}

/** The switchboard of one service. */
export interface Faults {
  add(rule: FaultRule): InjectedFault
  clear(): void
}

/** What a fault is matched against. */
export interface FaultSubject {
  readonly method: string
  readonly path: string
  readonly pattern: string | null
}

/** The service's own side of the switchboard. */
export interface FaultSource extends Faults {
  /** The first fault for this request that is of the wanted phase; counts as struck. */
  take(subject: FaultSubject, phase: 'request' | 'ingest'): FaultKind | null
}

interface ArmedFault {
  readonly rule: FaultRule
  left: number
  skip: number
  hits: number
}

/** Creates a switchboard with no faults. Of several that match a request, the one added first strikes. */
export function createFaults(): FaultSource {
  let armed: ArmedFault[] = []
  return {
    add: (rule) => {
      const fault: ArmedFault = { rule, left: rule.times ?? 1, skip: rule.after ?? 0, hits: 0 }
      armed.push(fault)
      return {
        hits: () => fault.hits,
        remove: () => {
          armed = armed.filter((other) => other !== fault)
        },
      }
    },
    clear: () => {
      armed = []
    },
    take: (subject, phase) => {
      for (const fault of armed) {
        if (fault.left <= 0 || phaseOf(fault.rule) !== phase || !matches(fault.rule.match ?? {}, subject)) continue
        if (fault.skip > 0) {
          fault.skip -= 1
          continue
        }
        if (fault.rule.chance?.() === false) continue
        fault.left -= 1
        fault.hits += 1
        return fault.rule
      }
      return null
    },
  }
}

function phaseOf(rule: FaultKind): 'request' | 'ingest' {
  return rule.kind === 'ingest-fails' || rule.kind === 'ingest-slow' ? 'ingest' : 'request'
}

function matches(match: FaultMatch, subject: FaultSubject): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== subject.method) return false
  if (match.path === undefined) return true
  if (typeof match.path === 'string') return match.path === subject.path || match.path === subject.pattern
  // A pattern with the g or y flag remembers where it stopped.
  match.path.lastIndex = 0
  return match.path.test(subject.path)
}
