import type { AccountId, AssetId, IntakeId, OperationId } from '../../src-preload/contract/ids'
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

/** What the intake needs of the mirror and the outbox. The queueing ones run inside the transaction that also writes the file's row in the ledger. */
export interface IntakePorts {
  /** A new asset with its operations create-asset and add-media; the operation named is add-media. */
  queueNewAsset(tx: Tx, file: IntakeFile & { accountId: AccountId; title: string }): { assetId: AssetId; operationId: OperationId }
  /** Another medium of an asset that is live in the mirror. */
  queueMedia(tx: Tx, file: IntakeFile & { assetId: AssetId }): { operationId: OperationId }
  /** Live assets with this title: whole, compared in NFC and without regard to case. */
  findAssetByTitle(accountId: AccountId, title: string): readonly AssetId[]
  /** A live asset whose media have this MD5. */
  findAssetByMd5(accountId: AccountId, md5: string): { id: AssetId; title: string } | null
  /** Sends a failed operation again. */
  retryOperation(tx: Tx, id: OperationId): void
  /** Called after the commit of queued operations: somebody should look at the outbox. */
  wake(): void
}
