import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assetReader, assetState, previewAddress } from '../../../src-main/assets/asset-reader'
import { applyMedia, markGone } from '../../../src-main/sync/apply'
import { transact } from '../../../src-main/database/transaction'
import { hold } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import { assetPage, assetState as assetStates, assetFacets, sortKey, type AssetQuery } from '../../../src-preload/contract/asset'
import { assetId } from '../../../src-preload/contract/ids'
import { remoteMedium, testLibrary, type TestLibrary } from '../../support/library'

const query = (values: Partial<AssetQuery> = {}): AssetQuery => ({
  view: 'library', search: '', sort: 'added', descending: false, accounts: [], types: [], states: [], tags: [], folders: [], ...values,
}) // prettier-ignore
const reading = (library: TestLibrary, trashDays: number | null = 14) =>
  assetReader(
    library.db,
    () => trashDays,
    () => library.clock.now(),
  )
const media: Payload = { kind: 'add-media', intakeId: null, path: '/a.png', fileName: 'a.png', size: 1, md5: 'm', sha256: 's' }

describe('the state that a row shows', () => {
  it.each([
    [[], 'ok'],
    [[{ kind: 'trash', state: 'waiting' }], 'pending'],
    [[{ kind: 'add-comment', state: 'running' }], 'pending'],
    [[{ kind: 'create-asset', state: 'waiting' }], 'uploading'],
    [
      [
        { kind: 'trash', state: 'waiting' },
        { kind: 'add-media', state: 'running' },
      ],
      'uploading',
    ],
    [
      [
        { kind: 'trash', state: 'failed' },
        { kind: 'add-media', state: 'waiting' },
      ],
      'failed',
    ],
    [
      [
        { kind: 'trash', state: 'failed' },
        { kind: 'create-asset', state: 'needs-review' },
      ],
      'needs-review',
    ],
  ] as const)('of %j is %s', (operations, expected) => {
    expect(assetState(operations)).toBe(expected)
  })

  it('is what the filter of that name finds, and no other', () => {
    const kinds: Payload[] = [
      { kind: 'create-asset', title: 'x', externalId: 'e' },
      media,
      { kind: 'trash' },
      { kind: 'add-comment', text: 'x' },
    ]
    const states = ['waiting', 'failed', 'needs-review'] as const
    const library = testLibrary()
    const reader = reading(library)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...states)), { maxLength: 4 }), (operations) => {
        const id = library.addAsset()
        for (const [payload, state] of operations) {
          const operation = library.queue(id, payload)
          if (state !== 'waiting') {
            transact(library.db, (tx) => {
              hold(tx, operation, { state, reason: 'x', inFlight: false })
            })
          }
        }
        const shown = reader.row(id)?.state
        const found = assetStates.options.filter((state) => reader.position(query({ states: [state] }), id) !== null)
        expect(found).toEqual([shown])
        expect(reader.position(query({ states: [...assetStates.options] }), id)).not.toBeNull()
      }),
      { numRuns: 60 },
    )
  })
})

