import { describe, expect, test } from 'vitest'
import { lstatSync, mkdirSync, writeFileSync, existsSync } from 'node:fs'
import path from 'node:path'
import { systemClock } from '../../../src-main/clock'
import { transact } from '../../../src-main/database/transaction'
import { applyBatch } from '../../../src-main/drop-folders/apply-scan'
import { runAfterUpload } from '../../../src-main/drop-folders/after-upload'
import { restoreTwin } from '../../../src-main/drop-folders/decide'
import { createDecisions } from '../../../src-main/drop-folders/decisions'
import { changeFolder, findFolder, type WatchedFolder } from '../../../src-main/drop-folders/drop-folder-store'
import type { LedgerParts } from '../../../src-main/drop-folders/folder-ledger'
import { checkRoot } from '../../../src-main/drop-folders/folder-root'
import { countAttention, pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { askAgain, holdRow, insertRow, rowsToMove, settleAgain, writeFileState } from '../../../src-main/drop-folders/intake-store'
import { stages, type Hold } from '../../../src-main/drop-folders/ledger-machine'
import { intakeAssetBack, intakeAssetRemoved, intakeMediaRefused } from '../../../src-main/drop-folders/media-ended'
import { noOpenWriters } from '../../../src-main/drop-folders/open-writers'
import { createPickUp } from '../../../src-main/drop-folders/pick-up'
import { createReadings } from '../../../src-main/drop-folders/read-rested'
import type { Found } from '../../../src-main/drop-folders/scout/scout'
import { editFolder } from '../../../src-main/drop-folders/set-up'
import { createTidying } from '../../../src-main/drop-folders/tidying'
import { hashFile } from '../../../src-main/hash/hash-file'
import { silentLog } from '../../../src-main/log'
import { entriesOfAsset, settle } from '../../../src-main/sync/outbox'
import { createPieces } from '../../../src-main/pieces'
import { attentionReasons, attentionStates } from '../../../src-preload/contract/attention'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { intakeReason } from '../../../src-preload/contract/intake'
import type { IntakeId } from '../../../src-preload/contract/ids'
import { openLedger } from './ledger-support'
import { hashOf, rulesBench } from './rules-support'
import { until } from '../../support/until'
import { temporaryFolder } from '../../support/temporary-folder'

const scrubbed = { path: '/copy', size: 2, md5: hashOf('md5', 'co'), sha256: hashOf('sha256', 'co') }
const noDeleting = { writers: noOpenWriters, hash: () => Promise.reject(new Error('not to be read')) }

describe('what the rule removes', () => {
  test('never leaves, though the user wants the file sent', () => {
    const bench = rulesBench()
    const folder = bench.folder({ rule: { removeLocation: true } })
    const file = bench.put(folder, 'a.jpg', 'one', { notScrubbed: 'Its location could not be removed.' })
    transact(bench.db, (tx) => askAgain(tx, file.id, { now: 1, isForced: true }))
    bench.decide(folder, file)
    expect(bench.row(file.id)).toMatchObject({ stage: 'held', hold: 'not-scrubbed' })
    expect(bench.operations()).toBe(0)
  })

  test('never leaves of a sent file that is wanted again', () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const file = bench.put(folder, 'a.jpg', 'one')
    bench.decide(folder, file)
    bench.confirm(file.id)
    transact(bench.db, (tx) => askAgain(tx, file.id, { now: 1, isForced: true }))
    bench.decide(folder, { ...file, notScrubbed: 'Its location could not be removed.' })
    expect(bench.row(file.id)).toMatchObject({ stage: 'held', hold: 'not-scrubbed' })
    expect(bench.operations()).toBe(0)
  })

  test('never leaves of a file that was being read while the rule was changed', async () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const file = bench.put(folder, 'a.jpg', 'one')
    const added: IntakeId[] = []
    const over: IntakeId[] = []
    const readings = createReadings({
      ...partsOf(bench, folder),
      signal: new AbortController().signal,
      onOver: (row) => over.push(row),
      decisions: {
        add: (settled) => {
          added.push(settled.id)
          return Promise.resolve()
        },
        idle: () => Promise.resolve(),
      },
      reading: {
        read: () => {
          transact(bench.db, (tx) => changeFolder(tx, folder.id, { ...folder, rule: { ...plainRule, removeLocation: true } }))
          return Promise.resolve({ kind: 'read', file })
        },
        sweep: () => Promise.resolve(),
      },
    })
    readings.take([file.entry])
    await until(() => over.length > 0)
    expect(added).toEqual([])
    expect(bench.row(file.id).stage).toBe('settling')
  })

  test('never leaves of a file whose decision waited while the rule was changed', async () => {
    const bench = rulesBench()
    const { id } = bench.folder()
    const folder = findFolder(bench.db, id)
    if (folder?.kind !== 'folder') throw new Error('no folder')
    const file = bench.put(folder, 'a.jpg', 'one')
    const decisions = createDecisions({ ...partsOf(bench, folder), decided: () => undefined, committed: () => undefined })
    const decided = decisions.add({ ...file, removed: { location: false, generation: false } })
    transact(bench.db, (tx) => changeFolder(tx, id, { ...folder, rule: { ...plainRule, removeLocation: true } }))
    await decided
    expect(bench.row(file.id).stage).toBe('settling')
    expect(bench.operations()).toBe(0)
  })
})

