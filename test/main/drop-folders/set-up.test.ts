import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accountId } from '../../../src-preload/contract/ids'
import { dropFolder } from '../../../src-preload/contract/drop-folder'
import type { AppError } from '../../../src-preload/contract/errors'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryService } from '../../support/memory-provider'
import { temporaryFolder } from '../../support/temporary-folder'
import { openBench } from './support'

/** Root may read everything; so the test steps down to a user who may not. */
function beOrdinary(): void {
  if (process.getuid?.() !== 0) return
  process.seteuid?.(65_534)
  onTestFinished(() => {
    process.seteuid?.(0)
  })
}

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason as AppError,
  )
  return [error?.field, error?.message]
}

test('a folder that can not be watched is refused with a sentence at the field', async () => {
  const bench = openBench()
  const { folders, drop, profile } = bench
  const file = path.join(drop, 'file')
  writeFileSync(file, 'x')
  const elsewhere = temporaryFolder()
  symlinkSync(profile, path.join(elsewhere, 'to-profile'))
  mkdirSync(path.join(profile, 'inside'), { recursive: true })
  const cases: [string, RegExp][] = [
    ['', /^Enter the folder to watch\.$/],
    ['   ', /^Enter the folder to watch\.$/],
    ['relative/path', /whole path/],
    ['~/Pictures', /whole path/],
    [`${drop}\0x`, /whole path/],
    [path.join(drop, 'none'), /There is no folder/],
    [path.join(file, 'below'), /There is no folder/],
    [file, /is a file/],
    [profile, /belongs to Slipway itself/],
    [path.join(profile, 'inside'), /belongs to Slipway itself/],
    [path.join(elsewhere, 'to-profile'), /belongs to Slipway itself/],
    [path.join(elsewhere, 'to-profile', 'inside'), /belongs to Slipway itself/],
    [path.dirname(profile), /keeps its own data/],
    ['/', /keeps its own data/],
    [`/${'x'.repeat(300)}`, /too long|There is no folder/],
  ]
  for (const [typed, sentence] of cases) {
    const [field, message] = await refusal(folders.add(bench.form({ path: typed })))
    expect([typed, field]).toEqual([typed, 'path'])
    expect(message).toMatch(sentence)
    expect(await refusal(folders.preview(bench.form({ path: typed })))).toEqual([field, message])
  }
  expect(folders.list()).toEqual([])
})

test('a folder that lies in another drop folder, holds one, or is one by another way is refused', async () => {
  const bench = openBench()
  const { folders, drop } = bench
  mkdirSync(path.join(drop, 'watched', 'inner'), { recursive: true })
  const elsewhere = temporaryFolder()
  symlinkSync(path.join(drop, 'watched'), path.join(elsewhere, 'way'))
  await folders.add(bench.form({ path: path.join(drop, 'watched') + path.sep }))
  expect(await refusal(folders.add(bench.form({ path: path.join(drop, 'watched') })))).toEqual(['path', 'This folder is watched already.'])
  expect(await refusal(folders.add(bench.form({ path: path.join(elsewhere, 'way') })))).toEqual(['path', 'This folder is watched already.'])
  expect((await refusal(folders.add(bench.form({ path: path.join(drop, 'watched', 'inner') }))))[1]).toMatch(/lies in the drop folder/)
  expect((await refusal(folders.add(bench.form({ path: path.join(elsewhere, 'way', 'inner') }))))[1]).toMatch(/lies in the drop folder/)
  expect((await refusal(folders.add(bench.form({ path: drop }))))[1]).toMatch(/lies in this folder/)
  mkdirSync(path.join(drop, 'watched-not'))
  await folders.add(bench.form({ path: path.join(drop, 'watched-not') }))
  expect(folders.list()).toHaveLength(2)
})

