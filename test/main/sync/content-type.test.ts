import { mkdtemp, rm, writeFile, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hashFile } from '../../../src-main/hash/hash-file'
import { assetTypeOf, byName, contentTypeOf } from '../../../src-main/sync/effects/content-type'
import { localFiles } from '../../../src-main/sync/effects/local-files'
import { nextLook } from '../../../src-main/sync/effects/looks'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
const wav = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1'), Buffer.alloc(40)])
const mp4 = Buffer.concat([Buffer.from('\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom', 'latin1'), Buffer.alloc(40)])
const pdf = Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')
const zip = Buffer.concat([Buffer.from('504b0304140000000000', 'hex'), Buffer.alloc(40)])

describe('the type of a content', () => {
  it.each([
    [png, 'image'],
    [mp4, 'video'],
    [wav, 'audio'],
    [pdf, 'document'],
  ])('is told by its first bytes', async (head, type) => {
    expect(await assetTypeOf(head, { fileName: 'lie.txt' })).toBe(type)
  })

  it('is none for what is neither, for nothing, and for a head that is damaged', async () => {
    expect(await assetTypeOf(zip, { fileName: 'a.png' })).toBeNull()
    expect(await assetTypeOf(Buffer.alloc(0), { fileName: 'a.txt' })).toBeNull()
    expect(await assetTypeOf(Buffer.from([0xff, 0xd8]), { fileName: 'a.jpg' })).toBeNull()
    expect(await assetTypeOf(Buffer.from('89504e470d0a1a0a', 'hex'), {})).toBeOneOf([null, 'image'])
  })

  it('is that of a document for plain text whose name or server says so', async () => {
    const text = Buffer.from('Once upon a time')
    expect(await assetTypeOf(text, { fileName: 'story.txt' })).toBe('document')
    expect(await assetTypeOf(text, { contentType: 'text/plain; charset=utf-8' })).toBe('document')
    expect(await assetTypeOf(text, { fileName: 'story.png' })).toBeNull()
    expect(await assetTypeOf(Buffer.from([65, 0, 66]), { fileName: 'story.txt' })).toBeNull()
  })

  it('has a media type by content, then by ending, then the one that says nothing', async () => {
    expect(await contentTypeOf(png, 'a.jpg')).toBe('image/png')
    expect(await contentTypeOf(Buffer.from('?'), 'a.mov')).toBe('video/quicktime')
    expect(byName('a')).toBe('application/octet-stream')
  })
})

describe('a file of this machine', () => {
  async function file(content: string) {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-file-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'a.txt')
    await writeFile(path, content)
    const { md5, size } = await hashFile(path, new AbortController().signal)
    return { path, fileName: 'a.txt', md5, size }
  }
  const files = localFiles(hashFile)
  const never = new AbortController().signal

  it('is untouched until it is touched', async () => {
    const wish = await file('hello')
    const isUntouched = await files.check(wish, never)
    expect(isUntouched()).toBe(true)
    await appendFile(wish.path, '!')
    expect(isUntouched()).toBe(false)
  })

  it('is not untouched when it is gone', async () => {
    const wish = await file('hello')
    const isUntouched = await files.check(wish, never)
    await rm(wish.path)
    expect(isUntouched()).toBe(false)
    await expect(files.check(wish, never)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('with another content than the one wished is refused', async () => {
    const wish = await file('hello')
    await writeFile(wish.path, 'jello')
    await expect(files.check(wish, never)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/“a.txt” changed/) as string,
    })
  })

  it('gives its first bytes, or none', async () => {
    const wish = await file('x'.repeat(10_000))
    expect((await files.head(wish.path)).length).toBe(4100)
    expect((await files.head(`${wish.path}.nowhere`)).length).toBe(0)
  })
})

it('looks become slower, end in time, and are counted instead of read off the clock', () => {
  const plan = { firstMs: 2000, longestMs: 10_000, endMs: 60_000 }
  const pauses: number[] = []
  for (let looks = 0; ; looks += 1) {
    const pause = nextLook(plan, looks)
    if (pause === null) break
    pauses.push(pause)
  }
  expect(pauses[0]).toBe(2000)
  expect(Math.max(...pauses)).toBe(10_000)
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeCloseTo(60_000, -1)
})
