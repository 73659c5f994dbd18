import { describe, expect, test } from 'vitest'
import { keyedMeta, itunesMeta, makeFilm, makeHeif, makeWebm, shortText } from '../../support/media-samples/films'
import { gpsAt, makeExif, short, text, userComment } from '../../support/media-samples/exif'
import {
  jpegExif,
  jpegIptc,
  jpegXmp,
  makeBmp,
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
import { noise } from '../../support/media-samples/pieces'
import { factsOf } from '../../support/media-samples/read-bytes'

const svg = (attributes: string) =>
  Buffer.from(`<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect/></svg>`)
const camera = makeExif({
  isBig: true,
  image: { 0x10f: text('Maker'), 0x110: text('One'), 0x112: short(6), 0x13b: text('Zoë Übel'), 0x8298: text('© Zoë') },
  exif: { 0x9003: text('2026:05:01 14:03:27'), 0x9011: text('+02:00'), 0x9291: text('120'), 0xa434: text('35 mm') },
  gps: gpsAt(47.5585, -7.5878),
  thumbnail: Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
})

describe('type and size', () => {
  test.each([
    ['PNG', makePng({ width: 300, height: 200 }), 'image/png', 300, 200],
    ['JPEG', makeJpeg({ width: 640, height: 480 }), 'image/jpeg', 640, 480],
    ['WebP', makeWebp({ width: 64, height: 48 }), 'image/webp', 64, 48],
    ['GIF', makeGif(), 'image/gif', 10, 8],
    ['BMP', makeBmp(70, 50), 'image/bmp', 70, 50],
    ['TIFF', makeExif({ image: { 0x100: short(123), 0x101: short(45) } }), 'image/tiff', 123, 45],
    ['HEIC', makeHeif({}), 'image/heic', 400, 300],
    ['AVIF', makeHeif({ brand: 'avif' }), 'image/avif', 400, 300],
    ['SVG with lengths', svg('width="30mm" height="2in"'), 'image/svg+xml', 113, 192],
    ['SVG with a view box', svg('viewBox="0 0 24 36"'), 'image/svg+xml', 24, 36],
    ['MP4', makeFilm(), 'video/mp4', 320, 240],
    ['WebM', makeWebm(), 'video/webm', 640, 360],
  ])('%s is known by its content', async (_name, bytes, ...told) => {
    const [mime, width, height] = told
    expect(await factsOf(bytes)).toMatchObject({ type: { mime }, width, height, gaps: [] })
  })

  test('what is no picture, film or sound has a type at most, and no gaps', async () => {
    expect(await factsOf(Buffer.from('plain words, nothing more'))).toMatchObject({
      type: { mime: 'text/plain' },
      kind: 'other',
      width: null,
      gaps: [],
    })
    expect(await factsOf(Buffer.from([3, 1, 4, 1, 5, 0, 9]))).toMatchObject({ type: null, kind: 'other' })
    expect(await factsOf(Buffer.from('%PDF-1.7\n…'))).toMatchObject({ type: { mime: 'application/pdf' }, kind: 'other', gaps: [] })
    expect(await factsOf(new Uint8Array(0))).toMatchObject({ type: null, kind: 'other', gaps: [] })
  })

  test('a large TIFF whose directory comes last tells its size, and that there may be more', async () => {
    const small = makeExif({ image: { 0x100: short(9000), 0x101: short(7000), 0x10f: text('Maker') } })
    const gap = Buffer.alloc(9_000_000)
    const late = Buffer.concat([small.subarray(0, 8), gap, small.subarray(8)])
    late.writeUInt32LE(8 + gap.length, 4)
    // The maker's name is a value by its place: it moves with the rest.
    late.writeUInt32LE(late.readUInt32LE(8 + gap.length + 2 + 24 + 8) + gap.length, 8 + gap.length + 2 + 24 + 8)
    expect(await factsOf(late)).toMatchObject({
      width: 9000,
      height: 7000,
      capture: { make: null },
      gaps: [{ kind: 'written', why: 'beyond-budget' }],
    })
  })

  test('a film that nobody here reads is told by its type, with why there is no more', async () => {
    const avi = Buffer.concat([Buffer.from('RIFF'), Buffer.from([0, 4, 0, 0]), Buffer.from('AVI LIST'), Buffer.alloc(1020)])
    expect(await factsOf(avi)).toMatchObject({ kind: 'video', durationMs: null, gaps: [{ kind: 'moving', why: 'not-read' }] })
  })

  test('the headers are found in whatever parts the file comes', async () => {
    const jpeg = makeJpeg({ segments: [jpegExif(camera), jpegXmp(makeXmp('xmp:Rating="4"'))] })
    const film = makeFilm({ isFast: false, samples: noise(900_000), userData: [itunesMeta({ '©nam': 'Late' })] })
    for (const partBytes of [1, 7, 64, 4096].map((bytes) => bytes + 63)) {
      expect(await factsOf(jpeg, partBytes)).toEqual(await factsOf(jpeg))
      expect(await factsOf(film, partBytes)).toEqual(await factsOf(film))
    }
  })

  test('a picture of many frames is told from one of one', async () => {
    expect(await factsOf(makeGif({ frames: 3 }))).toMatchObject({ isAnimated: true, durationMs: 150 })
    expect(await factsOf(makeGif())).toMatchObject({ isAnimated: false, durationMs: null })
    expect(await factsOf(makeWebp({ isAnimated: true }))).toMatchObject({ isAnimated: true })
    expect(await factsOf(makePng({ before: [pngChunk('acTL', Buffer.alloc(8))] }))).toMatchObject({ isAnimated: true })
    expect(await factsOf(makePng())).toMatchObject({ isAnimated: false })
  })
})

describe('how it was taken and what was written about it', () => {
  const expected = {
    make: 'Maker',
    model: 'One',
    lens: '35 mm',
    takenAt: '2026-05-01T14:03:27.120',
    zone: '+02:00',
    orientation: 6,
    position: { altitude: 260.1 },
  }
  test.each([
    ['JPEG', makeJpeg({ segments: [jpegExif(camera)] })],
    ['PNG', makePng({ after: [pngChunk('eXIf', camera)] })],
    ['WebP', makeWebp({ exif: camera })],
    ['WebP that has the mark of JPEG', makeWebp({ exif: Buffer.concat([Buffer.from('Exif\0\0'), camera]) })],
    ['HEIC', makeHeif({ exif: camera })],
    [
      'PNG of ImageMagick',
      makePng({ before: [pngPackedText('Raw profile type exif', `\nexif\n  ${camera.length}\n${camera.toString('hex')}\n`)] }),
    ],
  ])('%s gives its EXIF', async (_name, bytes) => {
    const facts = await factsOf(bytes)
    expect(facts.capture).toMatchObject(expected)
    expect(facts.capture.position?.latitude).toBeCloseTo(47.5585, 4)
    expect(facts.capture.position?.longitude).toBeCloseTo(-7.5878, 4)
    expect(facts.written).toMatchObject({ creator: 'Zoë Übel', copyright: '© Zoë' })
    expect(facts.hasThumbnail).toBe(true)
  })

  test('IPTC goes before XMP and XMP before EXIF, fact by fact', async () => {
    const xmp = makeXmp(
      'xmp:Rating="5" photoshop:City="Basel"',
      '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">From &lt;XMP&gt; &#233;</rdf:li></rdf:Alt></dc:title><dc:subject><rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject>',
    )
    const iptc = jpegIptc([
      [0x78, 'From IPTC'],
      [0x19, 'three'],
    ])
    const both = await factsOf(makeJpeg({ segments: [jpegExif(camera), jpegXmp(xmp), iptc] }))
    expect(both.written).toEqual({
      title: 'From <XMP> é',
      description: 'From IPTC',
      creator: 'Zoë Übel',
      copyright: '© Zoë',
      keywords: ['three'],
      rating: 5,
    })
    const one = await factsOf(makeJpeg({ segments: [jpegXmp(xmp)] }))
    expect(one.written.keywords).toEqual(['one', 'two'])
    expect((await factsOf(makePng({ before: [pngLongText('XML:com.adobe.xmp', xmp)] }))).written.rating).toBe(5)
  })

  test('a place stands in XMP and in the tags of films as well', async () => {
    const place = makeXmp('exif:GPSLatitude="47,33.51N" exif:GPSLongitude="7,35.268E"')
    expect((await factsOf(makeJpeg({ segments: [jpegXmp(place)] }))).capture.position).toEqual({
      latitude: 47.5585,
      longitude: 7.5878,
      altitude: null,
    })
    const iso = '+47.5585+007.5878+260.100/'
    const expectedPlace = { latitude: 47.5585, longitude: 7.5878, altitude: 260.1 }
    for (const sample of [
      { userData: [shortText('©xyz', iso)] },
      { inMovie: [keyedMeta({ 'com.apple.quicktime.location.ISO6709': iso }, true)] },
    ])
      expect((await factsOf(makeFilm(sample))).capture.position).toEqual(expectedPlace)
  })

  test('texts of PNG say who made it', async () => {
    const texts = [pngText('Title', 'A lake'), pngText('Author', 'Zoë'), pngText('Copyright', 'hers')]
    expect((await factsOf(makePng({ before: texts }))).written).toMatchObject({ title: 'A lake', creator: 'Zoë', copyright: 'hers' })
  })

  test('compressed texts of a PNG are unpacked up to eight megabytes in all, and the rest is told to be left out', async () => {
    const filling = (count: number) =>
      Array.from({ length: count }, (_, index) => pngPackedText(`k${String(index)}`, Buffer.alloc(3_900_000)))
    const title = pngPackedText('Title', 'A lake '.repeat(20))
    const within = await factsOf(makePng({ before: [...filling(2), title] }))
    expect([within.written.title?.slice(0, 6), within.gaps]).toEqual(['A lake', []])
    const beyond = await factsOf(makePng({ before: [...filling(3), title] }))
    expect([beyond.written.title, beyond.gaps]).toEqual([null, [{ kind: 'written', why: 'beyond-budget' }]])
  })

  test('a damaged compressed text of a PNG does not keep those behind it from being read', async () => {
    const damaged = pngChunk('zTXt', Buffer.from('Comment\0\0no deflate', 'latin1'))
    const { written, gaps } = await factsOf(makePng({ before: [damaged, pngPackedText('Title', 'A lake')] }))
    expect([written.title, gaps]).toEqual(['A lake', [{ kind: 'written', why: 'beyond-budget' }]])
  })

  test('zeros are what a camera writes that found no place, and no date', async () => {
    const nowhere = makeExif({ exif: { 0x9003: text('0000:00:00 00:00:00') }, gps: gpsAt(0, 0) })
    expect((await factsOf(makeJpeg({ segments: [jpegExif(nowhere)] }))).capture).toMatchObject({ position: null, takenAt: null })
  })
})

describe('films and sounds', () => {
  test.each([
    ['before', true],
    ['behind', false],
  ])('an MP4 is read with its description %s the pictures, however large they are', async (_where, isFast) => {
    const facts = await factsOf(
      makeFilm({ isFast, seconds: 90, samples: noise(3_000_000), userData: [itunesMeta({ '©nam': 'A film', '©cmt': 'Said' })] }),
    )
    expect(facts).toMatchObject({ kind: 'video', durationMs: 90_000, videoCodec: 'avc', audioCodec: null, gaps: [] })
    expect(facts.written.title).toBe('A film')
  })

  test('a WebM is read with its tags behind the pictures', async () => {
    const facts = await factsOf(makeWebm({ seconds: 7, samples: noise(2_000_000), tags: { TITLE: 'Web' } }))
    expect(facts).toMatchObject({ kind: 'video', durationMs: 7000, videoCodec: 'vp9', gaps: [] })
    expect(facts.written.title).toBe('Web')
  })

  test('a sound of plain samples', async () => {
    const samples = noise(88_200)
    const format = Buffer.from([1, 0, 1, 0, 0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0])
    const length = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
    const wave = Buffer.concat([
      Buffer.from('RIFF'),
      length(36 + samples.length),
      Buffer.from('WAVEfmt '),
      length(16),
      format,
      Buffer.from('data'),
      length(samples.length),
      samples,
    ])
    expect(await factsOf(wave)).toMatchObject({ kind: 'audio', durationMs: 1000, audioCodec: 'pcm-s16', width: null })
  })
})

describe('what a model made', () => {
  const lines =
    'a cat, <lora:x:1>\nin a hat\nNegative prompt: dogs\nSteps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 12345678901234567890, Size: 512x768, Model hash: abc, Model: "dream, v8", Version: 1.9'
  const fromLines = {
    tool: 'automatic1111',
    prompt: 'a cat, <lora:x:1>\nin a hat',
    negativePrompt: 'dogs',
    steps: 20,
    sampler: 'Euler a',
    guidance: 7.5,
    seed: '12345678901234567890',
    width: 512,
    height: 768,
  }
  const graph = {
    3: {
      class_type: 'KSampler',
      inputs: {
        seed: 0,
        steps: 25,
        cfg: 6,
        sampler_name: 'dpmpp_2m',
        model: ['10', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sdxl.safetensors' } },
    10: { class_type: 'LoraLoader', inputs: { model: ['4', 0], clip: ['4', 1], lora_name: 'l' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 576 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: ['8', 0], clip: ['10', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['10', 1] } },
    8: { class_type: 'Text Multiline', inputs: { text: 'a red "boat", seed: 1234567890123456789, here' } },
  }
  const prompt = JSON.stringify(graph).replace('"seed":0', '"seed":18446744073709551615')
  const workflow = '{"nodes": [{"id": 3, "is_changed": [NaN]}], "links": []}'
  const fromGraph = {
    tool: 'comfyui',
    prompt: 'a red "boat", seed: 1234567890123456789, here',
    negativePrompt: 'blurry',
    steps: 25,
    sampler: 'dpmpp_2m',
    guidance: 6,
    model: 'sdxl.safetensors',
    width: 1024,
    height: 576,
    workflow,
  }

  test.each([
    ['a PNG', makePng({ before: [pngText('parameters', lines)] })],
    ['a packed text', makePng({ after: [pngPackedText('parameters', lines)] })],
    ['a long text', makePng({ before: [pngLongText('parameters', lines, true)] })],
    ['a JPEG', makeJpeg({ segments: [jpegExif(makeExif({ exif: { 0x9286: userComment(lines, 'UNICODE-BE') } }))] })],
    ['a WebP', makeWebp({ exif: makeExif({ exif: { 0x9286: userComment(lines, 'UNICODE-LE') } }) })],
    ['a GIF', makeGif({ comment: lines })],
    ['an MP4', makeFilm({ userData: [itunesMeta({ '©cmt': lines })] })],
    ['a WebM', makeWebm({ tags: { COMMENT: lines } })],
  ])("AUTOMATIC1111's lines are read from %s", async (_name, bytes) => {
    expect((await factsOf(bytes)).generation).toMatchObject(fromLines)
  })

  test.each([
    ['a PNG', makePng({ before: [pngText('prompt', prompt), pngText('workflow', workflow)] })],
    ['a WebP', makeWebp({ exif: makeExif({ image: { 0x10f: text(`workflow:${workflow}`), 0x110: text(`prompt:${prompt}`) } }) })],
    ['an MP4 with keys', makeFilm({ userData: [keyedMeta({ prompt, workflow })] })],
    ['an MP4 with one comment', makeFilm({ userData: [itunesMeta({ '©cmt': JSON.stringify({ prompt, workflow }) })] })],
    ['a WebM', makeWebm({ tags: { PROMPT: prompt, WORKFLOW: workflow } })],
  ])("ComfyUI's graph is followed in %s", async (_name, bytes) => {
    expect((await factsOf(bytes)).generation).toMatchObject(fromGraph)
  })

  test('a seed keeps every digit', async () => {
    const plain = prompt.replace(', seed: 1234567890123456789', '')
    expect((await factsOf(makePng({ before: [pngText('prompt', plain)] }))).generation?.seed).toBe('18446744073709551615')
  })

  test('NovelAI, InvokeAI, Fooocus, SwarmUI, Draw Things and Midjourney', async () => {
    const generationOf = async (...before: Buffer[]) => (await factsOf(makePng({ before }))).generation
    const novel = {
      prompt: 'p',
      uc: 'n',
      steps: 28,
      seed: 7,
      sampler: 'k_euler',
      scale: 5,
      width: 832,
      height: 1216,
      noise_schedule: 'karras',
    }
    expect(
      await generationOf(
        pngText('Software', 'NovelAI'),
        pngText('Source', 'NovelAI Diffusion V4'),
        pngText('Comment', JSON.stringify(novel)),
      ),
    ).toMatchObject({
      tool: 'novelai',
      prompt: 'p',
      negativePrompt: 'n',
      seed: '7',
      model: 'NovelAI Diffusion V4',
      guidance: 5,
      width: 832,
    })
    const invoke = {
      positive_prompt: 'p',
      negative_prompt: 'n',
      seed: 9,
      steps: 30,
      scheduler: 'euler',
      model: { name: 'flux' },
      width: 64,
      height: 64,
    }
    expect(await generationOf(pngText('invokeai_metadata', JSON.stringify(invoke)))).toMatchObject({
      tool: 'invokeai',
      prompt: 'p',
      model: 'flux',
      sampler: 'euler',
    })
    const old = {
      model_weights: 'sd15',
      image: { prompt: [{ prompt: 'p', weight: 1 }], seed: 4, steps: 50, sampler: 'k_lms', width: 512, height: 512 },
    }
    expect(await generationOf(pngText('sd-metadata', JSON.stringify(old)))).toMatchObject({
      tool: 'invokeai',
      prompt: 'p',
      model: 'sd15',
      seed: '4',
    })
    const fooocus = { prompt: 'p', negative_prompt: 'n', seed: '11', base_model: 'jug', resolution: '(1152, 896)', version: 'Fooocus v2' }
    expect(await generationOf(pngText('parameters', JSON.stringify(fooocus)))).toMatchObject({
      tool: 'fooocus',
      model: 'jug',
      width: 1152,
      height: 896,
      seed: '11',
    })
    const swarm = { sui_image_params: { prompt: 'p', model: 'm', seed: 3, steps: 20, width: 10, height: 20 } }
    expect(await generationOf(pngText('parameters', JSON.stringify(swarm)))).toMatchObject({ tool: 'swarmui', model: 'm', height: 20 })
    const drawn = makeXmp(
      '',
      `<exif:UserComment><rdf:Alt><rdf:li>${JSON.stringify({ c: 'p', uc: 'n', seed: 5, size: '10x20', steps: 8 })}</rdf:li></rdf:Alt></exif:UserComment>`,
    )
    expect(await generationOf(pngLongText('XML:com.adobe.xmp', drawn))).toMatchObject({ tool: 'draw-things', prompt: 'p', height: 20 })
    const job = 'a lake --ar 16:9 --v 6.1 --seed 42 Job ID: 01234567-89ab-cdef-0123-456789abcdef'
    expect(await generationOf(pngText('Description', job))).toMatchObject({
      tool: 'midjourney',
      prompt: 'a lake --ar 16:9 --v 6.1 --seed 42',
      seed: '42',
    })
  })

  test('an unknown form is kept as it stands, and a photograph has none', async () => {
    expect((await factsOf(makePng({ before: [pngText('parameters', 'of nobody')] }))).generation).toMatchObject({
      tool: 'unknown',
      prompt: null,
      raw: 'of nobody',
    })
    const flat = [pngText('prompt', 'p'), pngText('negative_prompt', 'n'), pngText('seed', '5')]
    expect((await factsOf(makePng({ before: flat }))).generation).toMatchObject({
      tool: 'unknown',
      prompt: 'p',
      negativePrompt: 'n',
      seed: '5',
      raw: null,
    })
    expect((await factsOf(makeJpeg({ segments: [jpegExif(camera)] }))).generation).toBeNull()
    expect((await factsOf(makePng({ before: [pngText('Comment', 'holidays')] }))).generation).toBeNull()
  })

  test('texts are capped, and lose what is no text', async () => {
    const long = await factsOf(
      makePng({ before: [pngPackedText('parameters', `${'a'.repeat(100_000)}\nNegative prompt: \u0000\u202Eb\u0007\nSteps: 1, Seed: 2`)] }),
    )
    expect(long.generation?.prompt).toHaveLength(32_000)
    expect(long.generation?.negativePrompt).toBe('b')
    const graph = JSON.stringify({ nodes: ['x'.repeat(1_000_000)] })
    expect((await factsOf(makePng({ before: [pngText('workflow', graph)] }))).generation).toMatchObject({ tool: 'comfyui', workflow: null })
  })
})
