import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { transact } from '../../../src-main/database/transaction'
import { restoreTwin } from '../../../src-main/drop-folders/decide'
import { createDecisions } from '../../../src-main/drop-folders/decisions'
import { findFolder } from '../../../src-main/drop-folders/drop-folder-store'
import { markSettling, settleAgain, writeGivenIn } from '../../../src-main/drop-folders/intake-store'
import { silentLog } from '../../../src-main/log'
import { adoptRemoteId } from '../../../src-main/sync/apply'
import { createPieces } from '../../../src-main/pieces'
import { hashOf, rulesBench } from './rules-support'

describe('sending', () => {
  test('a new file is an asset and its operations, and its row says which', () => {
    const bench = rulesBench()
    const row = bench.take(bench.folder({ rule: { tags: '{folder1}, New', category: '{folder1}' } }), 'Shots/hero.png', 'one')
    expect(row).toMatchObject({ stage: 'queued', hold: null, revision: 1, doneRevision: 0, sha256: hashOf('sha256', 'one') })
    expect(bench.payloads(row.assetId)).toMatchObject([
      { kind: 'create-asset', title: 'hero', category: 'Shots', tags: ['Shots', 'New'] },
      { kind: 'add-media', intakeId: row.id, fileName: 'hero.png', md5: hashOf('md5', 'one') },
    ])
    const asset = bench.library.asset(row.assetId!)
    expect([asset.base.tags, asset.base.category]).toEqual([['Shots', 'New'], 'Shots'])
  })

  test('a rule that says nothing of tags and category queues none', () => {
    const bench = rulesBench()
    const row = bench.take(bench.folder(), 'hero.png', 'one')
    expect(bench.payloads(row.assetId)[0]).not.toHaveProperty('tags')
    expect(bench.payloads(row.assetId)[0]).not.toHaveProperty('category')
  })

  test('where an asset is made out of its file and can be changed, its tags follow as a change', () => {
    const bench = rulesBench({ kind: 'by-link', with: ['edit'] })
    const row = bench.take(bench.folder({ rule: { tags: 'new' } }), 'hero.png', 'one')
    expect(bench.payloads(row.assetId)).toMatchObject([
      { kind: 'upload-asset', title: 'hero' },
      { kind: 'edit-asset', changes: { tags: ['new'] } },
    ])
  })

  test('a collection of the folder is filled after the file was sent', () => {
    const bench = rulesBench()
    const row = bench.take(bench.folder({ target: { collectionId: 'c'.repeat(20) } }), 'hero.png', 'one')
    expect(bench.kinds(row.assetId)).toEqual(['create-asset', 'add-media', 'add-to-collection'])
  })

  test('a copy that is sent in place of the file goes by its own content, and its row keeps both', () => {
    const bench = rulesBench()
    const sent = { path: '/profile/staged/x', size: 2, md5: hashOf('md5', 'sent'), sha256: hashOf('sha256', 'sent') }
    const row = bench.take(bench.folder(), 'hero.png', 'one', { sent })
    expect(bench.payloads(row.assetId)[1]).toMatchObject({
      path: sent.path,
      size: 2,
      md5: sent.md5,
      sha256: sent.sha256,
      fileName: 'hero.png',
    })
    expect(row).toMatchObject({ sha256: hashOf('sha256', 'one'), sentPath: sent.path, sentSha256: sent.sha256 })
  })

  test('a file given by hand goes by its whole path', () => {
    const bench = rulesBench()
    const folder = bench.hand({ accountId: bench.library.account, target: {} })
    const row = bench.take(folder, '/home/me/hero.png', 'one')
    expect(bench.payloads(row.assetId)[1]).toMatchObject({ path: '/home/me/hero.png' })
  })

  test('a file given by hand in a whole folder knows the folders on the way, that one first; one given by itself knows none', () => {
    const bench = rulesBench()
    const folder = bench.hand({ accountId: bench.library.account, target: {} })
    const ruled = { ...folder, rule: { ...folder.rule, title: '{folder1} {folder2} {parent} {name}' } }
    const title = (place: string, givenIn: string | null) => {
      const file = bench.put(ruled, place, place)
      transact(bench.db, (tx) => writeGivenIn(tx, file.id, givenIn))
      bench.decide(ruled, file)
      return bench.payloads(bench.row(file.id).assetId)[0]
    }
    expect(title('/home/me/Shoot/day 1/hero.png', '/home/me')).toMatchObject({ title: 'Shoot day 1 day 1 hero' })
    expect(title('/home/me/Shoot/top.png', '/home/me')).toMatchObject({ title: 'Shoot  Shoot top' })
    expect(title('/Shoot/root.png', '/')).toMatchObject({ title: 'Shoot  Shoot root' })
    expect(title('/home/me/Shoot/alone.png', null)).toMatchObject({ title: 'Shoot alone' })
  })

  test('a file given to an asset joins it, and no second time', () => {
    const bench = rulesBench()
    const asset = bench.library.addAsset({ title: 'Hero' })
    bench.library.addAsset({ title: 'Other', md5: hashOf('md5', 'one') })
    const folder = bench.hand({ assetId: asset })
    const row = bench.take(folder, '/a/hero.png', 'one')
    expect([row.stage, row.assetId, bench.kinds(asset)]).toEqual(['queued', asset, ['add-media']])
    const again = bench.take(folder, '/b/hero.png', 'one')
    expect([again.stage, again.hold, again.twinId]).toEqual(['duplicate', 'duplicate', row.id])
    expect(bench.kinds(asset)).toEqual(['add-media'])
  })

  test('the type by content counts before the type by name', () => {
    const bench = rulesBench()
    const folder = bench.folder({ rule: { types: ['video'] } })
    expect(bench.take(folder, 'clip.txt', 'one', { type: 'video' }).stage).toBe('queued')
    expect(bench.take(folder, 'fake.mp4', 'two', { type: 'image' })).toMatchObject({ stage: 'held', hold: 'wrong-type' })
    expect(bench.take(folder, 'silent.mp4', 'three').stage).toBe('queued')
  })
})