describe('a page of assets', () => {
  it('fits its schema, whatever an asset holds', () => {
    const library = testLibrary()
    library.addAsset({ title: '', fileName: '../../etc/passwd', tags: ['a', 'a'], type: 'other', version: null, createdAt: 0 })
    library.addLocal('<img src=x onerror=alert(1)>')
    const page = reading(library).page(query(), 0, 10)
    expect(assetPage.parse(page).total).toBe(2)
  })

  it('shows live assets in the library and trashed ones in the trash, and those that are gone in neither', () => {
    const library = testLibrary()
    const live = library.addAsset()
    const trashed = library.addAsset({ trashed: { at: 5, about: false } })
    const gone = library.addAsset()
    transact(library.db, (tx) => {
      markGone(tx, gone, 1)
    })
    const reader = reading(library)
    expect(reader.page(query(), 0, 10).rows.map(({ id }) => id)).toEqual([live])
    expect(reader.page(query({ view: 'trash' }), 0, 10).rows.map(({ id }) => id)).toEqual([trashed])
    expect(reader.row(gone)?.id).toBe(gone)
  })

  it('finds by account, type and tags together', () => {
    const library = testLibrary()
    const other = library.addAccount('Other')
    const wanted = library.addAsset({ type: 'video', tags: ['sea', 'night'] }, other)
    library.addAsset({ type: 'video', tags: ['sea'] }, other)
    library.addAsset({ type: 'image', tags: ['sea', 'night'] }, other)
    library.addAsset({ type: 'video', tags: ['sea', 'night'] })
    const page = reading(library).page(query({ accounts: [other], types: ['video', 'audio'], tags: ['sea', 'night'] }), 0, 10)
    expect(page.rows.map(({ id }) => id)).toEqual([wanted])
    expect(page.total).toBe(1)
  })

  it('binds every value: a tag that is a statement finds nothing and breaks nothing', () => {
    const library = testLibrary()
    library.addAsset({ tags: [`'); DROP TABLE asset; --`] })
    const reader = reading(library)
    expect(reader.page(query({ tags: [`'); DROP TABLE asset; --`] }), 0, 10).total).toBe(1)
    expect(reader.page(query({ tags: [`' OR 1=1 --`] }), 0, 10).total).toBe(0)
    expect(reader.page(query(), 0, 10).total).toBe(1)
  })

  it('tells the days left in the trash by the account, and that the day is only about', () => {
    const library = testLibrary()
    const id = library.addAsset({ trashed: { at: null, about: true } })
    library.clock.advance(86_400_000)
    expect(reading(library).row(id)).toMatchObject({ daysLeft: 13, trashedAtIsAbout: true })
    expect(reading(library, null).row(id)).toMatchObject({ daysLeft: null })
  })

  it('neither skips nor repeats an asset from page to page, in every order, with any number of equal values', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            title: fc.constantFrom('a', 'A', 'b', 'b 2', 'b 10'),
            type: fc.constantFrom('image', 'video'),
            at: fc.constantFrom(1, 2, 3),
          }),
          { maxLength: 25 },
        ),
        fc.tuple(fc.constantFrom(...sortKey.options), fc.boolean(), fc.constantFrom<AssetQuery['view']>('library', 'trash')),
        fc.integer({ min: 1, max: 7 }),
        (assets, [sort, descending, view], size) => {
          const library = testLibrary()
          const trashed = view === 'trash' ? { at: 7, about: false } : null
          for (const { title, type, at } of assets)
            library.addAsset({ title, type: type as 'image', createdAt: at, modifiedAt: at, trashed })
          const reader = reading(library)
          const wish = query({ sort, descending, view })
          const paged = Array.from(
            { length: Math.ceil(assets.length / size) },
            (_, page) => reader.page(wish, page * size, size).rows,
          ).flat()
          expect(paged.map(({ id }) => id)).toEqual(reader.ids(wish, 0, 10_000))
          expect(new Set(paged.map(({ id }) => id)).size).toBe(assets.length)
          paged.forEach(({ id }, place) => {
            expect(reader.position(wish, id)).toBe(place)
          })
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps the order of what was there when assets come between two pages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 6, maxLength: 20 }),
        fc.array(fc.constantFrom('a', 'c', 'e'), { maxLength: 6 }),
        fc.boolean(),
        (before, between, descending) => {
          const library = testLibrary()
          const reader = reading(library)
          const wish = query({ sort: 'title', descending })
          for (const title of before) library.addAsset({ title })
          const first = reader.ids(wish, 0, 10_000)
          for (const title of between) library.addAsset({ title })
          const known = new Set(first)
          expect(reader.ids(wish, 0, 10_000).filter((id) => known.has(id))).toEqual(first)
          // Where a page must go on after new rows: behind the last asset seen.
          const last = first[2]
          const place = last === undefined ? null : reader.position(wish, last)
          expect(reader.ids(wish, (place ?? 0) + 1, 10_000).filter((id) => known.has(id))).toEqual(first.slice(3))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('sorts titles as people do', () => {
    const library = testLibrary()
    for (const title of ['Shot 10', 'shot 9', 'Étoile', 'zebra']) library.addAsset({ title })
    expect(
      reading(library)
        .page(query({ sort: 'title' }), 0, 10)
        .rows.map(({ title }) => title),
    ).toEqual(['Étoile', 'shot 9', 'Shot 10', 'zebra'])
  })

  it('reads each order of the library from an index', () => {
    const library = testLibrary()
    library.db.exec('ANALYZE')
    for (const column of ['created_at', 'sort_title', 'modified_at', 'type']) {
      const plan = library.db
        .prepare<[], { detail: string }>(
          `EXPLAIN QUERY PLAN SELECT seq FROM asset WHERE gone_at IS NULL AND trashed_at IS NULL ORDER BY ${column} DESC, seq DESC LIMIT 100`,
        )
        .all()
        .map(({ detail }) => detail)
        .join('\n')
      expect(plan).toMatch(/USING (?:COVERING )?INDEX/)
      expect(plan).not.toMatch(/TEMP B-TREE/)
    }
  })

  it('counts folders, rounds and titles from an index that leads to little else', () => {
    const { db } = testLibrary()
    const planOf = (sql: string) =>
      db
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail)
        .join('\n')
    expect(
      planOf('SELECT (SELECT count(*) FROM asset WHERE folder_key = key AND gone_at IS NULL AND trashed_at IS NULL) FROM folder'),
    ).toMatch(/INDEX asset_folder \(folder_key=\? AND trashed_at=\?\)/)
    expect(planOf(`SELECT count(*) FROM asset WHERE account_id = 'a' AND listed_round = 1`)).toMatch(/COVERING INDEX asset_listed/)
    expect(
      planOf(`SELECT id FROM asset WHERE account_id = 'a' AND +remote_id IS NOT NULL AND gone_at IS NULL AND listed_round < 2`),
    ).toMatch(/INDEX asset_listed/)
    expect(planOf(`SELECT id FROM asset WHERE sort_title = 'a' AND +account_id = 'a' AND gone_at IS NULL AND trashed_at IS NULL`)).toMatch(
      /INDEX asset_title/,
    )
  })
})

