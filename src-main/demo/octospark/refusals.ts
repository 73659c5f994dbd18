import type { JsonAnswer } from '../service/answers'

const codes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'RATE_LIMIT_EXCEEDED',
  500: 'INTERNAL_SERVER_ERROR',
}

/** An error answer. The vendor documents what its statuses mean and no form of the body: this one is ours. */
export function refuse(status: number, message: string): JsonAnswer {
  return { kind: 'json', status, json: { error: { code: codes[status] ?? 'ERROR', message, status } } }
}
