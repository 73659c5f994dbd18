import type { Answer } from '../service/answers'

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  500: 'Internal Server Error',
}

/** An error as Wordbee words them: "Error handling and codes" of its API 2 shows this shape for 400. */
export function refuseInWords(status: number, title: string, operation = 'API'): Answer {
  const error = {
    operation,
    date: '2025-03-04T09:12:44.1270000Z',
    title,
    details: title,
    errorurl: null,
    messages: [{ title, details: title, errorurl: null }],
  }
  return { kind: 'json', status, json: { error, reason: reasons[status] ?? 'Error' } }
}

/** The other shape, which the documents show for 429 alone. No time to wait is told. */
export const tooManyCalls: Answer = {
  kind: 'json',
  status: 429,
  json: { error: { type: 'TooManyRequests', message: 'Your account is limited to 1000 calls per hour.' }, reason: 'Too Many Requests' },
}
