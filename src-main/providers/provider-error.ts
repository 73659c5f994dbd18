/**
 * What can go wrong with a request, as far as the rest of the program cares. Closed: providers map every answer to one of these, and nobody outside `providers/`
 * looks at a status code.
 */
export const failureKinds = [
  /** The service was not reached and certainly did nothing: refused connection, no such host, no route, TLS refused. */
  'offline',
  /** The secret is missing, wrong or expired. */
  'unauthorized',
  /** The account may not do this. */
  'forbidden',
  'not-found',
  /** Refused because of the present state: taken, already so, changed meanwhile. */
  'conflict',
  /** Refused for good, with a reason; sending it again would be refused again. */
  'rejected',
  'rate-limited',
  /** It may or may not have happened: time-out, reset, 5xx. Must be probed before it is sent again. */
  'unknown-outcome',
  /** An answer that is not what the service documents: HTML, no JSON, wrong types. The request may have had its effect. */
  'broken-answer',
] as const
export type FailureKind = (typeof failureKinds)[number]

export interface ProviderErrorDetails {
  /** ms to wait as the service asked; only with `rate-limited`, capped at one hour. */
  readonly retryAfterMs?: number
  /** HTTP status, for the log only. */
  readonly status?: number
  /** Which documented refusal this is, where the caller must tell them apart. */
  readonly reason?:
    | 'external-id-taken'
    | 'not-in-trash'
    | 'title-too-long'
    | 'not-a-url'
    | 'no-parent-project'
    | 'project-not-found'
    | 'not-owner'
    | 'already-there'
}

/** A failed request. `message` is a sentence for the user in our own words: never the service's raw text, which may hold SQL, markup or personal data. */
export class ProviderError extends Error {
  readonly kind: FailureKind
  readonly retryAfterMs: number | undefined
  readonly status: number | undefined
  readonly reason: ProviderErrorDetails['reason']

  constructor(kind: FailureKind, message: string, details: ProviderErrorDetails = {}) {
    super(message)
    this.name = 'ProviderError'
    this.kind = kind
    this.retryAfterMs = details.retryAfterMs
    this.status = details.status
    this.reason = details.reason
  }
}

/** What is done about a failure. */
export type Remedy = 'wait-for-service' | 'sign-in' | 'ask-user' | 'look-again' | 'wait' | 'probe'

/** One remedy per kind. A new kind without a remedy does not compile. */
export const remedies: Readonly<Record<FailureKind, Remedy>> = {
  offline: 'wait-for-service',
  unauthorized: 'sign-in',
  forbidden: 'ask-user',
  'not-found': 'look-again',
  conflict: 'ask-user',
  rejected: 'ask-user',
  'rate-limited': 'wait',
  'unknown-outcome': 'probe',
  'broken-answer': 'probe',
}
