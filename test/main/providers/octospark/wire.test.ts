import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assetRow, assistantAnswer, costInWords, pageOf } from '../../../../src-main/providers/octospark/wire'
import { assetId, teamId } from './subject'

const row = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: assetId,
  teamId,
  originalFilename: 'IMG_0042.jpg',
  displayName: 'Harbour',
  fileSize: 2048,
  mimeType: 'image/jpeg',
  assetType: 'image',
  assetCategory: 'user_upload',
  assetTypeData: { width: 1920, height: 1080 },
  processingStatus: 'completed',
  isProcessing: false,
  processingError: null,
  isDeleted: false,
  deletedAt: null,
  hardDeletedAt: null,
  createdAt: '2026-03-01T12:00:00.000Z',
  updatedAt: '2026-03-01T12:05:00.000Z',
  ...fields,
})
const without = (...names: readonly string[]) => Object.fromEntries(Object.entries(row()).filter(([name]) => !names.includes(name)))
const read = (fields: unknown) => assetRow(teamId).parse(fields)
const factOf = (fields: unknown, label: string) => read(fields).facts.find((fact) => fact.label === label)?.value ?? null

describe('an asset', () => {
  test('quirk 5: an unknown word, an extra field and a missing one lose neither the asset nor the word', () => {
    const odd = read({ ...without('createdAt', 'aiTags'), assetType: 'hologram', processingStatus: 'dreaming', moods: ['blue'] })
    expect(odd).toMatchObject({
      title: 'Harbour',
      type: 'other',
      createdAt: null,
      processing: { state: 'unknown', note: 'dreaming' },
      ai: { tags: [] },
    })
    expect(odd.facts).toContainEqual({ label: 'Type', value: 'hologram' })
  })

  test('quirk 5: fields of wrong types become empty ones', () => {
    const wrong = Object.fromEntries(
      Object.keys(row()).map((name) => [name, name === 'id' || name === 'teamId' ? row()[name] : { a: [1] }]),
    )
    expect(read(wrong)).toMatchObject({ remoteId: assetId, title: '', fileName: null, trashed: null, processing: null, version: null })
  })

  test('quirk 7: a day of the deletion for good tells a deleted asset also where nothing else does', () => {
    const gone = { ...without('isDeleted', 'deletedAt'), hardDeletedAt: '2026-04-01T00:00:00Z' }
    expect(read(gone).trashed).toEqual({ at: null, about: true })
  })

  test('quirk 7: a deletion for good shows as a fact, and the asset counts as deleted', () => {
    const gone = row({ isDeleted: true, deletedAt: '2026-03-02T00:00:00Z', hardDeletedAt: '2026-04-01T00:00:00Z' })
    expect(read(gone).trashed).toEqual({ at: Date.parse('2026-03-02T00:00:00Z'), about: false })
    expect(factOf(gone, 'Deleted for good on')).toBe('2026-04-01')
    expect(factOf(row(), 'Deleted for good on')).toBeNull()
  })

  test.each([
    [
      { isDeleted: true, deletedAt: null },
      { at: null, about: true },
    ],
    [
      { isDeleted: true, deletedAt: 'yesterday' },
      { at: null, about: true },
    ],
    [{ isDeleted: false, deletedAt: '2026-03-02T00:00:00Z' }, null],
    [
      { isDeleted: null, deletedAt: '2026-03-02' },
      { at: Date.parse('2026-03-02T00:00:00Z'), about: false },
    ],
    [
      { isDeleted: null, hardDeletedAt: '2026-03-02' },
      { at: null, about: true },
    ],
  ])('deleted or not: %j', (fields, trashed) => {
    expect(read(row(fields)).trashed).toEqual(trashed)
  })

  test('quirk 8: without assetType, assetCategory and processingStatus, as in the sample, nothing else is lost', () => {
    const sample = read(without('assetType', 'assetCategory', 'processingStatus'))
    const whole = read(row())
    const kind = whole.facts.filter(({ label }) => label === 'Kind')
    expect(kind).toHaveLength(1)
    expect(sample).toEqual({ ...whole, version: sample.version, facts: whole.facts.filter((fact) => !kind.includes(fact)) })
  })

  test.each([
    ['failed', true, 'no frames', { state: 'failed', note: 'no frames' }],
    ['failed', false, null, { state: 'failed', note: null }],
    ['completed', true, null, { state: 'processing', note: null }],
    ['completed', false, null, { state: 'ready', note: null }],
    ['pending', false, null, { state: 'processing', note: null }],
    ['processing', null, null, { state: 'processing', note: null }],
    [undefined, true, null, { state: 'processing', note: null }],
    [undefined, false, null, { state: 'ready', note: null }],
    [undefined, false, 'no frames', { state: 'failed', note: 'no frames' }],
    [undefined, undefined, undefined, null],
  ])('quirk 9: processingStatus %j with isProcessing %j and the error %j', (processingStatus, isProcessing, processingError, expected) => {
    expect(read({ ...row(), processingStatus, isProcessing, processingError }).processing).toEqual(expected)
  })

  test('quirk 10: the title is the display name, the file name is the original one', () => {
    expect(read(row())).toMatchObject({ title: 'Harbour', fileName: 'IMG_0042.jpg', media: [{ fileName: 'IMG_0042.jpg', size: 2048 }] })
    expect(read(row({ displayName: null })).title).toBe('IMG_0042.jpg')
  })

  test('quirk 10: thumbnail, AI fields, hash and aspect ratio may be null', () => {
    const bare = read(row({ thumbnailPath: null, aiTitle: null, aiDescription: null, aiTags: null, contentHash: null, aspectRatio: null }))
    expect(bare).toMatchObject({ ai: { title: null, description: null, tags: [] }, sha256: null })
  })

  test('quirk 11: storage paths are not taken for addresses', () => {
    const stored = row({ storagePath: 'https://storage.example/a', thumbnailPath: 'https://storage.example/b' })
    expect(JSON.stringify(read(stored))).not.toContain('storage.example')
    expect(read(stored).media).toMatchObject([{ previewUrl: null, storedName: null }])
  })

  test('quirk 12: width and height may be fractional', () => {
    expect(factOf(row({ assetTypeData: { width: 1920.5, height: 1079.333333 } }), 'Dimensions')).toBe('1920.5 × 1079.33')
    expect(factOf(row({ assetTypeData: { width: '1920', height: 1080 } }), 'Dimensions')).toBeNull()
  })

  test('quirk 13: assetTypeData of any form is read, and the aspect ratio from either place', () => {
    expect(factOf(row({ aspectRatio: '4:3', assetTypeData: { aspectRatio: '16:9' } }), 'Aspect ratio')).toBe('4:3')
    expect(factOf(row({ aspectRatio: null, assetTypeData: { aspectRatio: '16:9' } }), 'Aspect ratio')).toBe('16:9')
    for (const assetTypeData of [null, 'video', [], { type: 'video', duration: 12.345, codec: { name: 'h264' } }]) {
      expect(read(row({ assetTypeData })).title).toBe('Harbour')
    }
    expect(factOf(row({ assetTypeData: { duration: 12.345 } }), 'Duration')).toBe('12.35 s')
  })

  test('a GIF is a picture, and without a type the MIME type tells', () => {
    expect(read(row({ assetType: 'gif' })).type).toBe('image')
    expect(read({ ...row({ mimeType: 'video/mp4' }), assetType: undefined }).type).toBe('video')
    expect(read({ ...row({ mimeType: 'application/pdf' }), assetType: undefined }).type).toBe('other')
  })

  test('only a SHA-256 is taken for one', () => {
    expect(read(row({ contentHash: 'AB'.repeat(32) })).sha256).toBe('ab'.repeat(32))
    expect(read(row({ contentHash: 'ab'.repeat(16) })).sha256).toBeNull()
  })

  test('the version changes with each state', () => {
    const versions = [row(), row({ updatedAt: '2026-03-01T12:06:00Z' }), row({ processingStatus: 'failed' }), row({ isDeleted: true })].map(
      (one) => read(one).version,
    )
    expect(new Set(versions).size).toBe(4)
    expect(read(row({ updatedAt: null })).version).toBeNull()
  })

  test('texts and lists are capped', () => {
    const large = read(row({ displayName: 'x'.repeat(10_000_000), aiTags: Array.from({ length: 5000 }, () => 'tag') }))
    expect(large.title).toHaveLength(20_000)
    expect(large.ai.tags).toHaveLength(1000)
  })

  test('quirk 5: whatever its other fields hold, an asset with an ID is read', () => {
    const fields = Object.fromEntries(Object.keys(row()).map((name) => [name, fc.jsonValue()]))
    fc.assert(
      fc.property(fc.record(fields, { requiredKeys: [] }), (odd) => {
        const asset = read({ ...odd, id: assetId, teamId })
        expect(asset.remoteId).toBe(assetId)
        for (const fact of asset.facts) expect(fact.value.length).toBeLessThanOrEqual(200)
      }),
    )
  })

  test('a large number as an id stays a text', () => {
    expect(read(row({ id: 12345 })).remoteId).toBe('12345')
  })
})

