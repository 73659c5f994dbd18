import { expect, test } from 'vitest'
import {
  absolutePathOf,
  findFolder,
  folderFinder,
  listFolders,
  listHandFolders,
  openHandFolder,
} from '../../../src-main/drop-folders/drop-folder-store'
import { transact } from '../../../src-main/database/transaction'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { assetId, dropFolderId } from '../../../src-preload/contract/ids'
import { rulesBench } from './rules-support'

test('a folder is read as it was written', () => {
  const bench = rulesBench()
  const folder = bench.folder({ rule: { include: ['*.png'], onChange: 'ask' }, target: { projectId: 'p' }, afterUpload: 'delete' })
  expect(findFolder(bench.db, folder.id)).toEqual(folder)
  expect(listFolders(bench.db)).toEqual([folder])
})

test('whoever asks for a folder again and again is told of it as it is at each time', () => {
  const bench = rulesBench()
  const folder = bench.folder({ rule: { include: ['*.png'] } })
  const find = folderFinder(bench.db, folder.id)
  expect([find(), find()]).toEqual([folder, folder])
  bench.db.prepare('UPDATE drop_folder SET rule = ? WHERE id = ?').run(JSON.stringify({ ...plainRule, title: '{name}' }), folder.id)
  expect(find()).toEqual(findFolder(bench.db, folder.id))
  expect(find()?.rule).toEqual({ ...plainRule, title: '{name}' })
  bench.db.prepare('UPDATE drop_folder SET target = ?, is_paused = 1 WHERE id = ?').run('{"projectId":"p"}', folder.id)
  expect(find()).toMatchObject({ target: { projectId: 'p' }, isPaused: true, fault: null })
  bench.db.prepare('UPDATE drop_folder SET rule = ? WHERE id = ?').run('nonsense', folder.id)
  expect(find()?.fault).not.toBeNull()
  bench.db.prepare('DELETE FROM drop_folder WHERE id = ?').run(folder.id)
  expect(find()).toBeNull()
})

test('files given by hand for one place share one folder, whatever the order of its target, and drop folders are listed without it', () => {
  const bench = rulesBench()
  const { account: accountId } = bench.library
  const one = bench.hand({ accountId, target: { a: '1', b: '2' } })
  expect(bench.hand({ accountId, target: { b: '2', a: '1' } }).id).toBe(one.id)
  expect(bench.hand({ accountId, target: { a: '1' } }).id).not.toBe(one.id)
  expect(bench.hand({ accountId: bench.library.addAccount('Other'), target: { a: '1', b: '2' } }).id).not.toBe(one.id)
  expect(one).toMatchObject({ kind: 'hand', mode: 'new-assets', afterUpload: 'keep', rule: plainRule, includeExisting: true })
  expect(listFolders(bench.db)).toEqual([])
  expect(listHandFolders(bench.db)).toHaveLength(3)
  expect(findFolder(bench.db, one.id)).toEqual(one)
  expect(absolutePathOf(one, '/somewhere/a.png')).toBe('/somewhere/a.png')
})

test('files given to an asset are media of it, and its account is theirs', () => {
  const bench = rulesBench()
  const asset = bench.library.addAsset()
  expect(bench.hand({ assetId: asset })).toMatchObject({ mode: 'media-of-asset', assetId: asset, accountId: bench.library.account })
  expect(bench.hand({ assetId: asset }).id).toBe(bench.hand({ assetId: asset }).id)
  const none = assetId.parse('01J0000000000000000000000Z')
  expect(() => transact(bench.db, (tx) => openHandFolder(tx, { assetId: none }, 0))).toThrow('not in Slipway any more')
})

test('files given to a drop folder go by its rule of now, and stay where they are', () => {
  const bench = rulesBench()
  const folder = bench.folder({ rule: { title: '{parent}' }, afterUpload: 'delete' })
  const hand = bench.hand({ dropFolderId: folder.id })
  expect(hand).toMatchObject({ kind: 'hand', rule: { title: '{parent}' }, afterUpload: 'keep', accountId: folder.accountId })
  bench.db.prepare('UPDATE drop_folder SET rule = ? WHERE id = ?').run(JSON.stringify({ ...plainRule, title: '{name}' }), folder.id)
  expect(bench.hand({ dropFolderId: folder.id })).toMatchObject({ id: hand.id, rule: { title: '{name}' } })
  expect(findFolder(bench.db, hand.id)?.rule.title).toBe('{name}')
  const none = dropFolderId.parse('01J0000000000000000000000Z')
  expect(() => transact(bench.db, (tx) => openHandFolder(tx, { dropFolderId: none }, 0))).toThrow('removed meanwhile')
})

test.each(['', 'nonsense', '[]', 'null', '{"title":5}', '{"onChange":"perhaps"}', '{"types":["gif"]}'])(
  'a rule that can not be read (%j) makes a plain one, and pauses the folder with a sentence',
  (rule) => {
    const bench = rulesBench()
    const { id } = bench.folder({ rule: { title: 'x' } })
    bench.db.prepare('UPDATE drop_folder SET rule = ? WHERE id = ?').run(rule, id)
    const read = findFolder(bench.db, id)
    expect(read).toMatchObject({ rule: plainRule, isPaused: true, fault: expect.stringMatching(/Choose Edit/) as string })
  },
)

test('a target that can not be read pauses too, and what an earlier version did not know is as if nothing was said', () => {
  const bench = rulesBench()
  const { id } = bench.folder({ target: { projectId: 'p' }, rule: { title: 'x' } })
  bench.db.prepare(`UPDATE drop_folder SET rule = '{"title":"{name}"}' WHERE id = ?`).run(id)
  expect(findFolder(bench.db, id)).toMatchObject({ rule: { ...plainRule, title: '{name}' }, isPaused: false, fault: null })
  bench.db.prepare(`UPDATE drop_folder SET target = '{"projectId":7}' WHERE id = ?`).run(id)
  expect(findFolder(bench.db, id)).toMatchObject({ target: {}, isPaused: true, rule: { title: '{name}' } })
})
