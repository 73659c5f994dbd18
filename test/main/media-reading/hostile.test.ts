import { readFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createMediaReader, type MediaReader } from '../../../src-main/media-reading/media-reader'
import { thumbnailRefusal } from '../../../src-main/media-reading/thumbnail'
import { garbageCollector } from '../../support/collect-garbage'
import { makeExif, short, text } from '../../support/media-samples/exif'
import { box, element, makeFilm, makeWebm } from '../../support/media-samples/films'
import { ascii, be32 } from '../../support/media-samples/pieces'
import {
  jpegExif,
  jpegXmp,
  makeGif,
  makeJpeg,
  makePng,
  makeWebp,
  makeXmp,
  pngChunk,
  pngLongText,
  pngPackedText,
  riffChunk,
} from '../../support/media-samples/pictures'
import { buildWorker } from './built-worker'

let worker: Awaited<ReturnType<typeof buildWorker>>
let reader: MediaReader
beforeAll(async () => {
  worker = await buildWorker()
  reader = createMediaReader({ workerPath: worker.path })
})
afterAll(async () => {
  await reader.close()
  worker.remove()
})
const never = new AbortController().signal

/** EXIF in which an entry claims a gigabyte of some type. */
function claiming(type: number): Buffer {
  const block = makeExif({ image: { 0x10f: text('Maker'), 0x110: text('Model') }, exif: { 0x9003: text('2026:05:01 14:03:27') } })
  block.writeUInt16LE(type, 8 + 2 + 2)
  block.writeUInt32LE(0x40000000, 8 + 2 + 4)
  return block
}
const deepBoxes = (depth: number) => {
  const bytes = Buffer.alloc(depth * 8)
  for (let level = 0; level < depth; level++) {
    bytes.writeUInt32BE((depth - level) * 8, level * 8)
    bytes.write(level === 0 ? 'moov' : level % 2 === 0 ? 'trak' : 'mdia', level * 8 + 4, 'latin1')
  }
  return Buffer.concat([box('ftyp', ascii('isom'), be32(0)), bytes])
}
const entities = makeXmp('', '<dc:title>&z;</dc:title>').replace(
  '<x:xmpmeta',
  `<!DOCTYPE z [<!ENTITY a "${'x'.repeat(100)}">${'bcdefghij'
    .split('')
    .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghij'[index]!};`.repeat(10)}">`)
    .join('')}]><x:xmpmeta`,
)
const tableOf = (kind: string) =>
  box('moov', box('trak', box('mdia', box('minf', box('stbl', box(kind, be32(0), be32(0xffffffff), be32(0xffffffff)))))))
const circle = JSON.stringify(
  Object.fromEntries(
    Array.from({ length: 4000 }, (_, index) => [
      index,
      {
        class_type: 'KSampler',
        inputs: { positive: [String((index * 7) % 4000), 0], negative: [String((index + 1) % 4000), 0], steps: ['9', 0] },
      },
    ]),
  ),
)

const hostile: readonly (readonly [string, () => Uint8Array])[] = [
  ['a JPEG that is cut off in its frame', () => makeJpeg({ segments: [jpegExif(claiming(2))] }).subarray(0, 150)],
  ['a JPEG of nothing but fill bytes', () => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(3_000_000, 0xff)])],
  ['EXIF that claims a gigabyte of text', () => makeJpeg({ segments: [jpegExif(claiming(2))] })],
  ['EXIF that claims a gigabyte of fractions', () => makeJpeg({ segments: [jpegExif(claiming(5))] })],
  [
    'EXIF whose directories lead in a circle',
    () => {
      const block = makeExif({ image: { 0x14a: { type: 'long', numbers: [8, 8, 8] }, 0x8769: { type: 'long', numbers: [8] } } })
      return makeJpeg({ segments: [jpegExif(block)] })
    },
  ],
  [
    'a PNG chunk that claims four gigabytes',
    () => Buffer.concat([makePng().subarray(0, 33), be32(0xffffffff), ascii('tEXt'), Buffer.alloc(100)]),
  ],
  ['a text of PNG that unpacks to 400 MB', () => makePng({ before: [pngPackedText('prompt', Buffer.alloc(400 * 1024 * 1024))] })],
  [
    'a hundred texts that unpack to 4 MB each',
    () => makePng({ before: Array.from({ length: 100 }, (_, index) => pngLongText(`k${index}`, 'a'.repeat(4_000_000), true)) }),
  ],
  [
    'a PNG of 300,000 empty chunks',
    () => makePng({ before: [Buffer.concat(Array.from({ length: 300_000 }, () => pngChunk('teSt', Buffer.alloc(0))))] }),
  ],
  ['JSON a million deep', () => makePng({ before: [pngPackedText('prompt', `{"a":${'['.repeat(1_000_000)}`)] })],
  ['a graph that leads in circles', () => makePng({ before: [pngPackedText('prompt', circle)] })],
  ['lines that say "Steps" again and again', () => makePng({ before: [pngPackedText('parameters', 'Steps: 1, Steps: '.repeat(200_000))] })],
  ['hex digits that are blanks', () => makePng({ before: [pngPackedText('Raw profile type exif', `exif 9 ${' \n'.repeat(1_500_000)}z`)] })],
  ['XMP of entities within entities', () => makeJpeg({ segments: [jpegXmp(entities)] })],
  [
    'XMP of tags that are never closed',
    () => makePng({ before: [pngPackedText('x', ''), pngLongText('XML:com.adobe.xmp', '<a:b c="'.repeat(400_000), true)] }),
  ],
  ['XMP of comments that are never closed', () => makePng({ before: [pngLongText('XML:com.adobe.xmp', '<!--'.repeat(500_000), true)] })],
  ['XMP a hundred thousand deep', () => makeWebp({ xmp: '<a:b>'.repeat(100_000) })],
  ['XMP of one attribute of blanks', () => makeWebp({ xmp: `<a ${' '.repeat(2_000_000)}b=c>` })],
  ['XMP of half a million properties', () => makeWebp({ xmp: makeXmp('', '<dc:x>1</dc:x>'.repeat(140_000)) })],
  ['a GIF of 10,000 frames', () => makeGif({ frames: 10_000 })],
  [
    'a GIF that is one comment without an end',
    () => Buffer.concat([makeGif().subarray(0, 19), Buffer.from([0x21, 0xfe]), Buffer.alloc(5_000_000, 1)]),
  ],
  [
    'a WebP whose chunks claim four gigabytes',
    () => Buffer.concat([makeWebp().subarray(0, 30), ascii('EXIF'), Buffer.alloc(4, 0xff), Buffer.alloc(50)]),
  ],
  ['boxes 100,000 deep', () => deepBoxes(100_000)],
  ['a table of four billion times', () => Buffer.concat([box('ftyp', ascii('isom'), be32(0)), tableOf('stts')])],
  ['a table of four billion lengths', () => Buffer.concat([box('ftyp', ascii('isom'), be32(0)), tableOf('stsz')])],
  [
    'a list of four billion keys',
    () => makeFilm({ inMovie: [box('meta', box('keys', be32(0), be32(0xffffffff), be32(8), ascii('mdta')))] }),
  ],
  [
    'a movie that claims to be as long as can be',
    () => Buffer.concat([box('ftyp', ascii('isom'), be32(0)), be32(1), ascii('moov'), Buffer.alloc(8, 0x7f)]),
  ],
  [
    'a thousand movies',
    () => Buffer.concat([box('ftyp', ascii('isom'), be32(0)), ...Array.from({ length: 1000 }, () => makeFilm().subarray(32))]),
  ],
  [
    'EBML of unknown lengths within each other',
    () =>
      Buffer.concat([
        makeWebm().subarray(0, 60),
        ...Array.from({ length: 50_000 }, () => Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
      ]),
  ],
  [
    'EBML elements of no length',
    () => Buffer.concat([makeWebm(), Buffer.concat(Array.from({ length: 200_000 }, () => Buffer.from([0xec, 0x80])))]),
  ],
  [
    'tags within tags',
    () => {
      let tags = element('67c8', element('45a3', ascii('A')))
      for (let depth = 0; depth < 3000; depth++) tags = element('67c8', tags)
      return Buffer.concat([makeWebm(), element('1254c367', element('7373', tags))])
    },
  ],
  [
    'a RIFF of chunks of no length',
    () =>
      Buffer.concat([
        ascii('RIFF'),
        be32(0),
        ascii('WAVE'),
        Buffer.concat(Array.from({ length: 200_000 }, () => riffChunk('LIST', Buffer.alloc(0)))),
      ]),
  ],
  ['an SVG of blanks and comments', () => Buffer.from(`<?xml?>${'<!-- '.repeat(3000)}${' '.repeat(100_000)}<svg`)],
  ['an SVG of attributes without an end', () => Buffer.from(`<svg ${"a='".repeat(6000)}`)],
  [
    'a TIFF of directories in a chain',
    () => {
      const block = Buffer.alloc(600_000)
      block.write('II*\0\x08\0\0\0', 'latin1')
      for (let at = 8; at + 12 < block.length; at += 6) block.writeUInt32LE(at + 6, at + 2)
      return block
    },
  ],
  ['a sound whose tag claims to be everything', () => Buffer.concat([ascii('ID3\x04\0\0\x7f\x7f\x7f\x7f'), Buffer.alloc(400_000, 0x41)])],
  ['an archive that is none', () => Buffer.concat([ascii('PK\x03\x04'), Buffer.alloc(60, 0xff), Buffer.alloc(10_000)])],
  [
    'a film of Windows with objects of no length',
    () => Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(100_000)]),
  ],
]

test.each(hostile)('%s costs no more than its facts, in at most 10 s', { timeout: 30_000 }, async (_name, make) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-hostile-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'photo.jpg')
  const bytes = make()
  writeFileSync(file, bytes)
  const startedAt = performance.now()
  const read = await reader.read(file, { media: true }, never)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(read.size).toBe(bytes.length)
  expect(read.md5).toMatch(/^[\da-f]{32}$/)
  // None of these needs to be killed: what is left of them is told, or a reason.
  expect(read.noMedia).toBeNull()
})

test.runIf(process.platform === 'linux')('no hostile file takes more than 256 MB', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-hostile-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const collect = garbageCollector()
  const peak = () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  const files = hostile.map(([name, make], index) => {
    const file = path.join(folder, String(index))
    writeFileSync(file, make())
    return { name, file }
  })
  const huge = path.join(folder, 'huge')
  writeFileSync(
    huge,
    Buffer.concat([box('ftyp', ascii('isom'), be32(0)), be32(1), ascii('moov'), Buffer.from([0, 0, 0, 0, 0x20, 0, 0, 0])]),
  )
  truncateSync(huge, 600 * 1024 * 1024)
  for (const { name, file } of [...files, { name: 'a movie of 600 MB of description', file: huge }]) {
    collect()
    writeFileSync('/proc/self/clear_refs', '5')
    const before = peak()
    await reader.read(file, { media: true }, never)
    expect({ name, megabytes: Math.round(peak() - before), isTooMuch: peak() - before > 256 }).toMatchObject({ name, isTooMuch: false })
  }
})

test('a picture of 60,000 by 60,000 pixels is told as such, and never decoded', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-hostile-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'bomb.png')
  writeFileSync(file, makePng({ width: 60_000, height: 60_000, pixels: deflateSync(Buffer.alloc(1_000_000)) }))
  const { media } = await reader.read(file, { media: true }, never)
  expect(media).toMatchObject({ width: 60_000, height: 60_000 })
  expect(media === null ? null : thumbnailRefusal(media)).toBe('too-many-pixels')
  writeFileSync(file, makeJpeg({ width: 0, height: 0 }))
  const { media: none } = await reader.read(file, { media: true }, never)
  expect(none).toMatchObject({ width: null, gaps: [{ kind: 'size', why: 'damaged' }] })
  expect(none === null ? null : thumbnailRefusal(none)).toBe('unknown-size')
  writeFileSync(file, makeExif({ image: { 0x100: short(1), 0x101: short(1) } }))
  const { media: tiff } = await reader.read(file, { media: true }, never)
  expect(tiff === null ? null : thumbnailRefusal(tiff)).toBe('no-picture')
})
