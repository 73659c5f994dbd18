/** Why a call was refused. Closed: a new code needs a reader on both sides of the border. */
export const errorCodes = [
  'invalid-input',
  'refused',
  'not-found',
  'sign-in-needed',
  'offline',
  'keychain-locked',
  'untrusted-sender',
  'database-too-new',
  'unexpected',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** An error as it crosses the border: data, with a sentence for the user and, where one field is to blame, its name. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly field?: string
}

/** The answer of every call. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError }

/** An expected failure. `message` is a sentence that may be shown to the user: plain words and the next step. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined

  constructor(code: ErrorCode, message: string, field?: string) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.field = field
  }
}

/** Makes the compiler prove that every case of a union was handled. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${String(value)}`)
}
