import type { z } from 'zod'
import type { HttpAnswer } from '../http-client'
import { ProviderError } from '../provider-error'

/** What a request was about, for the words of a refusal. */
export type Subject = 'team' | 'asset' | 'search' | 'assistant' | 'upload' | 'folder' | 'organisations'

/** Said wherever the answer can not come from OctoSpark. */
export const notOctoSpark = 'This address answers, but not as OctoSpark does. Check the server address.'
const tokenRefused = 'OctoSpark did not accept the API token. Enter a valid one: it is made in OctoSpark, in the settings of your account.'

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Success is a 2xx status and the shape the documents show. Everything else is thrown as a `ProviderError` in our own words. OctoSpark documents what its statuses
 * mean and no form of an error body: bodies are never looked into, but a refusal that is no data at all comes from somewhere else.
 */
export function judge<T>(answer: HttpAnswer, expected: z.ZodType<T>, subject: Subject): T {
  const { status, json } = answer
  if (status < 200 || status > 299) throw refusal(answer, subject)
  const read = expected.safeParse(json)
  if (!read.success) throw new ProviderError('broken-answer', notOctoSpark, { status })
  return read.data
}

/** OctoSpark documentation, start page: 400, 401, 403, 404, 409, 429 and 5xx. */
function refusal({ status, json, retryAfterMs }: HttpAnswer, subject: Subject): ProviderError {
  const details = { status }
  if (status === 401) return new ProviderError('unauthorized', tokenRefused, details)
  if (status === 403) return new ProviderError('forbidden', forbidden[subject], details)
  if (status === 429) {
    const waiting = { ...details, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    return new ProviderError(
      'rate-limited',
      'OctoSpark asks for a pause between requests. Wait a moment; what is queued goes on by itself.',
      waiting,
    )
  }
  if (status >= 500 || status === 408) {
    return new ProviderError('unknown-outcome', 'OctoSpark has a problem of its own at the moment. Slipway looks again later.', details)
  }
  if (status === 413) return new ProviderError('rejected', 'This is larger than OctoSpark takes. Use something smaller.', details)
  if (!isRecord(json)) return new ProviderError('broken-answer', notOctoSpark, details)
  if (status === 404) return new ProviderError('not-found', missing[subject], details)
  if (status === 409 || status === 412) return new ProviderError('conflict', conflicting[subject], details)
  return new ProviderError('rejected', refused[subject], details)
}

const mayNot = (what: string) => `Your API token may not ${what} at OctoSpark. Ask an administrator there for the right.`
const forbidden: Readonly<Record<Subject, string>> = {
  team: mayNot('see the assets of this team'),
  asset: mayNot('delete assets of this team'),
  search: mayNot('search in this team'),
  assistant: 'OctoSpark did not let its assistant search: the API token has no right to it, or the credits are used up. Look there.',
  upload: mayNot('add assets to this team'),
  folder: mayNot('make folders in this team'),
  organisations: mayNot('list its organisations and teams'),
}

const noTeam = 'OctoSpark has no team with this ID, or not for this API token. Check the team ID.'
const missing: Readonly<Record<Subject, string>> = {
  team: noTeam,
  asset: 'OctoSpark has no such asset, or not any more.',
  search: noTeam,
  assistant: noTeam,
  upload: noTeam,
  folder: 'OctoSpark has no such team or no such folder to put the new one into. Check both there.',
  organisations: 'OctoSpark has no such organisation, or not any more.',
}

const changed = 'OctoSpark refused this because of what is there at the moment. Look at it again.'
const conflicting: Readonly<Record<Subject, string>> = {
  team: changed,
  asset: 'OctoSpark refused this because the asset changed there meanwhile. Look at it again.',
  search: changed,
  assistant: changed,
  upload: 'OctoSpark refused this file because of what is there already. Look for it there.',
  folder: 'OctoSpark refused this folder, perhaps because there is one of this name. Choose another name.',
  organisations: changed,
}

const refusedThis = 'OctoSpark refused this. Check what was entered and try again.'
const refused: Readonly<Record<Subject, string>> = {
  team: refusedThis,
  asset: refusedThis,
  search: 'OctoSpark can not search for this. Change the words and try again.',
  assistant: 'OctoSpark refused this search. Change the words, and look there whether credits are left.',
  upload: 'OctoSpark refused this file. Check its name and its kind.',
  folder: 'OctoSpark refused this folder. Choose another name.',
  organisations: refusedThis,
}
