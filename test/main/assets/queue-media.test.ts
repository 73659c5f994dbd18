import { describe, expect, it } from 'vitest'
import { assetReader } from '../../../src-main/assets/asset-reader'
import { intakePorts, typeByName } from '../../../src-main/assets/queue-media'
import { transact } from '../../../src-main/database/transaction'
import { entriesOfAsset, findEntry, hold } from '../../../src-main/sync/outbox'
import { assetId, intakeId } from '../../../src-preload/contract/ids'
import { testLibrary } from '../../support/library'

const file = {
  intakeId: intakeId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
  path: '/drop/a.png',
  fileName: 'a.png',
  size: 3,
  md5: 'm',
  sha256: 's',
  mtimeMs: 1,
  ino: 1,
}

function setUp() {
  const library = testLibrary()
  const told: string[] = []
  const ports = intakePorts({ db: library.db, clock: library.clock, wake: () => told.push('wake'), onQueued: (id) => told.push(id) })
  return { library, ports, told }
}

describe('a dropped file', () => {
  it('becomes an asset of the window at once, with its creation and its media in that order', () => {
    const { library, ports, told } = setUp()
    const { assetId: id, operationId } = transact(library.db, (tx) =>
      ports.queueNewAsset(tx, { ...file, accountId: library.account, title: 'A' }),
    )
    const [create, media] = entriesOfAsset(library.db, id)
    expect([create?.payload, media?.payload]).toEqual([
      { kind: 'create-asset', title: 'A', externalId: library.asset(id).externalId },
      { kind: 'add-media', intakeId: file.intakeId, path: '/drop/a.png', fileName: 'a.png', size: 3, md5: 'm', sha256: 's' },
    ])
    expect(media?.id).toBe(operationId)
    expect(told).toEqual([id])
    expect(
      assetReader(
        library.db,
        () => null,
        () => 0,
      ).row(id),
    ).toMatchObject({ title: 'A', type: 'image', state: 'uploading' })
  })

  it('never has the external id of another', () => {
    const { library, ports } = setUp()
    const ids = Array.from(
      { length: 50 },
      () => transact(library.db, (tx) => ports.queueNewAsset(tx, { ...file, accountId: library.account, title: 'A' })).assetId,
    )
    expect(new Set(ids.map((id) => library.asset(id).externalId)).size).toBe(50)
  })

  it('that fails half-way leaves nothing', () => {
    const { library, ports } = setUp()
    expect(() =>
      transact(library.db, (tx) => {
        ports.queueNewAsset(tx, { ...file, accountId: library.account, title: 'A' })
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(library.db.prepare('SELECT (SELECT count(*) FROM asset) + (SELECT count(*) FROM outbox) AS n').get()).toEqual({ n: 0 })
  })

  it('goes to an asset that is there, and to none that is not', () => {
    const { library, ports } = setUp()
    const id = library.addAsset()
    const { operationId } = transact(library.db, (tx) => ports.queueMedia(tx, { ...file, assetId: id }))
    expect(findEntry(library.db, operationId)?.assetId).toBe(id)
    expect(() =>
      transact(library.db, (tx) => ports.queueMedia(tx, { ...file, assetId: assetId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV') })),
    ).toThrow(/not in the mirror/)
  })

  it('whose sending was refused can be sent again', () => {
    const { library, ports } = setUp()
    const { operationId } = transact(library.db, (tx) => ports.queueMedia(tx, { ...file, assetId: library.addAsset() }))
    transact(library.db, (tx) => {
      hold(tx, operationId, { state: 'failed', reason: 'x', inFlight: true })
      ports.retryOperation(tx, operationId)
    })
    expect(findEntry(library.db, operationId)).toMatchObject({ state: 'waiting', reason: null, inFlight: true })
  })
})

describe('looking for the asset of a file', () => {
  it('goes by the whole title, whatever its case or form, among live assets of the account', () => {
    const { library, ports } = setUp()
    const other = library.addAccount('Other')
    const a = library.addAsset({ title: 'Café 007' })
    const b = library.addAsset({ title: 'CAFE\u0301 007' })
    library.addAsset({ title: 'Cafe 007' })
    library.addAsset({ title: 'Café 7' })
    library.addAsset({ title: 'Café 007' }, other)
    library.addAsset({ title: 'Café 007', trashed: { at: 1, about: false } })
    expect(ports.findAssetByTitle(library.account, 'café 007')).toEqual([a, b])
    expect(ports.findAssetByTitle(library.account, 'café')).toEqual([])
  })

  it('goes by content among live assets of the account', () => {
    const { library, ports } = setUp()
    library.addAsset({ md5: 'x', trashed: { at: 1, about: false } })
    expect(ports.findAssetByMd5(library.account, 'x')).toBeNull()
    const id = library.addAsset({ md5: 'x', title: 'Live' })
    expect(ports.findAssetByMd5(library.account, 'x')).toEqual({ id, title: 'Live' })
    expect(ports.findAssetByMd5(library.addAccount('Other'), 'x')).toBeNull()
  })
})

it.each([
  ['a.PNG', 'image'],
  ['film.final.mov', 'video'],
  ['song.mp3', 'audio'],
  ['paper.pdf', 'document'],
  ['noending', 'other'],
  ['.png', 'image'],
  ['a.', 'other'],
  ['a.constructor', 'other'],
])('a file called %s seems to be %s', (name, type) => {
  expect(typeByName(name)).toBe(type)
})
