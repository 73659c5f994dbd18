import { appendFileSync, closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { expect, test } from 'vitest'
import { systemOpenWriters } from '../../../../src-main/drop-folders/open-writers'
import { watchFolder } from '../../../../src-main/drop-folders/watch'
import { until } from '../../../support/until'
import { openStage, restedNames } from './stage'

// What watching libraries got wrong with files that are still being written (chokidar's threads 384, 954, 662, 807 and 594), played on the real watcher.

const watched = (quietMs = 120) => openStage({ tools: { watch: watchFolder, writers: systemOpenWriters() }, order: { quietMs } })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('384: a name that is made and removed again and again is taken with its last content, once', async () => {
  const stage = watched()
  await stage.check()
  for (let round = 0; round < 12; round++) {
    stage.write('again', 'x'.repeat(round + 1))
    await pause(round % 3 === 0 ? 30 : 5)
    if (round < 11) rmSync(stage.place('again'))
  }
  await until(() => stage.rested.length > 0)
  await pause(400)
  expect(stage.rested.map(({ size }) => size)).toEqual([12])
})

test('954: a file that comes in two strokes is one file, taken at its end', async () => {
  const stage = watched()
  await stage.check()
  stage.write('two strokes', 'first')
  await pause(60)
  appendFileSync(stage.place('two strokes'), ' and second')
  await until(() => stage.rested.length > 0)
  await pause(300)
  expect(stage.rested.map(({ size }) => size)).toEqual(['first and second'.length])
  expect(stage.kinds('added')).toEqual(['two strokes'])
})

test('662: a file removed before it rested is not taken, and one that takes its name later is', async () => {
  const stage = watched(200)
  await stage.check()
  stage.write('brief')
  await until(() => stage.kinds('added').includes('brief'))
  rmSync(stage.place('brief'))
  await until(() => stage.kinds('missing').includes('brief'))
  expect(stage.rested).toEqual([])
  stage.write('brief', 'another one')
  await until(() => stage.rested.length === 1)
  expect(stage.rested[0]?.size).toBe('another one'.length)
})

test('807: a file renamed before it rested is taken under its new name alone', async () => {
  const stage = watched(200)
  await stage.check()
  stage.write('old name')
  await until(() => stage.kinds('added').includes('old name'))
  renameSync(stage.place('old name'), stage.place('new name'))
  await until(() => stage.rested.length > 0)
  await pause(400)
  expect(restedNames(stage)).toEqual(['new name'])
  expect(stage.kinds('missing')).toEqual(['old name'])
})

test('594: a file that is half there when watching begins is not taken before its end', async () => {
  const stage = watched()
  const file = openSync(stage.place('copying'), 'w')
  writeSync(file, 'half')
  await stage.check()
  await pause(400)
  expect(stage.kinds('added')).toEqual(['copying'])
  if (process.platform === 'linux') expect(stage.rested).toEqual([])
  writeSync(file, ' and half')
  closeSync(file)
  await until(() => stage.rested.length === 1)
  expect(stage.rested[0]?.size).toBe('half and half'.length)
})
