import { describe, expect, it } from 'vitest'
import { createAskedAtOnce } from '../../../src-main/assets/asked-at-once'
import { createAssetMedia } from '../../../src-main/assets/asset-media'
import { assetReader } from '../../../src-main/assets/asset-reader'
import type { MediaCache } from '../../../src-main/assets/media-cache'
import { applyMedia } from '../../../src-main/sync/apply'
import { findAssetByRemoteId, recordTombstone, removeAsset } from '../../../src-main/assets/mirror'
import { createNewFolder } from '../../../src-main/assets/new-folder'
import { createServiceSearch } from '../../../src-main/assets/service-search'
import { transact } from '../../../src-main/database/transaction'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { fileMetadata, historyPage, serviceSearchResult, shareLink } from '../../../src-preload/contract/asset'
import { remoteMedium, testLibrary } from '../../support/library'
import { memoryService, type MemoryServiceOptions } from '../../support/memory-provider'

const noCache: MediaCache = {
  fetch: () => Promise.reject(new Error('not here')),
  peek: () => Promise.resolve(null),
  forget: () => Promise.resolve(),
  trim: () => Promise.resolve(),
  stop: () => undefined,
}

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const { db, clock, publish } = library
  const service = memoryService(() => clock.now(), options)
  const at = { isOpen: true, whyNot: null as string | null }
  const openProvider = () => Promise.resolve(at.isOpen ? service.provider : null)
  const media = createAssetMedia({ db, clock, cache: noCache, openProvider, reader: inProcessMediaReader(), locateFile: () => null })
  const assets = assetReader(
    db,
    () => null,
    () => clock.now(),
  )
  return {
    library,
    service,
    at,
    ask: createAskedAtOnce({ db, clock, media, openProvider }),
    search: createServiceSearch({ db, clock, publish, assets, openProvider, whyNot: () => at.whyNot }),
    newFolder: createNewFolder({ db, publish, openProvider }),
    both: (values: Parameters<typeof service.add>[0] = {}) => {
      const remoteId = service.add(values)
      const id = library.addAsset(service.asset(remoteId).remote)
      return { id, remoteId }
    },
  }
}

describe('what is asked of a service at once', () => {
  it('is its answer, fitted to the window', async () => {
    const { ask, both, library, service } = setUp()
    const { id, remoteId } = both({ title: 'Dune' })
    transact(library.db, (tx) => {
      applyMedia(tx, id, [remoteMedium({ id: '5', storedName: 'stored.png', fileName: 'nice.png' })])
    })
    expect(historyPage.parse(await ask.history(id, null)).events.length).toBeGreaterThanOrEqual(0)
    expect(fileMetadata.parse(await ask.fileMetadata(id)).rows).toEqual([{ label: 'title', value: 'Dune' }])
    expect(await ask.collections(id)).toEqual([])
    expect(await ask.actions(id)).toHaveProperty('runs')
    expect(shareLink.parse(await ask.shareLink(id, { mediumId: null, days: 7, downloads: 10 }))).toEqual({
      url: `https://studio.example/${remoteId}/5`,
      fileName: 'stored.png',
    })
    expect(service.changes).toEqual([])
  })

  it('is refused without a connection, a sign-in, or before the service has the asset', async () => {
    const { ask, both, library, service, at } = setUp()
    const { id } = both()
    service.failOnce('history', { how: 'offline' })
    await expect(ask.history(id, null)).rejects.toMatchObject({ kind: 'offline' })
    await expect(ask.history(library.addLocal(), null)).rejects.toMatchObject({ code: 'refused' })
    at.isOpen = false
    await expect(ask.history(id, null)).rejects.toMatchObject({ code: 'sign-in-needed' })
  })

  it('is refused in words where the service has nothing of the kind, and no request leaves', async () => {
    const { ask, both, service } = setUp({ kind: 'listing' })
    const { id } = both()
    for (const work of [ask.history(id, null), ask.collections(id), ask.actions(id), ask.fileMetadata(id)])
      await expect(work).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/^This service has no /) as string })
    expect(service.calls).toEqual([])
  })

  it('quirk 59: is not asked for an asset that is gone, and no request leaves', async () => {
    const { ask, both, library, service } = setUp()
    const { id } = both()
    library.db.prepare('UPDATE asset SET gone_at = 1').run()
    await expect(ask.history(id, null)).rejects.toMatchObject({ message: 'The service does not have this asset any more.' })
    library.db.prepare('UPDATE asset SET gone_at = NULL').run()
    transact(library.db, (tx) => {
      recordTombstone(tx, library.asset(id), 1)
    })
    await expect(ask.fileMetadata(id)).rejects.toMatchObject({ message: 'The service does not have this asset any more.' })
    expect(service.calls).toEqual([])
  })
})

