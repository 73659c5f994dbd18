import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AppError } from '../../../src-preload/contract/errors'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { removedSentence } from '../../../src-main/scrub/refusals'
import type { Remove } from '../../../src-main/scrub/plan'
import { gpsAt, makeExif, short, text, userComment, bytesValue } from '../../support/media-samples/exif'
import { box, itunesMeta, keyedMeta, makeFilm, makeHeif, makeWebm, notesTrack, shortText } from '../../support/media-samples/films'
import { ascii, noise } from '../../support/media-samples/pieces'
import {
  jpegExif,
  jpegIptc,
  jpegScan,
  jpegSegment,
  jpegXmp,
  makeGif,
  makeJpeg,
  makePng,
  makeWebp,
  makeXmp,
  pngChunk,
  pngLongText,
  pngPackedText,
  pngText,
} from '../../support/media-samples/pictures'
import { factsOf } from '../../support/media-samples/read-bytes'

const location: Remove = { location: true, generation: false }
const generation: Remove = { location: false, generation: true }
const both: Remove = { location: true, generation: true }
const never = new AbortController().signal

async function scrub(bytes: Uint8Array, remove: Remove) {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-scrub-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [file, target] = [path.join(folder, 'original.bin'), path.join(folder, 'copy')]
  writeFileSync(file, bytes)
  const before = statSync(file)
  const work = inProcessMediaReader().scrub({ file, target, remove }, never)
  const outcome = await work.then(
    (copy) => ({ copy, error: null }),
    (error: unknown) => ({ copy: null, error: error as AppError }),
  )
  // The file itself is never touched, and where there is a refusal there is no copy.
  expect(readFileSync(file).equals(bytes)).toBe(true)
  expect(statSync(file).mtimeMs).toBe(before.mtimeMs)
  expect(existsSync(target)).toBe(outcome.copy !== null)
  return { ...outcome, bytes: outcome.copy === null ? Buffer.alloc(0) : readFileSync(target) }
}

async function scrubbed(bytes: Uint8Array, remove: Remove) {
  const { copy, error, bytes: out } = await scrub(bytes, remove)
  if (copy === null) throw error
  expect(copy.md5).toBe(createHash('md5').update(out).digest('hex'))
  expect(copy.sha256).toBe(createHash('sha256').update(out).digest('hex'))
  expect(copy.size).toBe(out.length)
  expect(copy.source.size).toBe(bytes.length)
  return { copy, out, facts: await factsOf(out) }
}

const place = gpsAt(47.5585, 7.5878)
const prompt = 'a cat in a secret hat\nNegative prompt: dogs\nSteps: 20, Seed: 4242'
const exif = makeExif({
  image: { 0x10f: text('Maker'), 0x112: short(6), 0x10e: text(prompt) },
  exif: { 0x9003: text('2026:05:01 14:03:27'), 0x9286: userComment(prompt) },
  gps: place,
})
const xmp = makeXmp(
  'exif:GPSLatitude="47,33.51N" exif:GPSLongitude="7,35.268E" photoshop:City="Basel" xmp:Rating="4"',
  '<dc:title><rdf:Alt><rdf:li>Kept</rdf:li></rdf:Alt></dc:title>',
)
const pixels = noise(20_000, 3)
const scan = jpegScan(9000)

const holding = [
  ['JPEG', makeJpeg({ segments: [jpegExif(exif), jpegXmp(xmp)], scan }), scan],
  ['PNG', makePng({ before: [pngLongText('XML:com.adobe.xmp', xmp)], after: [pngChunk('eXIf', exif)], pixels }), pixels],
  ['WebP', makeWebp({ exif, xmp, pixels }), pixels],
  ['HEIC', makeHeif({ exif, pixels }), pixels],
] as const

