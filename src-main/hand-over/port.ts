import type { OperationId } from '../../src-preload/contract/ids'
import type { Tx } from '../database/transaction'

/**
 * What is known, durably, of an operation's file. `not-taken`: the service certainly does not hold the whole file. `may-be-taken`: the last byte was about to be sent, or the
 * file lay where nobody here sees who fetches it. `taken`: the whole file was sent and the connection ended well.
 */
export type HandOverState = 'never-offered' | 'not-taken' | 'may-be-taken' | 'taken'

/** A file that is to be handed over. */
export interface OfferOrder {
  readonly operationId: OperationId
  readonly path: string
  readonly fileName: string
  /** Lower-case hex. */
  readonly md5: string
  /** Bytes. */
  readonly size: number
  readonly signal: AbortSignal
  /** Tells how much of the file was brought to where the service fetches it, where that takes time. Bytes. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined
}

/** Hands local files to services that fetch them by a link. */
export interface HandOver {
  /**
   * Stages an immutable copy and gives the link to it.
   * @throws AppError `refused` when the file is gone or is not the one with this MD5 any more; `unexpected`, with the reason in words, when it can not be handed over now:
   * it is to be tried again later.
   */
  readonly offer: (order: OfferOrder) => Promise<{ link: string }>
  /** Why nothing can be handed over for the operation as things are, in words with the next step; null: it can be tried. Asks nobody. */
  readonly whyNot: (id: OperationId) => string | null
  readonly state: (id: OperationId) => HandOverState
  /** True while the link can be fetched or is being fetched. Links to this computer do not outlive a restart. */
  readonly isOffered: (id: OperationId) => boolean
  /** False where the file lies or lay at somebody else's: then `may-be-taken` stays so until the service shows the file, however it is fetched. */
  readonly seesFetches: (id: OperationId) => boolean
  /** Ends the link at once, as far as the place where the file lies can be reached, and removes the copy; what is known of it stays. Never rejects for a reason of the network's. */
  readonly withdraw: (id: OperationId) => Promise<void>
  /** Inside the transaction that ends the operation: nothing needs to be known of it any more. The copy goes afterwards. */
  readonly forget: (tx: Tx, id: OperationId) => void
  readonly close: () => Promise<void>
}
