import type { AssetType } from '../../src-preload/contract/asset'
import type { CapabilityName, ServiceForm, ServiceId } from '../../src-preload/contract/service'
import type { Clock } from '../clock'
import type { FetchedFile } from './fetch-file'
import type { HttpClient, UploadHooks } from './http-client'
import type {
  AssistantAnswer,
  RemoteAction,
  RemoteAsset,
  RemoteCollection,
  RemoteComment,
  RemoteEvent,
  RemoteMedium,
  RemotePage,
  RemoteRun,
} from './remote'

/** What a listing is asked for. Absent: all, in the service's own order. */
export interface ListQuery {
  /** null: from the beginning. */
  readonly cursor: string | null
  readonly newestFirst?: boolean
  readonly folderId?: string
}

/** A file on its way to becoming an asset. */
export interface UploadFile {
  readonly fileName: string
  readonly title: string
  /** Bytes. */
  readonly size: number
  readonly md5: string
  readonly sha256: string
  readonly contentType: string
  /** Where it shall go, by the keys of the service's `targetFields`. */
  readonly target: Readonly<Record<string, string>>
  /** Its path on this machine: read only, never sent. */
  readonly path: string
}

/** What sending a file came to: the asset as the service shows it, only its id, or a promise that it will appear. */
export type Uploaded =
  | { readonly state: 'there'; readonly asset: RemoteAsset }
  | { readonly state: 'id-known'; readonly remoteId: string }
  | { readonly state: 'accepted' }

export interface NewAsset {
  readonly title: string
  readonly description?: string
  readonly category?: string
  readonly tags?: readonly string[]
  /** Ours: never used before, set before sending, so that a repeat proves whether the first one arrived. */
  readonly externalId: string
  /** The project it is made in, where the service has projects. */
  readonly projectId?: string
}

export interface AssetEdit {
  readonly title?: string
  readonly description?: string
  readonly category?: string
  readonly tags?: readonly string[]
}

/** Facts about a service that have no method: data, so that the rest of the program decides by them and not by the service's name. */
export interface ProviderFacts {
  /** Days in the trash before the service deletes for good; null: no trash, or it does not say. */
  readonly trashDays: number | null
  /** What its trash means, in a sentence; null when it has none. */
  readonly trashMeans: string | null
  /** How new media reach the service. */
  readonly mediaBy: 'link' | 'bytes'
  /** What it tells of the bytes it holds. */
  readonly contentHash: 'md5' | 'sha256' | null
  /** Looks for files that it took (`findUpload`), asked for at one time, are one reading for all of them. */
  readonly looksTogether?: true
  readonly titleLimit: number | null
  /** Its assets have no ids: ours are made of their places, and shown to nobody. */
  readonly hasNoIds?: true
  /** Said before a permanent deletion: what is lost, in a sentence. */
  readonly deletionMeans: string
  readonly deletion: {
    /** Deleting what is gone already is known to be harmless: the request may be repeated. */
    readonly repeatIsHarmless: boolean
    /** Its "done" proves nothing: the asset must be looked for afterwards. */
    readonly mustVerify: boolean
    /** A copy is offered before, because nothing else can bring it back and the vendor asks for it. */
    readonly offerBackup: boolean
  }
  /** How many requests of one account may be under way at most. How many are is found out by trying (see `sync/pace.ts`). */
  readonly lanes: number
  /** Requests an hour that the service is known to allow; null: not known. */
  readonly hourlyQuota: number | null
  /** What one page holds (`of`: in what, where it is not assets), and how often the whole listing is read when nothing calls for it earlier (ms); null: there is no listing. */
  readonly listing: { readonly pageSize: number; readonly of?: 'segments'; readonly everyMs: number } | null
  /** Shortest and longest pause between two looks at an asset that the service is still working on, and when that ends. ms. */
  readonly processing: { readonly firstMs: number; readonly longestMs: number; readonly endMs: number } | null
}