describe('duplicates', () => {
  test('the second of two equal files names the first, its row and its asset', () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const one = bench.take(folder, 'one.png', 'same')
    const two = bench.take(folder, 'two.png', 'same')
    expect(two).toMatchObject({ stage: 'duplicate', hold: 'duplicate', twinId: one.id, twinAssetId: one.assetId })
    expect(two.reason).toBe('Same content as “one.png”, which is on its way. Nothing was sent.')
  })

  test('what was sent in place of a file counts as its content, and so does what is to be sent in place of this one', () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const sent = { path: '/p', size: 4, md5: hashOf('md5', 'sent'), sha256: hashOf('sha256', 'sent') }
    const one = bench.take(folder, 'one.png', 'with location', { sent })
    expect(bench.take(folder, 'plain.png', 'sent')).toMatchObject({ stage: 'duplicate', twinId: one.id })
    expect(bench.take(folder, 'again.png', 'with other location', { sent })).toMatchObject({ stage: 'duplicate', twinId: one.id })
  })

  test('an asset of the mirror with the content that would be sent is a twin too', () => {
    const bench = rulesBench()
    const asset = bench.library.addAsset({ title: 'Sunset', md5: hashOf('md5', 'sent') })
    const sent = { path: '/p', size: 4, md5: hashOf('md5', 'sent'), sha256: hashOf('sha256', 'sent') }
    const row = bench.take(bench.folder(), 'one.png', 'whole', { sent })
    expect(row).toMatchObject({
      stage: 'duplicate',
      twinId: null,
      twinAssetId: asset,
      reason: 'Same content as the asset “Sunset”. Nothing was sent.',
    })
  })

  test('are skipped, or sent as new assets, where the rule says so', () => {
    const bench = rulesBench()
    bench.take(bench.folder(), 'one.png', 'same')
    const skipped = bench.take(bench.folder({ rule: { onDuplicate: 'skip' } }), 'two.png', 'same')
    expect(skipped).toMatchObject({ stage: 'skipped', hold: 'duplicate' })
    const sent = bench.take(bench.folder({ rule: { onDuplicate: 'new-asset' } }), 'three.png', 'same')
    expect([sent.stage, bench.kinds(sent.assetId)]).toEqual(['queued', ['create-asset', 'add-media']])
  })

  test('what was removed at the service is not sent again by a second file of its content', () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const one = bench.take(folder, 'one.png', 'same')
    bench.confirm(one.id)
    bench.db.prepare('UPDATE asset SET gone_at = 1').run()
    expect(bench.take(folder, 'two.png', 'same')).toMatchObject({ stage: 'held', hold: 'removed-remotely', twinId: one.id })
  })

  test('a file that is gone and has its content under another name is moved, and keeps its row', () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const one = bench.take(folder, 'one.png', 'same')
    bench.confirm(one.id)
    const two = bench.put(folder, 'two.png', 'same')
    const outcome = bench.decide(folder, two, new Set([one.id]))
    expect(outcome).toEqual({ id: one.id, asset: null, isQueued: false, previousPath: 'one.png' })
    expect(bench.row(one.id)).toMatchObject({ path: 'two.png', stage: 'done' })
    expect(bench.operations()).toBe(0)
  })
})

