import { expect, test } from 'vitest'
import type { HttpAnswer } from '../../../../src-main/providers/http-client'
import { failureOf, patient } from '../support/failures'
import { judge } from '../../../../src-main/providers/wordbee/answers'
import { fromRemoteId } from '../../../../src-main/providers/wordbee/asset-key'
import { listAnswer, parseTime } from '../../../../src-main/providers/wordbee/wire'
import { ProviderError } from '../../../../src-main/providers/provider-error'
import { open, segment, startDemo } from './harness'

const error = { error: { operation: 'x', title: '<b>raw text</b> [WHERE "x"]', details: 'd', messages: [] }, reason: 'Bad Request' }
const limited = { error: { type: 'T', message: '<b>raw text</b>' }, reason: 'Too Many Requests' }

function judged(answer: Partial<HttpAnswer>): ProviderError {
  try {
    judge({ status: 200, headers: {}, json: undefined, ...answer }, listAnswer, 'list')
  } catch (failure) {
    if (failure instanceof ProviderError) return failure
    throw failure
  }
  throw new Error('was taken')
}

test.each([
  [{ status: 400, json: error }, 'rejected'],
  [{ status: 400, json: { error: { title: 'Invalid private key.' } } }, 'unauthorized'],
  [{ status: 400, json: { reason: 'Not authenticated' } }, 'unauthorized'],
  [{ status: 400, json: undefined }, 'broken-answer'],
  [{ status: 400, json: { message: 'Token invalid or expired' } }, 'broken-answer'],
  [{ status: 401, json: undefined }, 'unauthorized'],
  [{ status: 403, json: error }, 'forbidden'],
  [{ status: 403, json: undefined }, 'forbidden'],
  [{ status: 404, json: error }, 'not-found'],
  [{ status: 404, json: undefined }, 'broken-answer'],
  [{ status: 408, json: undefined }, 'unknown-outcome'],
  [{ status: 409, json: error }, 'conflict'],
  [{ status: 412, json: error }, 'conflict'],
  [{ status: 413, json: undefined }, 'rejected'],
  [{ status: 422, json: error }, 'rejected'],
  [{ status: 429, json: limited }, 'rate-limited'],
  [{ status: 500, json: error }, 'unknown-outcome'],
  [{ status: 503, json: undefined }, 'unknown-outcome'],
  [{ status: 200, json: error }, 'broken-answer'],
  [{ status: 200, json: {} }, 'broken-answer'],
  [{ status: 200, json: null }, 'broken-answer'],
  [{ status: 200, json: undefined }, 'broken-answer'],
  [{ status: 200, json: 'Token invalid or expired' }, 'broken-answer'],
] as const)('%j is %s, in our own words', (answer, kind) => {
  const failure = judged(answer)
  expect(failure.kind).toBe(kind)
  expect(failure.message).toMatch(/^[A-Z].*\.$/)
  expect(failure.message).not.toMatch(/raw text|WHERE|\d{3}\b(?! an hour)/)
})

const row = (more: object) => ({
  projectId: 7214,
  documentId: 1,
  segmentId: Number(segment),
  locale: null,
  relativePath: '',
  name: 'a.jpg',
  size: 3,
  ...more,
})

test('quirk 5: odd, unknown and missing fields cost no row, and odd rows cost no list', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const rows: unknown[] = [
    row({ name: 'all.jpg', futureField: { deep: [1] }, contentType: 'image/x-future' }),
    { segmentId: segment, name: 'least.bin' },
    row({ name: 'odd.mp3', size: -1, contentType: 7, createdDate: 'soon', modifiedDate: {}, documentId: [], projectId: {} }),
    row({ name: 'text.srt', size: '12', contentType: null, modifiedDate: '2026-01-01T00:00:00.1234567' }),
    row({ name: 'x'.repeat(3000) }),
    row({ name: 7 }),
    row({ segmentId: 1 }),
    row({ segmentId: 'x' }),
    row({ locale: 5 }),
    row({ relativePath: [] }),
    null,
    'row',
    [],
    7,
  ]
  demo.faults.add({ kind: 'status', status: 200, body: rows, match: { method: 'GET' } })
  const page = await provider.list({ cursor: null }, patient)
  expect(page.unreadable).toBe(10)
  expect(page.assets.map(({ title, type, version, media }) => [title, type, version, media?.[0]?.size])).toEqual([
    ['all.jpg', 'image', ' 3', 3],
    ['least.bin', 'other', null, null],
    ['odd.mp3', 'audio', null, null],
    ['text.srt', 'document', '2026-01-01T00:00:00.1234567 12', 12],
  ])
  expect(page.assets.map(({ remoteId }) => fromRemoteId(remoteId).segmentId)).toEqual([segment, segment, segment, segment])
  expect(page.assets[3]?.modifiedAt).toBe(Date.parse('2026-01-01T00:00:00.123Z'))
})

test('a list of one segment tells the segment by itself where its rows do not', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin, { fields: { segmentIds: segment } })
  demo.faults.add({ kind: 'status', status: 200, body: [{ name: 'a.jpg' }], match: { method: 'GET' }, times: 2 })
  const { assets } = await provider.list({ cursor: null }, patient)
  expect(assets.map(({ remoteId }) => fromRemoteId(remoteId).segmentId)).toEqual([segment])
  expect(await provider.get(assets[0]?.remoteId ?? '', patient)).toEqual(assets[0])
})

test('texts for people are cut, the parts of an identity are not', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const long = 'ä'.repeat(2000)
  demo.faults.add({ kind: 'status', status: 200, body: [row({ name: long, contentType: 'x'.repeat(50_000) })], match: { method: 'GET' } })
  const { assets } = await provider.list({ cursor: null }, patient)
  expect(fromRemoteId(assets[0]?.remoteId ?? '').name).toBe(long)
  expect(assets[0]?.media?.[0]?.contentType).toHaveLength(20_000)
})

test('a list without an end is cut, and says that it is not whole', () => {
  const rows = listAnswer.parse(Array.from({ length: 50_010 }, () => ({ segmentId: 1, name: 'a' })))
  expect(rows).toHaveLength(50_001)
  expect(rows.at(-1)).toBe(null)
})

test.each([
  ['2025-01-15T10:30:00Z', Date.UTC(2025, 0, 15, 10, 30)],
  ['2025-01-15T10:30:00.5+02:00', Date.UTC(2025, 0, 15, 8, 30, 0, 500)],
  ['2025-01-15 10:30:00', Date.UTC(2025, 0, 15, 10, 30)],
  ['2025-01-15', Date.UTC(2025, 0, 15)],
  ['15/01/2025', null],
  ['2025-13-45', null],
  [null, null],
])('the time %j is %j', (text, ms) => {
  expect(parseTime(text)).toBe(ms)
})

test('an answer from another place than Wordbee is told as such', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.check(patient)
  demo.faults.add({ kind: 'html', match: { method: 'GET' } })
  expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'broken-answer' })
  demo.faults.add({ kind: 'not-json', match: { method: 'GET' } })
  expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'broken-answer' })
})
