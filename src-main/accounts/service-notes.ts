import type { ProviderFacts } from '../providers/provider'
import { freshness } from '../sync/pull/refresh'

const minutes = (ms: number) => `${String(Math.round(ms / 60_000))} min`

/** What is true of a service, in words for the table in Accounts. Pure. */
export function notesOf(facts: ProviderFacts): { label: string; value: string }[] {
  const { listing, hourlyQuota, titleLimit, contentHash, trashMeans, mediaBy } = facts
  return [
    {
      label: 'How its assets are found',
      value:
        listing === null
          ? `By ID: it documents no listing, so each asset is asked for every ${minutes(freshness.backgroundMs)}`
          : `Listed ${String(listing.pageSize)} ${listing.of ?? 'assets'} at a time, all of them every ${minutes(listing.everyMs)}`,
    },
    { label: 'How files reach it', value: mediaBy === 'bytes' ? 'Slipway sends them' : 'It fetches them by a link that Slipway gives it' },
    {
      label: 'How a file is recognised',
      value: contentHash === null ? withoutHash[mediaBy] : hashNames[contentHash],
    },
    { label: 'Requests an hour', value: hourlyQuota === null ? 'Not documented' : `About ${hourlyQuota.toLocaleString('en')}` },
    { label: 'Length of a title', value: titleLimit === null ? 'Not documented' : `At most ${String(titleLimit)} characters` },
    { label: 'Trash', value: trashMeans ?? 'None' },
    { label: 'Deleting permanently', value: facts.deletionMeans },
  ]
}

const hashNames = {
  md5: 'By its MD5; where none is told, by its name',
  sha256: 'By its SHA-256; where none is told, by its name and size',
} as const
/** What was made out of a link is never looked for: nothing tells one from another. */
const withoutHash = {
  bytes: 'By its name, place and size: nothing is told of the content',
  link: 'Not at all: nothing is told of the content',
} as const
