// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AppState } from '../../src-preload/contract/app-state'
import { AppError } from '../../src-preload/contract/errors'
import { App } from '../../src-renderer/app'
import { queryClient } from '../../src-renderer/bridge/query'
import { changeQuery, libraryList } from '../../src-renderer/features/assets/asset-list'
import type { AssetId } from '../../src-preload/contract/ids'
import { accountId, buildAccount, buildDetails, buildRow, buildSyncStatus, pageOf } from './support/builders'
import { installBridge } from './support/fake-bridge'
import type { Answers } from './support/fake-bridge'
import { pretendSize } from './support/layout'

const state: AppState = { version: '0.1.0', platform: 'linux', keychain: 'keychain', hasAccounts: true, dataFolder: '/data' }
let trashed: Set<AssetId>

const answers = (): Answers => {
  const all = Array.from({ length: 5 }, (_, number) => buildRow(number))
  return {
    'app.state': () => state,
    'settings.read': () => ({ theme: 'system' }),
    'accounts.list': () => [buildAccount()],
    'drop-folders.list': () => [],
    'sync.status': () => buildSyncStatus(),
    'assets.facets': () => ({ accounts: [], types: [], tags: [], folders: [] }),
    'assets.page': ({ query, offset, limit }) =>
      pageOf(
        all.filter((row) => trashed.has(row.id) === (query.view === 'trash')),
        offset,
        limit,
      ),
    'assets.position': () => null,
    'assets.details': ({ id }) => buildDetails(all.findIndex((row) => row.id === id)),
    'assets.opened': () => undefined,
    'assets.trash': ({ ids }) => {
      for (const id of ids) trashed.add(id)
      return { done: ids, refused: [] }
    },
    'assets.undo-trash': ({ ids }) => {
      for (const id of ids) trashed.delete(id)
      return { done: ids, refused: [] }
    },
  }
}

beforeEach(() => {
  trashed = new Set()
  localStorage.clear()
  location.hash = ''
  queryClient.clear()
  pretendSize(720, 500)
  window.innerWidth = 1280
})

afterEach(cleanup)

describe('the window', () => {
  test('a fresh profile opens on the welcome view, whatever main has not answered yet', () => {
    installBridge({ ...answers(), 'app.state': () => new Promise(() => undefined) })
    render(<App />)
    expect(screen.getByRole('heading', { name: 'Welcome to Slipway' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Add an account' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Explore with demo services' })).toBeTruthy()
  })

  test('exploring says what goes on and ends in the filled library', async () => {
    let hasAccounts = false
    installBridge({
      ...answers(),
      'app.state': () => ({ ...state, hasAccounts }),
      'app.explore-demo': () => {
        hasAccounts = true
        return { accountId }
      },
    })
    render(<App />)
    changeQuery(libraryList, {})
    await userEvent.click(screen.getByRole('button', { name: 'Explore with demo services' }))
    expect(await screen.findByRole('gridcell', { name: /^Asset 0/ })).toBeTruthy()
    expect(screen.getByRole('status', { name: 'Results' }).textContent).toBe('5 assets')
  })

  test('who has gone elsewhere while the demo services start is left there, and still told what went wrong', async () => {
    let fail: (error: AppError) => void = () => undefined
    const failed = new Promise<never>((_resolve, reject) => {
      fail = reject
    })
    installBridge({ ...answers(), 'app.state': () => ({ ...state, hasAccounts: false }), 'app.explore-demo': () => failed })
    render(<App />)
    await userEvent.click(screen.getByRole('button', { name: 'Explore with demo services' }))
    location.hash = '#/settings'
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Explore with demo services' })).toBeNull())
    fail(new AppError('unexpected', 'The demo services could not be started.'))
    expect(await screen.findByText('The demo services could not be started.')).toBeTruthy()
    expect(location.hash).toBe('#/settings')
  })

  test('the places are links, the current one is marked, and their names are their names alone', async () => {
    installBridge(answers())
    render(<App />)
    const main = await screen.findByRole('navigation', { name: 'Main' })
    expect(
      within(main)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['Library', 'Drop folders', 'Activity', 'Trash', 'Accounts', 'Settings'])
    await userEvent.click(within(main).getByRole('link', { name: 'Settings' }))
    act(() => {
      window.dispatchEvent(new HashChangeEvent('hashchange'))
    })
    await waitFor(() => expect(within(main).getByRole('link', { name: 'Settings' }).getAttribute('aria-current')).toBe('page'))
  })

  test('what was trashed can be undone from its message and with Ctrl+Z', async () => {
    const bridge = installBridge(answers())
    render(<App />)
    changeQuery(libraryList, {})
    await userEvent.click(await screen.findByRole('gridcell', { name: /^Asset 1/ }))
    await userEvent.keyboard('{Delete}')
    expect(await screen.findByText('Moved “Asset 1” to the trash. Kept 14 days.')).toBeTruthy()
    await waitFor(() => expect(screen.getByRole('status', { name: 'Results' }).textContent).toBe('4 assets'))
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(screen.getByRole('status', { name: 'Results' }).textContent).toBe('5 assets'))
    await userEvent.click(await screen.findByRole('gridcell', { name: /^Asset 2/ }))
    await userEvent.keyboard('{Delete}')
    await screen.findByText(/Moved “Asset 2”/)
    await userEvent.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(bridge.inputsOf('assets.undo-trash')).toHaveLength(2))
  })

  test('without a connection and without a keychain it says so, and goes on', async () => {
    installBridge({
      ...answers(),
      'app.state': () => ({ ...state, keychain: 'session-only' }),
      'sync.status': () =>
        buildSyncStatus({
          state: 'offline',
          waiting: 1,
          offlineAccounts: ['Studio'],
          lastSyncAt: Date.now() - 300_000,
        }),
    })
    render(<App />)
    expect(await screen.findByText(/Offline: showing what was last seen 5 minutes ago/)).toBeTruthy()
    expect(screen.getByText(/No keychain was found: sign-ins last until you quit/)).toBeTruthy()
    expect(screen.getByRole('status', { name: 'Sync' }).textContent).toBe('Offline')
    expect(await screen.findByRole('gridcell', { name: /^Asset 0/ })).toBeTruthy()
  })
})
