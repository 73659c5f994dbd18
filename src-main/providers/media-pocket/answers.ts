import type { z } from 'zod'
import type { HttpAnswer } from '../http-client'
import type { ProviderErrorDetails } from '../provider-error'
import { ProviderError } from '../provider-error'

/** What a request was about, for the words of a refusal. */
export type Subject = 'asset' | 'comment' | 'own-comment' | 'medium' | 'action' | 'collection' | 'project' | 'key'

/** Said wherever the answer can not come from Media Pocket. */
export const notMediaPocket = 'This address answers, but not as Media Pocket does. Check the server address.'
export const keyRefused = 'Media Pocket did not accept the API key. Enter a valid one: it is made in Media Pocket, in your user profile.'

type Refusal = readonly [kind: 'conflict' | 'rejected', reason: NonNullable<ProviderErrorDetails['reason']>, message: string]

/** Media Pocket API v2: the texts its examples show, and nothing else. Any other text is `rejected` without a reason. */
const documentedRefusals: ReadonlyMap<string, Refusal> = new Map([
  [
    'External id has already been taken',
    ['conflict', 'external-id-taken', 'Media Pocket already holds an asset with this external ID. Look for it there.'],
  ],
  [
    'Title is too long (maximum is 255 characters)',
    ['rejected', 'title-too-long', 'The title is longer than the 255 characters that Media Pocket takes. Shorten it.'],
  ],
  ['not a valid HTTP URL', ['rejected', 'not-a-url', 'Media Pocket can not fetch the file from the address it was given.']],
  [
    'Can not restore Assets that is not in trash bin',
    ['conflict', 'not-in-trash', 'This asset is not in the trash of Media Pocket, so there is nothing to restore.'],
  ],
  ['Project not found.', ['rejected', 'project-not-found', 'Media Pocket has no such project. Choose another one.']],
])
const noParentProject = /^[A-Za-z0-9_-]+ does not have a parent project$/

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The `error` of an answer: null when it has none, empty when it is not a text. Compared, never shown: it may hold markup, SQL or names. */
export function errorText(json: unknown): string | null {
  if (!isRecord(json) || json['error'] === undefined || json['error'] === null) return null
  return typeof json['error'] === 'string' ? json['error'].trim() : ''
}

/**
 * Success is a 2xx status, no `error` in the body, and the shape the documents show. Everything else is thrown as a `ProviderError` in our own words.
 * Decided by status first: the texts only tell the documented refusals apart.
 */
export function judge<T>(answer: HttpAnswer, expected: z.ZodType<T>, subject: Subject): T {
  const { status, json } = answer
  const error = errorText(json)
  if (status < 200 || status > 299) throw refusalByStatus(answer, error === '' ? null : error, subject)
  if (error !== null) throw refusalByText(error, status)
  const read = expected.safeParse(json)
  if (!read.success) throw new ProviderError('broken-answer', notMediaPocket, { status })
  return read.data
}

function refusalByStatus({ status, retryAfterMs }: HttpAnswer, error: string | null, subject: Subject): ProviderError {
  const details = { status }
  if (status === 401) return new ProviderError('unauthorized', keyRefused, details)
  if (status === 403) return forbidden(subject, details)
  if (status === 404 && error !== null) return new ProviderError('not-found', missing(error, subject), details)
  if (status === 429) {
    const waiting = { ...details, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    return new ProviderError(
      'rate-limited',
      'Media Pocket asks for a pause between requests. Wait a moment; what is queued goes on by itself.',
      waiting,
    )
  }
  if (status >= 500 || status === 408) {
    return new ProviderError('unknown-outcome', 'Media Pocket has a problem of its own at the moment. Slipway looks again later.', details)
  }
  if (status === 413) return new ProviderError('rejected', 'This is larger than Media Pocket takes. Shorten it.', details)
  if (error === null) return new ProviderError('broken-answer', notMediaPocket, details)
  if (status === 409 || status === 412) {
    return new ProviderError(
      'conflict',
      'Media Pocket refused this because something changed there meanwhile. Look at the asset again.',
      details,
    )
  }
  return refusalByText(error, status)
}

function refusalByText(error: string, status: number): ProviderError {
  const known = noParentProject.test(error)
    ? (['conflict', 'no-parent-project', 'This asset belongs to no project, so there is nothing to take it out of.'] as const)
    : documentedRefusals.get(error)
  if (known === undefined)
    return new ProviderError('rejected', 'Media Pocket refused this. Check what was entered and try again.', { status })
  const [kind, reason, message] = known
  return new ProviderError(kind, message, { status, reason })
}

function forbidden(subject: Subject, details: ProviderErrorDetails): ProviderError {
  if (subject === 'own-comment') {
    return new ProviderError('forbidden', 'Only the person who wrote a comment may change or delete it.', {
      ...details,
      reason: 'not-owner',
    })
  }
  const what = subject === 'action' ? 'see or start actions' : 'do this'
  return new ProviderError('forbidden', `Your user at Media Pocket may not ${what}. Ask an administrator there for the right.`, details)
}

/** Media Pocket API v2: "asset not found" is one text; for other things it is raw database text, so that is only told apart, never shown. */
function missing(error: string, subject: Subject): string {
  const gone = 'Media Pocket has no such asset, or not any more.'
  if (error === 'asset not found') return gone
  const goneComment = 'This comment is no longer at Media Pocket.'
  const sentences: Readonly<Record<Subject, string>> = {
    asset: gone,
    comment: goneComment,
    'own-comment': goneComment,
    medium: 'This file is no longer at Media Pocket.',
    action: 'Media Pocket has no such action, or not any more.',
    collection: 'Media Pocket has no such collection, or not any more.',
    project: 'Media Pocket has no such project, or not any more.',
    key: 'Media Pocket has no such API key, or not any more.',
  }
  return sentences[subject]
}