describe('the location is removed from', () => {
  test.each(holding)('%s, and all else is kept', async (_name, bytes, kept) => {
    expect((await factsOf(bytes)).capture.position).not.toBeNull()
    const { copy, out, facts } = await scrubbed(bytes, location)
    expect(facts.capture).toMatchObject({ position: null, make: 'Maker', orientation: 6, takenAt: '2026-05-01T14:03:27' })
    expect(facts.generation).toMatchObject({ prompt: 'a cat in a secret hat' })
    expect(copy.removed).toContain('exif')
    expect(out.includes(kept)).toBe(true)
    expect(out.length).toBe(bytes.length)
    expect(out.includes('Basel')).toBe(false)
    expect(out.includes('47,33')).toBe(false)
  })

  test.each(holding.slice(0, 3))('XMP of %s without its other properties', async (_name, bytes) => {
    expect((await scrubbed(bytes, location)).facts.written).toMatchObject({ title: 'Kept', rating: 4 })
  })

  const iso = '+47.5585+007.5878/'
  test.each([
    ['user data', makeFilm({ userData: [shortText('©xyz', iso), shortText('©cmt', 'kept')], samples: pixels })],
    [
      "3GPP's box",
      makeFilm({
        userData: [
          box(
            'loci',
            Buffer.alloc(4),
            Buffer.from([0x15, 0xc7]),
            ascii('Basel\0\0'),
            Buffer.from([0, 7, 0x96, 0, 0, 47, 0x8e, 0, 0, 0, 0, 0]),
            ascii('Earth\0\0'),
          ),
          shortText('©cmt', 'kept'),
        ],
        samples: pixels,
      }),
    ],
    [
      'tags by key',
      makeFilm({ inMovie: [keyedMeta({ 'com.apple.quicktime.location.ISO6709': iso, comment: 'kept' }, true)], samples: pixels }),
    ],
    [
      'tags by key in user data, behind the pictures',
      makeFilm({ userData: [keyedMeta({ comment: 'kept', location: iso })], isFast: false, samples: pixels }),
    ],
    ['tags by name', makeFilm({ userData: [itunesMeta({ '©xyz': iso, '©cmt': 'kept' })], samples: pixels })],
  ])('films: %s', async (_name, bytes) => {
    expect((await factsOf(bytes)).capture.position).not.toBeNull()
    const { copy, out, facts } = await scrubbed(bytes, location)
    expect(facts).toMatchObject({ capture: { position: null }, durationMs: 5000, videoCodec: 'avc', width: 320, gaps: [] })
    expect(copy.removed).toEqual(['film-tags'])
    expect(out.includes('47.5585')).toBe(false)
    expect(out.includes('kept')).toBe(true)
    expect(out.length).toBe(bytes.length)
    expect(out.includes(pixels)).toBe(true)
  })

  test('IPTC, with the other records kept', async () => {
    const records = jpegIptc([
      [0x5a, 'Basel'],
      [0x65, 'Switzerland'],
      [0x78, 'A bridge'],
    ])
    const { copy, out, facts } = await scrubbed(makeJpeg({ segments: [records] }), location)
    expect(copy.removed).toEqual(['iptc'])
    expect(facts.written.description).toBe('A bridge')
    expect(out.includes('Basel') || out.includes('Switzerland')).toBe(false)
  })

  test('pictures behind the first one, and what is appended is cut off', async () => {
    const second = makeJpeg({ segments: [jpegExif(exif)] })
    const bytes = makeJpeg({
      segments: [jpegExif(exif)],
      appended: Buffer.concat([Buffer.alloc(7), second, ascii('SEFT and a film with +47.5585')]),
    })
    const { copy, out } = await scrubbed(bytes, location)
    expect(copy.removed).toEqual(['exif', 'appended'])
    expect(out.length).toBe(bytes.length - 'SEFT and a film with +47.5585'.length)
    expect((await factsOf(out.subarray(out.length - second.length))).capture).toMatchObject({ position: null, make: 'Maker' })
  })

  test('texts of PNG that hold EXIF, and whole packets that can not be gone through', async () => {
    const raw = pngPackedText('Raw profile type exif', `\nexif\n ${exif.length}\n${exif.toString('hex')}\n`)
    const packed = pngLongText('XML:com.adobe.xmp', xmp, true)
    const { copy, facts } = await scrubbed(makePng({ before: [raw, packed, pngText('Comment', 'kept')], pixels }), location)
    expect(copy.removed).toEqual(['text', 'xmp'])
    expect(facts.capture.position).toBeNull()
    const broken = makeXmp('exif:GPSLatitude="47,33.51N" exif:GPSLongitude="7,35.268E"')
      .replace('</rdf:Description>', '')
      .replace('<rdf:RDF', '<b><rdf:RDF exif:GPSMapDatum="W"')
    const cut = `<a ${broken}`
    const after = await scrubbed(makeJpeg({ segments: [jpegXmp(cut)] }), location)
    expect(after.out.includes('47,33')).toBe(false)
  })

  test('extended XMP when any part of it names a place, even across two segments', async () => {
    const mark = ascii(`http://ns.adobe.com/xmp/extension/\0${'A'.repeat(32)}\0\0\0\0\0\0\0\0`)
    const part = (content: string) => jpegSegment(0xe1, Buffer.concat([mark, Buffer.from(content)]))
    const with2 = await scrubbed(makeJpeg({ segments: [part('<rdf:Description exif:GPSLat'), part('itude="47,33.51N"/>')] }), location)
    expect(with2.out.includes('47,33')).toBe(false)
    const without = makeJpeg({ segments: [part('<rdf:Description a:Depth="xyz"/>')] })
    expect((await scrubbed(without, location)).out.equals(without)).toBe(true)
  })

  test('nothing that holds none: the copy is the file, and it is said', async () => {
    for (const bytes of [makeJpeg(), makePng(), makeWebp(), makeFilm(), makeFilm({ isFast: false }), makeWebm(), makeHeif({})]) {
      const { copy, out } = await scrubbed(bytes, location)
      expect(out.equals(bytes)).toBe(true)
      expect(copy.removed).toEqual([])
      expect(removedSentence(location, copy.removed)).toBe('It was looked through for the location: there was nothing to remove.')
    }
  })
})

