import type { AssetType } from '../../src-preload/contract/asset'
import type { AccountId, AssetId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Capability, ServiceField } from '../../src-preload/contract/service'
import type { Tx } from '../database/transaction'

/**
 * A file that is to be sent, at rest and hashed. `path` is absolute, `fileName` its name for the service; hashes are lower-case hex, `size` bytes, `mtimeMs` ms since 1970.
 * Where a copy is sent in the file's place, `path`, `size` and the hashes are of the copy, as the service will see it.
 */
export interface IntakeFile {
  readonly intakeId: IntakeId
  readonly path: string
  readonly fileName: string
  readonly size: number
  readonly md5: string
  readonly sha256: string
  readonly mtimeMs: number
  readonly ino: number
}

/** What an account's service takes, and what it must be told of where the files go. */
export interface Receiver {
  readonly upload: Capability
  /** Further media of an asset that is there. */
  readonly addMedia: Capability
  readonly restore: Capability
  /** A title, tags and a category of our own for a new asset. */
  readonly title: Capability
  readonly tags: Capability
  readonly category: Capability
  /** Code points; null: the service names no limit. */
  readonly titleLimit: number | null
  readonly targetFields: readonly ServiceField[]
  /** Checks what was entered for the target fields, beyond emptiness. null when all is well. */
  readonly checkTarget: (target: Readonly<Record<string, string>>) => { readonly key: string; readonly message: string } | null
}

/** A file for a new asset. `folders`: the sub-folders of the drop folder that it lies in, with `/` between; '' at the top. `type`: by content; left out, the name tells. */
export interface NewAssetFile extends IntakeFile {
  readonly accountId: AccountId
  readonly title: string
  readonly tags?: readonly string[]
  readonly category?: string
  readonly type?: AssetType | null
  readonly target: Readonly<Record<string, string>>
  readonly folders: string
}

/** An asset whose content the service told. */
export interface ContentTwin {
  readonly id: AssetId
  readonly title: string
  readonly isTrashed: boolean
}

/** What the intake needs of the mirror and the outbox. The queueing ones run inside the transaction that also writes the file's row in the ledger. */
export interface IntakePorts {
  /** Null when the account, or its service, is not known any more. */
  receiverOf(accountId: AccountId): Receiver | null
  /**
   * A new asset with the operations that its service needs; the operation named is the one that sends the file.
   * @throws AppError in words when the service takes no files
   */
  queueNewAsset(tx: Tx, file: NewAssetFile): { assetId: AssetId; operationId: OperationId }
  /** Another medium of an asset that is live in the mirror, where its service takes further media. */
  queueMedia(tx: Tx, file: IntakeFile & { assetId: AssetId }): { operationId: OperationId }
  /** Live assets with this title: whole, compared in NFC and without regard to case. */
  findAssetByTitle(accountId: AccountId, title: string): readonly AssetId[]
  /** Assets, live ones and those in the trash, that the service says hold this content. Hashes in lower-case hex. */
  findAssetsByContent(accountId: AccountId, content: { readonly md5: string; readonly sha256: string }): readonly ContentTwin[]
  /** Takes an asset out of the trash, as the user does in the window. Why it can not be, in words; null when it is on its way. */
  restoreAsset(tx: Tx, id: AssetId): string | null
  /** Sends a failed operation again. */
  retryOperation(tx: Tx, id: OperationId): void
  /** Called after the commit of queued operations: somebody should look at the outbox. */
  wake(): void
}
