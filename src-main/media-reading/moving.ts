import type { Input, InputVideoTrack, MetadataTags } from 'mediabunny'
import { boxesIn, contentOfBox } from './boxes'
import { utf8, viewOf, zeroAfter } from './bytes'
import { keywordsOf, positionOf } from './described'
import type { EmbeddedText } from './embedded'
import { contentOf, cut, type Excerpt } from './excerpt'
import { caps, noCapture, noWritten, tidyText, type CaptureFacts, type Gap, type Position, type WrittenFacts } from './media-facts'

/** What a film or a sound tells. */
export interface Moving {
  readonly width: number | null
  readonly height: number | null
  readonly durationMs: number | null
  readonly videoCodec: string | null
  readonly audioCodec: string | null
  readonly capture: CaptureFacts
  readonly written: WrittenFacts
  readonly texts: readonly EmbeddedText[]
  readonly gap: Gap['why'] | null
}

export const nothingMoving: Moving = {
  width: null,
  height: null,
  durationMs: null,
  videoCodec: null,
  audioCodec: null,
  capture: noCapture,
  written: noWritten,
  texts: [],
  gap: null,
}

/** A damaged file can lead its reader in circles: one that asks as often, or for as many bytes in all, is not going to find anything. */
const mostAsked = { times: 20_000, bytes: 256 * 1024 * 1024 } as const

/** Places are served out of what was kept in the one pass: whoever asks for more learns that there is none. */
async function open(excerpt: Excerpt, missed: () => void): Promise<Input> {
  // Loaded on demand: it is large, and most files are pictures.
  const media = await import('mediabunny')
  media.Logging.level = media.LogLevel.Silent
  let times = 0
  let asked = 0
  const read = (start: number, end: number) => {
    times += 1
    asked += end - start
    if (times > mostAsked.times || asked > mostAsked.bytes) throw new Error('asked for too much')
    const bytes = cut(excerpt, start, end)
    if (bytes !== null) return bytes
    missed()
    throw new Error('beyond what was kept')
  }
  const { MP4, QTFF, MATROSKA, WEBM, WAVE, OGG, FLAC, MP3, ADTS, MPEG_TS } = media
  // No playlists: those name other files and addresses.
  return new media.Input({
    formats: [MP4, QTFF, MATROSKA, WEBM, WAVE, OGG, FLAC, MP3, ADTS, MPEG_TS],
    // Nothing is to be kept again of what is in memory; and so every round of a circle is seen here.
    source: new media.CustomSource({ getSize: () => excerpt.size, read, maxCacheSize: 0, handleUnhandledError: () => undefined }),
  })
}

/** Null where the reader can not go on: damaged, or more than was kept. */
const orNull = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

async function readPicture(track: InputVideoTrack | undefined) {
  if (track === undefined) return { width: null, height: null, videoCodec: null, orientation: null }
  const turned = await orNull(() => track.getRotation())
  return {
    width: await orNull(() => track.getCodedWidth()),
    height: await orNull(() => track.getCodedHeight()),
    videoCodec: (await orNull(() => track.getCodec())) ?? 'unknown',
    orientation: orientations[turned ?? 0] ?? null,
  }
}

const mostMs = 1000 * 3600 * 24 * 365

/** Reads a film or a sound out of its excerpt. What can not be told is null, with why in `gap`; never rejects for what is in the file. */
export async function readMoving(excerpt: Excerpt): Promise<Moving> {
  let isBeyond = false
  const input = await open(excerpt, () => {
    isBeyond = true
  })
  const gap = (): Gap['why'] => (isBeyond ? 'beyond-budget' : 'damaged')
  try {
    const tracks = await orNull(() => input.getTracks())
    if (tracks === null) {
      const canRead = await orNull(() => input.canRead())
      const why = gap()
      return { ...nothingMoving, gap: canRead === false && why === 'damaged' ? 'not-read' : why }
    }
    const audio = tracks.find((track) => track.isAudioTrack())
    const ms = Math.round(((await secondsOf(input, excerpt)) ?? Number.NaN) * 1000)
    const durationMs = ms > 0 && ms <= mostMs ? ms : null
    const tags = await orNull(() => input.getMetadataTags())
    const { orientation, ...picture } = await readPicture(tracks.find((track) => track.isVideoTrack()))
    return {
      ...picture,
      durationMs,
      audioCodec: audio === undefined ? null : ((await orNull(() => audio.getCodec())) ?? 'unknown'),
      ...readTags(tags ?? {}, orientation),
      gap: durationMs === null || tags === null ? gap() : null,
    }
  } finally {
    input.dispose()
  }
}

