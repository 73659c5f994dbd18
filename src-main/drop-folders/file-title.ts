import path from 'node:path'
import { titleLimit } from '../../src-preload/contract/limits'

/** Endings are short and plain: the rest of `v1.2 final cut` is no ending. */
const ending = /^\.[\p{L}\p{N}]{1,10}$/u
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** A file name without its ending: `a.tar.gz` gives `a.tar`, `notes` stays. */
export function baseName(fileName: string): string {
  const extension = path.extname(fileName)
  return ending.test(extension) && extension.length < fileName.length ? fileName.slice(0, -extension.length) : fileName
}

/** Code points, which is what services count. */
const lengthOf = (text: string) => Array.from(text).length

/** Cuts to at most `limit` code points, never inside what is seen as one character. */
function cut(text: string, limit: number): string {
  if (lengthOf(text) <= limit) return text
  let result = ''
  let length = 0
  for (const { segment } of graphemes.segment(text)) {
    length += lengthOf(segment)
    if (length > limit) break
    result += segment
  }
  return result === '' ? Array.from(text).slice(0, limit).join('') : result
}

const tidy = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()

/** A text as a service takes it: in NFC, control characters as spaces, trimmed, at most `limit` code points. '' when nothing is left. */
export const cleanTitle = (text: string, limit: number): string => cut(tidy(text), limit).trim()

/**
 * The title of a new asset: the name without its ending, in NFC, with control characters as spaces, 1 to `limit` code points.
 * @param fileName the last part of the path
 */
export function titleFromFileName(fileName: string, limit = titleLimit): string {
  const title = cleanTitle(baseName(fileName), limit)
  return title === '' ? cleanTitle(fileName, limit) || 'Untitled' : title
}
