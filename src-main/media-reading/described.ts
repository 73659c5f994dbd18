import { decodeText, latin1 } from './bytes'
import type { Embedded, EmbeddedText } from './embedded'
import { allIptcRecords } from './iptc'
import { noCapture, noWritten, caps, tidyText, wholeWithin, type CaptureFacts, type Position, type WrittenFacts } from './media-facts'
import { soundExif } from './tiff'
import { readXmp, xmpValues, type XmpProperty } from './xmp'

/** What EXIF, IPTC and XMP say, and the texts in them in which generators write. */
export interface Described {
  readonly capture: CaptureFacts
  readonly written: WrittenFacts
  readonly texts: readonly EmbeddedText[]
  readonly hasThumbnail: boolean
  readonly isDamaged: boolean
}

type Tags = Readonly<Record<string, unknown>>
/** The directories of one EXIF block by name, as exifr gives them. */
type Blocks = Readonly<Record<string, unknown>>

const tagsIn = (blocks: Blocks, name: string): Tags => {
  const block = blocks[name]
  return typeof block === 'object' && block !== null ? (block as Tags) : {}
}

const exifOptions = {
  tiff: true,
  ifd0: { translateKeys: true },
  ifd1: true,
  exif: true,
  gps: true,
  userComment: true,
  // Texts and dates are taken as they are written: a Date would be put into the zone of this computer.
  translateValues: false,
  reviveValues: false,
  mergeOutput: false,
  sanitize: true,
} as const

async function readExif(block: Uint8Array): Promise<Blocks | null> {
  const sound = soundExif(block)
  if (sound === null) return null
  // Loaded on demand: many files have none.
  const exifr = (await import('exifr')).default
  try {
    const blocks: unknown = await exifr.parse(sound, exifOptions)
    return typeof blocks === 'object' && blocks !== null ? (blocks as Blocks) : {}
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

/** EXIF writes the numbers of a date with colons: `2026:05:01 14:03:27`. Zeros and blanks stand for "not known". */
export function exifDate(date: unknown, fraction?: unknown): string | null {
  const [, year, month, day, time] = (typeof date === 'string' ? /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)/.exec(date) : null) ?? []
  if (year === undefined || month === undefined || day === undefined || time === undefined) return null
  const text = `${year}-${month}-${day}T${time}`
  const isDay = Number(year) > 0 && !Number.isNaN(Date.parse(`${text}Z`))
  const part = typeof fraction === 'string' ? /^\d{1,9}/.exec(fraction)?.[0] : undefined
  return isDay ? text + (part === undefined ? '' : `.${part.padEnd(3, '0').slice(0, 3)}`) : null
}

const zoneOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[+-]\d\d:\d\d/.test(value) ? value.slice(0, 6) : value === 'Z' ? '+00:00' : null

/** Null for places that are none on Earth; 0, 0 is what cameras write that found no satellites. */
export function positionOf(latitude: unknown, longitude: unknown, altitude: unknown): Position | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) || (latitude === 0 && longitude === 0)) return null
  const isHeight = typeof altitude === 'number' && Math.abs(altitude) < 100_000
  return { latitude, longitude, altitude: isHeight ? altitude : null }
}

function captureOf(blocks: Blocks): CaptureFacts {
  const [image, exif, gps] = [tagsIn(blocks, 'ifd0'), tagsIn(blocks, 'exif'), tagsIn(blocks, 'gps')]
  const below = gps['GPSAltitudeRef'] instanceof Uint8Array && gps['GPSAltitudeRef'][0] === 1 ? -1 : 1
  const altitude = typeof gps['GPSAltitude'] === 'number' ? below * gps['GPSAltitude'] : null
  const taken = exif['DateTimeOriginal'] ?? exif['CreateDate']
  return {
    make: tidyText(image['Make'], caps.name),
    model: tidyText(image['Model'], caps.name),
    lens: tidyText(exif['LensModel'], caps.name),
    takenAt: exifDate(taken, exif['SubSecTimeOriginal']),
    zone: zoneOf(exif['OffsetTimeOriginal'] ?? exif['OffsetTime']),
    orientation: wholeWithin(image['Orientation'], 1, 8),
    position: positionOf(gps['latitude'], gps['longitude'], altitude),
  }
}

/** Windows' own text tags: UTF-16 with the low byte first. */
const windowsText = (value: unknown) =>
  value instanceof Uint8Array ? new TextDecoder('utf-16le').decode(value).replace(/\0+$/, '') : value

function writtenInExif(blocks: Blocks): WrittenFacts {
  const image = tagsIn(blocks, 'ifd0')
  return {
    title: tidyText(windowsText(image['XPTitle']), caps.text),
    description: tidyText(textOf(image['ImageDescription']), caps.text),
    creator: tidyText(textOf(image['Artist']), caps.name),
    copyright: tidyText(textOf(image['Copyright']), caps.text),
    keywords: [],
    rating: null,
  }
}

/** exifr gives texts of EXIF one character a byte, while most are UTF-8. */
const textOf = (value: unknown): unknown =>
  typeof value === 'string' && /[\x80-\xff]/.test(value) ? decodeText(Buffer.from(value, 'latin1')) : value

function writtenInIptc(block: Uint8Array): WrittenFacts {
  const all = allIptcRecords(block)
  const values = (number: number) =>
    all.flatMap((record) => (record.number === number ? [decodeText(block.subarray(record.at, record.at + record.length))] : []))
  return {
    title: tidyText(values(5)[0], caps.text),
    description: tidyText(values(120)[0], caps.text),
    creator: tidyText(values(80)[0], caps.name),
    copyright: tidyText(values(116)[0], caps.text),
    keywords: keywordsOf(values(25)),
    rating: null,
  }
}

