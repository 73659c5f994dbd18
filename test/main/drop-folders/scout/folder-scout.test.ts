import { execFileSync } from 'node:child_process'
import { appendFileSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { watchPlainly } from '../../../../src-main/drop-folders/scout/plain-watch'
import { itemsPerBatch } from '../../../../src-main/drop-folders/scout/batches'
import { until } from '../../../support/until'
import { openStage, playedWatch, restedNames, usualAnswer } from './stage'

test('files that are there, come, change and go are told once each, and come to rest', async () => {
  const stage = openStage()
  stage.write('a.png')
  stage.write(path.join('sub', 'deep', 'b.png'))
  await stage.check()
  expect([...stage.kinds('added')].sort()).toEqual(['a.png', path.join('sub', 'deep', 'b.png')])
  await until(() => stage.rested.length === 2)
  stage.write('a.png', 'other content')
  rmSync(stage.place(path.join('sub', 'deep')), { recursive: true })
  await stage.check()
  await stage.check()
  expect(stage.kinds('changed')).toEqual(['a.png'])
  expect(stage.kinds('missing')).toEqual([path.join('sub', 'deep', 'b.png')])
  await until(() => stage.rested.length === 3)
  await until(() => stage.status().health?.backlog === 0)
  expect(stage.status()).toMatchObject({ state: 'watching', reason: null, health: { mode: 'events', files: 1, missesFoundByScan: 0 } })
})

test('what the ledger knows is not told again, what is gone or other is, and what had not come to rest does', async () => {
  const first = openStage()
  for (const name of ['same', 'other', 'gone', 'unrested']) first.write(name)
  await first.check()
  const known = [...first.ledger.values()].map((entry) => ({
    ...entry,
    path: entry.relativePath,
    isMissing: false,
    isSettling: entry.relativePath === 'unrested',
  }))
  first.write('other', 'another content')
  rmSync(first.place('gone'))
  const again = openStage({ root: first.root, known })
  await again.check()
  expect(again.kinds('added')).toEqual([])
  expect(again.kinds('changed')).toEqual(['other'])
  expect(again.kinds('missing')).toEqual(['gone'])
  await until(() => restedNames(again).join() === 'other,unrested')
})

test('a file that was missing and is as it was is told to be back', async () => {
  const stage = openStage()
  stage.write('a')
  await stage.check()
  await until(() => stage.rested.length === 1)
  const before = stage.ledger.get('a')
  renameSync(stage.place('a'), `${stage.root}-away`)
  await stage.check()
  expect(stage.kinds('missing')).toEqual(['a'])
  renameSync(`${stage.root}-away`, stage.place('a'))
  const known = before === undefined ? [] : [{ ...before, path: 'a', isMissing: true, isSettling: false }]
  await stage.check()
  // Its change of name shows in one of its times, so that it is told as changed here; where it does not, it is back.
  expect([...stage.kinds('changed'), ...stage.kinds('back')]).toEqual(['a'])
  expect(known).toHaveLength(1)
})

test('a hint about one folder leads to a look at that one and at new folders in it, at once', async () => {
  const played = playedWatch()
  const stage = openStage({ tools: { watch: played.watch } })
  stage.write(path.join('one', 'a'))
  stage.write(path.join('two', 'b'))
  await stage.check()
  const scans = stage.scans.length
  stage.write(path.join('one', 'new', 'newer', 'c'))
  stage.write(path.join('two', 'd'))
  played.open[0]?.onHint(stage.place('one'))
  await until(() => stage.kinds('added').includes(path.join('one', 'new', 'newer', 'c')), 400)
  expect(stage.kinds('added')).not.toContain(path.join('two', 'd'))
  expect(stage.scans).toHaveLength(scans)
  // After quiet the whole is looked at, which finds what no hint was about, and counts it.
  await until(() => stage.kinds('added').includes(path.join('two', 'd')), 3000)
  await until(() => stage.status().health?.missesFoundByScan === 1, 4000)
})

test('hints about Done, or about folders that are passed over, lead nowhere, as long as Done is where sent files go', async () => {
  const played = playedWatch()
  const stage = openStage({ tools: { watch: played.watch }, order: { movesToDone: true } })
  const passedOver = ['Done', path.join('Done', 'Done'), '.git', path.join('.git', 'objects'), path.join('sub', '.cache'), 'x.part']
  for (const folder of passedOver) stage.write(path.join(folder, 'a'))
  stage.write(path.join('sub', 'Done', 'a'))
  const hintAtAll = async (seen: string) => {
    for (const folder of [...passedOver, 'sub', path.join('sub', 'Done')]) played.open[0]?.onHint(stage.place(folder))
    stage.write(seen)
    played.open[0]?.onHint(stage.root)
    await until(() => stage.kinds('added').includes(seen))
    await stage.check()
  }
  await stage.check()
  await hintAtAll('b')
  expect([...stage.kinds('added')].sort()).toEqual(['b', path.join('sub', 'Done', 'a')])
  stage.scout.tell({ kind: 'moves-to-done', movesToDone: false })
  await hintAtAll('c')
  const nowSeen = [path.join('Done', 'Done', 'a'), path.join('Done', 'a'), 'b', 'c', path.join('sub', 'Done', 'a')]
  expect([...stage.kinds('added')].sort()).toEqual(nowSeen)
})

test('a folder that was moved away takes its files with it, and one that took its place is looked into', async () => {
  const played = playedWatch()
  const stage = openStage({ tools: { watch: played.watch } })
  for (const name of ['a', 'b']) stage.write(path.join('folder', name))
  await stage.check()
  renameSync(stage.place('folder'), `${stage.root}-elsewhere`)
  stage.write(path.join('folder', 'c'))
  played.open[0]?.onHint(stage.root)
  await until(() => stage.kinds('missing').length === 2)
  expect(stage.kinds('added')).toContain(path.join('folder', 'c'))
  rmSync(`${stage.root}-elsewhere`, { recursive: true })
})

test('answers are waited for: no more than a few batches are ahead of what was written', async () => {
  const stage = openStage()
  stage.isBlocked = true
  for (let index = 0; index < itemsPerBatch * 8; index++) stage.write(`${String(index)}.png`)
  stage.scout.tell({ kind: 'scan', token: 1_000_000 })
  await until(() => stage.mostAhead === 4)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(stage.mostAhead).toBe(4)
  expect(stage.scans).toEqual([])
  stage.unblock()
  await until(() => stage.ledger.size === itemsPerBatch * 8)
  expect(stage.found).toHaveLength(itemsPerBatch * 8)
})

test('what could not be written is found again, and what was put off is told again only when it changed or is asked for', async () => {
  const stage = openStage()
  stage.answer = () => 'not-written'
  stage.write('a')
  await stage.check()
  expect(stage.ledger.size).toBe(0)
  stage.answer = usualAnswer
  await until(() => stage.ledger.has('a'), 6000)
  await until(() => stage.rested.length === 1)
  stage.answer = () => 'later'
  stage.write('a', 'changed')
  await stage.check()
  await stage.check()
  expect(stage.kinds('changed')).toEqual(['a'])
  stage.write('a', 'changed once more')
  await stage.check()
  expect(stage.kinds('changed')).toEqual(['a', 'a'])
  stage.answer = usualAnswer
  stage.scout.tell({ kind: 'doubt', paths: ['a'] })
  await until(() => stage.kinds('changed').length === 3)
  await until(() => stage.rested.length === 2)
})

test('a growing file and one that is written to in long pauses rest only at their end', async () => {
  const quietMs = 400
  const stage = openStage({ order: { quietMs } })
  const restsOf = (name: string) => stage.rested.flatMap(({ relativePath, size }) => (relativePath === name ? [size] : []))
  // A machine that holds up this test for as long as a file must rest makes the pause a rest: then it is written to once more, from the beginning.
  for (let round = 0, isJudged = false; !isJudged; round++) {
    const name = `grows ${String(round)}`
    stage.write(name, '')
    let longestPauseMs = 0
    let writtenAt = Date.now()
    for (let part = 0; part < 8; part++) {
      const writesAt = Date.now()
      appendFileSync(stage.place(name), 'more')
      longestPauseMs = Math.max(longestPauseMs, Date.now() - writtenAt)
      writtenAt = writesAt
      await stage.check()
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    await until(() => restsOf(name).at(-1) === 32)
    isJudged = longestPauseMs < quietMs
    if (isJudged) expect(restsOf(name)).toEqual([32])
  }
})

test('a file that another program has open for writing waits, and the ones beside it do not', async () => {
  let isOpen = true
  let ino = 0
  const stage = openStage({
    tools: {
      writers: { find: (files) => Promise.resolve(new Set(files.flatMap((file, at) => (isOpen && file.ino === ino ? [at] : [])))) },
    },
  })
  stage.isBlocked = true
  stage.write('open')
  stage.write('closed')
  stage.scout.tell({ kind: 'scan', token: 99 })
  await until(() => stage.found.length === 2)
  ino = stage.found.find(({ entry }) => entry.relativePath === 'open')?.entry.ino ?? 0
  stage.unblock()
  await until(() => restedNames(stage).join() === 'closed')
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(restedNames(stage)).toEqual(['closed'])
  isOpen = false
  await until(() => restedNames(stage).join() === 'closed,open')
})

test('links are not followed, loops end, pipes are passed over, and half-written names wait for their last one', async () => {
  const stage = openStage()
  stage.write(path.join('real', 'a'))
  symlinkSync('..', stage.place(path.join('real', 'up')))
  symlinkSync('/etc/hosts', stage.place('hosts'))
  symlinkSync('nowhere', stage.place('broken'))
  if (process.platform !== 'win32') execFileSync('mkfifo', [stage.place('pipe')])
  for (const name of ['b.part', 'c.crdownload', '~$d.docx', '.DS_Store', 'Thumbs.db', 'e.tmp']) stage.write(name)
  await stage.check()
  expect(stage.kinds('added')).toEqual([path.join('real', 'a')])
  renameSync(stage.place('b.part'), stage.place('b'))
  await stage.check()
  expect(stage.kinds('added')).toEqual([path.join('real', 'a'), 'b'])
})

test('names in both forms of one letter, and two names of one file, are files of their own', async () => {
  const stage = openStage()
  stage.write('caf\u00e9.png')
  stage.write('cafe\u0301.png')
  stage.write('first')
  linkSync(stage.place('first'), stage.place('second'))
  await stage.check()
  expect([...stage.kinds('added')].sort()).toEqual(['cafe\u0301.png', 'caf\u00e9.png', 'first', 'second'])
})

test('a name that is no text is told as it can be shown, once', async () => {
  const stage = openStage()
  writeFileSync(Buffer.concat([Buffer.from(`${stage.root}/bad`), Buffer.from([0xff])]), 'x')
  mkdirSync(Buffer.concat([Buffer.from(`${stage.root}/folder`), Buffer.from([0xfe])]))
  await stage.check()
  await stage.check()
  expect([...stage.kinds('bad-name')].sort()).toEqual(['bad\\xff', `folder\\xfe${path.sep}`])
  expect(stage.kinds('missing')).toEqual([])
})

test('an old time of change does not make a file rest sooner, nor one from tomorrow never', async () => {
  const stage = openStage({ order: { quietMs: 100 } })
  stage.write('old')
  stage.write('tomorrow')
  utimesSync(stage.place('old'), 1000, 1000)
  utimesSync(stage.place('tomorrow'), Date.now() / 1000 + 86_400, Date.now() / 1000 + 86_400)
  const at = Date.now()
  await until(() => stage.rested.length === 2)
  expect(Date.now() - at).toBeGreaterThanOrEqual(90)
})

test('the Done folder is passed over as long as sent files are moved there', async () => {
  const stage = openStage({ order: { movesToDone: true } })
  stage.write(path.join('Done', 'a'))
  stage.write('b')
  await stage.check()
  expect(stage.kinds('added')).toEqual(['b'])
  stage.scout.tell({ kind: 'moves-to-done', movesToDone: false })
  await stage.check()
  expect(stage.kinds('added')).toEqual(['b', path.join('Done', 'a')])
})

test('what the program took away itself is neither missed nor told to have left the folder empty', async () => {
  const stage = openStage()
  for (const name of ['a', 'b', 'c', 'd']) stage.write(name)
  await stage.check()
  await until(() => stage.rested.length === 4)
  for (const name of ['a', 'b', 'c', 'd']) rmSync(stage.place(name))
  stage.scout.tell({ kind: 'gone', paths: ['a', 'b', 'c', 'd'] })
  await stage.check()
  expect(stage.kinds('missing')).toEqual([])
  expect(stage.status().reason).toBeNull()
})

test('a folder of many files that is empty all of a sudden says so until there are files again', async () => {
  const stage = openStage()
  for (const name of ['a', 'b', 'c']) stage.write(name)
  await stage.check()
  for (const name of ['a', 'b', 'c']) rmSync(stage.place(name))
  await stage.check()
  expect(stage.status().reason).toBe('The folder is empty: all 3 files that were in it are gone. Nothing was deleted at the service.')
  stage.write('d')
  await stage.check()
  expect(stage.status().reason).toBeNull()
})

test('plain watching tells of files and folders at any depth, also of ones that came while it looked', async () => {
  const stage = openStage({ tools: { watch: watchPlainly } })
  await stage.check()
  for (let round = 0; round < 20; round++) {
    const name = path.join(`folder ${String(round)}`, 'in', 'it', 'file')
    stage.write(name)
    await until(() => stage.kinds('added').includes(name), 2000)
  }
  renameSync(stage.place('folder 3'), stage.place('folder three'))
  await until(() => stage.kinds('added').includes(path.join('folder three', 'in', 'it', 'file')), 2000)
  stage.write(path.join('folder three', 'in', 'it', 'other'))
  await until(() => stage.kinds('added').includes(path.join('folder three', 'in', 'it', 'other')), 2000)
  expect(stage.kinds('missing')).toEqual([path.join('folder 3', 'in', 'it', 'file')])
})
