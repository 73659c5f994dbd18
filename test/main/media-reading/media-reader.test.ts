import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { AppError } from '../../../src-preload/contract/errors'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { createMediaReader, smallBytes, type MediaReader, type MediaReaderOptions } from '../../../src-main/media-reading/media-reader'
import { manualClock } from '../../support/manual-clock'
import { hurriedClock } from '../../support/hurried-clock'
import { itunesMeta, makeFilm } from '../../support/media-samples/films'
import { noise } from '../../support/media-samples/pieces'
import { makeJpeg, makePng, pngText } from '../../support/media-samples/pictures'
import { buildWorker } from './built-worker'

let worker: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => {
  worker = await buildWorker()
})
afterAll(() => worker.remove())

const folder = () => {
  const made = mkdtempSync(path.join(tmpdir(), 'slipway-media-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
const never = new AbortController().signal
const withMedia = { media: true } as const
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as AppError).code,
  )
const startWith = (options: Partial<MediaReaderOptions> = {}): MediaReader => {
  const reader = createMediaReader({ workerPath: worker.path, ...options })
  onTestFinished(() => reader.close())
  return reader
}
const fileWith = (content: Uint8Array, name = 'file'): string => {
  const file = path.join(folder(), name)
  writeFileSync(file, content)
  return file
}
const hexOf = (kind: 'md5' | 'sha256', content: Uint8Array) => createHash(kind).update(content).digest('hex')

describe.each([
  ['in this thread', () => inProcessMediaReader()],
  ['in workers', () => createMediaReader({ workerPath: worker.path })],
])('reading %s', (_where, open) => {
  const start = (): MediaReader => {
    const reader = open()
    onTestFinished(() => reader.close())
    return reader
  }

  test('gives hashes, the state of the file and its facts', async () => {
    const picture = makePng({ width: 300, before: [pngText('parameters', 'a cat\nSteps: 2, Seed: 3')] })
    const read = await start().read(fileWith(picture), withMedia, never)
    expect(read).toMatchObject({ md5: hexOf('md5', picture), sha256: hexOf('sha256', picture), size: picture.length, noMedia: null })
    expect(read.media).toMatchObject({ type: { mime: 'image/png' }, width: 300, generation: { prompt: 'a cat', seed: '3' } })
  })

  test.each([0, 1, 4 * 1024 * 1024 - 1, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1, 9 * 1024 * 1024])(
    'hashes a file of %i bytes',
    async (size) => {
      const content = randomBytes(size)
      const read = await start().read(fileWith(content), { media: false }, never)
      expect(read).toMatchObject({ md5: hexOf('md5', content), sha256: hexOf('sha256', content), size, media: null, noMedia: 'not-wished' })
    },
  )

  test('reads many at once, small and large, each as itself', async () => {
    const reader = start()
    const contents = Array.from({ length: 24 }, (_, index) =>
      index % 8 === 0
        ? makeFilm({ samples: noise(5 * 1024 * 1024, index), isFast: false, userData: [itunesMeta({ '©nam': String(index) })] })
        : makeJpeg({ width: index }),
    )
    const reads = await Promise.all(contents.map((content) => reader.read(fileWith(content), withMedia, never)))
    reads.forEach((read, index) => {
      expect(read.sha256).toBe(hexOf('sha256', contents[index] ?? Buffer.alloc(0)))
      if (index % 8 === 0) expect(read.media?.written.title).toBe(String(index))
      else expect(read.media?.width).toBe(index)
    })
  })

  test('refuses a file that changes while it is read, one that is gone and what is no plain file', async () => {
    const reader = start()
    const growing = fileWith(randomBytes(24 * 1024 * 1024))
    const beat = setInterval(() => appendFileSync(growing, 'x'), 1)
    onTestFinished(() => clearInterval(beat))
    expect(await codeOf(reader.read(growing, withMedia, never))).toBe('refused')
    const place = folder()
    symlinkSync(growing, path.join(place, 'link'))
    expect(await codeOf(reader.read(path.join(place, 'none'), withMedia, never))).toBe('not-found')
    expect(await codeOf(reader.read(place, withMedia, never))).toBe('refused')
    expect(await codeOf(reader.hash(path.join(place, 'link'), never))).toBe('refused')
  })

  test('stops when it is told to, and goes on with the next', async () => {
    const reader = start()
    const large = fileWith(randomBytes(48 * 1024 * 1024))
    const stop = new AbortController()
    const work = reader.read(large, withMedia, stop.signal)
    stop.abort(new Error('enough'))
    await expect(work).rejects.toThrow('enough')
    await expect(reader.read(large, withMedia, stop.signal)).rejects.toThrow('enough')
    expect((await reader.hash(large, never)).size).toBe(48 * 1024 * 1024)
  })
})

test.runIf(process.platform === 'linux')('reads no byte twice: at most 1.05 times the size of each file', async () => {
  const reader = startWith()
  const bytesRead = () => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
  const late = fileWith(makeFilm({ samples: noise(64 * 1024 * 1024), isFast: false }))
  const picture = fileWith(makeJpeg({ scan: noise(40 * 1024 * 1024), width: 5 }))
  // Starts the threads and loads what they need.
  await reader.read(fileWith(makeFilm()), withMedia, never)
  await reader.read(fileWith(makeFilm({ samples: noise(5_000_000) })), withMedia, never)
  await reader.read(fileWith(makeJpeg()), withMedia, never)
  for (const [file, codec, width] of [
    [late, 'avc', 320],
    [picture, null, 5],
  ] as const) {
    const before = bytesRead()
    const read = await reader.read(file, withMedia, never)
    const taken = bytesRead() - before
    expect(read.media).toMatchObject({ videoCodec: codec, width })
    expect(taken).toBeGreaterThanOrEqual(read.size)
    expect(taken).toBeLessThanOrEqual(read.size * 1.05)
  }
})

describe.runIf(process.platform === 'linux')('threads without work', () => {
  const threads = () => readdirSync('/proc/self/task').length

  test('are ended after a while, and the next file is read by new ones', async () => {
    const clock = manualClock()
    const reader = startWith({ clock, restMs: 1000 })
    const content = makePng()
    const before = threads()
    await reader.read(fileWith(content), withMedia, never)
    const during = threads()
    expect(during).toBeGreaterThan(before)
    clock.advance(999)
    await reader.read(fileWith(content), withMedia, never)
    clock.advance(999)
    expect(threads()).toBe(during)
    clock.advance(1)
    await expect.poll(threads).toBeLessThanOrEqual(before)
    expect(await reader.read(fileWith(content), withMedia, never)).toMatchObject({ md5: hexOf('md5', content), noMedia: null })
  })

  test('are not ended while a file that was given up is still read', async () => {
    const clock = manualClock()
    const mark = path.join(folder(), 'over')
    const file = path.join(folder(), 'slow.cjs')
    writeFileSync(
      file,
      `const { parentPort } = require('node:worker_threads')
       parentPort.on('message', ({ kind, id }) => {
         if (kind === 'abort') setTimeout(() => {
           require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')
           parentPort.postMessage({ id, ok: false, code: 'aborted', message: '' })
         }, 100)
       })`,
    )
    const reader = startWith({ workerPath: file, clock, restMs: 1 })
    const stop = new AbortController()
    const given = reader.hash('/any', stop.signal)
    stop.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    clock.advance(1000)
    await expect.poll(() => existsSync(mark)).toBe(true)
  })
})

describe('a small file', () => {
  /** A worker in which only the thread for small files answers, with the size 7: the other one is busy for ever. */
  const busyWorker = () => {
    const file = path.join(folder(), 'busy.cjs')
    writeFileSync(
      file,
      `const { workerData, parentPort } = require('node:worker_threads')
       if (workerData.role === 'read') parentPort.on('message', () => {})
       else if (workerData.role === 'read-small') parentPort.on('message', ({ id }) => parentPort.postMessage({ id, ok: true, result: { kind: 'read', hash: { size: 7 }, excerpt: null } }))`,
    )
    return file
  }

  test('is read by a thread of its own while a large one, or one of any size, is read', async () => {
    const reader = startWith({ workerPath: busyWorker() })
    const stop = new AbortController()
    const large = [reader.read('/large', { media: false, expected: smallBytes + 1 }, stop.signal), reader.hash('/unknown', stop.signal)]
    expect((await reader.read('/small', { media: false, expected: smallBytes }, never)).size).toBe(7)
    stop.abort(new Error('enough'))
    expect((await Promise.allSettled(large)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})

describe('a file that its reader breaks on', () => {
  /** A worker whose reading of facts does something bad for files that ask for it, and else answers; the other threads are the real ones. */
  const badWorker = () => {
    const file = path.join(folder(), 'bad.cjs')
    writeFileSync(
      file,
      `const { workerData, parentPort } = require('node:worker_threads')
       if (workerData.role === 'facts') parentPort.on('message', (excerpt) => {
         const wish = Buffer.from(excerpt.pieces[0].bytes).toString()
         if (wish === 'hang') for (;;) {}
         if (wish === 'die') process.exit(1)
         if (wish === 'throw') throw new Error('broken')
         if (wish === 'eat') { const all = []; for (;;) all.push(new Array(1_000_000).fill(all.length)) }
         parentPort.postMessage({ media: { type: null }, noMedia: null })
       })
       else require(${JSON.stringify(worker.path)})`,
    )
    return file
  }

  test.each([
    ['hangs', 'hang', 'too-slow'],
    ['dies', 'die', 'failed'],
    ['throws', 'throw', 'failed'],
    ['eats memory', 'eat', 'too-large'],
  ])('that %s costs its facts and not its hashes, and the next file has both', async (_name, wish, noMedia) => {
    // Twice as long as the slowest start of a thread, in time that the machine gives to this process.
    const reader = startWith({ workerPath: badWorker(), capMs: 3000, clock: hurriedClock(1) })
    const [bad, good] = await Promise.all([
      reader.read(fileWith(Buffer.from(wish)), withMedia, never),
      reader.read(fileWith(Buffer.from('fine')), withMedia, never),
    ])
    expect(bad).toMatchObject({ media: null, noMedia, md5: hexOf('md5', Buffer.from(wish)) })
    expect(good).toMatchObject({ media: { type: null }, noMedia: null })
  })

  test('that kills the thread which hashes fails what it was reading, and the next file gets a new one', async () => {
    const file = path.join(folder(), 'dying.cjs')
    writeFileSync(
      file,
      `const { workerData, parentPort } = require('node:worker_threads')
       if (workerData.role === 'read') parentPort.on('message', ({ job }) => { if (job.file.endsWith('bomb')) process.exit(1) })
       require(${JSON.stringify(worker.path)})`,
    )
    const reader = startWith({ workerPath: file })
    expect(await codeOf(reader.hash(fileWith(Buffer.from('x'), 'bomb'), never))).toBe('unexpected')
    expect((await reader.hash(fileWith(Buffer.from('x')), never)).size).toBe(1)
    await reader.close()
    expect(await codeOf(reader.hash(fileWith(Buffer.from('x')), never))).toBe('unexpected')
  })

  test('whose second thread dies fails, and the next large file gets a new one', async () => {
    const file = path.join(folder(), 'half.cjs')
    const mark = path.join(folder(), 'died')
    writeFileSync(
      file,
      `const { workerData } = require('node:worker_threads')
       const { existsSync, writeFileSync } = require('node:fs')
       if (workerData.role === 'sha256' && !existsSync(${JSON.stringify(mark)})) { writeFileSync(${JSON.stringify(mark)}, ''); process.exit(1) }
       require(${JSON.stringify(worker.path)})`,
    )
    const reader = startWith({ workerPath: file })
    const large = fileWith(randomBytes(8 * 1024 * 1024))
    expect(await codeOf(reader.hash(large, never))).toBe('unexpected')
    expect((await reader.hash(large, never)).sha256).toBe(hexOf('sha256', readFileSync(large)))
  })
})
