import { describe, expect, it } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { dueWork } from '../../../src-main/sync/due'
import { largeFrom, looks } from '../../../src-main/sync/lanes'
import { findEntry, markSent, moveInLine, postpone } from '../../../src-main/sync/outbox'
import { dropFolderId, intakeId, type DropFolderId, type IntakeId, type OperationId } from '../../../src-preload/contract/ids'
import { testLibrary, uploadPayload, type TestLibrary } from '../../support/library'

let count = 0
const nextId = () => String((count += 1)).padStart(26, '0')

/** A drop folder, and a file in it. */
function folderOf(library: TestLibrary): { folder: DropFolderId; file: () => IntakeId } {
  const folder = dropFolderId.parse(nextId())
  library.db
    .prepare(
      `INSERT INTO drop_folder (id, path, account_id, mode, after_upload, include_existing, root_dev, root_ino, began_at) VALUES (?, ?, ?, 'new-assets', 'keep', 0, 1, 1, 1)`,
    )
    .run(folder, `/${folder}`, library.account)
  return {
    folder,
    file: () => {
      const id = intakeId.parse(nextId())
      library.db
        .prepare(
          `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, seen_at, changed_at) VALUES (?, ?, ?, ?, 1, 1, 1, 1, 1, 'hashing', 1, 1)`,
        )
        .run(id, folder, id, id)
      return id
    },
  }
}

const due = (library: TestLibrary, each = 3) => dueWork(library.db, library.account, { now: library.clock.now(), each })
const entry = (library: TestLibrary, id: OperationId) => {
  const found = findEntry(library.db, id)
  if (found === null) throw new Error('it has ended')
  return found
}

describe('what is due', () => {
  it('is told with the drop folder it came from, and what makes the asset for a file as well', () => {
    const library = testLibrary()
    const { folder, file } = folderOf(library)
    const asset = library.addLocal()
    library.queue(asset, { ...uploadPayload({ intakeId: file() }), kind: 'add-media' })
    const own = library.queue(library.addAsset(), { kind: 'add-comment', text: 'x' })
    expect(due(library).map(({ source }) => source)).toEqual(['', folder])
    expect(due(library).find(({ id }) => id === own)?.source).toBe('')
  })

  it('is read for each source and lane alone, however much of another one waits', () => {
    const library = testLibrary()
    const [a, b] = [folderOf(library), folderOf(library)]
    for (let n = 0; n < 20; n += 1) library.addUpload({ intakeId: a.file() })
    const large = library.addUpload({ intakeId: a.file(), size: largeFrom }).operation
    const ofB = library.addUpload({ intakeId: b.file() }).operation
    const found = due(library)
    expect(found).toHaveLength(5)
    expect(found.filter(({ lane }) => lane === 'large').map(({ id }) => id)).toEqual([large])
    expect(found.filter(({ source }) => source === b.folder).map(({ id }) => id)).toEqual([ofB])
  })

  it('leaves out assets of which something is under way', () => {
    const library = testLibrary()
    const first = library.addUpload()
    const second = library.addUpload()
    expect(dueWork(library.db, library.account, { now: 1, each: 1, busy: [first.id] }).map(({ id }) => id)).toEqual([second.operation])
  })

  it('tells what was sent already as something to be looked after, which is small when the service has taken the file', () => {
    const library = testLibrary()
    const { operation } = library.addUpload({ size: largeFrom })
    transact(library.db, (tx) => {
      markSent(tx, entry(library, operation), { phase: 'sent' })
      postpone(tx, operation, { notBefore: 5, reason: null, inFlight: true, countsAsAttempt: false })
    })
    expect(due(library)).toMatchObject([{ source: looks, lane: 'large', rank: 0, dueAt: 5 }])
    transact(library.db, (tx) => {
      postpone(tx, operation, { notBefore: 6, reason: null, inFlight: true, countsAsAttempt: false, notes: { phase: 'accepted' } })
    })
    expect(due(library)).toMatchObject([{ source: looks, lane: 'small', dueAt: 6 }])
  })

  it('leaves out large files while one is under way, but for those that the service has taken', () => {
    const library = testLibrary()
    const [taken, again] = [library.addUpload({ size: largeFrom }).operation, library.addUpload({ size: largeFrom }).operation]
    library.addUpload({ size: largeFrom })
    transact(library.db, (tx) => {
      postpone(tx, taken, { notBefore: 6, reason: null, inFlight: true, countsAsAttempt: false, notes: { phase: 'accepted' } })
      postpone(tx, again, { notBefore: 5, reason: null, inFlight: false, countsAsAttempt: true })
    })
    const found = dueWork(library.db, library.account, { now: library.clock.now(), each: 3, isLargeUnderWay: true })
    expect(found).toMatchObject([{ id: taken, lane: 'small' }])
    expect(due(library)).toHaveLength(3)
  })

  it('does not let large ones that are due again hide small ones', () => {
    const library = testLibrary()
    const again = (id: OperationId, notBefore: number) => {
      transact(library.db, (tx) => {
        postpone(tx, id, { notBefore, reason: null, inFlight: false, countsAsAttempt: true })
      })
    }
    for (let n = 1; n <= 10; n += 1) again(library.addUpload({ size: largeFrom }).operation, n)
    const small = library.addUpload().operation
    again(small, 100)
    expect(due(library).some(({ id }) => id === small)).toBe(true)
  })
})

