import type { AssetType } from '../../src-preload/contract/asset'

const typesByEnding = new Map<string, AssetType>(Object.entries({
  jpg: 'image', jpeg: 'image', png: 'image', gif: 'image', webp: 'image', avif: 'image', bmp: 'image', tif: 'image', tiff: 'image', svg: 'image', heic: 'image',
  mp4: 'video', mov: 'video', webm: 'video', mkv: 'video', avi: 'video', m4v: 'video',
  mp3: 'audio', wav: 'audio', ogg: 'audio', opus: 'audio', flac: 'audio', aac: 'audio', m4a: 'audio',
  pdf: 'document', doc: 'document', docx: 'document', txt: 'document', srt: 'document',
})) // prettier-ignore

/** What a file probably is, by its ending: shown until the service has looked at the content. */
export function typeByName(fileName: string): AssetType {
  return typesByEnding.get(/\.([^.]+)$/.exec(fileName.toLowerCase())?.[1] ?? '') ?? 'other'
}