describe('generation data is removed from', () => {
  const graph = '{"1": {"class_type": "KSampler", "inputs": {"seed": 4242, "steps": 3, "positive": "secret hat"}}}'
  test.each([
    [
      'texts of PNG',
      makePng({
        before: [pngText('parameters', prompt), pngText('prompt', graph)],
        after: [pngPackedText('workflow', '{"nodes": []}')],
        pixels,
      }),
      pixels,
      'text',
    ],
    ["EXIF's comment in JPEG", makeJpeg({ segments: [jpegExif(exif)], scan }), scan, 'exif'],
    ["EXIF's comment in WebP", makeWebp({ exif, pixels }), pixels, 'exif'],
    [
      "maker and model in ComfyUI's WebP",
      makeWebp({ exif: makeExif({ image: { 0x110: text(`prompt:${graph}`), 0x10f: text('workflow:{"nodes":[]}') } }), pixels }),
      pixels,
      'exif',
    ],
    [
      "Windows' comment",
      makeJpeg({ segments: [jpegExif(makeExif({ image: { 0x9c9c: { type: 'byte', bytes: Buffer.from(prompt, 'utf16le') } } }))], scan }),
      scan,
      'exif',
    ],
    ['XMP', makeJpeg({ segments: [jpegXmp(makeXmp('', `<exif:UserComment>${prompt}</exif:UserComment>`))], scan }), scan, 'xmp'],
    ['a comment of JPEG', makeJpeg({ segments: [jpegSegment(0xfe, Buffer.from(prompt))], scan }), scan, 'comment'],
    ['EXIF of HEIC', makeHeif({ exif, pixels }), pixels, 'exif'],
    ['tags of MP4', makeFilm({ userData: [itunesMeta({ '©cmt': graph })], samples: pixels }), pixels, 'film-tags'],
    [
      'keys of MP4',
      makeFilm({ userData: [keyedMeta({ prompt: graph, workflow: '{"nodes":[]}' })], isFast: false, samples: pixels }),
      pixels,
      'film-tags',
    ],
    ['tags of WebM', makeWebm({ tags: { PROMPT: graph }, samples: pixels }), pixels, 'film-tags'],
  ] as const)('%s', async (_name, bytes, kept, removed) => {
    expect((await factsOf(bytes)).generation).not.toBeNull()
    const { copy, out, facts } = await scrubbed(bytes, generation)
    expect(facts.generation).toBeNull()
    expect(facts.gaps).toEqual([])
    expect(copy.removed).toContain(removed)
    expect(out.includes(kept)).toBe(true)
    for (const secret of ['secret', '4242', Buffer.from('secret', 'utf16le')]) expect(out.includes(secret)).toBe(false)
  })

  test('EXIF without the place and the camera going with it', async () => {
    const { facts } = await scrubbed(makeJpeg({ segments: [jpegExif(exif)] }), generation)
    expect(facts.capture).toMatchObject({ make: 'Maker', takenAt: '2026-05-01T14:03:27', position: { altitude: 260.1 } })
    const { facts: none, copy } = await scrubbed(makeJpeg({ segments: [jpegExif(exif), jpegXmp(xmp)] }), both)
    expect(none).toMatchObject({ generation: null, capture: { position: null, make: 'Maker' } })
    expect(removedSentence(both, copy.removed)).toBe('Sent without the location and the generation data: removed from EXIF and XMP.')
  })

  test('a film with its codec, length and size still told', async () => {
    const bytes = makeWebm({ tags: { WORKFLOW: '{"nodes":[]}' }, seconds: 9 })
    expect((await scrubbed(bytes, generation)).facts).toMatchObject({ durationMs: 9000, videoCodec: 'vp9', width: 640 })
  })

  test('a block of EXIF that is none is blanked whole', async () => {
    const { out } = await scrubbed(makeJpeg({ segments: [jpegExif(Buffer.from('XX*\0 a secret hat'))] }), location)
    expect(out.includes('secret')).toBe(false)
  })
})

