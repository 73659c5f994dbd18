import { z } from 'zod'
import { addressField, plainField, secretField } from '../../../../src-main/providers/form-fields'
import type { HttpAnswer } from '../../../../src-main/providers/http-client'
import type { AssetProvider, ProviderDefinition, ProviderFacts } from '../../../../src-main/providers/provider'
import { ProviderError } from '../../../../src-main/providers/provider-error'
import type { RemoteAsset } from '../../../../src-main/providers/remote'

// A whole provider for a service that does not exist: what a folder of `providers/` must hold at the least.

const facts: ProviderFacts = {
  trashDays: null,
  trashMeans: null,
  mediaBy: 'bytes',
  contentHash: null,
  titleLimit: null,
  deletionMeans: 'Fifth deletes nothing that Slipway could ask for.',
  deletion: { repeatIsHarmless: false, mustVerify: false, offerBackup: false },
  lanes: 1,
  hourlyQuota: null,
  listing: { pageSize: 2, everyMs: 60_000 },
  processing: null,
}

const row = z.object({ id: z.string().min(1), title: z.string().catch('') }).transform(({ id, title }): RemoteAsset => ({
  remoteId: id,
  externalId: null,
  title,
  description: '',
  category: '',
  tags: [],
  ai: { title: null, description: null, tags: [] },
  type: 'document',
  fileName: null,
  md5: null,
  sha256: null,
  owner: null,
  createdAt: null,
  modifiedAt: null,
  version: title,
  trashed: null,
  processing: null,
  folder: null,
  projectId: null,
  facts: [],
  media: [],
}))
const pageAnswer = z.object({ rows: z.array(z.unknown()), next: z.string().nullable() })

function judge({ status, json, retryAfterMs }: HttpAnswer): z.output<typeof pageAnswer> {
  if (status === 401) throw new ProviderError('unauthorized', 'Fifth did not accept the token. Enter a valid one.')
  if (status === 429) throw new ProviderError('rate-limited', 'Fifth asks for a pause.', retryAfterMs === undefined ? {} : { retryAfterMs })
  if (status >= 500) throw new ProviderError('unknown-outcome', 'Fifth has a problem of its own. Slipway looks again later.')
  const read = pageAnswer.safeParse(json)
  if (!read.success) throw new ProviderError('broken-answer', 'This address answers, but not as Fifth does. Check the server address.')
  return read.data
}

function openFifth({ fields, secrets, http }: Parameters<ProviderDefinition['open']>[0]): AssetProvider {
  const read = async (cursor: string, signal: AbortSignal) => {
    const path = `/shelves/${encodeURIComponent(fields['shelf'] ?? '')}?after=${encodeURIComponent(cursor)}`
    return judge(await http.send({ method: 'GET', path, headers: { 'X-Fifth-Token': secrets['token'] ?? '' }, signal }))
  }
  return {
    service: 'fifth',
    facts,
    whyNot: { trash: 'Fifth keeps everything for ever.' },
    check: async (signal) => {
      await read('', signal)
    },
    list: async ({ cursor }, signal) => {
      const page = await read(cursor ?? '', signal)
      const assets = page.rows.flatMap((item) => row.safeParse(item).data ?? [])
      return { assets, next: page.next, total: null, unreadable: page.rows.length - assets.length }
    },
  }
}

export const fifth: ProviderDefinition = {
  service: 'fifth',
  form: {
    id: 'fifth',
    label: 'Fifth',
    fields: [
      { ...addressField, hint: 'https://fifth.example' },
      { ...plainField, key: 'shelf', label: 'Shelf', hint: 'The name of the shelf' },
      { ...secretField, key: 'token', label: 'Token', hint: 'Made at Fifth' },
    ],
    targetFields: [],
  },
  checkFields: ({ shelf = '' }) =>
    /^[a-z]+$/.test(shelf) ? null : { key: 'shelf', message: 'A shelf has a name of small letters. Check it.' },
  open: openFifth,
}
