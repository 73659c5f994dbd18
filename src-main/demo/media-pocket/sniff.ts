import { open } from 'node:fs/promises'

/** What a file holds, by its content alone; names are not asked. */
export interface Sniffed {
  readonly content_type: string
  /** image, video, audio, document or other. */
  readonly media_type: string
}

const headBytes = 64 * 1024
const documents = /^(application\/(pdf|rtf|msword|epub\+zip|vnd\.(oasis|openxmlformats|ms-).*|x-cfb|postscript)|text\/)/

/** Reads the beginning of a file and says what it is. */
export async function sniffFile(path: string): Promise<Sniffed> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(headBytes), 0, headBytes, 0)
    return await sniffBytes(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/** Says what the beginning of a file is. */
export async function sniffBytes(head: Buffer): Promise<Sniffed> {
  // Loaded on demand: the package is an ES module, this code may be bundled to CommonJS.
  const { fileTypeFromBuffer } = await import('file-type')
  const text = readText(head)
  if (text !== null && /^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/.test(text))
    return kindOf('image/svg+xml')
  const found = await fileTypeFromBuffer(head)
  if (found !== undefined) return kindOf(found.mime)
  return kindOf(text === null ? 'application/octet-stream' : 'text/plain')
}

function kindOf(type: string): Sniffed {
  const family = type.split('/', 1)[0] ?? ''
  if (['image', 'video', 'audio'].includes(family)) return { content_type: type, media_type: family }
  if (type === 'application/ogg') return { content_type: 'audio/ogg', media_type: 'audio' }
  return { content_type: type, media_type: documents.test(type) ? 'document' : 'other' }
}

/** The bytes as UTF-8 text, or null when they are none; a character cut off at the end does no harm. */
function readText(head: Buffer): string | null {
  if (head.length === 0 || head.includes(0)) return null
  const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(head, { stream: true })
  return text.includes('�') ? null : text
}