describe('a twin in the trash', () => {
  const inTrash = (bench: ReturnType<typeof rulesBench>) =>
    bench.library.addAsset({ title: 'Old', md5: hashOf('md5', 'same'), trashed: { at: 1, about: false } })

  test('waits for the user, who restores it: the file is done as of that asset', () => {
    const bench = rulesBench()
    const asset = inTrash(bench)
    const row = bench.take(bench.folder(), 'one.png', 'same')
    expect(row).toMatchObject({ stage: 'held', hold: 'trashed-twin', twinAssetId: asset })
    const refusal = transact(bench.db, (tx) => restoreTwin(tx, row, { ports: bench.ports, now: 5 }))
    expect(refusal).toBeNull()
    expect(bench.row(row.id)).toMatchObject({ stage: 'done', hold: null, reason: null, assetId: asset, revision: 1, doneRevision: 1 })
    expect([bench.kinds(asset), bench.library.asset(asset).trashedAt]).toEqual([['restore'], null])
    const again = bench.take(bench.folder(), 'two.png', 'same')
    expect(again).toMatchObject({ stage: 'duplicate', twinId: row.id, twinAssetId: asset })
  })

  test('is restored by rule, once for all files of its content', () => {
    const bench = rulesBench()
    const asset = inTrash(bench)
    const folder = bench.folder({ rule: { onTrashedTwin: 'restore' } })
    expect(bench.take(folder, 'one.png', 'same')).toMatchObject({ stage: 'done', assetId: asset })
    expect(bench.take(folder, 'two.png', 'same')).toMatchObject({ stage: 'duplicate', twinAssetId: asset })
    expect(bench.kinds(asset)).toEqual(['restore'])
  })

  test('that waits to be moved to the trash stays out of it', () => {
    const bench = rulesBench()
    const asset = bench.library.addAsset({ title: 'Old', md5: hashOf('md5', 'same') })
    bench.changes.trash([asset])
    const row = bench.take(bench.folder({ rule: { onTrashedTwin: 'restore' } }), 'one.png', 'same')
    expect([row.stage, row.assetId, bench.kinds(asset)]).toEqual(['done', asset, []])
  })

  test('is sent as a new asset, or skipped, by rule', () => {
    const bench = rulesBench()
    const asset = inTrash(bench)
    const sent = bench.take(bench.folder({ rule: { onTrashedTwin: 'new-asset' } }), 'one.png', 'same')
    expect([sent.stage, sent.assetId === asset]).toEqual(['queued', false])
    const other = rulesBench()
    inTrash(other)
    expect(other.take(other.folder({ rule: { onTrashedTwin: 'skip' } }), 'one.png', 'same')).toMatchObject({
      stage: 'skipped',
      hold: 'trashed-twin',
    })
  })

  test('that can not be restored says why, and nothing changes', () => {
    const bench = rulesBench()
    const asset = inTrash(bench)
    const row = bench.take(bench.folder(), 'one.png', 'same')
    bench.db.prepare("UPDATE asset SET trashed_at = NULL, base = json_set(base, '$.trashedAt', NULL) WHERE id = ?").run(asset)
    expect(transact(bench.db, (tx) => restoreTwin(tx, row, { ports: bench.ports, now: 5 }))).toBe('It is not in the trash.')
    expect(bench.row(row.id).stage).toBe('held')
    expect(transact(bench.db, (tx) => restoreTwin(tx, { ...row, twinAssetId: null }, { ports: bench.ports, now: 5 }))).toMatch(
      /Retry looks again/,
    )
  })
})

