import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { openHandFolder } from '../../../src-main/drop-folders/drop-folder-store'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryService, type MemoryKind } from '../../support/memory-provider'
import { until } from '../../support/until'
import { account, openBench, type Bench } from './support'

/** An intake for a service where an asset is made out of its file and takes no second one. */
function openFor(kind: MemoryKind, ...targetKeys: string[]): Bench {
  const service = memoryService(undefined, { kind })
  const { form } = memoryDefinition(service)
  const targetFields = targetKeys.map((key) => ({
    key,
    label: key,
    hint: '',
    secret: false,
    isOptional: true,
    hasChoices: false,
    isLong: false,
  }))
  return openBench({}, memoryDefinition(service, { form: { ...form, targetFields } }))
}

const kindsOf = (bench: Bench) => bench.queued.map(({ assetId }) => entriesOfAsset(bench.db, assetId).map(({ payload }) => payload.kind))

/** The service has the asset of a file now, as when its upload was answered. */
function confirm(bench: Bench, name: string): void {
  const id = bench.row(name)?.assetId
  bench.db.prepare('UPDATE asset SET remote_id = id WHERE id = ?').run(id)
  bench.confirm(name)
}

test.each(['listing', 'by-link'] as const)('a dropped file is one operation for a service of the kind %s', async (kind) => {
  const bench = openFor(kind)
  await bench.watch()
  writeFileSync(path.join(bench.drop, 'a.png'), 'one')
  await bench.see('a.png', 'waiting')
  expect(kindsOf(bench)).toEqual([['upload-asset']])
  confirm(bench, 'a.png')
  await bench.see('a.png', 'done')
})

test('a file that changed after it made an asset is held, and sent as a new asset on demand', async () => {
  const bench = openFor('listing')
  await bench.watch()
  const file = path.join(bench.drop, 'a.png')
  writeFileSync(file, 'one')
  await bench.see('a.png', 'waiting')
  confirm(bench, 'a.png')
  await bench.see('a.png', 'done')
  writeFileSync(file, 'one and two')
  const held = await bench.see('a.png', 'held')
  expect([held.reason, held.actions.includes('send-anyway')]).toEqual([expect.stringMatching(/takes no second file/), true])
  expect(bench.queued).toHaveLength(1)
  bench.folders.act(held.id, 'send-anyway')
  await until(() => bench.queued.length === 2)
  expect(kindsOf(bench)[1]).toEqual(['upload-asset'])
  expect(bench.queued[1]?.assetId).not.toBe(bench.queued[0]?.assetId)
})

test('the sub-folders of a drop folder are carried on where the service keeps files in folders', async () => {
  const bench = openFor('listing', 'relativePath')
  mkdirSync(path.join(bench.drop, 'de', 'Bilder'), { recursive: true })
  writeFileSync(path.join(bench.drop, 'de', 'Bilder', 'a.png'), 'one')
  writeFileSync(path.join(bench.drop, 'b.png'), 'two')
  await bench.watch({ target: { relativePath: 'assets' } })
  await until(() => bench.queued.length === 2)
  const targets = bench.queued.map(({ assetId, fileName }) => {
    const payload = entriesOfAsset(bench.db, assetId)[0]?.payload
    return [fileName, payload?.kind === 'upload-asset' ? payload.target : null]
  })
  expect(Object.fromEntries(targets)).toEqual({ 'a.png': { relativePath: 'assets/de/Bilder' }, 'b.png': { relativePath: 'assets' } })
})

test('so are those of a folder that is given by hand, its own name first, and a file that is given by itself has none', async () => {
  const bench = openFor('listing', 'relativePath')
  bench.folders.start()
  const given = path.join(bench.drop, 'de')
  mkdirSync(path.join(given, 'Bilder'), { recursive: true })
  writeFileSync(path.join(given, 'Bilder', 'a.png'), 'one')
  writeFileSync(path.join(bench.drop, 'b.png'), 'two')
  const hand = transact(bench.db, (tx) => openHandFolder(tx, { accountId: account, target: { relativePath: 'assets' } }, Date.now()))
  await bench.folders.takeByHand(hand.id, [given, path.join(bench.drop, 'b.png')])
  await until(() => bench.queued.length === 2)
  const targets = bench.queued.map(({ assetId, fileName }) => {
    const payload = entriesOfAsset(bench.db, assetId)[0]?.payload
    return [fileName, payload?.kind === 'upload-asset' ? payload.target : null]
  })
  expect(Object.fromEntries(targets)).toEqual({ 'a.png': { relativePath: 'assets/de/Bilder' }, 'b.png': { relativePath: 'assets' } })
})

test('the same content may go to two places of one account, and twice to the same place it does not', async () => {
  const bench = openFor('listing', 'locale')
  const [de, fr] = ['de', 'fr'].map((name) => path.join(bench.drop, name))
  for (const folder of [de, fr]) mkdirSync(folder ?? '')
  await bench.watch({ path: de ?? '', target: { locale: 'de' } })
  await bench.watch({ path: fr ?? '', target: { locale: 'fr' } })
  writeFileSync(path.join(de ?? '', 'a.png'), 'same')
  await until(() => bench.queued.length === 1)
  writeFileSync(path.join(fr ?? '', 'b.png'), 'same')
  await until(() => bench.queued.length === 2)
  writeFileSync(path.join(fr ?? '', 'c.png'), 'same')
  expect((await bench.see('c.png', 'duplicate')).reason).toMatch(/Same content as “b\.png”/)
  expect(bench.queued).toHaveLength(2)
})

test('a renamed file that made an asset is the same file, and nothing is sent', async () => {
  const bench = openFor('by-link')
  await bench.watch()
  writeFileSync(path.join(bench.drop, 'a.png'), 'one')
  await bench.see('a.png', 'waiting')
  confirm(bench, 'a.png')
  await bench.see('a.png', 'done')
  renameSync(path.join(bench.drop, 'a.png'), path.join(bench.drop, 'b.png'))
  await bench.see('b.png', 'done')
  expect(bench.queued).toHaveLength(1)
})
