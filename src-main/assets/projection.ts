import type { OutboxEntry } from '../sync/outbox'

/** The part of an asset that the user can change, as the service last told it or as the window shows it. */
export interface AssetFields {
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
  readonly trashedAt: number | null
  readonly trashedAbout: boolean
}

/** What the window shows: the service's last word with the user's pending changes on top, in the order they were made. A pull can never overwrite a pending change. */
export function project(base: AssetFields, pending: readonly Pick<OutboxEntry, 'payload' | 'createdAt' | 'state'>[]): AssetFields {
  return pending.reduce<AssetFields>((fields, { payload, createdAt, state }) => {
    switch (payload.kind) {
      case 'edit-asset':
        return {
          ...fields,
          title: payload.changes.title ?? fields.title,
          description: payload.changes.description ?? fields.description,
          category: payload.changes.category ?? fields.category,
          tags: payload.changes.tags ?? fields.tags,
        }
      // A trash or restore that was refused or is in doubt is shown as what is true at the service; the reason stands in the outbox.
      case 'trash':
        return state === 'failed' || state === 'needs-review' || fields.trashedAt !== null
          ? fields
          : { ...fields, trashedAt: createdAt, trashedAbout: false }
      case 'restore':
        return state === 'failed' ? fields : { ...fields, trashedAt: null, trashedAbout: false }
      default:
        return fields
    }
  }, base)
}