describe('a page', () => {
  const page = pageOf(assetRow(teamId))
  const bounds = { total: 3, nextCursor: null, prevCursor: null }

  test('quirk 5: an odd row does not lose the others, and is counted', () => {
    const odd = [null, 5, 'text', [], {}, { ...row(), id: '' }, { ...row(), id: null }, { ...row(), id: 'x'.repeat(201) }]
    const result = page.parse({ data: [...odd, row()], ...bounds })
    expect(result.rows.map(({ remoteId }) => remoteId)).toEqual([assetId])
    expect(result.unreadable).toBe(odd.length)
  })

  test('quirk 2: a row of another team is not of this account', () => {
    const foreign = row({ teamId: '00000000-0000-4000-8000-000000000000' })
    expect(page.parse({ data: [foreign, row({ teamId: teamId.toUpperCase() })], ...bounds })).toMatchObject({
      rows: [{ remoteId: assetId }],
      unreadable: 1,
    })
  })

  test.each([
    ['a text', 'abc', 'abc', 0],
    ['a number', 7, '7', 0],
    ['null', null, null, 0],
    ['an empty text', '', null, 0],
    ['nothing', undefined, null, 1],
    ['an object', {}, null, 1],
    ['longer than any address', 'x'.repeat(10_000), null, 1],
  ])('quirk 14: the cursor is %s', (_name, nextCursor, next, unreadable) => {
    expect(page.parse({ data: [], total: 0, nextCursor })).toMatchObject({ next, unreadable })
  })

  test('more rows than anybody asked for are not all read', () => {
    expect(page.parse({ data: Array.from({ length: 1500 }, () => row()), ...bounds })).toMatchObject({ unreadable: 500 })
  })

  test.each([null, [], 'ok', {}, { data: {} }, { data: null }, { assets: [] }])('%j is no page', (body) => {
    expect(page.safeParse(body).success).toBe(false)
  })
})