describe('what can not be scrubbed is refused in words, and no copy is left', () => {
  const refused = async (bytes: Uint8Array, remove: Remove) => {
    const { error } = await scrub(bytes, remove)
    expect(error?.code).toBe('refused')
    return error?.message ?? ''
  }
  test.each([
    ['text', Buffer.from('just words')],
    ['GIF', makeGif({ comment: prompt })],
    ['TIFF', makeExif({ image: { 0x100: short(1) }, gps: place })],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an empty file', Buffer.alloc(0)],
  ])('a type that is not known how to: %s', async (_name, bytes) => {
    expect(await refused(bytes, location)).toBe(
      'Slipway can not remove the location from files like “original.bin”. It was not sent. Change the rule of its folder, or send it without the rule.',
    )
  })

  const cutOff: readonly (readonly [string, Buffer])[] = [
    ...holding.map(([name, bytes]) => [name, bytes] as const),
    ['MP4', makeFilm({ userData: [itunesMeta({ '©cmt': prompt })] })],
    ['WebM', makeWebm({ tags: { A: prompt } })],
  ]
  test.each(cutOff)('a %s that is cut off anywhere is refused, or scrubbed', async (_name, bytes) => {
    for (let end = 20; end < bytes.length; end += Math.ceil(bytes.length / 40)) {
      const { copy, error, bytes: out } = await scrub(bytes.subarray(0, end), both)
      if (copy === null) expect(error.code).toBe('refused')
      else expect(out.includes('secret') || out.includes('47,33')).toBe(false)
    }
  })

  test('a film with a track of notes that may tell places', async () => {
    for (const track of [
      notesTrack('gpmd'),
      notesTrack('camm'),
      notesTrack('text', 'text'),
      notesTrack('mebx', 'meta', ascii('com.apple.quicktime.location.ISO6709')),
    ])
      expect(await refused(makeFilm({ tracks: [track] }), location)).toContain('a track of notes beside picture and sound')
    await scrubbed(makeFilm({ tracks: [notesTrack('mebx', 'meta', ascii('com.apple.quicktime.video-orientation'))] }), location)
    await scrubbed(makeFilm({ tracks: [notesTrack('gpmd')] }), generation)
  })

  test('a target that is there already is left as it is', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-scrub-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const [file, target] = [path.join(folder, 'a.jpg'), path.join(folder, 'b')]
    writeFileSync(file, makeJpeg())
    writeFileSync(target, 'precious')
    await expect(inProcessMediaReader().scrub({ file, target, remove: location }, never)).rejects.toMatchObject({ code: 'unexpected' })
    expect(readFileSync(target, 'utf8')).toBe('precious')
  })

  test('a file that is gone, and work that is stopped', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-scrub-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const reader = inProcessMediaReader()
    const target = path.join(folder, 'b')
    await expect(reader.scrub({ file: path.join(folder, 'none'), target, remove: location }, never)).rejects.toMatchObject({
      code: 'not-found',
    })
    const file = path.join(folder, 'a.jpg')
    writeFileSync(file, makeJpeg())
    await expect(reader.scrub({ file, target, remove: location }, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    expect(existsSync(target)).toBe(false)
  })
})

test.runIf(process.platform === 'linux')('a large film is scrubbed with constant memory', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-scrub-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [file, target] = [path.join(folder, 'a.mp4'), path.join(folder, 'b')]
  const type = box('ftyp', ascii('isom'), Buffer.alloc(4))
  const size = 300 * 1024 * 1024
  const head = Buffer.concat([type, Buffer.from([0, 0, 0, 1]), ascii('mdat'), Buffer.alloc(8)])
  head.writeBigUInt64BE(BigInt(size - type.length), type.length + 8)
  writeFileSync(file, head)
  truncateSync(file, size)
  const peak = () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  const small = path.join(folder, 'small')
  writeFileSync(small, makeFilm())
  await inProcessMediaReader().scrub({ file: small, target: path.join(folder, 'c'), remove: location }, never)
  writeFileSync('/proc/self/clear_refs', '5')
  const before = peak()
  const copy = await inProcessMediaReader().scrub({ file, target, remove: location }, never)
  expect(copy.size).toBe(size)
  expect(peak() - before).toBeLessThan(40 * 1024)
})

test('a value of EXIF that lies over the directory is blanked without an end to the reading', async () => {
  const odd = makeExif({ exif: { 0x9286: bytesValue(Buffer.alloc(64, 65)) }, gps: place })
  for (let at = 8; at < odd.length - 4; at += 2) {
    const bent = Buffer.from(odd)
    bent.writeUInt32LE(8, at)
    await scrubbed(makeJpeg({ segments: [jpegExif(bent)] }), both)
  }
})
