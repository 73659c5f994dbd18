import { ascii } from './pieces'

type Value =
  | { readonly type: 'ascii'; readonly text: string }
  | { readonly type: 'undefined'; readonly bytes: Uint8Array }
  | { readonly type: 'byte'; readonly bytes: Uint8Array }
  | { readonly type: 'short'; readonly numbers: readonly number[] }
  | { readonly type: 'long'; readonly numbers: readonly number[] }
  | { readonly type: 'rational'; readonly pairs: readonly (readonly [number, number])[] }

export type Directory = Readonly<Record<number, Value>>
export const text = (value: string): Value => ({ type: 'ascii', text: value })
export const bytesValue = (bytes: Uint8Array): Value => ({ type: 'undefined', bytes })
export const short = (...numbers: number[]): Value => ({ type: 'short', numbers })
export const long = (...numbers: number[]): Value => ({ type: 'long', numbers })
export const rational = (...pairs: (readonly [number, number])[]): Value => ({ type: 'rational', pairs })

const codes = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5, undefined: 7 } as const

export interface ExifSample {
  readonly image?: Directory
  readonly exif?: Directory
  readonly gps?: Directory
  readonly thumbnail?: Uint8Array
  readonly isBig?: boolean
}

/** An EXIF block, which is a TIFF: directories one after the other, each followed by its long values. */
export function makeExif({ image = {}, exif, gps, thumbnail, isBig = false }: ExifSample): Buffer {
  const numbers = (width: 2 | 4, values: readonly number[]) => {
    const out = Buffer.alloc(width * values.length)
    values.forEach((value, index) => {
      if (width === 2) out[isBig ? 'writeUInt16BE' : 'writeUInt16LE'](value, index * 2)
      else out[isBig ? 'writeUInt32BE' : 'writeUInt32LE'](value >>> 0, index * 4)
    })
    return out
  }
  const encode = (value: Value): { bytes: Buffer; count: number } => {
    if (value.type === 'ascii') {
      const bytes = Buffer.from(`${value.text}\0`, 'utf8')
      return { bytes, count: bytes.length }
    }
    if (value.type === 'undefined' || value.type === 'byte') return { bytes: Buffer.from(value.bytes), count: value.bytes.length }
    if (value.type === 'rational') return { bytes: numbers(4, value.pairs.flat()), count: value.pairs.length }
    return { bytes: numbers(value.type === 'short' ? 2 : 4, value.numbers), count: value.numbers.length }
  }
  const directory = (entries: Directory, at: number, next: number) => {
    const all = Object.entries(entries).map(([tag, value]) => ({ tag: Number(tag), type: codes[value.type], ...encode(value) }))
    let valuesAt = at + 2 + all.length * 12 + 4
    const heads: Buffer[] = []
    const values: Buffer[] = []
    for (const { tag, type, bytes, count } of all) {
      const isInside = bytes.length <= 4
      heads.push(
        numbers(2, [tag, type]),
        numbers(4, [count]),
        isInside ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]) : numbers(4, [valuesAt]),
      )
      if (isInside) continue
      const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
      values.push(padded)
      valuesAt += padded.length
    }
    return Buffer.concat([numbers(2, [all.length]), ...heads, numbers(4, [next]), ...values])
  }
  // Lengths do not depend on places, so a first round finds where everything goes.
  const pointers = (exifAt: number, gpsAt: number): Directory => ({
    ...image,
    ...(exif && { 0x8769: long(exifAt) }),
    ...(gps && { 0x8825: long(gpsAt) }),
  })
  const imageLength = directory(pointers(0, 0), 8, 0).length
  const exifAt = 8 + imageLength
  const exifBytes = exif === undefined ? Buffer.alloc(0) : directory(exif, exifAt, 0)
  const gpsAt = exifAt + exifBytes.length
  const gpsBytes = gps === undefined ? Buffer.alloc(0) : directory(gps, gpsAt, 0)
  const smallAt = gpsAt + gpsBytes.length
  const small = (pictureAt: number): Directory => ({ 0x201: long(pictureAt), 0x202: long(thumbnail?.length ?? 0) })
  const smallBytes = thumbnail === undefined ? Buffer.alloc(0) : directory(small(smallAt + directory(small(0), 0, 0).length), smallAt, 0)
  return Buffer.concat([
    ascii(isBig ? 'MM' : 'II'),
    numbers(2, [42]),
    numbers(4, [8]),
    directory(pointers(exifAt, gpsAt), 8, thumbnail === undefined ? 0 : smallAt),
    exifBytes,
    gpsBytes,
    smallBytes,
    thumbnail ?? Buffer.alloc(0),
  ])
}

/** A place in the directory of GPS: degrees, minutes and seconds. */
export const gpsAt = (latitude: number, longitude: number): Directory => {
  const parts = (value: number) => {
    const degrees = Math.floor(Math.abs(value))
    const minutes = (Math.abs(value) - degrees) * 60
    return rational([degrees, 1], [Math.floor(minutes), 1], [Math.round((minutes % 1) * 6_000_000), 100_000])
  }
  return {
    1: text(latitude < 0 ? 'S' : 'N'),
    2: parts(latitude),
    3: text(longitude < 0 ? 'W' : 'E'),
    4: parts(longitude),
    5: { type: 'byte', bytes: Uint8Array.of(0) },
    6: rational([2601, 10]),
  }
}

/** EXIF's comment in the letters that say so. */
export const userComment = (value: string, letters: 'ASCII' | 'UNICODE-BE' | 'UNICODE-LE' = 'ASCII'): Value => {
  if (letters === 'ASCII') return bytesValue(Buffer.concat([ascii('ASCII\0\0\0'), Buffer.from(value)]))
  const wide = Buffer.from(value, 'utf16le')
  return bytesValue(Buffer.concat([ascii('UNICODE\0'), letters === 'UNICODE-BE' ? wide.swap16() : wide]))
}
