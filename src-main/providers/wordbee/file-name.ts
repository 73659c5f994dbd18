import { ProviderError } from '../provider-error'

declare const named: unique symbol
/** The name of one stored file: never blank. Only the functions here make one. */
export type FileName = string & { readonly [named]: true }

/** White space, control and invisible characters alone. */
const blank = /^[\s\p{Cc}\p{Cf}\p{Zs}\p{Surrogate}]*$/u

/**
 * The name when it names one file. Wordbee takes a request to delete without a file name for "delete every file of the segment, in all languages", so a blank one
 * must not get anywhere near a request. @throws ProviderError `rejected`, nothing was sent
 */
export function toFileName(text: string): FileName {
  const name = fileNameOrNull(text)
  if (name !== null) return name
  const message = 'This asset has no file name, and without one Wordbee would mean every file of the segment. Nothing was sent.'
  throw new ProviderError('rejected', message)
}

/** The name when it names one file, else null. Pure. */
export function fileNameOrNull(text: string): FileName | null {
  return isFileName(text) ? text : null
}

function isFileName(text: string): text is FileName {
  return !blank.test(text)
}