/** What one folder's ledger works with, as far as a test needs it. */
function partsOf(bench: ReturnType<typeof rulesBench>, folder: WatchedFolder, more: Partial<LedgerParts> = {}): LedgerParts {
  return {
    db: bench.db,
    clock: systemClock,
    log: silentLog,
    publish: () => undefined,
    ports: bench.ports,
    pieces: createPieces(),
    reading: { read: () => Promise.reject(new Error('not to be read')), sweep: () => Promise.resolve() },
    scouts: { open: () => ({ tell: () => undefined, close: () => Promise.resolve() }), close: () => Promise.resolve() },
    deleting: noDeleting,
    quietMs: 10,
    id: folder.id,
    folder: () => findFolder(bench.db, folder.id),
    tell: () => undefined,
    ...more,
  }
}

describe('a file that was sent before its folder was told to delete', () => {
  function setUp() {
    const bench = rulesBench()
    const folder = bench.folder()
    const file = bench.put(folder, 'a.png', 'one')
    bench.decide(folder, file)
    bench.confirm(file.id)
    const context = { db: bench.db, ports: bench.ports, profileFolder: temporaryFolder() }
    const edit = () =>
      editFolder(context, { id: folder.id, mode: 'new-assets', pattern: '', afterUpload: 'delete', target: {}, rule: plainRule }, 10)
    const left = () => rowsToMove(bench.db, folder.id).map(({ id }) => id)
    return { bench, folder, file, edit, left }
  }

  test('stays, also when it is touched and found to be the same', async () => {
    const { bench, folder, file, edit, left } = setUp()
    expect(left()).toEqual([file.id])
    await edit()
    transact(bench.db, (tx) => settleAgain(tx, file.id, 20))
    bench.decide(folder, file)
    expect(bench.row(file.id).stage).toBe('done')
    expect(left()).toEqual([])
  })

  test('stays, also when its asset was gone at the service and comes back', async () => {
    const { bench, file, edit, left } = setUp()
    const asset = bench.row(file.id).assetId!
    transact(bench.db, (tx) => intakeAssetRemoved(tx, asset, 5))
    await edit()
    transact(bench.db, (tx) => intakeAssetBack(tx, asset, 20))
    expect(bench.row(file.id).stage).toBe('done')
    expect(left()).toEqual([])
  })

  test('goes when another content of it was sent since', async () => {
    const { bench, folder, file, edit, left } = setUp()
    await edit()
    const changed = bench.change(file, 'two')
    transact(bench.db, (tx) => askAgain(tx, file.id, { now: 1, isForced: true }))
    bench.decide(folder, changed)
    bench.confirm(file.id)
    expect(left()).toEqual([file.id])
  })
})

describe('deleting sent files', () => {
  async function setUp() {
    const root = temporaryFolder()
    const identity = await checkRoot(root, null)
    if (identity.kind !== 'ok') throw new Error(identity.reason)
    const bench = rulesBench()
    const { id } = bench.folder({ path: root, root: identity.identity, afterUpload: 'delete' })
    const folder = findFolder(bench.db, id)
    if (folder?.kind !== 'folder') throw new Error('no folder')
    mkdirSync(root, { recursive: true })
    const rows = ['a.png', 'b.png'].map((name) => {
      writeFileSync(path.join(root, name), name)
      const file = bench.put(folder, name, name)
      bench.decide(folder, file)
      bench.confirm(file.id)
      transact(bench.db, (tx) => {
        writeFileState(tx, file.id, lstatSync(path.join(root, name)))
      })
      return file.id
    })
    const there = () => ['a.png', 'b.png'].filter((name) => existsSync(path.join(root, name)))
    /** Something happens while the first file is read once more. */
    const run = (happen: () => void) =>
      createTidying(
        partsOf(bench, folder, {
          deleting: {
            writers: noOpenWriters,
            hash: async (file) => {
              const pair = await hashFile(file, new AbortController().signal)
              happen()
              return pair
            },
          },
        }),
      ).run()
    return { bench, folder, rows, there, run }
  }

  test('ends at once when the folder is told to keep them', async () => {
    const { bench, folder, there, run } = await setUp()
    await run(() => {
      transact(bench.db, (tx) => changeFolder(tx, folder.id, { ...folder, afterUpload: 'keep' }))
    })
    expect(there()).toEqual(['a.png', 'b.png'])
  })

  test('leaves one that the user wants sent again meanwhile', async () => {
    const { bench, rows, there, run } = await setUp()
    await run(() => {
      for (const id of rows) transact(bench.db, (tx) => askAgain(tx, id, { now: 1, isForced: true }))
    })
    expect(there()).toEqual(['a.png', 'b.png'])
    expect(rows.map((id) => bench.row(id).stage)).toEqual(['settling', 'settling'])
  })
})

