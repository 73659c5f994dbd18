import { createHash, randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AppError } from '../../../src-preload/contract/errors'
import { hashFile } from '../../../src-main/hash/hash-file'

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

describe('hashing', () => {
  test('gives both hashes and the state of the file they are of', async () => {
    const file = path.join(folder(), 'a')
    const content = randomBytes(3 * 1024 * 1024 + 17)
    writeFileSync(file, content)
    const hash = await hashFile(file, never)
    expect(hash.md5).toBe(createHash('md5').update(content).digest('hex'))
    expect(hash.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect(hash.size).toBe(content.length)
    expect(hash.ino).toBeGreaterThan(0)
  })

  test('takes an empty file and many files at once', async () => {
    const place = folder()
    writeFileSync(path.join(place, 'empty'), '')
    expect((await hashFile(path.join(place, 'empty'), never)).md5).toBe('d41d8cd98f00b204e9800998ecf8427e')
    const hashes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        writeFileSync(path.join(place, String(index)), String(index))
        return hashFile(path.join(place, String(index)), never)
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
    expect(await codeOf(hashFile(file, never))).toBe('refused')
  })

  test('tells a file that is gone from one that is no plain file', async () => {
    const place = folder()
    writeFileSync(path.join(place, 'real'), 'x')
    symlinkSync(path.join(place, 'real'), path.join(place, 'link'))
    expect(await codeOf(hashFile(path.join(place, 'none'), never))).toBe('not-found')
    expect(await codeOf(hashFile(place, never))).toBe('refused')
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [path.join(place, 'pipe')])
    expect(await codeOf(hashFile(path.join(place, 'link'), never))).toBe('refused')
    expect(await codeOf(hashFile(path.join(place, 'pipe'), never))).toBe('refused')
  })

  test('stops when it is told to', async () => {
    const file = path.join(folder(), 'large')
    writeFileSync(file, randomBytes(32 * 1024 * 1024))
    const stop = new AbortController()
    const work = hashFile(file, stop.signal)
    stop.abort(new Error('enough'))
    await expect(work).rejects.toThrow('enough')
    await expect(hashFile(file, stop.signal)).rejects.toThrow('enough')
    expect((await hashFile(file, never)).size).toBe(32 * 1024 * 1024)
  })
})

test('a file of one byte less or more has other hashes than its neighbour', async () => {
  const place = folder()
  for (const size of [1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1]) {
    const content = Buffer.alloc(size, 7)
    writeFileSync(path.join(place, String(size)), content)
    expect((await hashFile(path.join(place, String(size)), never)).md5).toBe(createHash('md5').update(content).digest('hex'))
  }
})
