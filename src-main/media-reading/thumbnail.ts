import type { MediaFacts } from './media-facts'

/** A small picture of a file. */
export interface Thumbnail {
  readonly mime: 'image/webp' | 'image/jpeg' | 'image/png'
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/**
 * Makes a small picture of a file: the window does, as Chromium decodes where nothing is to be gained by breaking it. Null where it can not.
 * Nothing is to be asked for that `thumbnailRefusal` refuses.
 */
export type ThumbnailOf = (
  file: { readonly path: string; readonly sha256: string; readonly facts: MediaFacts },
  signal: AbortSignal,
) => Promise<Thumbnail | null>

/** Most pixels that are decoded for a small picture. */
export const mostThumbnailPixels = 100_000_000

const shown = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/bmp',
  'image/svg+xml',
  'video/mp4',
  'video/webm',
  'video/quicktime',
])

/** Why no small picture should be made of a file, by what it tells of itself; null when one may be. */
export function thumbnailRefusal({ type, width, height }: MediaFacts): 'no-picture' | 'unknown-size' | 'too-many-pixels' | null {
  if (type === null || !shown.has(type.mime)) return 'no-picture'
  if (width === null || height === null) return 'unknown-size'
  return width * height > mostThumbnailPixels ? 'too-many-pixels' : null
}
