import { createHash, randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { build } from 'vite'
import type { AppError } from '../../../src-preload/contract/errors'
import { hashFile } from '../../../src-main/hash/hash-file'
import { createHasher, inProcessHasher, type Hasher } from '../../../src-main/hash/hasher'

let built: string
let workerPath: string
beforeAll(async () => {
  built = mkdtempSync(path.join(tmpdir(), 'slipway-worker-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: 'src-main/hash/hash-worker.ts',
      outDir: built,
      target: 'node20',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'hash-worker.cjs' } },
    },
  })
  workerPath = path.join(built, readdirSync(built).find((name) => name.startsWith('hash-worker')) ?? '')
})
afterAll(() => {
  rmSync(built, { recursive: true, force: true })
})

const folder = () => {
  const made = mkdtempSync(path.join(tmpdir(), 'slipway-hash-'))
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true })
  })
  return made
}
const never = new AbortController().signal
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error as AppError).code,
  )

describe.each([
  ['in this thread', () => inProcessHasher()],
  ['in a worker', () => createHasher({ workerPath })],
])('hashing %s', (_where, open) => {
  const start = (): Hasher => {
    const hasher = open()
    onTestFinished(() => hasher.close())
    return hasher
  }

  test('gives both hashes and the state of the file they are of', async () => {
    const file = path.join(folder(), 'a')
    const content = randomBytes(3 * 1024 * 1024 + 17)
    writeFileSync(file, content)
    const hash = await start().hash(file, never)
    expect(hash.md5).toBe(createHash('md5').update(content).digest('hex'))
    expect(hash.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect(hash.size).toBe(content.length)
    expect(hash.ino).toBeGreaterThan(0)
  })

  test('takes an empty file and many files at once', async () => {
    const place = folder()
    const hasher = start()
    writeFileSync(path.join(place, 'empty'), '')
    expect((await hasher.hash(path.join(place, 'empty'), never)).md5).toBe('d41d8cd98f00b204e9800998ecf8427e')
    const hashes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        writeFileSync(path.join(place, String(index)), String(index))
        return hasher.hash(path.join(place, String(index)), never)
      }),
    )
    expect(hashes.map(({ md5 }) => md5)).toEqual(hashes.map((_, index) => createHash('md5').update(String(index)).digest('hex')))
  })

  test('refuses a file that changes while it is read', async () => {
    const file = path.join(folder(), 'growing')
    writeFileSync(file, randomBytes(8 * 1024 * 1024))
    const beat = setInterval(() => {
      appendFileSync(file, 'x')
    }, 1)
    onTestFinished(() => {
      clearInterval(beat)
    })
    expect(await codeOf(start().hash(file, never))).toBe('refused')
  })

  test('tells a file that is gone from one that is no plain file', async () => {
    const place = folder()
    const hasher = start()
    writeFileSync(path.join(place, 'real'), 'x')
    symlinkSync(path.join(place, 'real'), path.join(place, 'link'))
    expect(await codeOf(hasher.hash(path.join(place, 'none'), never))).toBe('not-found')
    expect(await codeOf(hasher.hash(place, never))).toBe('refused')
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [path.join(place, 'pipe')])
    expect(await codeOf(hasher.hash(path.join(place, 'link'), never))).toBe('refused')
    expect(await codeOf(hasher.hash(path.join(place, 'pipe'), never))).toBe('refused')
  })

  test('stops when it is told to', async () => {
    const file = path.join(folder(), 'large')
    writeFileSync(file, randomBytes(32 * 1024 * 1024))
    const hasher = start()
    const stop = new AbortController()
    const work = hasher.hash(file, stop.signal)
    stop.abort(new Error('enough'))
    await expect(work).rejects.toThrow('enough')
    await expect(hasher.hash(file, stop.signal)).rejects.toThrow('enough')
    expect((await hasher.hash(file, never)).size).toBe(32 * 1024 * 1024)
  })
})

test('a worker that dies fails what it was reading, and the next file gets a new one', async () => {
  const dying = path.join(built, 'dying.cjs')
  writeFileSync(
    dying,
    `const { parentPort } = require('node:worker_threads')
     parentPort.on('message', (request) => {
       if (request.file.endsWith('bomb')) process.exit(1)
       parentPort.postMessage({ id: request.id, ok: true, hash: { md5: 'm', sha256: 's', size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1 } })
     })`,
  )
  const hasher = createHasher({ workerPath: dying })
  onTestFinished(() => hasher.close())
  expect((await hasher.hash('/fine', never)).md5).toBe('m')
  expect(await codeOf(hasher.hash('/bomb', never))).toBe('unexpected')
  expect((await hasher.hash('/fine', never)).md5).toBe('m')
  await hasher.close()
  expect(await codeOf(hasher.hash('/fine', never))).toBe('unexpected')
})

test('a file of one byte less or more has other hashes than its neighbour', async () => {
  const place = folder()
  for (const size of [1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1]) {
    const content = Buffer.alloc(size, 7)
    writeFileSync(path.join(place, String(size)), content)
    expect((await hashFile(path.join(place, String(size)), never)).md5).toBe(createHash('md5').update(content).digest('hex'))
  }
})
