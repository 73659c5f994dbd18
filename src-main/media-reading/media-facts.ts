/** Where a picture or film was taken. Degrees, north and east positive; metres above the sea. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
  readonly altitude: number | null
}

/** How it was taken: EXIF, and the tags of films. */
export interface CaptureFacts {
  readonly make: string | null
  readonly model: string | null
  readonly lens: string | null
  /** As the camera's clock showed it: `2026-05-01T14:03:27`, with `.sss` where it was told. */
  readonly takenAt: string | null
  /** That clock's distance from UTC, such as `+02:00`; null when it was not written down. */
  readonly zone: string | null
  /** EXIF's 1 to 8: how the picture is to be turned to be seen upright. */
  readonly orientation: number | null
  readonly position: Position | null
}

/** What its maker wrote about it: IPTC, XMP, EXIF, and the tags of films, in this order of trust. */
export interface WrittenFacts {
  readonly title: string | null
  readonly description: string | null
  readonly creator: string | null
  readonly copyright: string | null
  readonly keywords: readonly string[]
  /** 0 to 5; -1 means rejected (XMP). */
  readonly rating: number | null
}

export const generationTools = [
  'comfyui',
  'automatic1111',
  'novelai',
  'invokeai',
  'fooocus',
  'swarmui',
  'draw-things',
  'midjourney',
  'unknown',
] as const
export type GenerationTool = (typeof generationTools)[number]

/** How a model made it. */
export interface GenerationFacts {
  readonly tool: GenerationTool
  readonly prompt: string | null
  readonly negativePrompt: string | null
  /** Digits: seeds are larger than numbers can be. */
  readonly seed: string | null
  readonly model: string | null
  readonly sampler: string | null
  readonly steps: number | null
  readonly guidance: number | null
  readonly width: number | null
  readonly height: number | null
  /** The graph that made it, as JSON, for the tool to open again; null when there is none or it is larger than the cap. */
  readonly workflow: string | null
  /** The text it was read from, where little of it was understood. */
  readonly raw: string | null
}

/** The kinds of facts that can be missing by themselves. */
export const factKinds = ['type', 'size', 'moving', 'capture', 'written', 'generation'] as const
export type FactKind = (typeof factKinds)[number]

/** Why some facts are not there, while they may be in the file. */
export interface Gap {
  readonly kind: FactKind
  /** `damaged`: it can not be understood; `beyond-budget`: it lies where, or is larger than, what is kept of a file; `not-read`: nobody here reads this format. */
  readonly why: 'damaged' | 'beyond-budget' | 'not-read'
}

/** What a file tells about itself. Every text is capped (`caps`); what is null was not found. */
export interface MediaFacts {
  /** By content, never by name; null when it is none that is known. */
  readonly type: { readonly mime: string; readonly extension: string } | null
  readonly kind: 'image' | 'video' | 'audio' | 'other'
  /** Pixels as stored, before any turning. */
  readonly width: number | null
  readonly height: number | null
  readonly durationMs: number | null
  /** Pictures: whether there is more than one frame to play. Null where it can not be told. */
  readonly isAnimated: boolean | null
  /** Short names such as `avc`, `hevc`, `vp9`, `aac`, `opus`; `unknown` for one that has no name here, null when there is no such track. */
  readonly videoCodec: string | null
  readonly audioCodec: string | null
  readonly capture: CaptureFacts
  readonly written: WrittenFacts
  readonly generation: GenerationFacts | null
  /** A small picture of it lies in its EXIF. */
  readonly hasThumbnail: boolean
  readonly gaps: readonly Gap[]
}

/** Longest texts, in characters, and most keywords. */
export const caps = {
  name: 200,
  text: 4000,
  keywords: 100,
  prompt: 32_000,
  workflow: 1_000_000,
  raw: 64_000,
} as const

export const noCapture: CaptureFacts = {
  make: null,
  model: null,
  lens: null,
  takenAt: null,
  zone: null,
  orientation: null,
  position: null,
}
export const noWritten: WrittenFacts = { title: null, description: null, creator: null, copyright: null, keywords: [], rating: null }

/** What is no text: controls but line ends and tabs, halves of characters, and signs that turn the direction of what follows. */
const unprintable = /[^\P{Cc}\n\r\t]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu

/** A text from a file as one that may be kept and shown: capped, without controls, null when nothing is left. */
export function tidyText(value: unknown, cap: number): string | null {
  if (typeof value !== 'string') return null
  // Cut first: what is thrown away needs no care.
  const text = value
    .slice(0, cap * 2)
    .replace(unprintable, '')
    .trim()
    .slice(0, cap)
    .replace(/\p{Cs}$/u, '')
  return text === '' ? null : text
}

/** A whole number from `least` to `most`; null for anything else. */
export const wholeWithin = (value: unknown, least: number, most: number): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : null
