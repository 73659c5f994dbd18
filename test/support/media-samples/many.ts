import { gpsAt, makeExif, short, text, userComment } from './exif'
import { itunesMeta, keyedMeta, makeFilm, makeHeif, makeWebm, shortText } from './films'
import { noise } from './pieces'
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
} from './pictures'

const lines = 'a cat\nNegative prompt: dogs\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512, Model: m'
const graph = JSON.stringify({
  1: { class_type: 'KSampler', inputs: { seed: 4, steps: 3, positive: ['2', 0], model: ['3', 0] } },
  2: { class_type: 'CLIPTextEncode', inputs: { text: 'a boat' } },
  3: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'm' } },
})
const exif = makeExif({
  image: { 0x10f: text('Maker'), 0x110: text('One'), 0x112: short(6), 0x10e: text(lines) },
  exif: { 0x9003: text('2026:05:01 14:03:27'), 0x9286: userComment(lines, 'UNICODE-BE') },
  gps: gpsAt(47.5, 7.5),
  thumbnail: noise(40),
})
const xmp = makeXmp(
  'exif:GPSLatitude="47,33.51N" exif:GPSLongitude="7,35.268E" xmp:Rating="3"',
  '<dc:subject><rdf:Bag><rdf:li>one</rdf:li></rdf:Bag></dc:subject>',
)

/** One small file of each form that is read, each with as much in it as it can hold. */
export const sampleFiles: Readonly<Record<string, Buffer>> = {
  jpeg: makeJpeg({
    segments: [
      jpegExif(exif),
      jpegXmp(xmp),
      jpegIptc([
        [0x78, 'Said'],
        [0x5a, 'Basel'],
      ]),
    ],
    scan: noise(200),
  }),
  png: makePng({
    before: [
      pngText('parameters', lines),
      pngPackedText('prompt', graph),
      pngLongText('XML:com.adobe.xmp', xmp),
      pngChunk('acTL', Buffer.alloc(8)),
    ],
    after: [pngChunk('eXIf', exif), pngText('workflow', '{"nodes":[]}')],
  }),
  webp: makeWebp({ exif, xmp }),
  gif: makeGif({ frames: 5, comment: lines }),
  bmp: makeBmp(7, 5),
  tiff: makeExif({ image: { 0x100: short(10), 0x101: short(20), 0x10f: text('Maker') }, gps: gpsAt(1, 2), isBig: true }),
  heic: makeHeif({ exif, pixels: noise(100) }),
  mp4: makeFilm({ userData: [shortText('©xyz', '+47.5-007.5/'), itunesMeta({ '©cmt': lines })], samples: noise(100) }),
  mov: makeFilm({
    inMovie: [keyedMeta({ 'com.apple.quicktime.location.ISO6709': '+47.5-007.5/', prompt: graph }, true)],
    isFast: false,
    samples: noise(100),
  }),
  webm: makeWebm({ tags: { PROMPT: graph, WORKFLOW: '{"nodes":[]}' }, samples: noise(100) }),
  svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20"><rect/></svg>'),
}