describe('a search at the service', () => {
  const wish = { text: ' harbour ', mode: 'plain', cursor: null } as const

  it('takes what it finds into the mirror, and shows it as any other asset', async () => {
    const { search, service, library } = setUp({ kind: 'listing' })
    const remoteId = service.add({ title: 'Harbour at night' })
    service.add({ title: 'Dune' })
    const found = serviceSearchResult.parse(await search({ id: library.account, ...wish }))
    expect(found).toMatchObject({ hits: [{ row: { title: 'Harbour at night' }, score: null, reasons: [] }], cost: null })
    expect(findAssetByRemoteId(library.db, library.account, remoteId)?.id).toBe(found.hits[0]?.row.id)
    expect(library.events()).toContain('assets.changed')
    expect((await search({ id: library.account, ...wish })).hits.map(({ row }) => row.id)).toEqual([found.hits[0]?.row.id])
  })

  it('quirk 14: asks the assistant, which costs credits, once for each wish and never otherwise', async () => {
    const { search, service, library } = setUp({ kind: 'listing' })
    service.add({ title: 'Harbour at night' })
    await search({ id: library.account, ...wish })
    await search({ id: library.account, ...wish, mode: 'meaning' })
    expect(service.calls.filter((call) => call.startsWith('askAssistant'))).toEqual([])
    service.failOnce('askAssistant', { how: 'lose-answer' })
    await expect(search({ id: library.account, ...wish, mode: 'assistant' })).rejects.toMatchObject({ kind: 'unknown-outcome' })
    expect(service.calls.filter((call) => call.startsWith('askAssistant'))).toHaveLength(1)
    const found = await search({ id: library.account, ...wish, mode: 'assistant' })
    expect(found).toMatchObject({ hits: [{ score: 0.5, reasons: ['Its title'] }], cost: '1 credit', next: null, total: null })
  })

  it('quirk 59: does not bring back what was deleted for good', async () => {
    const { search, service, library } = setUp({ kind: 'listing' })
    const remoteId = service.add({ title: 'Harbour at night', createdAt: 1, modifiedAt: 1 })
    const id = library.addAsset({ remoteId })
    transact(library.db, (tx) => {
      recordTombstone(tx, library.asset(id), library.clock.now())
      removeAsset(tx, library.asset(id))
    })
    expect((await search({ id: library.account, ...wish })).hits).toEqual([])
    expect(findAssetByRemoteId(library.db, library.account, remoteId)).toBeNull()
  })

  it('is refused with the reason before any request: nothing typed, not offered, no sign-in', async () => {
    const { search, service, library, at } = setUp({ kind: 'listing' })
    await expect(search({ id: library.account, ...wish, text: '  ' })).rejects.toMatchObject({ code: 'invalid-input', field: 'text' })
    at.whyNot = 'It has no search.'
    await expect(search({ id: library.account, ...wish })).rejects.toMatchObject({ code: 'refused', message: 'It has no search.' })
    at.whyNot = null
    at.isOpen = false
    await expect(search({ id: library.account, ...wish })).rejects.toMatchObject({ code: 'sign-in-needed' })
    expect(service.calls).toEqual([])
  })
})

describe('a new folder', () => {
  it('is made at once and can be filtered by', async () => {
    const { newFolder, service, library } = setUp({ kind: 'listing' })
    const key = await newFolder({ id: library.account, name: ' Night ', parentKey: null })
    expect([...service.folders.values()]).toEqual(['Night'])
    expect(library.db.prepare('SELECT key, name FROM folder').all()).toEqual([{ key, name: 'Night' }])
    const inner = await newFolder({ id: library.account, name: 'Inner', parentKey: key })
    expect(inner).not.toBe(key)
  })

  it('is refused without a name, or in a folder of another account', async () => {
    const { newFolder, library, service } = setUp({ kind: 'listing' })
    const key = await newFolder({ id: library.account, name: 'Night', parentKey: null })
    const before = service.calls.length
    await expect(newFolder({ id: library.account, name: ' ', parentKey: null })).rejects.toMatchObject({ field: 'name' })
    await expect(newFolder({ id: library.addAccount('Other'), name: 'x', parentKey: key })).rejects.toMatchObject({ field: 'parentKey' })
    await expect(newFolder({ id: library.account, name: 'x', parentKey: 'nonsense' })).rejects.toMatchObject({ field: 'parentKey' })
    expect(service.calls.length).toBe(before)
  })

  it('quirk 4: whose answer was lost is not made again by itself, and the doubt is told', async () => {
    const { newFolder, service, library } = setUp({ kind: 'listing' })
    service.failOnce('createFolder', { how: 'lose-answer' })
    await expect(newFolder({ id: library.account, name: 'Night', parentKey: null })).rejects.toMatchObject({
      code: 'refused',
      message: 'Nobody knows whether the folder “Night” was made. Look at the service before you make it again.',
    })
    expect(service.calls.filter((call) => call.startsWith('createFolder'))).toHaveLength(1)
  })
})
