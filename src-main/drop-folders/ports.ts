import type { AccountId, AssetId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Capability, ServiceField } from '../../src-preload/contract/service'
import type { Tx } from '../database/transaction'

/** A file that is to be sent, at rest and hashed. `path` is absolute, `fileName` its last part; hashes are lower-case hex, `size` bytes, `mtimeMs` ms since 1970. */
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
  readonly targetFields: readonly ServiceField[]
  /** Checks what was entered for the target fields, beyond emptiness. null when all is well. */
  readonly checkTarget: (target: Readonly<Record<string, string>>) => { readonly key: string; readonly message: string } | null
}

/** A file for a new asset. `folders`: the sub-folders of the drop folder that it lies in, with `/` between; '' at the top. */
export interface NewAssetFile extends IntakeFile {
  readonly accountId: AccountId
  readonly title: string
  readonly target: Readonly<Record<string, string>>
  readonly folders: string
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
  /** A live asset that the service says holds this content. */
  findAssetByContent(
    accountId: AccountId,
    content: { readonly md5: string; readonly sha256: string },
  ): { id: AssetId; title: string } | null
  /** Sends a failed operation again. */
  retryOperation(tx: Tx, id: OperationId): void
  /** Called after the commit of queued operations: somebody should look at the outbox. */
  wake(): void
}
