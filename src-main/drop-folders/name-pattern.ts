import { baseName } from './file-title'

/** A compiled pattern: `literals` stand before, between and after the placeholders, so there is one more of them. */
export interface NamePattern {
  readonly literals: readonly string[]
  readonly placeholders: readonly string[]
}

export type PatternResult = { readonly ok: true; readonly pattern: NamePattern } | { readonly ok: false; readonly reason: string }

const mostPlaceholders = 16
const refuse = (reason: string): PatternResult => ({ ok: false, reason })

/** Reads a pattern such as `{asset}_{locale}_v{nn}`: plain text and {placeholders}, the first one being the asset's title. */
export function compilePattern(text: string): PatternResult {
  const pattern = text.trim().normalize('NFC')
  if (pattern === '') return refuse('Enter a pattern, such as {asset}_{locale}_v{nn}.')
  if (/[/\\]/.test(pattern)) return refuse('A pattern is about the name of a file, so it holds no / or \\. Leave folders out.')
  const parts = pattern.split(/\{([^{}]*)\}/)
  const literals = parts.filter((_, index) => index % 2 === 0)
  const placeholders = parts.filter((_, index) => index % 2 === 1).map((name) => name.trim())
  if (literals.some((literal) => /[{}]/.test(literal))) return refuse('Each { needs a } after its word, such as {asset}.')
  if (placeholders.length === 0) return refuse('Put at least {asset} into the pattern: it stands for the title of the asset.')
  if (placeholders.some((name) => name === '')) return refuse('Put a word between { and }, such as {asset}.')
  if (placeholders.length > mostPlaceholders) return refuse(`A pattern can hold up to ${String(mostPlaceholders)} placeholders.`)
  const touching = literals.slice(1, -1).findIndex((literal) => literal === '')
  if (touching >= 0) {
    return refuse(
      `Put some text between {${placeholders[touching] ?? ''}} and {${placeholders[touching + 1] ?? ''}}, such as _: else nobody can tell where one ends.`,
    )
  }
  return { ok: true, pattern: { literals, placeholders } }
}

/** A placeholder made of the letter n only stands for digits. */
const fits = (placeholder: string, value: string) => value !== '' && (!/^n+$/i.test(placeholder) || /^\d+$/.test(value))

/** What each placeholder stands for, the first one's first. Matches from the end: the last placeholders are as short as they can be, the first one takes the rest. One pass, whatever the name. */
function matchText({ literals, placeholders }: NamePattern, text: string): readonly string[] | null {
  const head = literals[0] ?? ''
  const tail = literals.at(-1) ?? ''
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return null
  let rest = text.slice(head.length, text.length - tail.length)
  const values: string[] = []
  for (let index = placeholders.length - 1; index > 0; index--) {
    const literal = literals[index] ?? ''
    const at = rest.lastIndexOf(literal, rest.length - literal.length - 1)
    const value = rest.slice(at + literal.length)
    if (at < 0 || !fits(placeholders[index] ?? '', value)) return null
    values.push(value)
    rest = rest.slice(0, at)
  }
  return fits(placeholders[0] ?? '', rest) ? [rest, ...values.reverse()] : null
}

/** What a file name says by the pattern: the asset's title, and what each placeholder stands for. */
export interface NameMatch {
  readonly title: string
  readonly words: Readonly<Record<string, string>>
}

/** Null when the name does not fit. The ending may be part of the pattern or not. */
export function matchName(pattern: NamePattern, fileName: string): NameMatch | null {
  const name = fileName.normalize('NFC')
  const values = matchText(pattern, baseName(name)) ?? matchText(pattern, name)
  if (values === null) return null
  const words = new Map<string, string>()
  pattern.placeholders.forEach((word, index) => {
    // Of two of one name the first counts, as it does for the title.
    if (!words.has(word)) words.set(word, values[index] ?? '')
  })
  return { title: values[0] ?? '', words: Object.fromEntries(words) }
}

/** The asset's title in a file name, or null when the name does not fit. */
export const titleByPattern = (pattern: NamePattern, fileName: string): string | null => matchName(pattern, fileName)?.title ?? null