test('two requests for one folder at the same moment make one drop folder', async () => {
  const bench = openBench()
  const { folders } = bench
  const results = await Promise.allSettled([folders.add(bench.form()), folders.add(bench.form())])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test.runIf(process.platform !== 'win32')('a folder that may not be read is refused', async () => {
  const bench = openBench()
  const { folders, drop } = bench
  const locked = path.join(drop, 'locked')
  mkdirSync(locked)
  chmodSync(drop, 0o755)
  chmodSync(locked, 0o000)
  beOrdinary()
  const [field, message] = await refusal(folders.add(bench.form({ path: locked })))
  expect(field).toBe('path')
  expect(message).toMatch(/can not be read\. Check its permissions\./)
})

test('an account that does not exist and a bad pattern are refused at their fields', async () => {
  const bench = openBench()
  const { folders } = bench
  expect((await refusal(folders.add(bench.form({ accountId: accountId.parse('01J0000000000000000000000Z') }))))[0]).toBe('accountId')
  expect(await refusal(folders.add(bench.form({ mode: 'media-by-pattern', pattern: '{asset}{x}' })))).toEqual([
    'pattern',
    'Put some text between {asset} and {x}, such as _: else nobody can tell where one ends.',
  ])
  await folders.add(bench.form({ mode: 'new-assets', pattern: '{{{' }))
  expect(folders.list()[0]?.pattern).toBe('')
})

const field = (key: string, isOptional: boolean) => ({
  key,
  label: `The ${key}`,
  hint: 'Look there.',
  secret: false,
  isOptional,
  hasChoices: false,
  isLong: false,
})

/** A service that takes bytes, and wants to know where they go. */
function placed() {
  const service = memoryService(undefined, { kind: 'listing' })
  const { form } = memoryDefinition(service)
  return memoryDefinition(service, {
    form: { ...form, targetFields: [field('segmentId', false), field('locale', true)] },
    checkTarget: ({ segmentId = '' }, fields) =>
      /^\d+$/.test(segmentId) && segmentId !== fields['other']
        ? null
        : { key: 'segmentId', message: 'A segment is a number, and one of the account.' },
  })
}

test('where the files go is checked before anything is watched, and kept with the folder', async () => {
  const bench = openBench({}, placed())
  const { folders } = bench
  expect(await refusal(folders.add(bench.form({ target: {} })))).toEqual(['segmentId', '“The segmentId” is empty. Look there.'])
  expect(await refusal(folders.preview(bench.form({ target: { segmentId: '  ' } })))).toEqual([
    'segmentId',
    '“The segmentId” is empty. Look there.',
  ])
  const fault = ['segmentId', 'A segment is a number, and one of the account.']
  expect(await refusal(folders.add(bench.form({ target: { segmentId: 'x' } })))).toEqual(fault)
  bench.db.prepare('UPDATE account SET fields = ?').run('{"other":"7"}')
  expect(await refusal(folders.add(bench.form({ target: { segmentId: '7' } })))).toEqual(fault)
  expect(folders.list()).toEqual([])
  await folders.add(bench.form({ target: { segmentId: ' 100 ', locale: '', other: 'x', __proto__: 'y' } }))
  expect(dropFolder.parse(folders.list()[0]).target).toEqual({ segmentId: '100' })
})

test('what a service does not take is refused at set-up with its reason', async () => {
  const bench = openBench({}, placed())
  const target = { segmentId: '100' }
  const [field_, message] = await refusal(bench.folders.add(bench.form({ mode: 'media-by-pattern', pattern: '{asset}', target })))
  expect([field_, message]).toEqual(['mode', expect.stringMatching(/no documented way to add files to an asset/)])
  const none = openBench({}, memoryDefinition(memoryService(undefined, { kind: 'by-link', without: ['createFromLink'] })))
  expect((await refusal(none.folders.add(none.form())))[0]).toBe('accountId')
  none.db.prepare(`UPDATE account SET service = 'somewhere-else'`).run()
  expect(await refusal(none.folders.add(none.form()))).toEqual(['accountId', expect.stringMatching(/does not speak to/)])
})

test('the preview says per file what would happen, and changes nothing', async () => {
  const bench = openBench()
  bench.addAsset('Hero')
  for (const name of ['hero_de.mp4', 'villain_de.mp4', 'odd.mp4', '.hidden']) writeFileSync(path.join(bench.drop, name), name)
  writeFileSync(path.join(bench.drop, 'empty.mp4'), '')
  const outcomes = async (changes: Parameters<typeof bench.form>[0]) => {
    const preview = await bench.folders.preview(bench.form(changes))
    return { ...preview, rows: Object.fromEntries(preview.rows.map((row) => [row.name, row.outcome])) }
  }
  expect(await outcomes({})).toEqual({
    total: 4,
    willSend: 3,
    rows: {
      'empty.mp4': 'Held: it is empty',
      'hero_de.mp4': 'New asset “hero_de”',
      'odd.mp4': 'New asset “odd”',
      'villain_de.mp4': 'New asset “villain_de”',
    },
  })
  expect((await outcomes({ includeExisting: false })).willSend).toBe(0)
  expect(await outcomes({ mode: 'media-by-pattern', pattern: '{asset}_{locale}' })).toMatchObject({
    willSend: 1,
    rows: {
      'hero_de.mp4': 'Added to the asset “hero”',
      'odd.mp4': 'Held: the name does not fit the pattern',
      'villain_de.mp4': 'Held: no asset is named “villain”',
    },
  })
  expect(bench.folders.list()).toEqual([])
  expect(bench.rows()).toEqual([])
})
