import type { z } from 'zod'
import type { HttpAnswer } from '../http-client'
import { ProviderError } from '../provider-error'
import { missingCode, statusLike } from './assumptions'

/** Said wherever the answer can not come from GlobalAiOpc. */
export const notGlobalAiOpc =
  'This address answers, but not as GlobalAiOpc does. Check the server address: it ends with /kyyReactApiServer.'
export const keyRefused = 'GlobalAiOpc did not accept the API key. Enter a valid one: it is made at GlobalAiOpc, in your account.'

/** What was asked for, for the words of a refusal. */
export type Wish = 'detail' | 'upload' | 'deletion'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The `code` of an answer as text; null when it has none. GlobalAiOpc, Delete Asset shows the text "0", Upload Asset and Asset Detail the number 0: both are success.
 */
export function codeOf(json: unknown): string | null {
  if (!isRecord(json)) return null
  const { code } = json
  return typeof code === 'string' || typeof code === 'number' ? String(code).trim() : null
}

/** Whether an answer says that the asset is not there: the code for it, and no data. */
export function saysMissing(json: unknown): boolean {
  return codeOf(json) === missingCode && isRecord(json) && (json['data'] ?? null) === null
}

/**
 * Success is a 2xx status, the code 0 and the shape the documents show; `msg` is Chinese on success and may be anything else on failure, so it is neither compared nor shown. Everything
 * else is thrown as a `ProviderError` in our own words: the documents name no HTTP status for a failure, so 200 may hold one.
 */
export function judge<T>(answer: HttpAnswer, expected: z.ZodType<T>, wish: Wish): T {
  const { status, json } = answer
  const code = codeOf(json)
  if (status < 200 || status > 299) throw refusalByStatus(answer, status, code !== null, wish)
  if (code !== null && code !== '0') throw refusalByCode(answer, code, wish)
  const read = expected.safeParse(json)
  if (!read.success) throw new ProviderError('broken-answer', notGlobalAiOpc, { status })
  return read.data
}

function refusalByCode(answer: HttpAnswer, code: string, wish: Wish): ProviderError {
  if (wish === 'detail' && saysMissing(answer.json)) return missing(answer.status)
  if (statusLike.test(code)) return refusalByStatus(answer, Number(code), true, wish)
  return refused(answer.status, wish)
}

/** `meant` is the status, or the code that means the same. `isEnvelope`: the body is one of the service's own, so that it was the service that spoke. */
function refusalByStatus({ status, retryAfterMs }: HttpAnswer, meant: number, isEnvelope: boolean, wish: Wish): ProviderError {
  const details = { status }
  if (meant === 401) return new ProviderError('unauthorized', keyRefused, details)
  if (meant === 403)
    return new ProviderError('forbidden', 'Your key may not do this at GlobalAiOpc. Ask whoever gave it to you for the right.', details)
  if (meant === 429) {
    const waiting = { ...details, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    return new ProviderError(
      'rate-limited',
      'GlobalAiOpc asks for a pause between requests. Wait a moment; what is queued goes on by itself.',
      waiting,
    )
  }
  if (meant >= 500 || meant === 408) {
    return new ProviderError('unknown-outcome', 'GlobalAiOpc has a problem of its own at the moment. Slipway looks again later.', details)
  }
  if (meant === 413) return new ProviderError('rejected', 'This is larger than GlobalAiOpc takes. Use a smaller file.', details)
  if (!isEnvelope) return new ProviderError('broken-answer', notGlobalAiOpc, details)
  if (meant === 404) return missing(status)
  if (meant === 409 || meant === 412) {
    return new ProviderError(
      'conflict',
      'GlobalAiOpc refused this because of the present state of the asset. Look at the asset again.',
      details,
    )
  }
  return refused(status, wish)
}

function missing(status: number): ProviderError {
  return new ProviderError('not-found', 'GlobalAiOpc has no such asset, or not any more.', { status })
}

const refusals: Readonly<Record<Wish, string>> = {
  detail: 'GlobalAiOpc refused to show the asset. Try again later.',
  upload:
    'GlobalAiOpc did not take the file. Check that it is an image, a video, a sound or a document, and that the link can be opened by anybody.',
  deletion: 'GlobalAiOpc did not delete the asset. Check that no running job uses it, and try again.',
}

function refused(status: number, wish: Wish): ProviderError {
  return new ProviderError('rejected', refusals[wish], { status })
}
