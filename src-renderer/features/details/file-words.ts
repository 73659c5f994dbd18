import type { GenerationFacts, MediaFacts } from '../../../src-preload/contract/media-facts'
import { formatNumber } from '../../ui/format'

/** A name and what it says. */
export type FileFact = readonly [name: string, value: string | null]

const codecs: Readonly<Record<string, string>> = {
  avc: 'H.264 (AVC)',
  hevc: 'H.265 (HEVC)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  aac: 'AAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  mp3: 'MP3',
  prores: 'ProRes',
  unknown: 'Not known',
}
const codecWords = (codec: string | null): string | null => (codec === null ? null : (codecs[codec] ?? codec.toUpperCase()))

export const toolWords: Readonly<Record<GenerationFacts['tool'], string>> = {
  comfyui: 'ComfyUI',
  automatic1111: 'AUTOMATIC1111 or Forge',
  novelai: 'NovelAI',
  invokeai: 'InvokeAI',
  fooocus: 'Fooocus',
  swarmui: 'SwarmUI',
  'draw-things': 'Draw Things',
  midjourney: 'Midjourney',
  unknown: 'Not known',
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Ms as "1:02:03", "0:07", or "0.4 s" where there is less than a second. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${formatNumber(Math.round(ms / 100) / 10)} s`
  const seconds = Math.round(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`
}

/** Pixels as the picture is seen: orientations from 5 on turn it on its side. */
function dimensionsOf({ width, height, capture }: MediaFacts): string | null {
  if (width === null || height === null) return null
  const [across, down] = (capture.orientation ?? 1) >= 5 ? [height, width] : [width, height]
  return `${formatNumber(across)} × ${formatNumber(down)} pixels`
}

const cameraClock = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** The moment as the camera's clock showed it, wherever this computer is. */
function takenWords({ takenAt, zone }: MediaFacts['capture']): string | null {
  if (takenAt === null) return null
  const time = Date.parse(`${takenAt}Z`)
  const words = Number.isNaN(time) ? takenAt : cameraClock.format(time)
  return zone === null ? words : `${words} (UTC${zone})`
}

/** A maker's name often stands in the model's as well. */
function cameraOf({ make, model }: MediaFacts['capture']): string | null {
  if (make === null || model === null) return model ?? make
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`
}

export function contentFacts(facts: MediaFacts): readonly FileFact[] {
  const { type, durationMs, isAnimated } = facts
  return [
    ['Type by content', type === null ? 'Not known' : `${type.extension.toUpperCase()} (${type.mime})`],
    ['Dimensions', dimensionsOf(facts)],
    ['Duration', durationMs === null ? null : formatDuration(durationMs)],
    ['Animated', isAnimated === true ? 'Yes' : null],
    ['Video', codecWords(facts.videoCodec)],
    ['Audio', codecWords(facts.audioCodec)],
  ]
}

export function captureFacts({ capture }: MediaFacts): readonly FileFact[] {
  return [
    ['Camera', cameraOf(capture)],
    ['Lens', capture.lens],
    ['Taken', takenWords(capture)],
  ]
}

export function writtenFacts({ written }: MediaFacts): readonly FileFact[] {
  const { rating } = written
  return [
    ['Title', written.title],
    ['Creator', written.creator],
    ['Copyright', written.copyright],
    ['Rating', rating === null ? null : rating < 0 ? 'Rejected' : `${rating} of 5`],
  ]
}

export function generationFactsOf(facts: GenerationFacts): readonly FileFact[] {
  const numberOf = (value: number | null) => (value === null ? null : String(value))
  return [
    ['Tool', toolWords[facts.tool]],
    ['Model', facts.model],
    ['Seed', facts.seed],
    ['Sampler', facts.sampler],
    ['Steps', numberOf(facts.steps)],
    ['Guidance', numberOf(facts.guidance)],
    [
      'Made at',
      facts.width === null || facts.height === null ? null : `${formatNumber(facts.width)} × ${formatNumber(facts.height)} pixels`,
    ],
  ]
}

const degrees = (value: number, [positive, negative]: readonly [string, string]): string =>
  `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`

/** "47.55850° N, 7.58780° E", with the height where it is known. */
export function positionWords({ latitude, longitude, altitude }: NonNullable<MediaFacts['capture']['position']>): string {
  const place = `${degrees(latitude, ['N', 'S'])}, ${degrees(longitude, ['E', 'W'])}`
  return altitude === null ? place : `${place}, ${formatNumber(Math.round(altitude))} m above the sea`
}

/** As maps take it. */
export const positionToCopy = ({ latitude, longitude }: NonNullable<MediaFacts['capture']['position']>): string =>
  `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`

const gapSentences = {
  damaged: 'Some of it could not be read: the file may be damaged.',
  'beyond-budget': 'Some of what it holds is too large to be kept here.',
  'not-read': 'Slipway does not read everything that files of this type can hold.',
} as const

/** What could not be read, each sentence once. */
export const gapWords = ({ gaps }: MediaFacts): readonly string[] => [...new Set(gaps.map(({ why }) => gapSentences[why]))]
