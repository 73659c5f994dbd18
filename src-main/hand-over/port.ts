import type { OperationId } from '../../src-preload/contract/ids'
import type { Tx } from '../database/transaction'

/**
 * What is known, durably, of an operation's file. `not-taken`: the service certainly does not hold the whole file. `may-be-taken`: the last byte was about to be sent.
 * `taken`: the whole file was sent and the connection ended well.
 */
export type HandOverState = 'never-offered' | 'not-taken' | 'may-be-taken' | 'taken'

/** Hands local files to services that fetch them by a link. */
export interface HandOver {
  /**
   * Stages an immutable copy and gives the link to it.
   * @throws AppError `refused` when the file is gone or is not the one with this MD5 any more.
   */
  readonly offer: (file: {
    operationId: OperationId
    path: string
    fileName: string
    md5: string
    size: number
    signal: AbortSignal
  }) => Promise<{ link: string }>
  readonly state: (id: OperationId) => HandOverState
  /** True while the link can be fetched or is being fetched: not after a restart, nor when it expired. */
  readonly isOffered: (id: OperationId) => boolean
  /** Ends the link at once and removes the copy; what is known of it stays. */
  readonly withdraw: (id: OperationId) => Promise<void>
  /** Inside the transaction that ends the operation: nothing needs to be known of it any more. The copy goes afterwards. */
  readonly forget: (tx: Tx, id: OperationId) => void
  readonly close: () => Promise<void>
}