describe('what is beside the pages', () => {
  it('knows no row and no place of an asset that is not there', () => {
    const library = testLibrary()
    const missing = assetId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')
    expect(reading(library).row(missing)).toBeNull()
    expect(reading(library).position(query(), missing)).toBeNull()
  })

  it('offers filters for what is there, the most used tags first', () => {
    const library = testLibrary()
    library.addAsset({ type: 'image', tags: ['sea', 'sky'] })
    library.addAsset({ type: 'image', tags: ['sea'] })
    library.addAsset({ type: 'video', trashed: { at: 1, about: false }, tags: ['old'] })
    const reader = reading(library)
    expect(assetFacets.parse(reader.facets('library'))).toEqual({
      accounts: [{ id: library.account, count: 2 }],
      types: [{ type: 'image', count: 2 }],
      tags: [
        { tag: 'sea', count: 2 },
        { tag: 'sky', count: 1 },
      ],
      folders: [],
    })
    expect(reader.facets('trash').tags).toEqual([{ tag: 'old', count: 1 }])
  })

  it('has an address for a preview that says nothing but the id and the version', () => {
    const library = testLibrary()
    const id = library.addAsset({ version: 'v 7&x' })
    expect(reading(library).row(id)?.previewUrl).toBeNull()
    transact(library.db, (tx) => {
      applyMedia(tx, id, [remoteMedium({ id: '1', previewUrl: 'https://studio.example/secret' })])
    })
    expect(reading(library).row(id)?.previewUrl).toBe(`slipway-media://preview/${id}?v=v%207%26x`)
    expect(previewAddress({ id, version: null, previewUrl: null, hasLocal: true })).toBe(`slipway-media://preview/${id}?v=local`)
  })

  it('shows the dropped file as preview while it waits to be sent', () => {
    const library = testLibrary()
    const id = library.addLocal()
    expect(reading(library).row(id)?.previewUrl).toBeNull()
    library.queue(id, media)
    expect(reading(library).row(id)).toMatchObject({ previewUrl: `slipway-media://preview/${id}?v=local`, state: 'uploading' })
  })
})
