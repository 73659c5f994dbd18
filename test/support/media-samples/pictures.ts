import { deflateSync } from 'node:zlib'
import { crc32 } from '../../../src-main/scrub/crc32'
import { ascii, be16, be32, le16, le32, noise } from './pieces'

/** A chunk of PNG with its checksum. */
export function pngChunk(kind: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([ascii(kind), content])
  return Buffer.concat([be32(content.length), named, be32(crc32(named))])
}
export const pngText = (key: string, value: string) => pngChunk('tEXt', Buffer.concat([ascii(`${key}\0`), Buffer.from(value)]))
export const pngPackedText = (key: string, value: string | Uint8Array) =>
  pngChunk('zTXt', Buffer.concat([ascii(`${key}\0\0`), deflateSync(value)]))
export const pngLongText = (key: string, value: string, isPacked = false) =>
  pngChunk(
    'iTXt',
    Buffer.concat([ascii(`${key}\0`), Buffer.from([isPacked ? 1 : 0, 0, 0, 0]), isPacked ? deflateSync(value) : Buffer.from(value)]),
  )

export interface PngSample {
  readonly width?: number
  readonly height?: number
  /** Chunks before and after the picture. */
  readonly before?: readonly Uint8Array[]
  readonly after?: readonly Uint8Array[]
  readonly pixels?: Uint8Array
  readonly appended?: Uint8Array
}

export function makePng({
  width = 4,
  height = 3,
  before = [],
  after = [],
  pixels = deflateSync(Buffer.alloc(39)),
  appended = Buffer.alloc(0),
}: PngSample = {}): Buffer {
  const header = Buffer.concat([be32(width), be32(height), Buffer.from([8, 2, 0, 0, 0])])
  return Buffer.concat([
    ascii('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', header),
    ...before,
    pngChunk('IDAT', pixels),
    ...after,
    pngChunk('IEND', Buffer.alloc(0)),
    appended,
  ])
}

/** A marker segment of JPEG. */
export const jpegSegment = (marker: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from([0xff, marker]), be16(content.length + 2), content])
export const jpegExif = (block: Uint8Array) => jpegSegment(0xe1, Buffer.concat([ascii('Exif\0\0'), block]))
export const jpegXmp = (packet: string) => jpegSegment(0xe1, Buffer.concat([ascii('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(packet)]))

export interface JpegSample {
  readonly width?: number
  readonly height?: number
  readonly segments?: readonly Uint8Array[]
  readonly scan?: Uint8Array
  readonly appended?: Uint8Array
}

/** A JPEG by its structure; its scan is noise with stuffed and restart markers in it. */
export function makeJpeg({
  width = 40,
  height = 30,
  segments = [],
  scan = jpegScan(5000),
  appended = Buffer.alloc(0),
}: JpegSample = {}): Buffer {
  const frame = Buffer.concat([Buffer.from([8]), be16(height), be16(width), Buffer.from([1, 1, 0x11, 0])])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    jpegSegment(0xdb, noise(65)),
    jpegSegment(0xc0, frame),
    jpegSegment(0xc4, noise(30)),
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scan,
    Buffer.from([0xff, 0xd9]),
    appended,
  ])
}
export const jpegScan = (length: number) =>
  Buffer.concat([noise(length), Buffer.from([0xff, 0x00, 0xff, 0xd0]), noise(length, 7), Buffer.from([0xff, 0xff, 0x00])])

/** Photoshop's image resources with records of IPTC: number and text. */
export function jpegIptc(records: readonly (readonly [number, string])[]): Buffer {
  const data = Buffer.concat(
    records.map(([number, value]) => Buffer.concat([Buffer.from([0x1c, 2, number]), be16(Buffer.byteLength(value)), Buffer.from(value)])),
  )
  const padded = data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)])
  return jpegSegment(
    0xed,
    Buffer.concat([ascii('Photoshop 3.0\0'), ascii('8BIM'), be16(0x0404), Buffer.from([0, 0]), be32(data.length), padded]),
  )
}

export const riffChunk = (kind: string, content: Uint8Array) =>
  Buffer.concat([ascii(kind), le32(content.length), content, Buffer.alloc(content.length % 2)])

export interface WebpSample {
  readonly width?: number
  readonly height?: number
  readonly exif?: Uint8Array
  readonly xmp?: string
  readonly isAnimated?: boolean
  readonly pixels?: Uint8Array
  readonly appended?: Uint8Array
}

/** WebP in its extended form. */
export function makeWebp({
  width = 64,
  height = 48,
  exif,
  xmp,
  isAnimated = false,
  pixels = noise(301),
  appended = Buffer.alloc(0),
}: WebpSample = {}): Buffer {
  const flags = (exif === undefined ? 0 : 8) | (xmp === undefined ? 0 : 4) | (isAnimated ? 2 : 0)
  const three = (value: number) => Buffer.from([value & 255, (value >> 8) & 255, value >> 16])
  const content = Buffer.concat([
    ascii('WEBP'),
    riffChunk('VP8X', Buffer.concat([Buffer.from([flags, 0, 0, 0]), three(width - 1), three(height - 1)])),
    riffChunk('VP8 ', pixels),
    ...(exif === undefined ? [] : [riffChunk('EXIF', exif)]),
    ...(xmp === undefined ? [] : [riffChunk('XMP ', Buffer.from(xmp))]),
  ])
  return Buffer.concat([ascii('RIFF'), le32(content.length), content, appended])
}

/** GIF with so many frames of one pixel. */
export function makeGif({ frames = 1, comment }: { readonly frames?: number; readonly comment?: string } = {}): Buffer {
  const frame = Buffer.from([0x21, 0xf9, 4, 0, 5, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0])
  const said = comment === undefined ? [] : [Buffer.from([0x21, 0xfe]), ...chain(Buffer.from(comment)), Buffer.from([0])]
  return Buffer.concat([
    ascii('GIF89a'),
    le16(10),
    le16(8),
    Buffer.from([0x80, 0, 0]),
    Buffer.alloc(6),
    ...said,
    ...Array.from({ length: frames }, () => frame),
    Buffer.from([0x3b]),
  ])
}
const chain = (bytes: Buffer): Buffer[] => {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255)
    parts.push(Buffer.from([part.length]), part)
  }
  return parts
}

export const makeBmp = (width: number, height: number): Buffer =>
  Buffer.concat([ascii('BM'), le32(58), le32(0), le32(54), le32(40), le32(width), le32(height), le16(1), le16(24), Buffer.alloc(28)])

/** A packet of XMP with properties as they stand inside of a description. */
export const makeXmp = (attributes: string, inside = ''): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
  `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ` +
  `xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" ${attributes}>${inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
