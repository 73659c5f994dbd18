import { expect, test } from 'vitest'
import { judgeRest, type Look } from '../../../../src-main/drop-folders/settle'
import { createSettling, type SettlingEvents } from '../../../../src-main/drop-folders/scout/settling'
import type { Disk, DiskState } from '../../../../src-main/drop-folders/scout/disk'
import { noOpenWriters, type OpenWriters } from '../../../../src-main/drop-folders/open-writers'
import { manualClock } from '../../../support/manual-clock'

const look = (changes: Partial<Look> = {}): Look => ({ size: 5, mtimeMs: 1000.5, ctimeMs: 1000.5, ino: 7, at: 10_000, ...changes })

test.each([
  ['times that tell to the moment need looks only a quarter apart', look({ at: 9900 }), look(), 'settled'],
  ['but a quarter', look({ at: 9901 }), look(), 'wait'],
  ['and a change long enough ago', look({ at: 9000, ctimeMs: 9601.5 }), look({ ctimeMs: 9601.5 }), 'wait'],
  ['a disk that counts whole seconds needs looks the whole time apart', look({ at: 9601, ctimeMs: 1000 }), look({ ctimeMs: 1000 }), 'wait'],
  ['and so does a clock that is ahead', look({ at: 9601, ctimeMs: 10_001.5 }), look({ ctimeMs: 10_001.5 }), 'wait'],
] as const)('%s', (_name, first, now, kind) => {
  expect(judgeRest(first, now, 400).kind).toBe(kind)
})

const noWriter: OpenWriters = { find: () => Promise.resolve(new Set()) }

/** One file on a disk that the test plays. */
function openSettling(writers: OpenWriters = noWriter) {
  const clock = manualClock()
  const file: { state: DiskState | null } = { state: null }
  const told: string[] = []
  const write = (size: number, changes: Partial<DiskState> = {}) => {
    const at = clock.now() - 0.5
    file.state = { size, mtimeMs: at, ctimeMs: at, dev: 1, ino: 2, isFile: () => true, isDirectory: () => false, ...changes }
  }
  const disk: Disk = {
    look: () => {
      if (file.state === null) throw Object.assign(new Error('none'), { code: 'ENOENT' })
      return file.state
    },
    list: () => [],
    listBytes: () => [],
    atOnce: 1,
  }
  const events: SettlingEvents = {
    looked: (paths) => told.push(`looked ${paths.join()}`),
    rested: (files) => told.push(...files.map(({ relativePath, size }) => `rested ${relativePath} ${String(size)}`)),
    empty: ({ relativePath }) => told.push(`empty ${relativePath}`),
    gone: (path) => told.push(`gone ${path}`),
  }
  const settling = createSettling({ root: '/r', disk: () => disk, clock, quietMs: 400, writers, events, turn: () => Promise.resolve() })
  return { clock, file, told, write, settling }
}

test('a copied file rests soon after its last byte, and not before', async () => {
  const { clock, told, write, settling } = openSettling()
  write(1)
  settling.add('a')
  for (let size = 2; size < 12; size++) {
    await clock.run(150)
    write(size)
  }
  expect(told.filter((line) => line.startsWith('rested'))).toEqual([])
  await clock.run(650)
  expect(told.at(-1)).toBe('rested a 11')
})

test('a file that was moved here is taken sooner, where it is known that nobody writes to it', async () => {
  for (const [writers, ms] of [
    [noWriter, 200],
    [noOpenWriters, 450],
  ] as const) {
    const { clock, told, write, settling } = openSettling(writers)
    write(9, { mtimeMs: clock.now() - 60_000.5 })
    settling.add('a')
    await clock.run(ms)
    expect(told).toEqual(['rested a 9'])
  }
})

test('a file that was made ready a moment ago and moved here is taken as soon as its content is old enough', async () => {
  const { clock, told, write, settling } = openSettling()
  write(9, { mtimeMs: clock.now() - 200.5 })
  settling.add('a')
  await clock.run(190)
  expect(told).toEqual([])
  await clock.run(40)
  expect(told).toEqual(['rested a 9'])
})

test('a file that is made here rests the whole time, also where only its rights change at last, or its time is set back', async () => {
  const { clock, told, write, settling } = openSettling()
  write(9)
  settling.add('a')
  await clock.run(300)
  const writtenAt = clock.now() - 300.5
  write(9, { mtimeMs: writtenAt })
  await clock.run(380)
  expect(told.filter((line) => line.startsWith('rested'))).toEqual([])
  await clock.run(60)
  expect(told.at(-1)).toBe('rested a 9')
  write(5, { mtimeMs: clock.now() - 60_000.5 })
  settling.add('b')
  await clock.run(100)
  write(6, { mtimeMs: clock.now() - 60_000.5 })
  await clock.run(380)
  expect(told.at(-1)).not.toContain('rested b')
  await clock.run(60)
  expect(told.at(-1)).toBe('rested b 6')
})

test('a file that was moved here while it is still written to rests the whole time after its writer went', async () => {
  let isOpen = true
  const { clock, told, write, settling } = openSettling({ find: () => Promise.resolve(new Set(isOpen ? [0] : [])) })
  write(9, { mtimeMs: clock.now() - 60_000.5 })
  settling.add('a')
  await clock.run(200)
  isOpen = false
  write(9)
  await clock.run(380)
  expect(told.filter((line) => line.startsWith('rested'))).toEqual([])
  await clock.run(450)
  expect(told.at(-1)).toBe('rested a 9')
})

test('a file that is written to and closed between the look at it and the look for its writers is not taken as it was', async () => {
  let hasWritten = false
  const { clock, told, write, settling } = openSettling({
    find: () => {
      if (!hasWritten) write(13)
      hasWritten = true
      return Promise.resolve(new Set())
    },
  })
  write(4)
  settling.add('a')
  await clock.run(2000)
  expect(told.filter((line) => line.startsWith('rested'))).toEqual(['rested a 13'])
})

test('an empty file is told after a minute, one that is gone at once, and a long wait is told', async () => {
  const { clock, file, told, write, settling } = openSettling()
  write(0)
  settling.add('a')
  await clock.run(30_000)
  expect(told).toEqual(['looked a'])
  await clock.run(32_000)
  expect(told).toEqual(['looked a', 'empty a'])
  expect(settling.size).toBe(0)
  file.state = null
  settling.add('b')
  await clock.run(1)
  expect(told.at(-1)).toBe('gone b')
})

test('no more than a thousand or so are under way, and the others go on as they leave', async () => {
  const { clock, told, write, settling } = openSettling()
  write(1)
  for (let index = 0; index < 3000; index++) settling.add(String(index))
  await clock.run(5000)
  const first = told.filter((line) => line.startsWith('rested')).length
  expect(first).toBeLessThanOrEqual(1024)
  expect(first).toBeGreaterThan(500)
  settling.over(first)
  await clock.run(5000)
  expect(told.filter((line) => line.startsWith('rested')).length).toBeGreaterThan(first)
  expect(settling.size).toBe(3000 - first)
})
