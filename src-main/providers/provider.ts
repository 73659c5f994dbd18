import type { AssetType } from '../../src-preload/contract/asset'
import type { ServiceId } from '../../src-preload/contract/service'

/** An asset as a service tells it. Unknown or missing fields are null, never a reason to lose the asset. Times are ms since 1970. */
export interface RemoteAsset {
  readonly remoteId: string
  readonly externalId: string | null
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
  readonly aiTags: readonly string[]
  readonly type: AssetType
  readonly fileName: string | null
  /** Lower-case hex MD5 of the media, where the service tells it. */
  readonly md5: string | null
  /** Who the service says owns it: may be an e-mail address (personal data: never logged). */
  readonly owner: string | null
  readonly createdAt: number | null
  readonly modifiedAt: number | null
  /** Changes whenever the asset changes at the service; compared, never parsed. */
  readonly version: string | null
  /** `about: true` when the service does not tell the day (then `at` is null). */
  readonly trashed: { readonly at: number | null; readonly about: boolean } | null
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

export interface NewAsset {
  readonly title: string
  readonly description?: string
  readonly category?: string
  readonly tags?: readonly string[]
  /** Ours: never used before, set before sending, so that a repeat proves whether the first one arrived. */
  readonly externalId: string
}

export interface AssetEdit {
  readonly title?: string
  readonly description?: string
  readonly category?: string
  readonly tags?: readonly string[]
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

/** Facts about a service that have no method. */
export interface ProviderFacts {
  /** Days in the trash before the service deletes for good; null: no trash, or it does not say. */
  readonly trashDays: number | null
  /** How new media reach the service. */
  readonly mediaBy: 'link' | 'bytes'
  /** What it tells of the bytes it holds. */
  readonly contentHash: 'md5' | 'sha256' | null
  readonly titleLimit: number | null
  /** Said before a permanent deletion: what is lost, in a sentence. */
  readonly deletionMeans: string
}

/**
 * One account at one service. A capability is a method that exists: what a service does not document has no method here, so a claim can not lie.
 * All methods reject with `ProviderError` only. All take a signal that cancels the request.
 */
export interface AssetProvider {
  readonly service: ServiceId
  readonly facts: ProviderFacts
  /** Proves that the address is this service and the secret is accepted, without changing anything. */
  readonly check: (signal: AbortSignal) => Promise<void>
  /** The id inside a pasted text: a bare id or a link to the asset; null when there is none. Pure. */
  readonly parseId: (text: string) => string | null
  readonly get: (remoteId: string, signal: AbortSignal) => Promise<RemoteAsset>
  readonly media?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteMedium[]>
  readonly create?: (asset: NewAsset, signal: AbortSignal) => Promise<RemoteAsset>
  readonly edit?: (remoteId: string, edit: AssetEdit, signal: AbortSignal) => Promise<RemoteAsset>
  /** Asks the service to fetch the media from `link`. Resolves when it accepted the wish, not when it has them. */
  readonly addMediaByLink?: (remoteId: string, medium: { link: string; fileName: string }, signal: AbortSignal) => Promise<void>
  /** Resolves when the removal was accepted; read the asset again to see it done. */
  readonly removeMedia?: (remoteId: string, signal: AbortSignal) => Promise<void>
  /** A short-lived address of the whole file, or null when the service has none now. */
  readonly downloadLink?: (remoteId: string, mediumId: string, fileName: string, signal: AbortSignal) => Promise<string | null>
  readonly fileMetadata?: (remoteId: string, signal: AbortSignal) => Promise<unknown>
  readonly comments?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteComment[]>
  readonly addComment?: (remoteId: string, text: string, signal: AbortSignal) => Promise<RemoteComment>
  readonly editComment?: (remoteId: string, commentId: string, text: string, signal: AbortSignal) => Promise<RemoteComment>
  readonly deleteComment?: (remoteId: string, commentId: string, signal: AbortSignal) => Promise<void>
  readonly trash?: (remoteId: string, signal: AbortSignal) => Promise<void>
  readonly restore?: (remoteId: string, signal: AbortSignal) => Promise<void>
  readonly deletePermanently?: (remoteId: string, signal: AbortSignal) => Promise<void>
  readonly history?: (
    remoteId: string,
    cursor: string | null,
    signal: AbortSignal,
  ) => Promise<{ events: readonly RemoteEvent[]; next: string | null }>
  readonly collections?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteCollection[]>
  readonly actions?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteAction[]>
  readonly startAction?: (remoteId: string, actionId: string, signal: AbortSignal) => Promise<RemoteRun>
  readonly runs?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteRun[]>
  readonly assignProject?: (remoteId: string, projectId: string, signal: AbortSignal) => Promise<void>
  readonly unassignProject?: (remoteId: string, signal: AbortSignal) => Promise<void>
}

/** What a service's folder hands to the registry. */
export interface ProviderDefinition {
  readonly service: ServiceId
  /** Turns checked settings and secrets into a working provider. No request is made yet. */
  readonly open: (options: {
    address: string
    fields: Readonly<Record<string, string>>
    secrets: Readonly<Record<string, string>>
    http: HttpClient
  }) => AssetProvider
}

/** One request to the service an account is configured for. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the configured address, beginning with `/`, already percent-encoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body; undefined when it was empty, and when it was not JSON and the status is 400 or higher. */
  readonly json: unknown
  /** ms to wait before the next request, as the service asked; only with status 429. */
  readonly retryAfterMs?: number
}

/** The only door to the network for providers, bound to one origin. */
export interface HttpClient {
  /**
   * Sends one request, never follows a redirect to another origin, and never retries. Rejects with `ProviderError`: `offline` when it was certainly not sent,
   * `unknown-outcome` when it may have been, `broken-answer` when the body is not JSON or too large.
   * Answers of every status are returned when their body is JSON or empty, and those of 400 and higher always: the provider judges them.
   */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
}