/** One thing that tells whom a secret belongs to. */
export interface IdentityMark {
  /** The same for the same one, and says nothing by itself. */
  readonly mark: string
  /** For the user to recognise, masked: it is kept. */
  readonly shown: string
}

/**
 * One account at one service. A capability is a method that exists: what a service does not document has no method here, so a claim can not lie.
 * All methods reject with `ProviderError` only. All take a signal that cancels the request.
 */
export interface AssetProvider {
  readonly service: ServiceId
  readonly facts: ProviderFacts
  /** Why a method is missing, in a sentence for the user, where more can be said than "not documented". */
  readonly whyNot: Readonly<Partial<Record<CapabilityName, string>>>
  /** Proves that the address is this service and the secret is accepted, without changing anything. */
  readonly check: (signal: AbortSignal) => Promise<void>
  /** Who answers behind this account: two answers that share a mark are the same one; none: it can not be told. Only where a service documents something of the kind. */
  readonly identity?: (signal: AbortSignal) => Promise<readonly IdentityMark[]>
  /**
   * What changed last, newest first, in one request; null when the answer is not in that order after all. Only where the documents offer such an order: together with the
   * total it shows whether a whole listing has to be read.
   */
  readonly latest?: (signal: AbortSignal) => Promise<RemotePage | null>
  /** Leaves: what the secret opened at the service is closed. */
  readonly signOut?: (signal: AbortSignal) => Promise<void>
  /** The id inside a pasted text: a bare id or a link to the asset; null when there is none. Pure. Only where assets are taken up by id. */
  readonly parseId?: (text: string) => string | null
  /** One asset. Absent where a service documents lists only and looking for one would mean reading them. */
  readonly get?: (remoteId: string, signal: AbortSignal) => Promise<RemoteAsset>
  /** Looks for one asset through the lists, for a doubt that must be settled: costs several requests. null: a complete look did not find it. Only where `get` is absent. */
  readonly find?: (asset: { readonly remoteId: string; readonly title: string }, signal: AbortSignal) => Promise<RemoteAsset | null>
  readonly list?: (query: ListQuery, signal: AbortSignal) => Promise<RemotePage>
  readonly search?: (wish: { readonly text: string; readonly cursor: string | null }, signal: AbortSignal) => Promise<RemotePage>
  readonly searchByMeaning?: (wish: { readonly text: string; readonly cursor: string | null }, signal: AbortSignal) => Promise<RemotePage>
  /** Costs the user credits: only ever called because the user asked for this very search. */
  readonly askAssistant?: (text: string, signal: AbortSignal) => Promise<AssistantAnswer>
  readonly media?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteMedium[]>
  /** Makes an asset without media. */
  readonly create?: (asset: NewAsset, signal: AbortSignal) => Promise<RemoteAsset>
  /** Makes an asset out of a file's bytes. */
  readonly uploadFile?: (file: UploadFile, hooks: UploadHooks, signal: AbortSignal) => Promise<Uploaded>
  /** The asset that an earlier `uploadFile` of this file made, when it can be seen; null when it can not (yet). */
  readonly findUpload?: (file: UploadFile, signal: AbortSignal) => Promise<RemoteAsset | null>
  /** Makes an asset out of what lies at a web address that the service can reach. Every call makes a new one. */
  readonly createFromLink?: (
    asset: { readonly link: string; readonly name: string; readonly type: AssetType },
    signal: AbortSignal,
  ) => Promise<{ readonly remoteId: string }>
  readonly edit?: (remoteId: string, edit: AssetEdit, signal: AbortSignal) => Promise<RemoteAsset>
  /** Asks the service to fetch the media from `link`. Resolves when it accepted the wish, not when it has them. */
  readonly addMediaByLink?: (remoteId: string, medium: { link: string; fileName: string }, signal: AbortSignal) => Promise<void>
  /** Resolves when the removal was accepted; read the asset again to see it done. */
  readonly removeMedia?: (remoteId: string, signal: AbortSignal) => Promise<void>
  /** The whole file of a medium, as it arrives, or null when the service has none now. `maxBytes` null: no limit, as the caller writes to disk. */
  readonly download?: (
    remoteId: string,
    medium: { readonly id: string; readonly name: string },
    options: { readonly maxBytes: number | null; readonly signal: AbortSignal },
  ) => Promise<FetchedFile | null>
  /** Makes a link that anybody can open for a while. */
  readonly shareLink?: (
    remoteId: string,
    medium: { readonly id: string; readonly name: string; readonly expiresAt: number; readonly downloads: number },
    signal: AbortSignal,
  ) => Promise<{ readonly url: string; readonly fileName: string | null }>
  readonly fileMetadata?: (remoteId: string, signal: AbortSignal) => Promise<unknown>
  readonly comments?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteComment[]>
  readonly addComment?: (remoteId: string, text: string, signal: AbortSignal) => Promise<RemoteComment>
  readonly editComment?: (remoteId: string, commentId: string, text: string, signal: AbortSignal) => Promise<RemoteComment>
  readonly deleteComment?: (remoteId: string, commentId: string, signal: AbortSignal) => Promise<void>
  /** The asset as it is afterwards, where the service answers with it; else null. */
  readonly trash?: (remoteId: string, signal: AbortSignal) => Promise<RemoteAsset | null>
  readonly restore?: (remoteId: string, signal: AbortSignal) => Promise<void>
  readonly deletePermanently?: (remoteId: string, signal: AbortSignal) => Promise<void>
  readonly history?: (
    remoteId: string,
    cursor: string | null,
    signal: AbortSignal,
  ) => Promise<{ events: readonly RemoteEvent[]; next: string | null }>
  readonly collections?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteCollection[]>
  readonly createCollection?: (title: string, signal: AbortSignal) => Promise<RemoteCollection>
  readonly addToCollection?: (remoteId: string, collectionId: string, signal: AbortSignal) => Promise<void>
  readonly createFolder?: (
    folder: { readonly name: string; readonly parentId: string | null },
    signal: AbortSignal,
  ) => Promise<{ readonly id: string; readonly name: string }>
  readonly actions?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteAction[]>
  readonly startAction?: (remoteId: string, actionId: string, signal: AbortSignal) => Promise<RemoteRun>
  readonly runs?: (remoteId: string, signal: AbortSignal) => Promise<readonly RemoteRun[]>
  /** A project by its id. */
  readonly project?: (projectId: string, signal: AbortSignal) => Promise<RemoteCollection>
  readonly assignProject?: (remoteId: string, projectId: string, signal: AbortSignal) => Promise<void>
  readonly unassignProject?: (remoteId: string, signal: AbortSignal) => Promise<void>
}

