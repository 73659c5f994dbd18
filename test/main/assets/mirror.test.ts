import { describe, expect, it } from 'vitest'
import { deleteAccount } from '../../../src-main/accounts/account-store'
import { assetReader } from '../../../src-main/assets/asset-reader'
import {
  applyMedia,
  applyRemote,
  findAssetByRemoteId,
  hasTombstone,
  insertKnownId,
  markGone,
  recordTombstone,
  removeAsset,
  showAsset,
} from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../src-main/providers/provider'
import { settle } from '../../../src-main/sync/outbox'
import type { AssetQuery } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { remoteAsset, remoteMedium, testLibrary, type TestLibrary } from '../../support/library'

const query = (search: string): AssetQuery => ({
  view: 'library',
  search,
  sort: 'added',
  descending: false,
  accounts: [],
  types: [],
  states: [],
  tags: [],
})
const search = (library: TestLibrary, text: string) =>
  assetReader(
    library.db,
    () => 14,
    () => 0,
  ).ids(query(text), 0, 100)
const row = (library: TestLibrary, id: AssetId) =>
  library.db.prepare<[string], Record<string, unknown>>('SELECT * FROM asset WHERE id = ?').get(id) ?? {}
const told = (library: TestLibrary, id: AssetId, values: Partial<RemoteAsset>) => {
  transact(library.db, (tx) => {
    applyRemote(tx, id, remoteAsset({ remoteId: 'remote-one', ...values }), library.clock.now())
  })
}

describe("the service's word about an asset", () => {
  it('is written whole', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one' })
    told(library, id, {
      title: 'New',
      description: 'd',
      category: 'c',
      tags: ['t'],
      aiTags: ['ai'],
      md5: 'abc',
      owner: 'o',
      type: 'video',
      version: 'v9',
      fileName: 'f.mp4',
    })
    expect(row(library, id)).toMatchObject({
      title: 'New', description: 'd', category: 'c', tags: '["t"]', ai_tags: '["ai"]', md5: 'abc', owner: 'o', type: 'video', version: 'v9', file_name: 'f.mp4', refreshed_at: library.clock.now(),
    }) // prettier-ignore
  })

  it("stays under a change of the user's that waits, and comes to the surface when that ends", () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', title: 'Old', description: 'old' })
    const operation = library.queue(id, { kind: 'edit-asset', changes: { title: 'Mine' }, seen: { title: 'Old' } })
    told(library, id, { title: 'Theirs', description: 'theirs' })
    expect(row(library, id)).toMatchObject({ title: 'Mine', description: 'theirs' })
    expect(library.asset(id).base.title).toBe('Theirs')
    transact(library.db, (tx) => {
      settle(tx, operation)
      showAsset(tx, id)
    })
    expect(row(library, id)['title']).toBe('Theirs')
  })

  it('does not forget what it does not tell again', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', externalId: 'mine', fileName: 'a.png', createdAt: 5, modifiedAt: 6 })
    told(library, id, { externalId: null, fileName: null, createdAt: null, modifiedAt: null })
    expect(row(library, id)).toMatchObject({ external_id: 'mine', file_name: 'a.png', created_at: 5, modified_at: 6 })
  })

  it('leaves the type that a dropped file seems to have until the service knows better', () => {
    const library = testLibrary()
    const id = library.addLocal()
    told(library, id, { type: 'placeholder' })
    expect(row(library, id)['type']).toBe('image')
    told(library, id, { type: 'audio' })
    expect(row(library, id)['type']).toBe('audio')
  })

  it('brings back an asset that was gone', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one' })
    transact(library.db, (tx) => {
      markGone(tx, id, 5)
      markGone(tx, id, 9)
    })
    expect(row(library, id)).toMatchObject({ gone_at: 5, refreshed_at: 9 })
    told(library, id, {})
    expect(library.asset(id).goneAt).toBeNull()
  })

  it('is nothing to an asset that was removed meanwhile', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one' })
    transact(library.db, (tx) => {
      removeAsset(tx, library.asset(id))
    })
    told(library, id, {})
    expect(row(library, id)).toEqual({})
  })
})

describe('the day of trashing', () => {
  it("is the service's own where it tells it", () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', trashed: { at: 77, about: false } })
    expect(row(library, id)).toMatchObject({ trashed_at: 77, trashed_about: 0 })
  })

  it('is the day we first saw it there, marked as "about", and stays that day', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one' })
    const seen = library.clock.now()
    told(library, id, { trashed: { at: null, about: true } })
    library.clock.advance(5 * 86_400_000)
    told(library, id, { trashed: { at: null, about: true } })
    expect(row(library, id)).toMatchObject({ trashed_at: seen, trashed_about: 1 })
  })

  it('begins anew when the asset was live in between', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', trashed: { at: null, about: true } })
    told(library, id, { trashed: null })
    expect(row(library, id)).toMatchObject({ trashed_at: null, trashed_about: 0 })
    library.clock.advance(1000)
    told(library, id, { trashed: { at: null, about: true } })
    expect(row(library, id)['trashed_at']).toBe(library.clock.now())
  })
})

