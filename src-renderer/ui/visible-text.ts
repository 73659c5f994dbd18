/** Signs that draw nothing or turn the writing round: controls, marks of direction, breaks, blanks of no width, halves of letters. Joiners within letters stay. */
const unseen = /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0001}]|\p{Cs}/gu

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A name as it may be shown: signs that could hide what it is stand there as `\n` or `[U+202E]`. */
export const visibleText = (text: string): string =>
  text.replace(unseen, (sign) => escapes[sign] ?? `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)

/** The last part of a path, of either kind of system; the whole of it where there is none. */
export const lastPartOf = (path: string): string => /[^\\/]+(?=[\\/]*$)/u.exec(path)?.[0] ?? path
