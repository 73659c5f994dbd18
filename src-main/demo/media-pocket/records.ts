/** A person of the tenant. */
export interface UserRecord {
  readonly id: number
  readonly email: string
  readonly first_name: string | null
  readonly last_name: string | null
  readonly avatar_url: string | null
  readonly user_role: string
}

/** An asset as stored; the public fields carry the service's own names. Dates are ISO 8601 in UTC. */
export interface AssetRecord {
  /** The public id, 20 URL-safe characters. */
  readonly id: string
  /** The plain id that only the history shows. */
  readonly number: number
  readonly external_id: string | null
  readonly parent_id: string | null
  readonly project_id: string | null
  readonly owner: string
  readonly title: string
  readonly description: string | null
  readonly category: string | null
  readonly tags: readonly string[]
  readonly ai_tags: readonly string[]
  readonly media_type: string
  readonly original_filename: string | null
  readonly drop_folder_id: number | null
  readonly md5_sum: string | null
  readonly created_date: string
  readonly modification_date: string
  /** When it was put in the trash. */
  readonly deleted: string | null
  readonly collections: readonly string[]
  /** The text of an article. */
  readonly article: string | null
}

/** A medium; its bytes lie in `media/<id>`, its preview, if any, in `previews/<id>`. */
export interface MediaRecord {
  readonly id: number
  readonly assetId: string
  /** The name on the service's disk. */
  readonly filename: string
  readonly original_filename: string
  readonly size: number
  readonly content_type: string
  readonly media_type: string
  readonly md5_sum: string
  readonly created_at: string
  /** `original`: the bytes themselves; `shipped`: the file in `previews/`. */
  readonly preview:
    { readonly kind: 'original' } | { readonly kind: 'shipped'; readonly content_type: string; readonly size: number } | null
}

/** A comment on an asset or a project. */
export interface CommentRecord {
  readonly id: number
  readonly target: { readonly type: 'Asset' | 'Project'; readonly id: string }
  readonly userId: number
  readonly message: string
  readonly updated_at: string
}

/** Something that happened to an asset. */
export interface EventRecord {
  readonly id: number
  readonly assetId: string
  readonly userId: number
  readonly event_type: string
  readonly created_at: string
}

/** A collection, or a project. */
export interface CollectionRecord {
  readonly id: string
  readonly kind: 'collection' | 'project'
  readonly title: string
  readonly original_title: string
  readonly description: string | null
  readonly category: string | null
  readonly tags: readonly string[]
  readonly owner: string
  readonly created_date: string
  readonly modification_date: string
}

/** An action that can be started on any asset; `outcome` is the status its runs end in. */
export interface ActionRecord {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly category: string
  readonly outcome: 'finished' | 'failed'
}

/** A started action. Its messages become visible as time goes by. */
export interface RunRecord {
  readonly id: number
  readonly assetId: string
  readonly actionId: number
  readonly created_at: string
  readonly messageIds: readonly [number, number, number]
}

/** A link that needs no key. */
export interface LinkRecord {
  readonly id: string
  readonly expiry_date: string
  /** How often it may still be followed; null: any number of times. */
  readonly left: number | null
  readonly mediaId: number
  readonly filename: string
}

/** An API key, of which only the digest is kept. */
export interface KeyRecord {
  readonly id: number
  readonly digest: string
  readonly key_prefix: string
  readonly name: string
  readonly userId: number
  /** Whether it was handed in at start rather than made by a call. */
  readonly given: boolean
}

/** A drop folder of the service (not one of ours). */
export interface DropFolderRecord {
  readonly id: number
  readonly title: string
  readonly userId: number
  readonly isPublic: boolean
}

/** Work that was answered with "ok" and is done later. */
export type JobRecord =
  | {
      readonly kind: 'ingest'
      readonly id: number
      readonly assetId: string
      readonly mediaId: number
      readonly userId: number
      readonly fileUrl: string
      readonly filename: string
      /** Extra milliseconds before it starts. */
      readonly delayMs: number
      readonly fails: boolean
    }
  | {
      readonly kind: 'remove-media'
      readonly id: number
      readonly assetId: string
      readonly userId: number
      readonly mediaIds: readonly number[]
    }
