import mime from 'mime'
import type { AssetType } from '../../../src-preload/contract/asset'

/** What any file is called of which nothing more is known. */
const unknownType = 'application/octet-stream'

/** The media type of a file by its first bytes, else by its ending. */
export async function contentTypeOf(head: Buffer, fileName: string): Promise<string> {
  return (await byContent(head)) ?? byName(fileName)
}

/** The media type by the ending alone, where the content is not at hand. */
export function byName(fileName: string): string {
  return mime.getType(fileName) ?? unknownType
}

/** Damaged heads make the reader stumble: they tell nothing. */
async function byContent(head: Buffer): Promise<string | null> {
  // Loaded on demand: it is large, and nothing of it is needed for the first window.
  const { fileTypeFromBuffer } = await import('file-type')
  try {
    return (await fileTypeFromBuffer(head))?.mime ?? null
  } catch {
    return null
  }
}

/**
 * What a service that must be told is told of a content: by its first bytes; plain text has no mark of its own, so there the name or the server's word decides.
 * Null when it is none of image, video, audio and document, or nothing tells.
 */
export async function assetTypeOf(
  head: Buffer,
  hint: { readonly fileName?: string; readonly contentType?: string | null },
): Promise<AssetType | null> {
  const told = await byContent(head)
  if (told !== null) return typeOfMime(told)
  const hinted = hint.contentType ?? (hint.fileName === undefined ? unknownType : byName(hint.fileName))
  return isText(head) && hinted.startsWith('text/') ? 'document' : null
}

const documents = [
  'application/pdf',
  'application/rtf',
  'application/epub+zip',
  'application/x-cfb',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.',
  'application/vnd.oasis.opendocument.',
  'application/vnd.ms-',
]

function typeOfMime(type: string): AssetType | null {
  for (const kind of ['image', 'video', 'audio'] as const) if (type.startsWith(`${kind}/`)) return kind
  return documents.some((known) => type.startsWith(known)) ? 'document' : null
}

function isText(head: Buffer): boolean {
  return head.length > 0 && !head.includes(0)
}
