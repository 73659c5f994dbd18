const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What a reader takes as single letters: a flag or an accented letter counts once. */
export const lettersOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

/** How many characters a service counts in a text (code points). */
export const lengthOf = (text: string): number => Array.from(text).length
