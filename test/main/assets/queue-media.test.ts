import { describe, expect, it } from 'vitest'
import { assetReader } from '../../../src-main/assets/asset-reader'
import { intakePorts, targetOf } from '../../../src-main/assets/queue-media'
import { typeByName } from '../../../src-main/assets/type-by-name'
import { transact } from '../../../src-main/database/transaction'
import { createRegistry } from '../../../src-main/providers/registry'
import { entriesOfAsset, findEntry, hold } from '../../../src-main/sync/outbox'
import { assetId, intakeId } from '../../../src-preload/contract/ids'
import { testLibrary } from '../../support/library'
import type { IntakePorts } from '../../../src-main/drop-folders/ports'
import type { Payload } from '../../../src-main/sync/operations'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryService, type MemoryServiceOptions } from '../../support/memory-provider'

const file = {
  intakeId: intakeId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
  path: '/drop/a.png',
  fileName: 'a.png',
  size: 3,
  md5: 'm',
  sha256: 's',
  mtimeMs: 1,
  ino: 1,
  target: {},
  folders: '',
}

function setUp(kind: MemoryServiceOptions = {}, values: Parameters<typeof memoryDefinition>[1] = {}) {
  const library = testLibrary()
  const registry = createRegistry([memoryDefinition(memoryService(undefined, kind), values)], library.clock)
  const told: string[] = []
  const ports = intakePorts({
    db: library.db,
    clock: library.clock,
    registry,
    wake: () => told.push('wake'),
    onQueued: (id) => told.push(id),
    restoreAsset: () => null,
  })
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

  it('goes by content among assets of the account, live ones before those in the trash', () => {
    const { library, ports } = setUp()
    const find = (account = library.account) => ports.findAssetsByContent(account, { md5: 'x', sha256: 'y' })
    const trashed = library.addAsset({ md5: 'x', title: 'Old', trashed: { at: 1, about: false } })
    expect(find()).toEqual([{ id: trashed, title: 'Old', isTrashed: true }])
    const id = library.addAsset({ md5: 'x', title: 'Live' })
    expect(find().map((asset) => asset.id)).toEqual([id, trashed])
    expect(find(library.addAccount('Other'))).toEqual([])
  })
})

describe('a dropped file for a service that', () => {
  const newAsset = ({ library, ports }: ReturnType<typeof setUp>, values: Partial<Parameters<IntakePorts['queueNewAsset']>[1]> = {}) => {
    const made = transact(library.db, (tx) => ports.queueNewAsset(tx, { ...file, accountId: library.account, title: 'A', ...values }))
    return { ...made, payloads: entriesOfAsset(library.db, made.assetId).map(({ payload }) => payload) }
  }
  const sent = { intakeId: file.intakeId, path: '/drop/a.png', fileName: 'a.png', size: 3, md5: 'm', sha256: 's' }
  const field = (key: string) => ({ key, label: key, hint: '', secret: false, isOptional: true, hasChoices: false, isLong: false })
  const withFields = (...keys: string[]) => ({ form: { ...memoryDefinition(memoryService()).form, targetFields: keys.map(field) } })

  it.each([
    ['takes bytes', 'listing'],
    ['fetches a link and makes the asset out of it', 'by-link'],
  ] as const)('%s is one operation, and shown at once', (_what, kind) => {
    const set = setUp({ kind }, withFields('segmentId'))
    const { assetId: id, operationId, payloads } = newAsset(set, { target: { segmentId: '100' } })
    expect(payloads).toEqual([{ kind: 'upload-asset', ...sent, title: 'A', target: { segmentId: '100' } }])
    expect(entriesOfAsset(set.library.db, id)[0]?.id).toBe(operationId)
    expect(set.library.asset(id)).toMatchObject({ title: 'A', remoteId: null, externalId: expect.stringMatching(/^slipway-/) as string })
  })

  it('has projects makes the asset in the project of the folder', () => {
    const { payloads } = newAsset(setUp({}, withFields('projectId')), { target: { projectId: 'p1' } })
    expect(payloads[0]).toMatchObject({ kind: 'create-asset', projectId: 'p1' })
  })

  it('keeps files in folders carries on the sub-folders; others are not told of them', () => {
    const folders = 'de/Bilder'
    const target = (payloads: readonly Payload[]) =>
      payloads.flatMap((payload) => (payload.kind === 'upload-asset' ? [payload.target] : []))
    expect(target(newAsset(setUp({ kind: 'listing' }, withFields('relativePath')), { folders }).payloads)).toEqual([
      { relativePath: folders },
    ])
    expect(target(newAsset(setUp({ kind: 'listing' }), { folders }).payloads)).toEqual([{}])
    expect(targetOf({ target: { relativePath: 'a/b/' }, folders: 'c' }, true)).toEqual({ relativePath: 'a/b/c' })
    expect(targetOf({ target: { relativePath: 'a\\' }, folders: 'c' }, true)).toEqual({ relativePath: 'a/c' })
    expect(targetOf({ target: { relativePath: 'a' }, folders: '' }, true)).toEqual({ relativePath: 'a' })
  })

  it('takes no files is refused in words, and leaves nothing', () => {
    const set = setUp({ kind: 'by-link', without: ['createFromLink'] })
    expect(() => newAsset(set)).toThrow('The service of this account takes no files from Slipway.')
    expect(set.library.db.prepare('SELECT (SELECT count(*) FROM asset) + (SELECT count(*) FROM outbox) AS n').get()).toEqual({ n: 0 })
  })

  it('tells its assets by SHA-256 is recognised by that', () => {
    const { library, ports } = setUp({ kind: 'listing' })
    const id = library.addAsset({ sha256: 'y', title: 'Live' })
    expect(ports.findAssetsByContent(library.account, { md5: 'x', sha256: 'y' })).toEqual([{ id, title: 'Live', isTrashed: false }])
    expect(ports.findAssetsByContent(library.account, { md5: 'y', sha256: 'x' })).toEqual([])
  })

  it('is not known any more has nobody to receive it', () => {
    const { library, ports } = setUp()
    library.db.prepare(`UPDATE account SET service = 'somewhere-else'`).run()
    expect(ports.receiverOf(library.account)).toBeNull()
  })

  it('says what it takes and why not the rest', () => {
    const receiver = (kind: MemoryServiceOptions) => {
      const { library, ports } = setUp(kind)
      const { upload, addMedia } = ports.receiverOf(library.account) ?? {}
      return [upload?.offered, addMedia?.offered]
    }
    expect([receiver({}), receiver({ kind: 'listing' }), receiver({ kind: 'by-link' })]).toEqual([
      [true, true],
      [true, false],
      [true, false],
    ])
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
