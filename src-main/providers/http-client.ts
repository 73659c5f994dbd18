import type { FetchedFile } from './fetch-file'

/** How a file on its way reports. */
export interface UploadHooks {
  /**
   * Must be called once, right before the step from which on the asset may exist at the service: the request that makes it, or the last byte of its content.
   * What failed before had no effect, whatever its answer. Resolves when that is written down; rejects when the upload was taken back meanwhile: then nothing may be sent.
   */
  readonly commit: () => Promise<void>
  /** Bytes that left so far. */
  readonly onProgress: (sent: number) => void
}

/** One request to the service an account is configured for. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the configured address, beginning with `/`, already percent-encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly json?: unknown
  /** A file as `multipart/form-data`, in place of `json`. */
  readonly form?: {
    readonly field: string
    readonly fileName: string
    readonly contentType: string
    readonly path: string
    /** Bytes of the file that left so far. */
    readonly onProgress?: (sent: number) => void
  }
  /** `text`: the answer is a bare text and not JSON. */
  readonly expects?: 'json' | 'text'
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body; undefined when it was empty, and when it was not JSON and the status is 400 or higher. */
  readonly json: unknown
  /** The body as text, where the request expected text; else undefined. */
  readonly text?: string
  /** ms to wait before the next request, as the service asked; only with status 429. */
  readonly retryAfterMs?: number
}

/** Sends a file to an address that a service named. */
export interface PutRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  /** Bytes; a file of another size is not sent whole, and fails. */
  readonly size: number
  readonly hooks: UploadHooks
  readonly signal: AbortSignal
}

export interface PutAnswer {
  readonly status: number
  /** ms to wait before the next try, as the storage asked; only with status 429. */
  readonly retryAfterMs?: number
}

/** The only door to the network for providers, bound to one origin. */
export interface HttpClient {
  /**
   * Sends one request, never follows a redirect to another origin, and never retries. Rejects with `ProviderError`: `offline` when it was certainly not sent,
   * `unknown-outcome` when it may have been, `broken-answer` when the body is not JSON or too large.
   * Answers of every status are returned when their body is JSON or empty, and those of 400 and higher always: the provider judges them.
   */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  /**
   * Fetches a file from an absolute address, or from below the account's own (beginning with `/`). `headers` (credentials) go to the account's own origin alone, also after a redirect.
   * Rejects with `ProviderError`.
   */
  readonly fetch: (request: {
    readonly url: string
    readonly headers?: Readonly<Record<string, string>>
    readonly maxBytes: number | null
    readonly signal: AbortSignal
  }) => Promise<FetchedFile>
  /**
   * PUTs a file to an absolute address (https, or this computer for an account on this computer), without any credential of the account. `hooks.commit` is called right before the last byte leaves:
   * what fails earlier rejects as `offline`, having had no effect. Resolves with the status of a complete answer.
   */
  readonly put: (request: PutRequest) => Promise<PutAnswer>
}
