/** A JSON body. */
export interface JsonAnswer {
  readonly kind: 'json'
  readonly status: number
  readonly json: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A body of text, of any content type. */
export interface TextAnswer {
  readonly kind: 'text'
  readonly status: number
  readonly text: string
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Bytes of a file on disk, with Range and ETag. `size` is in bytes. */
export interface FileAnswer {
  readonly kind: 'file'
  readonly path: string
  readonly size: number
  readonly type: string
  readonly etag: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a route answers with. */
export type Answer = JsonAnswer | TextAnswer | FileAnswer

/** A JSON answer with status 200. */
export function ok(json: unknown): JsonAnswer {
  return { kind: 'json', status: 200, json }
}

/** An error answer in the form `{"error": text}`. */
export function refuse(status: number, error: string): JsonAnswer {
  return { kind: 'json', status, json: { error } }
}