describe('the answer of the assistant', () => {
  test.each([
    [3, '3 credits'],
    [1, '1 credit'],
    [0.5, '0.5 credits'],
    ['2', '2 credits'],
    ['about two credits', 'about two credits'],
    [{ credits: 4, remaining: 90 }, '4 credits'],
    [{ cost: '1.5' }, '1.5 credits'],
    [{ total: { credits: 1 } }, null],
    [{}, null],
    [null, null],
    [undefined, null],
    [[], null],
    [Number.NaN, null],
  ])('costResult %j is %j', (value, words) => {
    expect(costInWords(value)).toBe(words)
  })

  test('an odd hit is left out, an odd score is none', () => {
    const answer = assistantAnswer(assetRow(teamId)).parse({
      data: [null, { score: 1 }, { score: '0.5', rankingReasons: ['near', 4], asset: row() }, { score: 'high', asset: row() }],
      embeddingStatus: { status: 'partial' },
    })
    expect(answer).toMatchObject({
      hits: [
        { score: 0.5, reasons: ['near'] },
        { score: null, reasons: [] },
      ],
      cost: null,
      note: 'Its search index is not complete: partial.',
    })
  })

  test('reasons of an assistant without number or end are cut', () => {
    const rankingReasons = Array.from({ length: 900 }, () => 'x'.repeat(10_000))
    const { hits } = assistantAnswer(assetRow(teamId)).parse({ data: [{ score: 1, rankingReasons, asset: row() }] })
    expect([hits[0]?.reasons.length, hits[0]?.reasons[0]?.length]).toEqual([20, 500])
  })
})
