// @vitest-environment jsdom
import { expect, test } from 'vitest'
import type { SyncStatus } from '../../../../src-preload/contract/activity'
import { wordsOf } from '../../../../src-renderer/features/sync-status/sync-line'

const status = (state: SyncStatus['state'], attention = 0): SyncStatus => ({
  state,
  attention,
  waiting: 0,
  offlineAccounts: [],
  lastSyncAt: null,
})

test.each([
  [status('up-to-date'), 'Up to date'],
  [status('syncing'), 'Syncing…'],
  [status('offline'), 'Offline'],
  [status('attention', 1), '1 needs attention'],
  [status('attention', 2), '2 need attention'],
  [status('no-accounts'), 'No accounts'],
])('the state of all accounts is said in a few words', (state, words) => {
  expect(wordsOf(state)).toBe(words)
})
