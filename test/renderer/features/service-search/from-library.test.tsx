// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { App } from '../../../../src-renderer/app'
import { queryClient } from '../../../../src-renderer/bridge/query'
import { changeQuery, libraryList } from '../../../../src-renderer/features/assets/asset-list'
import { accountId, buildAccount, buildDetails, buildFacets, buildRow, buildSyncStatus, pageOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'

beforeEach(() => {
  localStorage.clear()
  location.hash = ''
  queryClient.clear()
  pretendSize(720, 500)
  window.innerWidth = 1280
  // jsdom has no CSS.escape; the keys of this test need no escaping.
  vi.stubGlobal('CSS', { escape: (text: string) => text })
})
afterEach(() => {
  cleanup()
  changeQuery(libraryList, { search: '' })
})

test('what is not found here is searched at the service, and opens with its details in the Library', async () => {
  const bridge = installBridge({
    'app.state': () => ({ version: '0.1.0', platform: 'linux', keychain: 'keychain', hasAccounts: true, dataFolder: '/data' }),
    'settings.read': () => ({ theme: 'system' }),
    'accounts.list': () => [buildAccount({ serviceLabel: 'OctoSpark' })],
    'drop-folders.list': () => [],
    'sync.status': () => buildSyncStatus(),
    'assets.facets': () => buildFacets(),
    'assets.page': ({ offset, limit }) => pageOf([], offset, limit),
    'assets.position': () => null,
    'assets.details': () => buildDetails(7),
    'assets.opened': () => undefined,
    'accounts.search': () => ({ hits: [{ row: buildRow(7), score: 0.5, reasons: [] }], next: null, total: 1, cost: null, note: null }),
  })
  render(<App />)
  act(() => changeQuery(libraryList, { search: 'harbour' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Search at the service…' }))
  await screen.findByRole('dialog', { name: 'Search at OctoSpark' })
  await userEvent.click(screen.getByRole('button', { name: 'Search' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Show Asset 7' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const details = await screen.findByRole('complementary', { name: 'Details' })
  await waitFor(() => expect(details.textContent).toContain('Asset 7'))
  expect(bridge.inputsOf('accounts.search')).toEqual([{ id: accountId, text: 'harbour', mode: 'plain', cursor: null }])
})
