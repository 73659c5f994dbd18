/** One request as it arrived, kept in memory for tests to look at. */
export interface LoggedRequest {
  readonly method: string
  /** Still encoded, without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string | null
  /** Parsed JSON when it is JSON, else the text; null without a body. Long bodies are cut; of one taken in as bytes only the number is told, such as `12 bytes`. */
  readonly body: unknown
  /** Milliseconds since 1970. */
  readonly at: number
  /** The answered status; 'lost' when the connection ended without an answer; null while it is open. */
  readonly status: number | 'lost' | null
}

/** A log entry that is still being filled in. */
export type OpenRequest = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] }

/** A bounded list of the last requests. */
export interface RequestLog {
  readonly entries: readonly LoggedRequest[]
  add(entry: OpenRequest): void
}

/** Keeps the last `limit` requests. */
export function createRequestLog(limit: number): RequestLog {
  const entries: LoggedRequest[] = []
  return {
    entries,
    add: (entry) => {
      entries.push(entry)
      if (entries.length > limit) entries.shift()
    },
  }
}
