// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { SyncStatus } from '../../../../src-preload/contract/activity'
import { AppError } from '../../../../src-preload/contract/errors'
import { SyncLine, wordsOf } from '../../../../src-renderer/features/sync-status/sync-line'
import { installBridge } from '../../support/fake-bridge'
import { buildSyncStatus } from '../../support/builders'
import { renderPart } from '../../support/render'

const none: SyncStatus['attentionBy'] = { accounts: 0, conflicts: 0, needsReview: 0, failed: 0, files: 0 }

const status = (state: SyncStatus['state'], attention = 0) => buildSyncStatus({ state, attention })

test.each([
  [status('up-to-date'), 'Up to date'],
  [status('syncing'), 'Syncing…'],
  [status('offline'), 'Offline'],
  [status('attention', 1), '1 needs attention'],
  [status('attention', 2), '2 need attention'],
  [status('paused'), 'Paused'],
  [status('no-accounts'), 'No accounts'],
])('the state of all accounts is said in a few words', (state, words) => {
  expect(wordsOf(state)).toBe(words)
})

afterEach(cleanup)

const show = async (changes: Partial<SyncStatus>) => {
  installBridge({ 'sync.status': () => buildSyncStatus(changes) })
  renderPart(<SyncLine />)
  return screen.findByRole('status', { name: 'Sync' })
}

const links = () => screen.getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')])

test('while a service is out of reach, the next try stands beside the state and is not read out at each tick', async () => {
  const line = await show({ state: 'offline', offlineAccounts: ['Studio'], nextTryAt: Date.now() + 110_000 })
  expect(await screen.findByText('Next try in 2 min')).toBeTruthy()
  expect(line.textContent).toBe('Offline')
})

test('where nothing is out of reach, no next try is shown', async () => {
  await show({ state: 'up-to-date', nextTryAt: Date.now() + 110_000 })
  await screen.findByText('Up to date')
  expect(screen.queryByText(/Next try/)).toBeNull()
})

test('whatever waits for the user leads to the place where it is decided', async () => {
  await show({
    state: 'attention',
    attention: 11,
    attentionBy: { accounts: 3, conflicts: 2, needsReview: 1, failed: 4, files: 1 },
    conflicts: 2,
    pausedAccounts: ['Studio'],
    heldAccounts: ['Archive', 'Words'],
  })
  await screen.findByText('11 need attention')
  expect(links()).toEqual([
    ['2 accounts wait for your answer', '#/accounts'],
    ['1 sign-in', '#/accounts'],
    ['2 conflicts', '#/activity/conflicts'],
    ['1 in doubt', '#/activity/needs-review'],
    ['4 failed', '#/activity/failed'],
    ['1 file', '#/drop-folders/attention'],
    ['Studio paused', '#/accounts'],
  ])
})

test('what waits for a look is said while something else is the state', async () => {
  await show({ state: 'paused', attention: 1, attentionBy: { ...none, failed: 1 }, pausedAccounts: ['Studio'] })
  await screen.findByText('Paused')
  expect(links()).toEqual([
    ['1 failed', '#/activity/failed'],
    ['Resume', '#/accounts'],
  ])
})

test('a state that can not be read is not made up', async () => {
  installBridge({
    'sync.status': () => {
      throw new AppError('unexpected', 'The library could not be read.')
    },
  })
  renderPart(<SyncLine />)
  expect(await screen.findByText('Not known')).toBeTruthy()
})
