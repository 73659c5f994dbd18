import { ascii, be16, be32, noise } from './pieces'

export const box = (kind: string, ...content: Uint8Array[]): Buffer => {
  const length = content.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([be32(length), ascii(kind), ...content])
}
const full = (kind: string, ...content: Uint8Array[]) => box(kind, be32(0), ...content)

const matrix = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(be32))

export interface FilmSample {
  readonly seconds?: number
  readonly width?: number
  readonly height?: number
  /** Boxes in the movie's user data. */
  readonly userData?: readonly Uint8Array[]
  /** Boxes of the movie, such as QuickTime's `meta`. */
  readonly inMovie?: readonly Uint8Array[]
  readonly tracks?: readonly Uint8Array[]
  readonly before?: readonly Uint8Array[]
  readonly after?: readonly Uint8Array[]
  /** The movie's description before the pictures, or after them. */
  readonly isFast?: boolean
  readonly samples?: Uint8Array
}

/** One track of one sample. */
function track({
  handler,
  media,
  entry,
  seconds,
  offset,
  size,
}: {
  handler: string
  media: Buffer
  entry: Buffer
  seconds: number
  offset: number
  size: number
}): Buffer {
  const table = box(
    'stbl',
    full('stsd', be32(1), entry),
    full('stts', be32(1), be32(1), be32(seconds * 1000)),
    full('stsc', be32(1), be32(1), be32(1), be32(1)),
    full('stsz', be32(0), be32(1), be32(size)),
    full('stco', be32(1), be32(offset)),
  )
  return box(
    'trak',
    full(
      'tkhd',
      be32(0),
      be32(0),
      be32(1),
      be32(0),
      be32(seconds * 1000),
      Buffer.alloc(8),
      Buffer.alloc(8),
      matrix,
      be32(320 << 16),
      be32(240 << 16),
    ),
    box(
      'mdia',
      full('mdhd', be32(0), be32(0), be32(1000), be32(seconds * 1000), be16(0x55c4), be16(0)),
      full('hdlr', be32(0), ascii(handler), Buffer.alloc(12), ascii('h\0')),
      box('minf', media, box('dinf', full('dref', be32(1), full('url '))), table),
    ),
  )
}

/** A track of notes beside the pictures, such as a drone's. */
export const notesTrack = (format: string, handler = 'meta', inside: Uint8Array = Buffer.alloc(0)): Buffer =>
  track({ handler, media: full('nmhd'), entry: box(format, Buffer.alloc(6), be16(1), inside), seconds: 1, offset: 40, size: 8 })

const avcC = box(
  'avcC',
  Buffer.from([1, 0x42, 0xc0, 0x1e, 0xff, 0xe1]),
  be16(4),
  Buffer.from([0x67, 0x42, 0xc0, 0x1e]),
  Buffer.from([1]),
  be16(4),
  Buffer.from([0x68, 0xce, 0x3c, 0x80]),
)

export function makeFilm(sample: FilmSample = {}): Buffer {
  const {
    seconds = 5,
    width = 320,
    height = 240,
    userData = [],
    inMovie = [],
    tracks = [],
    before = [],
    after = [],
    isFast = true,
    samples = noise(2000),
  } = sample
  const entry = box(
    'avc1',
    Buffer.alloc(6),
    be16(1),
    Buffer.alloc(16),
    be16(width),
    be16(height),
    be32(0x480000),
    be32(0x480000),
    be32(0),
    be16(1),
    Buffer.alloc(32),
    be16(24),
    be16(0xffff),
    avcC,
  )
  const movie = (offset: number) =>
    box(
      'moov',
      full(
        'mvhd',
        be32(0),
        be32(0),
        be32(1000),
        be32(seconds * 1000),
        be32(0x10000),
        be16(0x100),
        Buffer.alloc(10),
        matrix,
        Buffer.alloc(24),
        be32(2),
      ),
      track({ handler: 'vide', media: full('vmhd', Buffer.alloc(8)), entry, seconds, offset, size: samples.length }),
      ...tracks,
      ...(userData.length === 0 ? [] : [box('udta', ...userData)]),
      ...inMovie,
    )
  const type = box('ftyp', ascii('isom'), be32(512), ascii('isomiso2avc1mp41'))
  const start = Buffer.concat([type, ...before])
  const offset = start.length + (isFast ? movie(0).length : 0) + 8
  const media = box('mdat', samples)
  return Buffer.concat([start, ...(isFast ? [movie(offset), media] : [media, movie(offset)]), ...after])
}

/** QuickTime's short text in user data, such as `©xyz`. */
export const shortText = (kind: string, value: string) => box(kind, be16(Buffer.byteLength(value)), be16(0x15c7), Buffer.from(value))

const data = (value: string) => box('data', be32(1), be32(0), Buffer.from(value))

/** iTunes' list of tags as ffmpeg writes it: by names of four letters. */
export const itunesMeta = (tags: Readonly<Record<string, string>>) =>
  full(
    'meta',
    full('hdlr', be32(0), ascii('mdirappl'), Buffer.alloc(9)),
    box('ilst', ...Object.entries(tags).map(([kind, value]) => box(kind, data(value)))),
  )

