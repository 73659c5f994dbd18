import { applyRemote } from '../../assets/mirror'
import type { AssetChanges } from '../../../src-preload/contract/asset'
import type { RemoteAsset } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import type { Effect } from './effect'
import { refuse } from './looks'
import { need } from './sight'

const fields = ['title', 'description', 'category', 'tags'] as const
const words: Readonly<Record<(typeof fields)[number], string>> = {
  title: 'title',
  description: 'description',
  category: 'category',
  tags: 'tags',
}

/** Services may lower-case categories and tags (Media Pocket does): that is no change. */
const fold = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string'
    ? value.trim().toLowerCase()
    : [...(value ?? [])]
        .map((tag) => tag.trim().toLowerCase())
        .sort()
        .join('\n')

/** Fields that somebody else changed since the user's change was made, to something else than the user wants. */
export function clashes(wish: AssetChanges, seen: AssetChanges, remote: Pick<RemoteAsset, 'title' | 'description' | 'category' | 'tags'>) {
  return fields.filter(
    (field) =>
      wish[field] !== undefined &&
      seen[field] !== undefined &&
      fold(remote[field]) !== fold(seen[field]) &&
      fold(remote[field]) !== fold(wish[field]),
  )
}

/** Writes the user's change of fields. A field that was changed at the service meanwhile stops it: nobody's words are overwritten unseen. */
export const editAsset: Effect<PayloadOf<'edit-asset'>> = async (context) => {
  const { entry, asset, provider, remoteId, signal, markSent, now } = context
  if (provider.edit === undefined) return refuse('This service can not change assets.')
  const { changes, seen } = entry.payload
  const remote = await need(context)
  const clash = clashes(changes, seen, remote)
  if (clash.length > 0) {
    return {
      then: 'hold',
      state: 'needs-review',
      reason: `The ${clash.map((field) => words[field]).join(' and ')} of “${asset.title}” was changed at the service meanwhile (${clash
        .map((field) => `“${String(remote[field])}”`)
        .join(', ')}). Retry writes yours over it, Cancel keeps the service's.`,
      inFlight: false,
    }
  }
  const wish = {
    ...(changes.title === undefined ? {} : { title: changes.title }),
    ...(changes.description === undefined ? {} : { description: changes.description }),
    ...(changes.category === undefined ? {} : { category: changes.category }),
    ...(changes.tags === undefined ? {} : { tags: changes.tags }),
  }
  markSent()
  const saved = await provider.edit(remoteId, wish, signal)
  return {
    then: 'settle',
    apply: (tx) => {
      applyRemote(tx, asset.id, saved, now())
    },
  }
}
