import type { z } from 'zod'
import type { HttpAnswer } from '../http-client'
import { ProviderError } from '../provider-error'
import { assumptions } from './assumptions'

/** What a request was about, for the words of a refusal. */
export type Subject = 'list' | 'file' | 'upload'

/** Said wherever the answer can not come from Wordbee. */
export const notWordbee = 'This address answers, but not as Wordbee Translator does. Check the server address.'
export const keyRefused =
  'Wordbee did not accept the account ID and the API key. Enter valid ones: the key is made in Wordbee Translator, by its user.'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a body is an error as Wordbee words them: `{error: {…}, reason}` (Wordbee API 2, Error handling and codes). */
export function isErrorBody(json: unknown): boolean {
  return isRecord(json) && (isRecord(json['error']) || typeof json['reason'] === 'string')
}

/** All texts of an error body. Compared with documented ones, never shown: they may hold markup or names. */
function errorTexts(json: unknown): readonly string[] {
  if (!isRecord(json)) return []
  const error = isRecord(json['error']) ? json['error'] : {}
  const messages: readonly unknown[] = Array.isArray(error['messages']) ? error['messages'].slice(0, 1000) : []
  return [error, ...messages.filter(isRecord)]
    .flatMap((part) => [part['title'], part['details'], part['message'], part['type']])
    .concat(json['reason'])
    .filter((text) => typeof text === 'string')
}

const says = (answer: HttpAnswer, text: RegExp): boolean => errorTexts(answer.json).some((said) => text.test(said))

/** Whether an answer says that the token is dead. Wordbee API 2: that comes as 400 with a text, not as 401. */
export function isLoggedOut(answer: HttpAnswer): boolean {
  return answer.status === 401 || (answer.status === 400 && says(answer, /token invalid or expired|not authenticated/i))
}

/** Success is a 2xx status and the shape the documents show. Everything else is thrown as a `ProviderError` in our own words. */
export function judge<T>(answer: HttpAnswer, expected: z.ZodType<T>, subject: Subject): T {
  const { status, json } = answer
  if (status < 200 || status > 299) throw refusalOf(answer, subject)
  const read = expected.safeParse(json)
  if (!read.success) throw new ProviderError('broken-answer', notWordbee, { status })
  return read.data
}

/** What a failed answer means, by its status first and by documented texts only. */
export function refusalOf(answer: HttpAnswer, subject: Subject): ProviderError {
  const { status, json } = answer
  const details = { status }
  if (isLoggedOut(answer) || says(answer, /invalid private key/i)) return new ProviderError('unauthorized', keyRefused, details)
  if (status === 403) {
    const message =
      'Your user at Wordbee has no right to the reference material of this project, or not to change it. Ask a manager there for the right.'
    return new ProviderError('forbidden', message, details)
  }
  if (status === 429) return tooManyCalls(answer)
  if (status >= 500 || status === 408) {
    return new ProviderError('unknown-outcome', 'Wordbee has a problem of its own at the moment. Slipway looks again later.', details)
  }
  if (status === 413) return new ProviderError('rejected', 'This file is larger than Wordbee takes. Make it smaller.', details)
  if (!isErrorBody(json)) return new ProviderError('broken-answer', notWordbee, details)
  if (status === 404) return new ProviderError('not-found', missing[subject], details)
  if (status === 409 || status === 412) {
    return new ProviderError(
      'conflict',
      'Wordbee refused this because something changed there meanwhile. Look at the asset again.',
      details,
    )
  }
  return new ProviderError('rejected', refused[subject], details)
}

function tooManyCalls({ status, retryAfterMs = 0 }: Partial<Pick<ProviderError, 'status' | 'retryAfterMs'>>): ProviderError {
  return new ProviderError(
    'rate-limited',
    'Wordbee takes no more requests for now: about 1,000 an hour. Wait a moment; what is queued goes on by itself.',
    {
      ...(status !== undefined && { status }),
      retryAfterMs: Math.max(retryAfterMs, assumptions.shortestPauseMs),
    },
  )
}

/** The bytes of a file count to the same quota as everything else. @throws whatever else it was given */
export function rethrowFileFailure(error: unknown): never {
  throw error instanceof ProviderError && error.kind === 'rate-limited' ? tooManyCalls(error) : error
}

const missing: Readonly<Record<Subject, string>> = {
  list: 'Wordbee has no such project, job, document or segment. Check the scope and the segment IDs of this account.',
  file: 'This file is no longer at Wordbee.',
  upload: 'Wordbee has no such project or segment. Check where the file shall go.',
}

const refused: Readonly<Record<Subject, string>> = {
  list: 'Wordbee refused to list these segments. Check the scope and the segment IDs of this account.',
  file: 'Wordbee refused this for the file. Check it there, and whether your user may do this.',
  upload: 'Wordbee did not take the file. Check its name, the segment and the language, and try again.',
}