describe('a file whose content an asset out of the trash stands for', () => {
  function setUp(onTrashedTwin: 'ask' | 'restore') {
    const bench = rulesBench()
    const first = bench.folder()
    const row = bench.take(first, 'a.jpg', 'one', { sent: scrubbed })
    bench.confirm(row.id)
    bench.db.prepare('UPDATE asset SET trashed_at = 1 WHERE id = ?').run(row.assetId)
    const folder = bench.folder({ afterUpload: 'delete', rule: { onTrashedTwin } })
    const twin = bench.put(folder, 'b.jpg', 'one')
    bench.decide(folder, twin)
    return { bench, folder, id: twin.id }
  }
  const after = async ({ bench, folder, id }: ReturnType<typeof setUp>) => {
    bench.db.prepare('DELETE FROM outbox').run()
    bench.db.prepare('UPDATE asset SET trashed_at = NULL').run()
    return runAfterUpload(bench.db, { folder, row: bench.row(id) }, noDeleting)
  }

  test('is not deleted where the service has only a copy without what was removed, as the rule restores', async () => {
    const bench = setUp('restore')
    expect(bench.bench.row(bench.id)).toMatchObject({ stage: 'done' })
    expect(await after(bench)).toMatchObject({ kind: 'kept', reason: expect.stringMatching(/the only whole one/) as string })
  })

  test('is done when the user restores it, and is not deleted either', async () => {
    const bench = setUp('ask')
    const { bench: rules, id, folder } = bench
    expect(rules.row(id)).toMatchObject({ stage: 'held', hold: 'trashed-twin' })
    expect(transact(rules.db, (tx) => restoreTwin(tx, rules.row(id), { ports: rules.ports, now: 5 }))).toBeNull()
    expect(rules.row(id)).toMatchObject({ stage: 'done', hold: null })
    const again = { ...rules.row(id) }
    transact(rules.db, (tx) => settleAgain(tx, id, 6))
    const { size, mtimeMs, ctimeMs, dev, ino } = again
    const entry = { relativePath: 'b.jpg', size, mtimeMs, ctimeMs, dev, ino }
    const content = { md5: hashOf('md5', 'one'), sha256: hashOf('sha256', 'one') }
    rules.decide(folder, { id, entry, ...content, type: null, sent: null, notScrubbed: null })
    expect(rules.row(id)).toMatchObject({ stage: 'done', hold: null })
    expect(await after(bench)).toMatchObject({ kind: 'kept', reason: expect.stringMatching(/the only whole one/) as string })
  })
})

describe('a file that is sent again', () => {
  test('is not done before the service confirmed it, though the same content was confirmed before', () => {
    const bench = rulesBench()
    const folder = bench.folder({ rule: { onChange: 'new-asset' } })
    const file = bench.put(folder, 'a.png', 'one')
    bench.decide(folder, file)
    bench.confirm(file.id)
    const first = bench.row(file.id).assetId
    transact(bench.db, (tx) => askAgain(tx, file.id, { now: 1, isForced: true }))
    bench.decide(folder, file)
    const second = bench.row(file.id).assetId
    expect(second).not.toBe(first)
    transact(bench.db, (tx) => {
      for (const entry of entriesOfAsset(tx, second!)) settle(tx, entry.id)
      tx.prepare('UPDATE asset SET remote_id = id WHERE id = ?').run(second)
      intakeMediaRefused(tx, { intakeId: file.id, reason: 'Refused.', now: 2 })
      askAgain(tx, file.id, { now: 3, isForced: false })
    })
    bench.decide(folder, file)
    expect(bench.row(file.id)).toMatchObject({ stage: 'queued', assetId: second })
    bench.confirm(file.id)
    expect(bench.row(file.id).stage).toBe('done')
  })

  test('is not sent by a second file of its content while it is only looked at again', () => {
    const bench = rulesBench()
    const folder = bench.folder()
    const one = bench.put(folder, 'a.png', 'one')
    bench.decide(folder, one)
    bench.confirm(one.id)
    bench.db.prepare('UPDATE asset SET md5 = NULL, sha256 = NULL').run()
    transact(bench.db, (tx) => settleAgain(tx, one.id, 5))
    expect(bench.take(folder, 'b.png', 'one')).toMatchObject({ stage: 'duplicate', twinId: one.id })
    expect(bench.operations()).toBe(0)
  })
})

