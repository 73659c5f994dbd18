import { attentionReasons, attentionStates } from '../../../src-preload/contract/attention'
import type { DropFolderId } from '../../../src-preload/contract/ids'
import type { IntakeFilter, IntakeReason, IntakeState } from '../../../src-preload/contract/intake'

/** Which files the table shows. `attention`: those that only the user can help on. */
export interface Narrowing {
  readonly dropFolderId: DropFolderId | null
  readonly state: IntakeState | 'attention' | 'all'
  readonly reason: IntakeReason | 'all'
  readonly search: string
}

export const everything: Narrowing = { dropFolderId: null, state: 'all', reason: 'all', search: '' }
export const wantingAttention: Narrowing = { ...everything, state: 'attention' }

export const isNarrowed = ({ dropFolderId, state, reason, search }: Narrowing): boolean =>
  dropFolderId !== null || state !== 'all' || reason !== 'all' || search.trim() !== ''

/** The same in the words of the contract. */
export function filterOf({ dropFolderId, state, reason, search }: Narrowing): IntakeFilter {
  const isAttention = state === 'attention'
  return {
    dropFolderId,
    states: isAttention ? [...attentionStates] : state === 'all' ? [] : [state],
    reasons: reason !== 'all' ? [reason] : isAttention ? [...attentionReasons] : [],
    search: search.trim(),
  }
}
