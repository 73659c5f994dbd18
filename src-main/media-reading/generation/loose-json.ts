/** Data as generators write it: any shape. */
export type Loose = Readonly<Record<string, unknown>>

export const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Longest text that is taken for JSON, in characters. */
const longest = 4 * 1024 * 1024

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Too deep a nesting is a RangeError.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

/**
 * An object out of JSON as Python and others write it: NaN stands for null, and numbers that are larger than ours become texts, as seeds must keep every digit.
 * Null when it is none.
 */
export function parseLoose(text: string): Loose | null {
  if (text.length > longest || !/^\s{0,100}\{/.test(text)) return null
  const exact = text.replace(/([:[,]\s{0,100})(-?\d{16,40})(?=\s{0,100}[,}\]])/g, '$1"$2"')
  // What looks like a number within a text must not be touched: then the text is taken as it stands.
  const value = parse(exact) ?? parse(text) ?? parse(exact.replace(/\b(?:NaN|-?Infinity)\b/g, 'null'))
  return isLoose(value) ? value : null
}

/** A text, or a number as one. */
export const asText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : null

export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** Digits of a seed; null for what stands for "any". */
export function asSeed(value: unknown): string | null {
  const text = asText(value)?.trim() ?? ''
  return /^\d{1,40}$/.test(text) ? text : null
}
