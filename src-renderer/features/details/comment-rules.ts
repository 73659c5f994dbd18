import { commentLimit } from '../../../src-preload/contract/limits'
import { formatNumber } from '../../ui/format'

/** Why a comment can not be posted, in a sentence; null where it can. */
export function commentProblem(text: string): string | null {
  const length = text.trim().length
  if (length === 0) return 'Write something before you post the comment.'
  if (length <= commentLimit) return null
  return `A comment can have at most ${formatNumber(commentLimit)} characters; this one has ${formatNumber(length)}. Shorten it or post it in parts.`
}
