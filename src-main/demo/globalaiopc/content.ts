import type { AssetTypeName } from './state'

/** Upload Asset: images jpeg, png, webp, bmp, tiff, gif; sounds wav and mp3. Of videos and documents it names no endings. */
const images: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/bmp', 'image/tiff', 'image/gif'])
const sounds: ReadonlySet<string> = new Set(['audio/wav', 'audio/x-wav', 'audio/vnd.wave', 'audio/mpeg'])

/** What the service would call a file of this content; null for one that it does not take. */
export function assetTypeOf(found: { readonly content_type: string; readonly media_type: string }): AssetTypeName | null {
  if (images.has(found.content_type)) return 'Image'
  if (sounds.has(found.content_type)) return 'Audio'
  if (found.media_type === 'video') return 'Video'
  return found.media_type === 'document' ? 'Document' : null
}
