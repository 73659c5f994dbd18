import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { systemClock, type Clock } from '../../../src-main/clock'
import { countFiles } from '../../../src-main/hand-in/count-files'
import { temporaryFolder } from '../../support/temporary-folder'
import { put } from './support'

const bounds = { clock: systemClock, most: 100, mostMs: 10_000 }

test('all plain files below the folders are counted; links and what no person means to send are not', async () => {
  const folder = temporaryFolder()
  for (const name of ['a.png', 'in/b.png', 'in/deeper/c.png', '.hidden', 'half.part', '.git/x', 'Thumbs.db']) put(folder, name)
  symlinkSync(folder, path.join(folder, 'in/loop'))
  const counted = await countFiles([folder], bounds)
  expect(counted.files.map((file) => path.relative(folder, file.path)).sort()).toEqual(['a.png', 'in/b.png', 'in/deeper/c.png'])
  expect(counted).toMatchObject({ unread: 0, isCutShort: false })
})

test('at the limit it stops and says so', async () => {
  const folder = temporaryFolder()
  for (let number = 0; number < 60; number++) put(folder, `${String(number % 3)}/${String(number)}.png`, 'x')
  const counted = await countFiles([folder], { ...bounds, most: 25 })
  expect(counted.files).toHaveLength(25)
  expect(counted.isCutShort).toBe(true)
  expect(await countFiles([folder], { ...bounds, most: 0 })).toMatchObject({ files: [], isCutShort: true })
})

test('when nobody waits for the answer any more, it ends at once', async () => {
  const folder = temporaryFolder()
  put(folder, 'a.png')
  expect(await countFiles([folder], { ...bounds, signal: AbortSignal.abort() })).toMatchObject({ isCutShort: true })
})

test('when time is up, what was found until then is the answer', async () => {
  const folder = temporaryFolder()
  put(folder, 'a.png')
  // Its time is up at once.
  const hurried: Clock = { ...systemClock, setTimer: (_ms, fire) => (fire(), () => undefined) }
  expect(await countFiles([folder], { ...bounds, clock: hurried })).toMatchObject({ isCutShort: true })
})

test('a folder that is gone is told, and the others are counted', async () => {
  const folder = temporaryFolder()
  put(folder, 'a.png')
  const counted = await countFiles([path.join(folder, 'none'), folder], bounds)
  expect(counted.files).toHaveLength(1)
  expect(counted.unread).toBe(1)
})
