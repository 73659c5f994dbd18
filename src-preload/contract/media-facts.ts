import { z } from 'zod'

const text = z.string().nullable()
const number = z.number().nullable()

/** What a file says about how a model made it. `seed`: digits, as seeds are larger than numbers can be. */
export const generationFacts = z.object({
  tool: z.enum(['comfyui', 'automatic1111', 'novelai', 'invokeai', 'fooocus', 'swarmui', 'draw-things', 'midjourney', 'unknown']),
  prompt: text,
  negativePrompt: text,
  seed: text,
  model: text,
  sampler: text,
  steps: number,
  guidance: number,
  width: number,
  height: number,
  /** JSON, for the tool to open again; null when there is none, or it is too large to be kept. */
  workflow: text,
  /** The text that it was read from, where little of it was understood. */
  raw: text,
})

/**
 * What a file tells about itself, read on this computer on its way in. Null is what was not found. Pixels as stored, before any turning; times in ms; degrees north and east
 * positive, metres above the sea. `gaps`: what may be in the file and could not be read.
 */
export const mediaFacts = z.object({
  type: z.object({ mime: z.string(), extension: z.string() }).nullable(),
  kind: z.enum(['image', 'video', 'audio', 'other']),
  width: number,
  height: number,
  durationMs: number,
  isAnimated: z.boolean().nullable(),
  videoCodec: text,
  audioCodec: text,
  capture: z.object({
    make: text,
    model: text,
    lens: text,
    /** As the camera's clock showed it, such as `2026-05-01T14:03:27`. */
    takenAt: text,
    /** That clock's distance from UTC, such as `+02:00`. */
    zone: text,
    orientation: number,
    position: z.object({ latitude: z.number(), longitude: z.number(), altitude: number }).nullable(),
  }),
  written: z.object({
    title: text,
    description: text,
    creator: text,
    copyright: text,
    keywords: z.array(z.string()),
    rating: number,
  }),
  generation: generationFacts.nullable(),
  hasThumbnail: z.boolean(),
  gaps: z.array(
    z.object({
      kind: z.enum(['type', 'size', 'moving', 'capture', 'written', 'generation']),
      why: z.enum(['damaged', 'beyond-budget', 'not-read']),
    }),
  ),
})
export type MediaFacts = z.infer<typeof mediaFacts>
export type GenerationFacts = z.infer<typeof generationFacts>
