import type { FeedKind, FeedRow } from '../../../src-preload/contract/feed'
import { formatCount, formatList, formatNumber } from '../../ui/format'

/** In the order in which they are summed up. */
const sums: readonly (readonly [FeedKind, string])[] = [
  ['new', 'new'],
  ['changed', 'changed'],
  ['commented', 'commented'],
  ['trashed', 'trashed'],
  ['restored', 'restored'],
  ['gone', 'gone'],
  ['back', 'back'],
]

/** What the unseen rows come to: "12 new, 3 changed". Empty where there are none. */
export function sumWords(kinds: readonly { readonly kind: FeedKind; readonly count: number }[]): string {
  const counts = new Map(kinds.map(({ kind, count }) => [kind, count]))
  return sums.flatMap(([kind, word]) => ((counts.get(kind) ?? 0) > 0 ? [`${formatNumber(counts.get(kind) ?? 0)} ${word}`] : [])).join(', ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What happened, in words, with who did it where that is known. */
export function rowWords({ kind, fields, who, count }: Pick<FeedRow, 'kind' | 'fields' | 'who' | 'count'>): string {
  const by = who === null ? '' : ` by ${who}`
  switch (kind) {
    case 'new':
      return `New${by}`
    case 'changed':
      return fields.length === 0 ? `Changed${by}` : `${capital(formatList(fields))} changed${by}`
    case 'commented':
      return who === null ? `New ${count === 1 ? 'comment' : 'comments'}` : `Commented by ${who}`
    case 'trashed':
      return `Moved to the trash${by}`
    case 'restored':
      return `Restored from the trash${by}`
    case 'gone':
      return 'No longer at the service'
    case 'back':
      return 'At the service again'
  }
}

/** What a row is about: an asset's title, or how many assets it stands for. */
export const subjectOf = ({ title, count }: Pick<FeedRow, 'title' | 'count'>): string =>
  title === '' ? formatCount(count, 'asset', 'assets') : title
