import type { TransferState } from '../../src-preload/contract/transfer'
import type { Flow } from '../sync/transfers'

/** What is known of an operation that sends a file. */
export interface TransferFacts {
  readonly state: 'waiting' | 'running' | 'failed' | 'needs-review'
  /** It was sent without a definite answer. */
  readonly isInFlight: boolean
  readonly phase: 'sent' | 'accepted' | null
  /** It leaves right now. */
  readonly flow: Pick<Flow, 'way'> | null
  /** What stands before it: the first operation of the same asset, where it is another one. */
  readonly before: { readonly kind: string; readonly isUnderWay: boolean } | null
  /** What is known of its hand-over; null: it has none. */
  readonly handOver: { readonly isTaken: boolean } | null
  readonly isPaused: boolean
}

/** How far a file is, in one word. Pure. */
export function transferStateOf(facts: TransferFacts): TransferState {
  const { state, flow, before, isPaused } = facts
  if (state === 'failed' || state === 'needs-review') return state
  if (before !== null) {
    if (isPaused) return 'paused'
    return before.kind === 'create-asset' && before.isUnderWay ? 'creating' : 'waiting'
  }
  if (flow !== null) return flow.way === 'served' ? 'handing-over' : 'uploading'
  return sentState(facts) ?? (isPaused ? 'paused' : 'waiting')
}

/** Of what left already, or lies where the service fetches it; null: nothing of it left. */
function sentState({ isInFlight, phase, handOver }: TransferFacts): TransferState | null {
  if (!isInFlight || phase === null) return null
  return handOver === null || handOver.isTaken ? 'verifying' : 'handing-over'
}
