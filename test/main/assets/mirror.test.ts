import { describe, expect, it } from 'vitest'
import { deleteAccount } from '../../../src-main/accounts/account-store'
import { assetReader } from '../../../src-main/assets/asset-reader'
import { adoptRemoteId, applyMedia, applyRemote, markGone } from '../../../src-main/sync/apply'
import {
  findAsset,
  findAssetByRemoteId,
  hasTombstone,
  insertKnownId,
  recordTombstone,
  removeAsset,
  showAsset,
} from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../src-main/providers/remote'
import { insertLocalComment, listComments } from '../../../src-main/assets/comments'
import { findFolder } from '../../../src-main/assets/folders'
import { entriesOfAsset, settle } from '../../../src-main/sync/outbox'
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
  folders: [],
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
      ai: { title: 'ai title', description: 'ai words', tags: ['ai'] },
      sha256: 'def',
      facts: [{ label: 'Locale', value: 'de' }],
      folder: { id: 'f1', name: 'Films' },
      projectId: 'p1',
      processing: { state: 'processing', note: 'queued' },
      media: [remoteMedium({ id: 'm1' })],
      md5: 'abc',
      owner: 'o',
      type: 'video',
      version: 'v9',
      fileName: 'f.mp4',
    })
    expect(row(library, id)).toMatchObject({
      title: 'New', description: 'd', category: 'c', tags: '["t"]', ai_tags: '["ai"]', md5: 'abc', owner: 'o', type: 'video', version: 'v9', file_name: 'f.mp4', refreshed_at: library.clock.now(),
      ai_title: 'ai title', ai_description: 'ai words', sha256: 'def', facts: '[{"label":"Locale","value":"de"}]', folder_key: `${library.account} f1`, project_id: 'p1',
      processing: 'processing', processing_note: 'queued', processing_since: library.clock.now(),
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

describe('what the service is still working on', () => {
  const since = (library: TestLibrary, id: AssetId) => row(library, id)['processing_since']

  it('is noted with the moment we first saw it so, which starts anew only with another state', () => {
    const library = testLibrary()
    const id = library.addAsset({ remoteId: 'remote-one' })
    const start = library.clock.now()
    told(library, id, { processing: { state: 'processing', note: null } })
    library.clock.advance(5000)
    told(library, id, { processing: { state: 'processing', note: 'nearly there' } })
    expect(since(library, id)).toBe(start)
    library.clock.advance(5000)
    told(library, id, { processing: { state: 'failed', note: 'too large' } })
    expect([since(library, id), library.asset(id).processing]).toEqual([start + 10_000, 'failed'])
  })
})

describe('a folder', () => {
  it('is known by its account and its id, and takes the name that was told last', () => {
    const library = testLibrary()
    const other = library.addAccount('Other')
    library.addAsset({ folder: { id: 'f1', name: 'Films' } })
    library.addAsset({ folder: { id: 'f1', name: 'Movies' } })
    library.addAsset({ folder: { id: 'f1', name: 'Their own' } }, other)
    expect(findFolder(library.db, `${library.account} f1`)).toMatchObject({ name: 'Movies', remoteId: 'f1' })
    expect(findFolder(library.db, `${other} f1`)).toMatchObject({ name: 'Their own' })
    expect(findFolder(library.db, `${library.account} f2`)).toBeNull()
  })
})

describe('two rows of one asset', () => {
  const adopt = (library: TestLibrary, id: AssetId, remoteId: string) => transact(library.db, (tx) => adoptRemoteId(tx, id, remoteId))
  const count = (library: TestLibrary) => library.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset').get()?.n

  it('do not come to be when nobody knows the id: the row takes it', () => {
    const library = testLibrary()
    const id = library.addLocal('Mine')
    expect(adopt(library, id, 'remote-one')).toBe(id)
    expect(adopt(library, id, 'remote-one')).toBe(id)
    expect(library.asset(id)).toMatchObject({ remoteId: 'remote-one', title: 'Mine' })
  })

  it("become one when a listing was faster: the older row stays, with the service's word, and is found by it", () => {
    const library = testLibrary()
    const { id, operation } = library.addUpload({ title: 'Mine', fileName: 'mine.png' })
    const { externalId } = library.asset(id)
    const listed = library.addAsset({
      remoteId: 'remote-one',
      title: 'Lighthouse',
      version: 'v7',
      sha256: 'abc',
      media: [remoteMedium({ id: 'm' })],
    })
    expect(adopt(library, id, 'remote-one')).toBe(id)
    expect(findAsset(library.db, listed)).toBeNull()
    expect(library.asset(id)).toMatchObject({
      remoteId: 'remote-one',
      externalId,
      title: 'Lighthouse',
      version: 'v7',
      fileName: 'mine.png',
    })
    expect(row(library, id)).toMatchObject({ sha256: 'abc' })
    expect(library.asset(id).media).toHaveLength(1)
    expect(entriesOfAsset(library.db, id).map((entry) => entry.id)).toEqual([operation])
    expect(search(library, 'lighthouse')).toEqual([id])
    expect(search(library, 'mine')).toEqual([id])
  })

  it('become one when the service had the same file before: the older row stays, and gets what was done to the younger', () => {
    const library = testLibrary()
    const known = library.addAsset({ remoteId: 'remote-one', title: 'Lighthouse', externalId: null })
    const before = library.queue(known, { kind: 'edit-asset', changes: { title: 'Windmill' }, seen: {} })
    const { id, operation } = library.addUpload({ title: 'Again' })
    const { externalId } = library.asset(id)
    const after = library.queue(known, { kind: 'trash' })
    library.db.prepare('UPDATE asset SET opened_at = 77 WHERE id = ?').run(id)
    expect(adopt(library, id, 'remote-one')).toBe(known)
    expect(findAsset(library.db, id)).toBeNull()
    expect(entriesOfAsset(library.db, known).map((entry) => entry.id)).toEqual([before, operation, after])
    expect(library.asset(known)).toMatchObject({ title: 'Windmill', externalId })
    expect(row(library, known)).toMatchObject({ opened_at: 77 })
    expect(search(library, 'again')).toEqual([])
    expect(count(library)).toBe(1)
  })

  it('keep all comments, each once, and what was to be done with them', () => {
    const library = testLibrary()
    const local = library.addLocal()
    const own = transact(library.db, (tx) => insertLocalComment(tx, { assetId: local, text: 'waits', now: 5 }))
    const listed = library.addAsset({ remoteId: 'remote-one' })
    const comment = (asset: AssetId, id: string, remoteId: string, ordinal: number) =>
      library.db
        .prepare(`INSERT INTO comment (id, asset_id, remote_id, text, author, ordinal) VALUES (?, ?, ?, ?, 'Ann', ?)`)
        .run(id, asset, remoteId, remoteId, ordinal)
    comment(local, 'c-1', 'hello', 1)
    comment(listed, 'c-2', 'hello', 0)
    comment(listed, 'c-3', 'there', 1)
    library.db.prepare(`INSERT INTO outbox (id, account_id, asset_id, comment_id, kind, payload, created_at) VALUES ('o', ?, ?, 'c-2', 'delete-comment', '{"kind":"delete-comment"}', 1)`).run(library.account, listed) // prettier-ignore
    expect(adopt(library, local, 'remote-one')).toBe(local)
    expect(listComments(library.db, local, null).map(({ text }) => text)).toEqual(['waits', 'hello', 'there'])
    expect(listComments(library.db, local, null)[0]?.id).toBe(own)
    expect(entriesOfAsset(library.db, local).at(-1)).toMatchObject({ commentId: 'c-1' })
    expect(row(library, local)).toMatchObject({ comment_count: 3 })
  })

  it('keep the dropped file of the younger one', () => {
    const library = testLibrary()
    const known = library.addAsset({ remoteId: 'remote-one' })
    const local = library.addLocal()
    library.db.exec(`
      INSERT INTO drop_folder (id, path, account_id, mode, after_upload, include_existing, root_dev, root_ino, began_at) VALUES ('d', '/d', '${library.account}', 'new-assets', 'keep', 0, 1, 1, 1);
      INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, asset_id, seen_at, changed_at) VALUES ('i', 'd', 'a', 'a', 1, 1, 1, 1, 1, 'queued', '${local}', 1, 1)`)
    adopt(library, local, 'remote-one')
    expect(library.db.prepare('SELECT asset_id FROM intake').get()).toEqual({ asset_id: known })
  })

  it('show what we know when the other one was never read', () => {
    const library = testLibrary()
    const known = transact(library.db, (tx) => insertKnownId(tx, library.account, 'remote-one', 1))
    const { id } = library.addUpload({ title: 'Mine' })
    expect(adopt(library, id, 'remote-one')).toBe(known)
    expect(known === null ? null : library.asset(known)).toMatchObject({ title: 'Mine', remoteId: 'remote-one' })
  })

  it("can not come to be by the service's word either: it is written to the row that stays", () => {
    const library = testLibrary()
    const known = library.addAsset({ remoteId: 'remote-one', title: 'Old' })
    const local = library.addLocal()
    const written = transact(library.db, (tx) => applyRemote(tx, local, remoteAsset({ remoteId: 'remote-one', title: 'New' }), 5))
    expect(written).toBe(known)
    expect(library.asset(known).title).toBe('New')
    expect(count(library)).toBe(1)
  })

  it('of different accounts stay two', () => {
    const library = testLibrary()
    const other = library.addAccount('Other')
    const theirs = library.addAsset({ remoteId: 'remote-one' }, other)
    const local = library.addLocal()
    expect(adopt(library, local, 'remote-one')).toBe(local)
    expect(library.asset(theirs).remoteId).toBe('remote-one')
  })
})

describe('an id that the service never knew', () => {
  it('stays as gone without ever having been read', () => {
    const library = testLibrary()
    const id = transact(library.db, (tx) => insertKnownId(tx, library.account, 'remote-one', 1))
    transact(library.db, (tx) => {
      if (id !== null) markGone(tx, id, 5)
    })
    expect(library.db.prepare('SELECT base, gone_at, refreshed_at FROM asset').get()).toEqual({ base: null, gone_at: 5, refreshed_at: 5 })
  })
})
