import type { IntakeId } from '../../../src-preload/contract/ids'
import type { Tx } from '../../database/transaction'
import type { HandOver } from '../../hand-over/port'
import type { MirrorAsset } from '../../assets/mirror'
import type { AssetProvider } from '../../providers/provider'
import type { Payload, PayloadOf, Progress } from '../operations'
import type { OutboxEntry } from '../outbox'

/** What an attempt came to. `settle` and `hold` are carried out by the engine in one transaction. */
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
    }
  /** The file is not the one that was queued: this ends, nothing was sent, and the intake takes up what the file is now. */
  | { readonly then: 'file-changed' }
  /** Only the user can go on. */
  | {
      readonly then: 'hold'
      readonly state: 'failed' | 'needs-review'
      readonly reason: string
      readonly inFlight: boolean
      readonly notes?: Progress
    }

/** What an effect may use. Times are ms since 1970. */
export interface EffectContext<P extends Payload> {
  readonly entry: OutboxEntry & { readonly payload: P }
  readonly asset: MirrorAsset
  /** The service's id of the asset; '' only for create-asset. */
  readonly remoteId: string
  readonly provider: AssetProvider
  /** The service's id of the comment that the operation is about, where it has one. */
  readonly remoteCommentId: string | null
  /** The account's own user at the service, where known. */
  readonly identity: string | null
  readonly handOver: HandOver
  /** Where a dropped file is now: it may have been renamed since it was queued. Null when its drop folder was removed. */
  readonly locateFile: (id: IntakeId) => { path: string; fileName: string } | null
  readonly signal: AbortSignal
  readonly now: () => number
  /** Must be called, once, right before the request that changes something: from then on a lost answer means "may have happened". */
  readonly markSent: (notes?: Progress) => void
}

/**
 * Carries out one kind of operation. When `entry.inFlight` is true an earlier attempt may have had its effect: find out before sending again.
 * Rejects with ProviderError only; the engine maps it to its remedy.
 */
export type Effect<P extends Payload = Payload> = (context: EffectContext<P>) => Promise<Outcome>

export type Effects = { readonly [K in Payload['kind']]: Effect<PayloadOf<K>> }
