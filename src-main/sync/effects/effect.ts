import type { IntakeId } from '../../../src-preload/contract/ids'
import type { Tx } from '../../database/transaction'
import type { HandOver } from '../../hand-over/port'
import type { MirrorAsset } from '../../assets/mirror'
import type { AssetProvider } from '../../providers/provider'
import type { Payload, PayloadOf, Progress } from '../operations'
import type { OutboxEntry } from '../outbox'
import type { Witnesses } from '../pull/missing'

/** What an attempt came to: carried out by the engine in one transaction. */
export type Outcome =
  /** The service confirmed it: `apply` writes what is now true, and the operation ends. */
  | { readonly then: 'settle'; readonly apply: (tx: Tx) => void }
  /** Accepted, or not to be seen yet: look again after `afterMs`. `inFlight: false` when it certainly had no effect. */
  | {
      readonly then: 'look-again'
      readonly afterMs: number
      readonly reason: string
      readonly inFlight: boolean
      readonly notes?: Progress
      /** Writes what is known so far. */
      readonly apply?: (tx: Tx) => void
    }
  /** What the service has now stands against it: `apply` writes the service's word, which holds the operation until the user decides. */
  | { readonly then: 'clash'; readonly apply: (tx: Tx) => void }
  /** The file is not the one that was queued: this ends, nothing was sent, and the intake takes up what the file is now. */
  | { readonly then: 'file-changed' }
  /** Only the user can go on. */
  | {
      readonly then: 'hold'
      readonly state: 'failed' | 'needs-review'
      readonly reason: string
      readonly inFlight: boolean
      readonly notes?: Progress
      readonly apply?: (tx: Tx) => void
    }

/** Files of this machine that are to be sent. */
export interface LocalFiles {
  /**
   * Reads the file whole. What comes back tells, at once and at any later time, whether it is still untouched.
   * @throws AppError `refused` or `not-found` when it is gone or is not the one with this size and MD5, `unexpected` when it can not be read now.
   */
  readonly check: (
    file: { readonly path: string; readonly fileName: string; readonly size: number; readonly md5: string },
    signal: AbortSignal,
  ) => Promise<() => boolean>
  /** Its first bytes, enough to tell what it is; none when it can not be read. */
  readonly head: (path: string) => Promise<Buffer>
}

/** What lies at a web address, as far as its first bytes tell. */
export interface LinkPeek {
  /** What its server says that it is. */
  readonly contentType: string | null
  readonly head: Buffer
}

/** What an effect may use. Times are ms since 1970. */
export interface EffectContext<P extends Payload> {
  readonly entry: OutboxEntry & { readonly payload: P }
  readonly asset: MirrorAsset
  /** The service's id of the asset; '' only where the operation makes it. */
  readonly remoteId: string
  readonly provider: AssetProvider
  /** The service's id of the comment that the operation is about, where it has one. */
  readonly remoteCommentId: string | null
  /** The account's own user at the service, where known. */
  readonly identity: string | null
  readonly handOver: HandOver
  /** Where a dropped file is now: it may have been renamed since it was queued. Null when its drop folder was removed. */
  readonly locateFile: (id: IntakeId) => { path: string; fileName: string } | null
  readonly files: LocalFiles
  /** Reads the first bytes of what lies at a web address. Rejects with ProviderError or AppError. */
  readonly peekLink: (link: string, signal: AbortSignal) => Promise<LinkPeek>
  /** Asks for other assets of the account, to tell an asset that is gone from a lost right to see any. Rejects with ProviderError. */
  readonly askWitnesses: () => Promise<Witnesses>
  /** Saves a copy of all media of an asset into a folder of this machine. Rejects with AppError in words, or with ProviderError. */
  readonly saveBackup: (order: {
    readonly asset: MirrorAsset
    readonly provider: AssetProvider
    readonly folder: string
    readonly signal: AbortSignal
  }) => Promise<void>
  /** Tells how much of a file left so far. Bytes. */
  readonly onProgress: (sent: number, total: number) => void
  readonly signal: AbortSignal
  readonly now: () => number
  /**
   * Must be waited for right before each request that changes something: from then on a lost answer means "may have happened". Resolves when that is on the disk; rejects
   * when the wish was taken back meanwhile.
   */
  readonly markSent: (notes?: Progress) => Promise<void>
  /** Writes down, durably, a step that changed nothing at the service. */
  readonly note: (notes: Progress) => Promise<void>
}

/**
 * Carries out one kind of operation. When `entry.inFlight` is true an earlier attempt may have had its effect: find out before sending again.
 * Rejects with ProviderError only; the engine maps it to its remedy.
 */
export type Effect<P extends Payload = Payload> = (context: EffectContext<P>) => Promise<Outcome>

export type Effects = { readonly [K in Payload['kind']]: Effect<PayloadOf<K>> }