export const keywordsOf = (values: readonly unknown[]): readonly string[] => [
  ...new Set(values.slice(0, caps.keywords).flatMap((value) => tidyText(value, caps.name) ?? [])),
]

/** A place in XMP: `47,33.51N` or `47.5585`. */
function xmpDegrees(text: string | undefined): number | null {
  const [, degrees, minutes = '0', seconds = '0', side] =
    /^(-?[\d.]{1,20})(?:,([\d.]{1,20}))?(?:,([\d.]{1,20}))?([NSEW]?)$/.exec(text ?? '') ?? []
  if (degrees === undefined) return null
  const value = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600
  return Number.isFinite(value) ? (side === 'S' || side === 'W' ? -value : value) : null
}

function describedInXmp(properties: readonly XmpProperty[]): Pick<Described, 'capture' | 'written' | 'texts'> {
  const first = (name: string, namespaceEnd?: string) => xmpValues(properties, name, namespaceEnd)[0]
  const date = first('DateTimeOriginal') ?? first('DateCreated') ?? first('CreateDate')
  const rating = first('Rating')
  const texts = ['UserComment', 'description', 'DigitalSourceType'].flatMap((key) => {
    const text = first(key)
    return text === undefined ? [] : [{ key: `xmp:${key}`, text }]
  })
  return {
    capture: {
      make: tidyText(first('Make'), caps.name),
      model: tidyText(first('Model'), caps.name),
      lens: tidyText(first('LensModel') ?? first('Lens'), caps.name),
      takenAt: exifDate(date),
      zone: zoneOf(/(Z|[+-]\d\d:\d\d)$/.exec(date ?? '')?.[0]),
      orientation: wholeWithin(Number(first('Orientation') ?? Number.NaN), 1, 8),
      position: positionOf(xmpDegrees(first('GPSLatitude')), xmpDegrees(first('GPSLongitude')), null),
    },
    written: {
      title: tidyText(first('title', 'dc/elements/1.1/'), caps.text),
      description: tidyText(first('description', 'dc/elements/1.1/'), caps.text),
      creator: tidyText(first('creator'), caps.name),
      copyright: tidyText(first('rights'), caps.text),
      keywords: keywordsOf(xmpValues(properties, 'subject')),
      rating: rating === undefined ? null : wholeWithin(Number(rating), -1, 5),
    },
    texts,
  }
}

/** EXIF's comment begins with the name of its letters (Exif 2.32, 4.6.5): eight bytes. */
export function userComment(value: unknown): string | null {
  if (!(value instanceof Uint8Array) || value.length <= 8) return null
  const content = value.subarray(8)
  if (latin1(value, 0, 7) !== 'UNICODE') return decodeText(latin1(value, 0, 5) === 'ASCII' || value[0] === 0 ? content : value)
  // Nobody says which byte comes first: where zeros are, the high bytes are.
  let high = 0
  for (let index = 0; index + 1 < Math.min(content.length, 2000); index += 2)
    high += (content[index] === 0 ? 1 : 0) - (content[index + 1] === 0 ? 1 : 0)
  const even = content.subarray(0, content.length - (content.length % 2))
  return new TextDecoder('utf-16le').decode(high > 0 ? Buffer.from(even).swap16() : even)
}

function textsInExif(blocks: Blocks): readonly EmbeddedText[] {
  const image = tagsIn(blocks, 'ifd0')
  const comment = userComment(blocks['userComment'])
  const named = ['ImageDescription', 'Make', 'Model', 'Software', 'DocumentName', 'XPComment', 'XPSubject'].flatMap((name) => {
    const value = name.startsWith('XP') ? windowsText(image[name]) : textOf(image[name])
    return typeof value === 'string' ? [{ key: name, text: value }] : []
  })
  return comment === null ? named : [{ key: 'UserComment', text: comment }, ...named]
}

/** For each fact the first of several that tell it. */
export function firstOf<T extends object>(all: readonly T[], none: T): T {
  const entries = Object.entries(none).map(([key, missing]): [string, unknown] => {
    const told = all.map((one) => (one as Readonly<Record<string, unknown>>)[key])
    return [key, told.find((value) => value !== null && !(Array.isArray(value) && value.length === 0)) ?? missing]
  })
  return Object.fromEntries(entries) as T
}

const most = 4

/** Reads the blocks that a file holds. IPTC is trusted before XMP, XMP before EXIF; for how it was taken EXIF comes first. */
export async function readDescribed({ exif, xmp, iptc }: Embedded): Promise<Described> {
  const blocks = await Promise.all(exif.slice(0, most).map(readExif))
  const found = blocks.filter((block) => block !== null)
  const packets = xmp.slice(0, most).map((packet) => describedInXmp(readXmp(packet)))
  return {
    capture: firstOf([...found.map(captureOf), ...packets.map(({ capture }) => capture)], noCapture),
    written: firstOf(
      [...iptc.slice(0, most).map(writtenInIptc), ...packets.map(({ written }) => written), ...found.map(writtenInExif)],
      noWritten,
    ),
    texts: [...found.flatMap(textsInExif), ...packets.flatMap(({ texts }) => texts)],
    hasThumbnail: found.some((block) => typeof tagsIn(block, 'ifd1')['ThumbnailLength'] === 'number'),
    isDamaged: blocks.includes(null),
  }
}
