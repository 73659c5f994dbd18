import { hasMark, latin1 } from './bytes'

/** The formats whose own structure is known here; everything else is told by type alone. */
export type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'tiff' | 'heif' | 'mp4' | 'webm' | 'riff' | 'svg' | 'other'

const heifBrands = /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)$/

const marks: readonly (readonly [mark: string, format: Format])[] = [
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['\x1a\x45\xdf\xa3', 'webm'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
]

/** By the file's first bytes (64 are enough, but for SVG), never by its name. */
export function formatOf(head: Uint8Array): Format {
  const marked = marks.find(([mark]) => hasMark(head, 0, mark))
  if (marked !== undefined) return marked[1]
  if (hasMark(head, 0, 'RIFF')) return hasMark(head, 8, 'WEBP') ? 'webp' : 'riff'
  if (hasMark(head, 4, 'ftyp')) return heifBrands.test(latin1(head, 8, 12)) ? 'heif' : 'mp4'
  if (/^(moov|mdat|wide|free|skip|pnot)$/.test(latin1(head, 4, 8))) return 'mp4'
  if (hasMark(head, 0, 'BM') && hasMark(head, 6, '\0\0\0\0')) return 'bmp'
  return isSvg(head) ? 'svg' : 'other'
}

/** What may stand before the first element of an XML file. */
const beforeElement = /^(?:<\?[^>]{0,2000}>|<!--[^]{0,4000}?-->|<!DOCTYPE\s[^>[]{0,500}(?:\[[^\]]{0,4000}\]\s{0,20})?>)/

/** SVG by its beginning: only what starts as SVG, not every text that has the word in it. */
function isSvg(head: Uint8Array): boolean {
  const first = head[0] ?? 0
  if (first !== 0x3c && first !== 0xef && first > 0x20) return false
  let text = Buffer.from(head.subarray(0, 16_384)).toString('utf8').trimStart()
  for (let passed = 0; passed < 20; passed++) {
    const before = beforeElement.exec(text)?.[0]
    if (before === undefined) break
    text = text.slice(before.length).trimStart()
  }
  return /^<(?:svg:)?svg[\s>/]/.test(text)
}