describe('the search index', () => {
  it('follows every change of what is shown', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', title: 'Lighthouse', tags: ['sea'] })
    expect(search(library, 'lighthouse')).toEqual([id])
    told(library, id, { title: 'Windmill', tags: ['land'] })
    expect(search(library, 'lighthouse')).toEqual([])
    expect(search(library, 'windm')).toEqual([id])
    expect(search(library, 'sea')).toEqual([])
    library.queue(id, { kind: 'edit-asset', changes: { title: 'Waterwheel' }, seen: {} })
    transact(library.db, (tx) => {
      showAsset(tx, id)
    })
    expect(search(library, 'waterwheel')).toEqual([id])
    expect(search(library, 'windmill')).toEqual([])
  })

  it('holds nothing of an asset that was removed, and takes up the next one in its place', () => {
    const library = testLibrary()
    const id = library.addAsset({ title: 'Lighthouse' })
    transact(library.db, (tx) => {
      removeAsset(tx, library.asset(id))
    })
    expect(search(library, 'lighthouse')).toEqual([])
    const next = library.addAsset({ title: 'Windmill' })
    expect(search(library, 'lighthouse')).toEqual([])
    expect(search(library, 'windmill')).toEqual([next])
  })

  it('holds nothing of an account that was left', () => {
    const library = testLibrary()
    const other = library.addAccount('Other')
    library.addAsset({ title: 'Lighthouse' }, other)
    const kept = library.addAsset({ title: 'Lighthouse too' })
    transact(library.db, (tx) => {
      deleteAccount(tx, other)
    })
    const fresh = library.addAsset({ title: 'Windmill' })
    expect(search(library, 'lighthouse')).toEqual([kept])
    expect(search(library, 'windmill')).toEqual([fresh])
  })

  it('is not written again when no word changed', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', title: 'Lighthouse', tags: ['sea'] })
    const writes = () => library.db.prepare<[], { n: number }>('SELECT total_changes() AS n').get()?.n ?? 0
    const before = writes()
    told(library, id, { title: 'Lighthouse', tags: ['sea'], version: 'v2', md5: 'other' })
    // The asset's row, twice: its base, and what is shown.
    expect(writes() - before).toBe(2)
    expect(search(library, 'lighthouse')).toEqual([id])
  })

  it('follows the tags of an asset also when the words stay the same', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one', category: 'sea', tags: ['sky'] })
    told(library, id, { category: 'sea', tags: ['sky'] })
    told(library, id, { category: '', tags: ['sea', 'sky'] })
    expect(library.db.prepare('SELECT tag FROM asset_tag ORDER BY tag').all()).toEqual([{ tag: 'sea' }, { tag: 'sky' }])
  })

  it('knows each tag once', () => {
    const library = testLibrary()
    library.addAsset({ tags: ['sea', 'sea', 'Sea'] })
    expect(library.db.prepare('SELECT tag FROM asset_tag ORDER BY tag').all()).toEqual([{ tag: 'Sea' }, { tag: 'sea' }])
  })
})

describe('ids and media', () => {
  it('take up a known id once for each account', () => {
    const library = testLibrary()
    const other = library.addAccount('Other')
    transact(library.db, (tx) => {
      const first = insertKnownId(tx, library.account, 'remote-one', 1)
      expect(insertKnownId(tx, library.account, 'remote-one', 1)).toBeNull()
      expect(insertKnownId(tx, other, 'remote-one', 1)).not.toBeNull()
      expect(findAssetByRemoteId(tx, library.account, 'remote-one')).toMatchObject({
        id: first,
        title: 'remote-one',
        base: { title: 'remote-one' },
      })
    })
  })

  it('take the preview from the first medium that has one', () => {
    const library = testLibrary()
    const id = library.addAsset()
    const media = [
      remoteMedium({ id: '1' }),
      remoteMedium({ id: '2', previewUrl: 'https://studio.example/2' }),
      remoteMedium({ id: '3', previewUrl: 'https://studio.example/3' }),
    ]
    transact(library.db, (tx) => {
      applyMedia(tx, id, media)
    })
    expect(library.asset(id)).toMatchObject({ media, previewUrl: 'https://studio.example/2' })
    transact(library.db, (tx) => {
      applyMedia(tx, id, [])
    })
    expect(library.asset(id)).toMatchObject({ media: [], previewUrl: null })
  })

  it('remember what was deleted for good, but nothing that the service never knew', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one' })
    const local = library.addLocal()
    transact(library.db, (tx) => {
      recordTombstone(tx, library.asset(id), 5)
      recordTombstone(tx, library.asset(id), 6)
      recordTombstone(tx, library.asset(local), 5)
    })
    expect(hasTombstone(library.db, library.account, 'remote-one')).toBe(true)
    expect(library.db.prepare('SELECT count(*) AS n FROM tombstone').get()).toEqual({ n: 1 })
  })
})
