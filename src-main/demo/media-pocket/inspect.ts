import type { AssetRecord, CommentRecord, JobRecord, MediaRecord } from './records'
import { purgeDueAssets } from './changes'
import type { PocketState } from './state'

/** An asset as the service knows it, with its media and where their bytes lie. */
export interface InspectedAsset extends AssetRecord {
  readonly media: readonly (MediaRecord & { readonly path: string })[]
}

/** A look behind the HTTP border, for tests. */
export interface Inspect {
  asset(assetId: string): InspectedAsset | null
  /** Live and trashed, in the order of their creation. */
  all(): InspectedAsset[]
  comments(assetId: string): (CommentRecord & { readonly email: string | null })[]
  /** Types of the events of an asset, oldest first. */
  events(assetId: string): string[]
  /** Work that was answered and is not done yet. */
  jobs(): JobRecord[]
}

/** Opens the look behind the border; what is due for deletion is deleted first. */
export function inspectState(state: PocketState, trashDays: number): Inspect {
  const show = (asset: AssetRecord): InspectedAsset => ({
    ...asset,
    media: state.media.find('asset', asset.id).map((medium) => ({ ...medium, path: state.mediaPath(medium.id) })),
  })
  return {
    asset: (assetId) => {
      purgeDueAssets(state, trashDays)
      const asset = state.assets.get(assetId)
      return asset === undefined ? null : show(asset)
    },
    all: () => {
      purgeDueAssets(state, trashDays)
      return Array.from(state.assets.values(), show)
    },
    comments: (assetId) =>
      state.comments
        .find('target', `Asset ${assetId}`)
        .map((comment) => ({ ...comment, email: state.users.get(String(comment.userId))?.email ?? null })),
    events: (assetId) => state.events.find('asset', assetId).map((event) => event.event_type),
    jobs: () => [...state.jobs.values()],
  }
}