describe('changed content', () => {
  const changed = (bench: ReturnType<typeof rulesBench>, rule: Parameters<typeof bench.folder>[0] = {}) => {
    const folder = bench.folder(rule)
    const file = bench.put(folder, 'shot.png', 'v1')
    bench.decide(folder, file)
    bench.confirm(file.id)
    const before = bench.row(file.id)
    const next = bench.change(file, 'v2')
    bench.decide(folder, next)
    return { folder, before, after: bench.row(file.id), next }
  }

  test('is the next medium of the same asset', () => {
    const bench = rulesBench()
    const { before, after } = changed(bench)
    expect(after).toMatchObject({ stage: 'queued', assetId: before.assetId, revision: 2, doneRevision: 1 })
    expect(bench.kinds(after.assetId)).toEqual(['add-media'])
  })

  test('is a new asset by rule', () => {
    const bench = rulesBench()
    const { before, after } = changed(bench, { rule: { onChange: 'new-asset' } })
    expect(after.stage).toBe('queued')
    expect(after.assetId).not.toBe(before.assetId)
  })

  test('waits by rule, keeps the hashes of what was sent, and goes to the same asset on the user’s word', () => {
    const bench = rulesBench()
    const { folder, before, after, next } = changed(bench, { rule: { onChange: 'ask' } })
    expect(after).toMatchObject({ stage: 'held', hold: 'changed', sha256: hashOf('sha256', 'v1'), assetId: before.assetId })
    transact(bench.db, (tx) => settleAgain(tx, after.id, 1, true))
    bench.decide(folder, next)
    expect(bench.row(after.id)).toMatchObject({ stage: 'queued', assetId: before.assetId, revision: 2 })
  })

  test('waits where the service takes one file for an asset, and says so', () => {
    const bench = rulesBench({ kind: 'listing' })
    const { after } = changed(bench)
    expect(after).toMatchObject({ stage: 'held', hold: 'changed' })
    expect(after.reason).toContain('takes no second file')
  })
})

test('files given to an asset go on with it when it turns out to be one that was there before', () => {
  const bench = rulesBench()
  const made = bench.library.addLocal('Hero')
  const folder = bench.hand({ assetId: made })
  const there = bench.library.addAsset({ remoteId: 'there' })
  const kept = transact(bench.db, (tx) => adoptRemoteId(tx, made, 'there'))
  const lost = kept === made ? there : made
  expect(findFolder(bench.db, folder.id)?.assetId).toBe(kept)
  expect(lost).not.toBe(kept)
})

test('nothing is decided by settings that can not be read, and it goes on when they are saved anew', async () => {
  const bench = rulesBench()
  const { id } = bench.folder({ rule: { exclude: ['*'] } })
  const decisions = createDecisions({
    db: bench.db,
    clock: systemClock,
    log: silentLog,
    ports: bench.ports,
    pieces: createPieces(),
    folder: () => findFolder(bench.db, id),
    decided: () => undefined,
    committed: () => undefined,
  })
  const folder = findFolder(bench.db, id)
  if (folder === null) throw new Error('no folder')
  const file = bench.put(folder, 'a.png', 'one')
  bench.db.prepare(`UPDATE drop_folder SET rule = 'x'`).run()
  await decisions.add(file)
  expect([bench.row(file.id).stage, bench.operations()]).toEqual(['settling', 0])
  bench.db.prepare(`UPDATE drop_folder SET rule = '{}'`).run()
  await decisions.add(file)
  expect(bench.row(file.id).stage).toBe('queued')
})

test('a decision does not wait for the disk, as nothing of the file was sent yet, and what is written after it does', async () => {
  const bench = rulesBench()
  const folder = findFolder(bench.db, bench.folder().id)
  if (folder === null) throw new Error('no folder')
  const level = () => bench.db.pragma('main.synchronous', { simple: true })
  const before = level()
  const seen: unknown[] = []
  const decisions = createDecisions({
    db: bench.db,
    clock: systemClock,
    log: silentLog,
    ports: {
      ...bench.ports,
      queueNewAsset: (tx, file) => {
        seen.push(level())
        return bench.ports.queueNewAsset(tx, file)
      },
    },
    pieces: createPieces(),
    folder: () => folder,
    decided: () => undefined,
    committed: () => {
      seen.push(level())
    },
  })
  const file = bench.put(folder, 'a.png', 'one')
  await decisions.add(file)
  expect(bench.row(file.id).stage).toBe('queued')
  const [normal, full] = [1, 2]
  expect([before, ...seen]).toEqual([full, normal, full])
})

test('a row that waits for nothing is left alone', () => {
  const bench = rulesBench()
  const folder = bench.folder()
  const other = bench.folder()
  const file = bench.put(folder, 'a.png', 'one')
  expect(bench.decide(other, file)).toBeNull()
  expect(bench.decide(folder, { ...file, entry: { ...file.entry, relativePath: 'b.png' } })).toBeNull()
  bench.decide(folder, file)
  expect(bench.decide(folder, file)).toBeNull()
  expect(bench.operations()).toBe(2)
  transact(bench.db, (tx) => markSettling(tx, [file.id]))
  expect(bench.row(file.id).stage).toBe('queued')
})