/** What an account is opened with: checked settings, secrets, and the door to its server. */
export interface OpenOptions {
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  readonly http: HttpClient
  readonly clock: Clock
}

/** One value of a field that the service itself can tell. */
export interface FieldChoice {
  readonly value: string
  readonly label: string
  /** What it belongs to, such as an organisation. */
  readonly group: string | null
}

/** What a service's folder hands to the registry: all that the rest of the program knows of it. */
export interface ProviderDefinition {
  readonly service: ServiceId
  /** What the window asks for to connect it. */
  readonly form: ServiceForm
  /** Checks what was typed, beyond emptiness and the address, before any request. null when all is well. Pure. */
  readonly checkFields?: (fields: Readonly<Record<string, string>>) => { readonly key: string; readonly message: string } | null
  /** Where a dropped file shall go, checked before anything is sent. `fields`: what the account is set to. Pure. */
  readonly checkTarget?: (
    target: Readonly<Record<string, string>>,
    fields: Readonly<Record<string, string>>,
  ) => { readonly key: string; readonly message: string } | null
  /** What the service offers for a field whose form says `hasChoices`. Rejects with `ProviderError`. */
  readonly choices?: (options: OpenOptions, key: string, signal: AbortSignal) => Promise<readonly FieldChoice[]>
  /** Turns checked settings and secrets into a working provider. No request is made yet. */
  readonly open: (options: OpenOptions) => AssetProvider
}
