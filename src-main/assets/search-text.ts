import { createHash } from 'node:crypto'

/** What an asset is found by. */
export interface Searchable {
  readonly title: string
  readonly fileName: string | null
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
  readonly ai: { readonly title: string | null; readonly description: string | null; readonly tags: readonly string[] }
  readonly facts: readonly string[]
}

/** The texts of the two search indexes, and a mark that is another one as soon as they or the tags are. */
export function indexTexts(asset: Searchable): { readonly parts: string; readonly words: string; readonly mark: string } {
  const body = searchBody(asset)
  const mark = createHash('sha256')
    .update(JSON.stringify([body, asset.tags]))
    .digest('base64url')
  return { parts: body, words: wordsBody(body), mark }
}

/** Everything an asset is found by, as one text for the search index. */
export function searchBody(asset: Searchable): string {
  const { ai } = asset
  return [
    asset.title,
    asset.fileName ?? '',
    asset.description,
    asset.category,
    ...asset.tags,
    ai.title ?? '',
    ai.description ?? '',
    ...ai.tags,
    ...asset.facts,
  ]
    .filter((part) => part !== '')
    .join('\n')
    .normalize('NFC')
    .slice(0, 20_000)
}

const standsAlone = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}\p{Regional_Indicator}]/gu

/** The text for the index of whole words: signs of scripts that put no spaces between words, and emoji, each count as a word. */
export function wordsBody(body: string): string {
  return body.replace(standsAlone, ' $& ')
}

/** FTS5 expressions for the two indexes; null where no word belongs to it. */
export interface SearchMatch {
  readonly parts: string | null
  readonly words: string | null
}

const mostWords = 16

/**
 * Turns what was typed into a match that can not fail or be read as query syntax: every word is quoted. Words of three letters and more are found anywhere
 * (trigrams), shorter ones at the beginning of a word, in Chinese and Japanese anywhere. Null when nothing searchable was typed.
 */
export function searchMatch(typed: string): SearchMatch | null {
  const words = typed
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords)
    .map((word) => Array.from(word).slice(0, 100))
  const quote = (word: readonly string[]) => `"${word.join('').replaceAll('"', '""')}"`
  const long = words.filter((word) => word.length >= 3).map(quote)
  const short = words
    .filter((word) => word.length < 3 && /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(word.join('')))
    .map((word) => `${quote([wordsBody(word.join('')).trim()])}*`)
  if (words.length === 0) return null
  return { parts: long.length > 0 ? long.join(' ') : null, words: short.length > 0 ? short.join(' ') : null }
}