/**
 * A movie's own header tells its length. Asking the reader for it makes it go through the tables of samples, in which a few bytes can claim billions: that is left to films
 * in fragments, and to other formats, whose headers may not tell.
 */
async function secondsOf(input: Input, excerpt: Excerpt): Promise<number | null> {
  const part = excerpt.parts.find(({ kind }) => kind === 'moov')
  const movie = part === undefined ? null : contentOf(excerpt, part)
  if (movie !== null) {
    const boxes = boxesIn(movie)
    const header = boxes.find(({ kind }) => kind === 'mvhd')
    const seconds = header === undefined ? null : headerSeconds(contentOfBox(movie, header))
    if (seconds !== null || !boxes.some(({ kind }) => kind === 'mvex')) return seconds
  }
  return (await orNull(() => input.getDurationFromMetadata())) ?? (await orNull(() => input.computeDuration()))
}

/** ISO/IEC 14496-12, 8.2.2; null where the length is zero or all ones, which say that it is not known. */
function headerSeconds(header: Uint8Array): number | null {
  const isLong = header[0] === 1
  if (header.length < (isLong ? 32 : 20)) return null
  const view = viewOf(header)
  const scale = view.getUint32(isLong ? 20 : 12)
  const length = isLong ? Number(view.getBigUint64(24)) : view.getUint32(16)
  const isKnown = scale > 0 && length > 0 && length < (isLong ? 2 ** 62 : 0xffffffff)
  return isKnown ? length / scale : null
}

/** EXIF's way to say how far a picture is to be turned. */
const orientations: Readonly<Record<number, number>> = { 90: 6, 180: 3, 270: 8 }
const mostTexts = 64

function readTags(tags: MetadataTags, orientation: number | null): Pick<Moving, 'capture' | 'written' | 'texts'> {
  const texts = Object.entries(tags.raw ?? {}).flatMap(([key, value]): EmbeddedText[] => {
    if (typeof value === 'string') return [{ key, text: value }]
    // Other tags of a film's user data come as they are; texts among them can be told by their letters.
    return value instanceof Uint8Array && value.length <= caps.workflow && isPlainText(value) ? [{ key, text: utf8(value) }] : []
  })
  const text = (pattern: RegExp) => texts.find(({ key }) => pattern.test(key))?.text
  const created = text(/creationdate$|^date$|^.day$|^DATE_RECORDED$/i) ?? ''
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(created) ?? []
  return {
    capture: {
      ...noCapture,
      make: tidyText(text(/quicktime\.make$|^.mak$/), caps.name),
      model: tidyText(text(/quicktime\.model$|^.mod$/), caps.name),
      takenAt: date === undefined || time === undefined ? null : `${date}T${time}`,
      zone: zone === undefined ? null : zone === 'Z' ? '+00:00' : zone.replace(/^(...)(\d\d)$/, '$1:$2'),
      orientation,
      position: spokenPosition(text(/ISO6709|^.xyz$|^location$|RECORDING_LOCATION/i)) ?? boxPosition(tags.raw?.['loci']),
    },
    written: {
      ...noWritten,
      title: tidyText(tags.title, caps.text),
      description: tidyText(tags.description, caps.text),
      creator: tidyText(tags.artist, caps.name),
      copyright: tidyText(text(/copyright$|^.cpy$|^cprt$/i), caps.text),
      keywords: keywordsOf(text(/keywords$/i)?.split(/[,;]/, caps.keywords) ?? []),
    },
    texts: texts.slice(0, mostTexts),
  }
}

const isPlainText = (bytes: Uint8Array) => bytes.length > 0 && !bytes.subarray(0, 4096).some((byte) => byte < 9 || (byte > 13 && byte < 32))

/** ISO 6709 in short: `+47.5585+007.5878+260.000/`. */
export function spokenPosition(text: string | undefined): Position | null {
  const [, latitude, longitude, altitude] =
    /([+-]\d{1,2}(?:\.\d{1,12})?)([+-]\d{1,3}(?:\.\d{1,12})?)([+-]\d{1,6}(?:\.\d{1,12})?)?/.exec(text ?? '') ?? []
  if (latitude === undefined) return null
  return positionOf(Number(latitude), Number(longitude), altitude === undefined ? null : Number(altitude))
}

/** 3GPP TS 26.244, 8.10: a name, a role, then longitude, latitude and altitude in 16.16. */
function boxPosition(box: unknown): Position | null {
  if (!(box instanceof Uint8Array) || box.length < 20) return null
  const at = zeroAfter(box, 6) + 2
  if (at + 12 > box.length) return null
  const view = viewOf(box)
  return positionOf(view.getInt32(at + 4) / 65_536, view.getInt32(at) / 65_536, view.getInt32(at + 8) / 65_536)
}
