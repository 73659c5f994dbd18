import type { ProviderFacts } from '../providers/provider'

const minutes = (ms: number) => `${String(Math.round(ms / 60_000))} min`

/** What is true of a service, in words for the table in Accounts. Pure. */
export function notesOf(facts: ProviderFacts): { label: string; value: string }[] {
  const { listing, hourlyQuota, titleLimit, contentHash, trashMeans, mediaBy } = facts
  return [
    {
      label: 'How its assets are found',
      value:
        listing === null
          ? 'By ID: it documents no listing'
          : `Listed ${String(listing.pageSize)} at a time, all of them every ${minutes(listing.everyMs)}`,
    },
    { label: 'How files reach it', value: mediaBy === 'bytes' ? 'Slipway sends them' : 'It fetches them from Slipway by a link' },
    {
      label: 'How a file is recognised',
      value: contentHash === null ? 'By its name: it tells nothing of the content' : hashNames[contentHash],
    },
    { label: 'Requests an hour', value: hourlyQuota === null ? 'Not documented' : `About ${hourlyQuota.toLocaleString('en')}` },
    { label: 'Length of a title', value: titleLimit === null ? 'Not documented' : `At most ${String(titleLimit)} characters` },
    { label: 'Trash', value: trashMeans ?? 'None' },
    { label: 'Deleting permanently', value: facts.deletionMeans },
  ]
}

const hashNames = { md5: 'By its MD5', sha256: 'By its SHA-256' } as const
