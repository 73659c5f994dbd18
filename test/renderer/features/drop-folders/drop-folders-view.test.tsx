// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DropFoldersView } from '../../../../src-renderer/features/drop-folders/drop-folders-view'
import { Navigation } from '../../../../src-renderer/frame/navigation'
import { buildAccount, buildCapabilities, buildSyncStatus, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'
import { buildFile, buildFolder, ledgerOf } from './builders'

const rows = [
  buildFile(1, { state: 'held', reasonCode: 'unmatched' }),
  buildFile(2, { state: 'duplicate', reasonCode: 'duplicate' }),
  buildFile(3, { state: 'duplicate', reasonCode: 'duplicate' }),
  buildFile(4, { state: 'failed', reasonCode: 'sending' }),
  buildFile(5, { state: 'skipped', reasonCode: 'left-out' }),
  buildFile(6),
  // Its rule skipped it: nothing is to be decided.
  buildFile(7, { state: 'skipped', reasonCode: 'duplicate' }),
]
const answers: Answers = {
  'services.list': () => [...services],
  'accounts.list': () => [buildAccount()],
  'drop-folders.list': () => [buildFolder()],
  'sync.status': () => buildSyncStatus(),
  ...ledgerOf(rows),
}
const view = () => <DropFoldersView onOpenAsset={vi.fn()} />
const total = () => screen.getByRole('status', { name: 'Files' }).textContent

beforeEach(() => {
  location.hash = '#/drop-folders'
  act(() => void window.dispatchEvent(new HashChangeEvent('hashchange')))
  pretendSize(1200, 600)
})
afterEach(cleanup)

describe('the place "Drop folders"', () => {
  test('without an account it leads to the accounts, without a folder to the dialog', async () => {
    installBridge({ ...answers, ...ledgerOf([]), 'drop-folders.list': () => [], 'accounts.list': () => [] })
    renderPart(view())
    expect(await screen.findByRole('link', { name: 'Go to accounts' })).toBeTruthy()
    cleanup()
    installBridge({ ...answers, ...ledgerOf([]), 'drop-folders.list': () => [] })
    renderPart(view())
    await userEvent.click(await screen.findByRole('button', { name: 'Add drop folder' }))
    expect(screen.getByRole('dialog', { name: 'Add drop folder' })).toBeTruthy()
  })

  test('with no account that takes files the button is shut and says why', async () => {
    const why = 'This service takes no files.'
    installBridge({
      ...answers,
      ...ledgerOf([]),
      'drop-folders.list': () => [],
      'accounts.list': () => [buildAccount({ capabilities: buildCapabilities({ upload: why }) })],
    })
    renderPart(view())
    expect(await screen.findByRole('button', { name: 'Add drop folder', description: why })).toBeTruthy()
  })

  test('files given by hand are listed though no folder is watched', async () => {
    installBridge({ ...answers, 'drop-folders.list': () => [] })
    renderPart(view())
    expect(await screen.findByRole('table', { name: 'Intake' })).toBeTruthy()
    expect(screen.queryByRole('list', { name: 'Drop folders' })).toBeNull()
  })

  test('the tray counts what waits for a decision, by reason, and each leads to these files', async () => {
    installBridge(answers)
    renderPart(view())
    expect((await screen.findByRole('status', { name: 'Held files' })).textContent).toBe('3 files wait for your decision')
    const tray = screen.getByRole('region', { name: 'Files that wait for you' })
    expect(
      within(tray)
        .getAllByRole('button')
        .map((button) => button.textContent),
    ).toEqual(['Same content is there already 2', 'Name does not fit the pattern 1'])
    const duplicates = within(tray).getByRole('button', { name: /Same content/ })
    await userEvent.click(duplicates)
    await waitFor(() => expect(total()).toBe('2 files'))
    expect(duplicates.getAttribute('aria-pressed')).toBe('true')
  })

  test('where nothing waits there is no tray', async () => {
    installBridge({ ...answers, ...ledgerOf([buildFile(6)]) })
    renderPart(view())
    await screen.findByRole('table', { name: 'Intake' })
    expect(screen.queryByRole('status', { name: 'Held files' })).toBeNull()
  })

  test('the badge in the navigation counts exactly the files that it leads to', async () => {
    installBridge(answers)
    renderPart(
      <>
        <Navigation isSmall={false} onToggle={undefined} onShowAccount={vi.fn()} />
        {view()}
      </>,
    )
    const badge = await screen.findByRole('link', { name: '4 files want attention' })
    expect(screen.getByRole('link', { name: 'Drop folders' })).toBeTruthy()
    await waitFor(() => expect(total()).toBe('7 files'))
    await userEvent.click(badge)
    await waitFor(() => expect(total()).toBe('4 files'))
    const names = within(screen.getByRole('table', { name: 'Intake' }))
      .getAllByRole('row')
      .flatMap((row) => /file \d/.exec(row.textContent)?.[0] ?? [])
    expect(names).toEqual(['file 1', 'file 2', 'file 3', 'file 4'])
    // Another choice takes the address back, so that the badge works again.
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'Skipped (2)')
    await waitFor(() => expect(total()).toBe('2 files'))
    expect(location.hash).toBe('#/drop-folders')
    await userEvent.click(badge)
    await waitFor(() => expect(total()).toBe('4 files'))
  })
})
