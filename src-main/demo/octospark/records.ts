/** An organisation; the credits pay for agentic searches. */
export interface OrganisationRecord {
  readonly id: string
  readonly name: string
  readonly credits: number
  readonly createdAt: string
}

/** A team of an organisation: all assets belong to one. */
export interface TeamRecord {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly createdAt: string
}

/** A folder of a team. */
export interface FolderRecord {
  readonly id: string
  readonly teamId: string
  readonly parentId: string | null
  readonly name: string
  readonly depth: number
  readonly createdAt: string
}

/** An asset as stored. Dates are ISO 8601 in UTC. */
export interface AssetRecord {
  readonly id: string
  /** The order of creation. */
  readonly number: number
  readonly teamId: string
  readonly folderId: string | null
  readonly originalFilename: string
  readonly displayName: string
  /** Bytes. */
  readonly fileSize: number
  readonly mimeType: string
  readonly assetType: 'image' | 'video' | 'audio' | 'gif' | 'document'
  readonly dimensions: { readonly width: number; readonly height: number } | null
  readonly aiTitle: string | null
  readonly aiDescription: string | null
  readonly aiTags: readonly string[]
  /** Of the bytes, lower-case hex. */
  readonly sha256: string
  readonly processing:
    | { readonly status: 'completed' }
    | { readonly status: 'failed'; readonly error: string }
    /** `since`: milliseconds since 1970. `dimensions`: what will be found. */
    | { readonly status: 'processing'; readonly since: number; readonly dimensions: AssetRecord['dimensions'] }
  readonly deletedAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** A promised upload, and what arrived for it. */
export interface UploadRecord {
  readonly id: string
  readonly teamId: string
  readonly fileName: string
  readonly fileSize: number
  readonly mimeType: string
  readonly contentHash: string | null
  /** When the address dies; milliseconds since 1970. */
  readonly expiresAt: number
  readonly received: ReceivedFile | null
  /** The asset it became. */
  readonly assetId: string | null
}

/** A file that lies in the storage. */
export interface ReceivedFile {
  readonly sha256: string
  readonly dimensions: AssetRecord['dimensions']
  /** When its asset shows up; milliseconds since 1970; null: never. */
  readonly appearsAt: number | null
}
