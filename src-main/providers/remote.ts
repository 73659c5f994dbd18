import type { AssetType, Processing } from '../../src-preload/contract/asset'

/** An asset as a service tells it. Unknown or missing fields are null, never a reason to lose the asset. Times are ms since 1970. */
export interface RemoteAsset {
  readonly remoteId: string
  readonly externalId: string | null
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
  /** What the service's own software made of the content; null where it tells nothing of the kind. */
  readonly ai: { readonly title: string | null; readonly description: string | null; readonly tags: readonly string[] }
  readonly type: AssetType
  readonly fileName: string | null
  /** Lower-case hex MD5 of the media, where the service tells it. */
  readonly md5: string | null
  /** Lower-case hex SHA-256 of the media, where the service tells it. */
  readonly sha256: string | null
  /** Who the service says owns it: may be an e-mail address (personal data: never logged). */
  readonly owner: string | null
  readonly createdAt: number | null
  readonly modifiedAt: number | null
  /** Changes whenever the asset changes at the service; compared, never parsed. */
  readonly version: string | null
  /** `about: true` when the service does not tell the day (then `at` is null). */
  readonly trashed: { readonly at: number | null; readonly about: boolean } | null
  /** How far the service is with the content; null where it has no such state. `note`: its own word or reason, as plain text for people. */
  readonly processing: { readonly state: Processing; readonly note: string | null } | null
  /** The folder it lies in, where the service has folders. */
  readonly folder: { readonly id: string; readonly name: string } | null
  readonly projectId: string | null
  /** What else the service tells, in words for people, such as `Locale: de`. Shown and searched, never acted upon. */
  readonly facts: readonly Fact[]
  /** The media, where they come with the asset; null: they are asked for by `media`. */
  readonly media: readonly RemoteMedium[] | null
}

export interface Fact {
  readonly label: string
  readonly value: string
}

export interface RemoteMedium {
  readonly id: string
  /** The name the service stores it under, which its download asks for. */
  readonly storedName: string | null
  /** The name people know it by. */
  readonly fileName: string | null
  readonly size: number | null
  readonly contentType: string | null
  readonly md5: string | null
  /** An absolute http(s) address of a small picture of it; fetched without credentials unless it lies at the service's own origin. */
  readonly previewUrl: string | null
}

export interface RemoteComment {
  readonly id: string
  readonly text: string
  readonly updatedAt: number | null
  readonly author: { readonly id: string; readonly name: string }
}

/** One page of a listing or a search. */
export interface RemotePage {
  readonly assets: readonly RemoteAsset[]
  /** Opaque; null at the end. */
  readonly next: string | null
  /** All that match, where the service tells it. */
  readonly total: number | null
  /** Rows that could not be read at all (no id): the page counts as incomplete then, and nothing may be taken for gone because of it. */
  readonly unreadable: number
}

export interface AssistantAnswer {
  readonly hits: readonly { readonly asset: RemoteAsset; readonly score: number | null; readonly reasons: readonly string[] }[]
  /** What it cost, in the service's own words, such as `3 credits`; null when it did not tell. */
  readonly cost: string | null
  readonly note: string | null
}

export interface RemoteEvent {
  readonly id: string
  /** The service's own name of what happened, such as `ASSET_ADDED`. */
  readonly type: string
  readonly at: number | null
}

export interface RemoteCollection {
  readonly id: string
  readonly title: string
  readonly description: string | null
}

export interface RemoteAction {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly category: string | null
}

export interface RemoteRun {
  readonly id: string
  readonly status: string
  readonly createdAt: number | null
  readonly actionName: string
  readonly messages: readonly string[]
}