describe('files that wait', () => {
  test('for an asset are found when it is there, however many wait before them', async () => {
    const bench = rulesBench()
    const { id } = bench.folder({ mode: 'media-by-pattern', pattern: '{asset}_{nn}' })
    const folder = findFolder(bench.db, id)
    if (folder?.kind !== 'folder') throw new Error('no folder')
    const rows = transact(bench.db, (tx) =>
      Array.from({ length: 1300 }, (_, count) => {
        const entry = { relativePath: `hero${String(count)}_1.png`, size: 5, mtimeMs: 1, ctimeMs: 1, dev: 1, ino: count }
        const row = insertRow(tx, id, { ...entry, stage: 'settling', hold: null, reason: null, now: 1 })
        holdRow(tx, row, { hold: 'unmatched', reason: 'No asset.', now: 1 })
        return row
      }),
    )
    const last = rows.map((row) => bench.row(row)).at(-1)!
    bench.library.addAsset({ title: last.path.replace('_1.png', '') })
    const told: string[] = []
    const pickUp = createPickUp({
      ...partsOf(bench, folder, { tell: (word) => told.push(...(word.kind === 'settle' ? word.paths : [])) }),
      isUnderWay: () => false,
    })
    pickUp.all()
    await until(() => told.length > 0)
    expect(told).toEqual([last.path])
    expect(bench.row(last.id).stage).toBe('settling')
    await pickUp.idle()
  })

  test('to be decided about end their wait though nothing can be written', async () => {
    const bench = rulesBench()
    const { id } = bench.folder()
    const folder = findFolder(bench.db, id)
    if (folder?.kind !== 'folder') throw new Error('no folder')
    const file = bench.put(folder, 'a.png', 'one')
    bench.db.exec(`CREATE TEMP TRIGGER full BEFORE UPDATE ON intake BEGIN SELECT raise(ABORT, 'full'); END`)
    const decisions = createDecisions({ ...partsOf(bench, folder), decided: () => undefined, committed: () => undefined })
    const late = new Promise<string>((resolve) => setTimeout(resolve, 2000, 'waits'))
    expect(await Promise.race([decisions.add(file), late])).toBeUndefined()
    bench.db.exec('DROP TRIGGER full')
    await decisions.add(file)
    expect(bench.row(file.id).stage).toBe('queued')
  })
})

test('a file that is renamed while it is read keeps its one row', async () => {
  const bench = rulesBench()
  const root = temporaryFolder()
  const { id } = bench.folder({ path: root })
  const folder = findFolder(bench.db, id)
  if (folder === null) throw new Error('no folder')
  const place = path.join(root, 'new.png')
  writeFileSync(place, 'one')
  const { size, mtimeMs, ctimeMs, dev, ino } = lstatSync(place)
  const entry = { relativePath: 'old.png', size, mtimeMs, ctimeMs, dev, ino }
  const row = transact(bench.db, (tx) => insertRow(tx, id, { ...entry, stage: 'settling', hold: null, reason: null, now: 1 }))
  const found: Found = { kind: 'added', entry: { ...entry, relativePath: 'new.png' }, wasMissing: false }
  const apply = (isUnderWay: boolean) =>
    applyBatch(
      {
        db: bench.db,
        clock: systemClock,
        pieces: createPieces(),
        folder,
        ports: bench.ports,
        isUnderWay: () => isUnderWay,
        putOff: () => undefined,
      },
      [found],
    )
  expect(await apply(true)).toEqual({ results: ['not-written'], forget: [] })
  expect(await apply(false)).toEqual({ results: ['settle'], forget: ['old.png'] })
  expect(bench.row(row).path).toBe('new.png')
  expect(bench.db.prepare('SELECT count(*) AS n FROM intake').get()).toEqual({ n: 1 })
})

test('as many files want attention as the list of those that do shows', () => {
  const ledger = openLedger()
  for (const hold of [undefined, ...intakeReason.options] as (Hold | undefined)[])
    for (const stage of stages)
      for (const isMissing of [false, true])
        if (stage !== 'queued' && (hold === undefined) === ['seen', 'settling', 'hashing', 'done'].includes(stage))
          ledger.addRow({ stage, isMissing, ...(hold === undefined ? {} : { hold }) })
  const query = { dropFolderId: null, states: [...attentionStates], reasons: [...attentionReasons], search: '', offset: 0, limit: 1 }
  expect(countAttention(ledger.db)).toBe(pageOfIntake(ledger.db, query).total)
})