/** A list of tags by keys of any name; QuickTime writes the box without a version. */
export function keyedMeta(tags: Readonly<Record<string, string>>, isQuickTime = false): Buffer {
  const keys = Object.keys(tags).map((key) => Buffer.concat([be32(Buffer.byteLength(key) + 8), ascii('mdta'), Buffer.from(key)]))
  const list = Object.values(tags).map((value, index) => {
    const content = data(value)
    return Buffer.concat([be32(content.length + 8), be32(index + 1), content])
  })
  const boxes = [full('hdlr', be32(0), ascii('mdta'), Buffer.alloc(13)), full('keys', be32(keys.length), ...keys), box('ilst', ...list)]
  return isQuickTime ? box('meta', ...boxes) : full('meta', ...boxes)
}

/** A HEIC or AVIF whose EXIF lies behind the picture. */
export function makeHeif({
  exif,
  brand = 'heic',
  width = 400,
  height = 300,
  pixels = noise(3000),
}: {
  readonly exif?: Uint8Array
  readonly brand?: string
  readonly width?: number
  readonly height?: number
  readonly pixels?: Uint8Array
}): Buffer {
  const type = box('ftyp', ascii(brand), be32(0), ascii('mif1'), ascii(brand))
  const item = exif === undefined ? Buffer.alloc(0) : Buffer.concat([be32(6), ascii('Exif\0\0'), exif])
  const items = exif === undefined ? 1 : 2
  const info = (id: number, kind: string) => box('infe', Buffer.from([2, 0, 0, 0]), be16(id), be16(0), ascii(`${kind}\0`))
  const place = (id: number, at: number, length: number) => Buffer.concat([be16(id), be16(0), be16(1), be32(at), be32(length)])
  const meta = (at: number) =>
    full(
      'meta',
      full('hdlr', be32(0), ascii('pict'), Buffer.alloc(13)),
      full('pitm', be16(1)),
      full('iinf', be16(items), info(1, 'hvc1'), ...(exif === undefined ? [] : [info(2, 'Exif')])),
      box('iprp', box('ipco', full('ispe', be32(160), be32(120)), full('ispe', be32(width), be32(height)))),
      full(
        'iloc',
        Buffer.from([0x44, 0x00]),
        be16(items),
        place(1, at, pixels.length),
        ...(exif === undefined ? [] : [place(2, at + pixels.length, item.length)]),
      ),
    )
  const at = type.length + meta(0).length + 8
  return Buffer.concat([type, meta(at), box('mdat', pixels, item)])
}

/** A number of EBML in eight bytes. */
const size8 = (value: number) => Buffer.concat([Buffer.from([0x01]), Buffer.alloc(3), be32(value)])
const id = (hex: string) => Buffer.from(hex, 'hex')
export const element = (hex: string, ...content: Uint8Array[]): Buffer =>
  Buffer.concat([id(hex), size8(content.reduce((sum, part) => sum + part.length, 0)), ...content])
const number = (hex: string, value: number) => element(hex, be32(value))
const string = (hex: string, value: string) => element(hex, Buffer.from(value))
function double(hex: string, value: number) {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return element(hex, bytes)
}

/** WebM with one picture and tags behind it. */
export function makeWebm({
  tags = {},
  seconds = 3,
  samples = noise(1500),
}: { readonly tags?: Readonly<Record<string, string>>; readonly seconds?: number; readonly samples?: Uint8Array } = {}): Buffer {
  const header = element(
    '1a45dfa3',
    number('4286', 1),
    number('42f7', 1),
    number('42f2', 4),
    number('42f3', 8),
    string('4282', 'webm'),
    number('4287', 4),
    number('4285', 2),
  )
  const info = element(
    '1549a966',
    number('2ad7b1', 1_000_000),
    double('4489', seconds * 1000),
    string('4d80', 'sample'),
    string('5741', 'sample'),
  )
  const video = element('e0', number('b0', 640), number('ba', 360))
  const tracks = element('1654ae6b', element('ae', number('d7', 1), number('73c5', 1), number('83', 1), string('86', 'V_VP9'), video))
  const cluster = element('1f43b675', number('e7', 0), element('a3', Buffer.from([0x81, 0, 0, 0x80]), samples))
  const simple = Object.entries(tags).map(([name, value]) => element('67c8', string('45a3', name), string('4487', value)))
  const tagged =
    simple.length === 0 ? Buffer.alloc(0) : element('1254c367', element('7373', element('63c0', number('68ca', 50)), ...simple))
  const seek = (hex: string, at: number) => element('4dbb', element('53ab', id(hex)), number('53ac', at))
  const seekHead = (infoAt: number, tracksAt: number, clusterAt: number, tagsAt: number) =>
    element(
      '114d9b74',
      seek('1549a966', infoAt),
      seek('1654ae6b', tracksAt),
      seek('1f43b675', clusterAt),
      ...(simple.length === 0 ? [] : [seek('1254c367', tagsAt)]),
    )
  const infoAt = seekHead(0, 0, 0, 0).length
  const tracksAt = infoAt + info.length
  const clusterAt = tracksAt + tracks.length
  return Buffer.concat([
    header,
    element('18538067', seekHead(infoAt, tracksAt, clusterAt, clusterAt + cluster.length), info, tracks, cluster, tagged),
  ])
}