describe('the order of the user', () => {
  it('puts a file first with what must be done before it, and keeps the order within the asset', () => {
    const library = testLibrary()
    const before = library.addUpload().operation
    const asset = library.addLocal()
    const media = library.queue(asset, { ...uploadPayload(), kind: 'add-media' })
    const later = library.queue(asset, { kind: 'trash' })
    transact(library.db, (tx) => {
      moveInLine(tx, entry(library, media), 'first')
    })
    const [first, second] = due(library)
    expect(first).toMatchObject({ rank: -1, assetId: asset })
    expect(second?.id).toBe(before)
    const ranks = library.db.prepare('SELECT rank FROM outbox WHERE asset_id = ? ORDER BY seq').pluck().all(asset)
    expect(ranks).toEqual([-1, -1, 0])
    expect(entry(library, later).state).toBe('waiting')
  })

  it('puts what was put first later before that, and what was put last behind all', () => {
    const library = testLibrary()
    const [a, b, c] = [library.addUpload(), library.addUpload(), library.addUpload()].map(({ operation }) => operation)
    if (a === undefined || b === undefined || c === undefined) throw new Error('not queued')
    const move = (id: OperationId, to: 'first' | 'last') => {
      transact(library.db, (tx) => {
        moveInLine(tx, entry(library, id), to)
      })
    }
    move(b, 'first')
    move(c, 'first')
    expect(due(library).map(({ id }) => id)).toEqual([c, b, a])
    move(c, 'last')
    move(b, 'last')
    expect(due(library).map(({ id }) => id)).toEqual([a, c, b])
  })
})

it('takes a moment where a hundred thousand files wait', () => {
  const library = testLibrary()
  const { file } = folderOf(library)
  const intake = file()
  const { id } = library.addUpload({ intakeId: intake })
  library.db.exec(`
    INSERT INTO asset (id, account_id, title, sort_title, type, created_at, modified_at) SELECT printf('%026d', 1000000 + value), account_id, 'x', 'x', 'image', 1, 1
      FROM asset, (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 100000) SELECT value FROM n) WHERE asset.id = '${id}';
    INSERT INTO outbox (id, account_id, asset_id, kind, payload, created_at, size, source)
      SELECT a.id, a.account_id, a.id, o.kind, o.payload, 1, 3, o.source FROM asset a, outbox o WHERE o.asset_id = '${id}' AND a.id <> '${id}' ORDER BY a.id`)
  const startedAt = performance.now()
  for (let times = 0; times < 20; times += 1) expect(due(library, 8)).toHaveLength(8)
  expect((performance.now() - startedAt) / 20).toBeLessThan(20)
})
