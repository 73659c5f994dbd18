import { closeSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { transact } from '../../../src-main/database/transaction'
import { moveToDone } from '../../../src-main/drop-folders/after-upload'
import { procOpenWriters } from '../../../src-main/drop-folders/open-writers'
import { watchFolder } from '../../../src-main/drop-folders/watch'
import { until } from '../../support/until'
import { temporaryFolder } from '../../support/temporary-folder'
import { openBench } from './support'

test('a watched folder gives hints about files and folders made, changed, renamed and removed, and none after its close', async () => {
  const root = temporaryFolder()
  let hints = 0
  const problems: string[] = []
  const watching = watchFolder({ path: root, onHint: () => hints++, onProblem: (problem) => problems.push(problem) })
  await until(() => hints > 0)
  const hinted = async (change: () => void) => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    const before = hints
    change()
    await until(() => hints > before)
  }
  await hinted(() => mkdirSync(path.join(root, 'sub')))
  await hinted(() => {
    writeFileSync(path.join(root, 'sub', 'a'), 'x')
  })
  await hinted(() => {
    writeFileSync(path.join(root, 'sub', 'a'), 'xy')
  })
  await hinted(() => {
    renameSync(path.join(root, 'sub', 'a'), path.join(root, 'b'))
  })
  await hinted(() => {
    rmSync(path.join(root, 'b'))
  })
  await watching.close()
  const before = hints
  writeFileSync(path.join(root, 'c'), 'x')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(hints).toBe(before)
  expect(problems).toEqual([])
})

test.runIf(process.platform === 'linux')('a file open for writing is told from files that are read or closed', async () => {
  const root = temporaryFolder()
  const names = ['written', 'appended', 'read', 'closed']
  const files = names.map((name) => {
    writeFileSync(path.join(root, name), name)
    return statSync(path.join(root, name))
  })
  const written = openSync(path.join(root, 'written'), 'r+')
  const appended = openSync(path.join(root, 'appended'), 'a')
  const read = openSync(path.join(root, 'read'), 'r')
  const writers = procOpenWriters()
  expect([...(await writers.find(files))].sort()).toEqual([0, 1])
  renameSync(path.join(root, 'written'), path.join(root, 'renamed'))
  expect([...(await writers.find(files))].sort()).toEqual([0, 1])
  closeSync(written)
  expect([...(await writers.find(files))]).toEqual([1])
  closeSync(appended)
  closeSync(read)
  expect((await writers.find(files)).size).toBe(0)
  expect((await procOpenWriters(path.join(root, 'no-proc')).find(files)).size).toBe(0)
})

test('3,000 files copied in at once make 3,000 rows and 3,000 assets, none missed and none twice', { timeout: 120_000 }, async () => {
  const bench = openBench()
  await bench.watch()
  const count = 3000
  for (let index = 0; index < count; index++) {
    const folder = path.join(bench.drop, `take ${String(index % 40)}`)
    if (index < 40) mkdirSync(folder)
    writeFileSync(path.join(folder, `${String(index)}.png`), `content ${String(index)}`)
  }
  const total = () =>
    pageOfIntake(bench.db, { dropFolderId: null, states: ['waiting'], reasons: [], search: '', offset: 0, limit: 1 }).total
  await until(() => (bench.queued.length < count ? false : total() === count), 110_000)
  expect(new Set(bench.queued.map((file) => file.path)).size).toBe(count)
  expect(bench.queued).toHaveLength(count)
  expect(bench.db.prepare('SELECT count(*) AS n FROM intake').get()).toEqual({ n: count })
})

test('hundreds of files, changed and renamed while they are taken, end each with its last content sent', { timeout: 60_000 }, async () => {
  const bench = openBench()
  await bench.watch()
  for (let index = 0; index < 300; index++) writeFileSync(path.join(bench.drop, `${String(index)}.png`), `first ${String(index)}`)
  await until(() => bench.queued.length > 50)
  for (let index = 0; index < 300; index += 3)
    writeFileSync(path.join(bench.drop, `${String(index)}.png`), `second content ${String(index)}`)
  for (let index = 1; index < 300; index += 3)
    renameSync(path.join(bench.drop, `${String(index)}.png`), path.join(bench.drop, `renamed ${String(index)}.png`))
  const { id } = bench.folders.list()[0]!
  await until(() => {
    for (const row of bench.rows()) if (row.state === 'waiting') bench.confirm(row.name)
    return bench.rows().every((row) => row.state === 'done') && bench.rows().length === 300
  }, 30_000)
  await bench.folders.check(id)
  await until(() => {
    for (const row of bench.rows()) if (row.state === 'waiting') bench.confirm(row.name)
    return bench.rows().every((row) => row.state === 'done')
  }, 30_000)
  expect(bench.rows()).toHaveLength(300)
  expect(bench.queued.filter(({ kind }) => kind === 'new')).toHaveLength(300)
  const lastSizes = new Map(bench.rows().map((row) => [row.name, row.size]))
  for (let index = 0; index < 300; index += 3) expect(lastSizes.get(`${String(index)}.png`)).toBe(`second content ${String(index)}`.length)
})

test('only the very file that was sent is moved, and one that is gone is left alone', async () => {
  const root = temporaryFolder()
  const file = path.join(root, 'a.png')
  writeFileSync(file, 'a')
  const state = statSync(file)
  writeFileSync(file, 'another, longer one')
  expect(await moveToDone(root, 'a.png', state)).toEqual({ ok: false, reason: 'It was sent, but not moved to Done: it changed meanwhile.' })
  expect(await moveToDone(root, 'a.png', statSync(file))).toEqual({ ok: true, movedTo: path.join('Done', 'a.png') })
  expect(await moveToDone(root, 'a.png', state)).toBeNull()
})

test('a move that was cut off between its two names is ended, and makes no second file', async () => {
  const root = temporaryFolder()
  const file = path.join(root, 'a.png')
  writeFileSync(file, 'a')
  const state = statSync(file)
  mkdirSync(path.join(root, 'Done'))
  linkSync(file, path.join(root, 'Done', 'a.png'))
  expect(await moveToDone(root, 'a.png', state)).toEqual({ ok: true, movedTo: path.join('Done', 'a.png') })
  expect(existsSync(file)).toBe(false)
  expect(readdirSync(path.join(root, 'Done'))).toEqual(['a.png'])
})

test('a library that can not be written for a moment loses nothing', async () => {
  const bench = openBench()
  await bench.watch()
  bench.db.exec(
    `CREATE TRIGGER no_room BEFORE UPDATE OF stage ON intake WHEN NEW.stage = 'queued' BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
  )
  writeFileSync(path.join(bench.drop, 'a.png'), 'a')
  const row = await bench.see('a.png', 'failed')
  expect(row.reason).toContain('Retry tries it again')
  bench.db.exec('DROP TRIGGER no_room')
  bench.folders.act(row.id, 'retry')
  await bench.see('a.png', 'waiting')
  transact(bench.db, (tx) => {
    expect(tx.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 1 })
  })
})
