import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { deepest, scanFolder } from '../../../src-main/drop-folders/scan'
import { until } from '../../support/until'
import { temporaryFolder } from '../../support/temporary-folder'
import { openBench } from './support'

const corpus = [
  'caf\u00e9.png',
  'cafe\u0301.png',
  '👩‍👩‍👧‍👦 family.png',
  '\u202Egpj.exe',
  'line\nbreak.png',
  'tab\there.png',
  '..%2f..%2fetc%2fpasswd.png',
  '<img src=x onerror=alert(1)>.png',
  'trailing dot.',
  'trailing space ',
  'case.png',
  'CASE.png',
  'quote\'".png',
  'back\\slash.png',
  '$(touch x).png',
  '-rf.png',
  '한글 이름.png',
  'Tiếng Việt.png',
  'NUL.png',
  'a'.repeat(251) + '.png',
  '語'.repeat(83) + '.png',
]

test('every name of the corpus makes exactly one asset, under the name as it was found, and a restart changes nothing', async () => {
  const bench = openBench()
  await bench.watch()
  corpus.forEach((name, index) => {
    writeFileSync(path.join(bench.drop, name), `content ${String(index)}`)
  })
  await until(() => bench.queued.length === corpus.length)
  expect(bench.queued.map((file) => file.fileName).sort()).toEqual([...corpus].sort())
  await until(() => bench.rows().every((row) => row.state === 'waiting'))
  await bench.restart()
  await bench.folders.check(bench.folders.list()[0]!.id)
  expect(
    bench
      .rows()
      .map((row) => row.name)
      .sort(),
  ).toEqual([...corpus].sort())
  expect(bench.queued).toHaveLength(corpus.length)
  expect(bench.queued.every((file) => path.dirname(file.path) === bench.drop)).toBe(true)
})

test.runIf(process.platform === 'linux')('a name that is not text is held with a sentence, and taken when it is renamed', async () => {
  const bench = openBench()
  const bad = Buffer.concat([Buffer.from(`${bench.drop}/bad`), Buffer.from([0xff, 0xfe]), Buffer.from('.png')])
  writeFileSync(bad, 'content')
  mkdirSync(Buffer.concat([Buffer.from(`${bench.drop}/dir`), Buffer.from([0xc3])]))
  writeFileSync(path.join(bench.drop, 'real \uFFFD.png'), 'another')
  await bench.watch()
  const row = await bench.see('bad\\xff\\xfe.png', 'held')
  expect(row.reason).toContain('not text (UTF-8)')
  expect((await bench.see(`dir\\xc3${path.sep}`, 'held')).reason).toContain('The name of this folder')
  await bench.see('real \uFFFD.png', 'waiting')
  renameSync(bad, path.join(bench.drop, 'good.png'))
  await bench.see('good.png', 'waiting')
  await bench.folders.check(bench.folders.list()[0]!.id)
  expect(bench.queued.map((file) => file.fileName).sort()).toEqual(['good.png', 'real \uFFFD.png'])
})

test('a scan enters no links, passes special files over, and says what it could not look into', async () => {
  const root = temporaryFolder()
  writeFileSync(path.join(root, 'a.png'), 'a')
  if (process.platform === 'linux') execFileSync('mkfifo', [path.join(root, 'pipe')])
  let deep = root
  for (let depth = 0; depth < deepest + 3; depth++) deep = path.join(deep, 'd')
  mkdirSync(deep, { recursive: true })
  writeFileSync(path.join(deep, 'too-deep.png'), 'x')
  const scan = await scanFolder({ root, movesToDone: true, signal: new AbortController().signal })
  expect(scan.entries.map((entry) => entry.relativePath)).toEqual(['a.png'])
  expect(scan.unread).toHaveLength(1)
})

test('a scan of a folder that is not there says so instead of failing, and stops when it is told to', async () => {
  const root = temporaryFolder()
  expect(await scanFolder({ root: path.join(root, 'none'), movesToDone: false, signal: new AbortController().signal })).toEqual({
    entries: [],
    badNames: [],
    unread: [''],
  })
  await expect(scanFolder({ root, movesToDone: false, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
})
