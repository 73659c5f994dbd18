import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assetReader } from '../../../src-main/assets/asset-reader'
import { inThreadReader, threadReader, type LibraryReader } from '../../../src-main/assets/library-reader'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { turnMemory } from '../../../src-main/database/turns'
import type { AssetQuery } from '../../../src-preload/contract/asset'
import { libraryOn } from '../../support/library'
import { manualClock } from '../../support/manual-clock'

const query = (values: Partial<AssetQuery> = {}): AssetQuery => ({
  view: 'library',
  search: '',
  sort: 'title',
  descending: false,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
  ...values,
})

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-reader-'))
  const path = join(folder, 'library.db')
  const db = openDatabase(path, migrations)
  const library = libraryOn(db, manualClock())
  const assets = assetReader(
    db,
    () => 14,
    () => library.clock.now(),
  )
  const near = inThreadReader(db, assets)
  const far = threadReader({
    path,
    turns: turnMemory(),
    workerPath: join(import.meta.dirname, '../../support/threads/library-reader.mjs'),
    contextOf: () => ({ now: library.clock.now(), trashDays: { [library.account]: 14 } }),
  })
  onTestFinished(async () => {
    await far.close()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { library, near, far }
}

describe('reading the library in a thread of its own', () => {
  it('gives the same answers as reading it here', async () => {
    const { library, near, far } = setUp()
    const folder = { id: 'f', name: 'Shoots' }
    for (let n = 0; n < 30; n += 1)
      library.addAsset({ title: `Harbour ${String(n)}`, tags: [`scene ${String(n % 4)}`], folder: n % 3 === 0 ? folder : null })
    const trashed = library.addAsset({ title: 'Old', trashed: { at: library.clock.now() - 86_400_000, about: false } })
    const local = library.addLocal('New')
    const ask = async (reader: LibraryReader) => [
      await reader.page(query(), 0, 10),
      await reader.page(query(), 25, 10),
      await reader.page(query({ search: 'harbour 1' }), 0, 5),
      await reader.page(query({ search: 'harbour 1' }), 500, 5),
      await reader.page(query({ search: 'nowhere' }), 0, 5),
      await reader.page(query({ view: 'trash' }), 0, 10),
      await reader.ids(query({ tags: ['scene 2'] }), 0, 100),
      await reader.position(query(), local),
      await reader.position(query(), trashed),
      await reader.facets('library'),
      await reader.facets('trash'),
      await reader.counts(),
      await reader.status(library.clock.now(), { isBusy: true, nextTryAt: null }),
    ]
    const answers = await ask(far)
    expect(answers).toEqual(await ask(near))
    expect(answers[5]).toMatchObject({ rows: [{ title: 'Old', daysLeft: 13 }], total: 1 })
    expect(answers[3]).toMatchObject({ rows: [], total: 16 })
  })

  it('sees what was committed before it was asked', async () => {
    const { library, far } = setUp()
    for (let n = 1; n <= 20; n += 1) {
      library.addAsset()
      expect((await far.page(query(), 0, 1)).total).toBe(n)
    }
  })

  it('answers pages in the order in which they were asked for, and counts once for all who ask meanwhile', async () => {
    const { library, far } = setUp()
    library.addAsset()
    const order: string[] = []
    const note = (name: string, answer: Promise<unknown>) => answer.then(() => order.push(name))
    const first = far.counts()
    const [counts, same] = [far.counts(), far.counts()]
    expect(same).toBe(counts)
    await Promise.all([
      note('page 1', far.page(query(), 0, 1)),
      note('counts', first),
      note('counts again', counts),
      note('page 2', far.page(query(), 1, 1)),
      note('page 3', far.page(query(), 2, 1)),
    ])
    expect(order.filter((name) => name.startsWith('page'))).toEqual(['page 1', 'page 2', 'page 3'])
    expect(order.filter((name) => name.startsWith('counts'))).toEqual(['counts', 'counts again'])
  })

  it('lets no page wait for searches and counts that were asked for before it, and answers a search before counts', async () => {
    const { library, far } = setUp()
    library.addAsset()
    // Both threads are awake.
    await Promise.all([far.page(query(), 0, 1), far.counts()])
    const order: string[] = []
    const note = (name: string, answer: Promise<unknown>) => answer.then(() => order.push(name))
    await Promise.all([
      ...Array.from({ length: 300 }, (_, at) => note('search', far.page(query({ search: `harbour ${String(at)}` }), 0, 5))),
      note('facets', far.facets('library')),
      note('last search', far.page(query({ search: 'quay' }), 0, 5)),
      note('page', far.page(query(), 0, 1)),
    ])
    expect(order.indexOf('page')).toBeLessThan(order.indexOf('last search'))
    expect(order.indexOf('last search')).toBeLessThan(order.indexOf('facets'))
  })

  it('answers nothing when it is closed', async () => {
    const { far } = setUp()
    await far.close()
    await expect(far.counts()).rejects.toMatchObject({ code: 'thread-ended' })
  })
})
