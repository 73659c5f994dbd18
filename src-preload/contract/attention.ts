import type { IntakeReason, IntakeState } from './intake'

/** Files at these states wait for the user when one of the reasons below keeps them back. Plain data, so that the window can hold it without a schema library. */
export const attentionStates: readonly IntakeState[] = ['duplicate', 'held', 'failed', 'needs-review']

/** Reasons that only the user can end. What a rule left out, what was there before the folder, what was skipped and what is gone from the disk want nothing. */
export const attentionReasons: readonly IntakeReason[] = [
  'empty',
  'duplicate',
  'trashed-twin',
  'changed',
  'unmatched',
  'bad-name',
  'asset-gone',
  'removed-remotely',
  'unreadable',
  'not-scrubbed',
  'not-written',
  'sending',
]
