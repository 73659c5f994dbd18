import type { AssetQuery, AssetRow, AssetState, AssetType, Processing, SortKey } from '../../../src-preload/contract/asset'
import { endingOf, formatCount, formatDaysLeft } from '../../ui/format'

/** The words for what an asset holds. */
export const typeWords: Readonly<Record<AssetType, string>> = {
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
  article: 'Article',
  placeholder: 'Placeholder',
  other: 'Other',
}

/** The words for what is going on with an asset. */
export const stateWords: Readonly<Record<AssetState, string>> = {
  ok: 'Up to date',
  pending: 'Pending',
  uploading: 'Uploading',
  'needs-review': 'Needs review',
  failed: 'Failed',
}

/** How far the service is with an asset's content, where that is worth a word: what is ready is not. */
export const processingWords: Readonly<Record<Exclude<Processing, 'ready'>, string>> = {
  processing: 'Being processed',
  failed: 'Failed at the service',
  unknown: 'State not known',
}

const sortKeys: readonly SortKey[] = ['added', 'title', 'modified', 'type']
const sortWords: Readonly<Record<SortKey, string>> = { added: 'Date added', title: 'Title', modified: 'Date modified', type: 'Type' }

/** What a view can be sorted by. What was added to the trash was put there. */
export const sortOptions: Readonly<Record<AssetQuery['view'], readonly { value: SortKey; label: string }[]>> = {
  library: sortKeys.map((value) => ({ value, label: sortWords[value] })),
  trash: sortKeys.map((value) => ({ value, label: value === 'added' ? 'Date trashed' : sortWords[value] })),
}

/** All that a line of the list shows, as its name for a screen reader: it begins with the title. */
export function nameOfRow(row: AssetRow): string {
  const parts = [row.title, typeWords[row.type].toLowerCase()]
  const ending = endingOf(row.fileName)
  if (ending) parts.push(ending)
  if (row.state !== 'ok') parts.push(stateWords[row.state].toLowerCase())
  else if (row.processing !== null && row.processing !== 'ready') parts.push(processingWords[row.processing].toLowerCase())
  if (row.commentCount > 0) parts.push(formatCount(row.commentCount, 'comment', 'comments'))
  if (row.daysLeft !== null) parts.push(formatDaysLeft(row.daysLeft, row.trashedAtIsAbout))
  return parts.join(', ')
}
