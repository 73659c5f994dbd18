// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../../../src-preload/contract/account'
import { AppError } from '../../../../src-preload/contract/errors'
import { capabilityNames } from '../../../../src-preload/contract/service'
import { AccountsView } from '../../../../src-renderer/features/accounts/accounts-view'
import { endServiceSearch, useServiceSearchWish } from '../../../../src-renderer/features/assets/service-search-wish'
import { accountId, assetIdOf, buildAccount, buildCapabilities, buildFacets, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const none = 'Not documented.'

async function show(account: Account, answers: Answers = {}) {
  const bridge = installBridge({
    'services.list': () => [...services],
    'accounts.list': () => [account],
    'assets.facets': () => buildFacets(),
    ...answers,
  })
  renderPart(<AccountsView />)
  const item = await within(await screen.findByRole('list', { name: 'Accounts' })).findByRole('listitem')
  return { bridge, item: within(item) }
}

const names = () =>
  within(screen.getByRole('list', { name: 'Accounts' }))
    .getAllByRole('button')
    .map((button) => button.textContent)
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))

beforeEach(() => {
  pretendSize(800, 600)
  endServiceSearch()
})
afterEach(cleanup)

describe('an account in the list', () => {
  test('says its name, its service, its state and its counts', async () => {
    const { item } = await show(
      buildAccount({
        serviceLabel: 'OctoSpark',
        state: 'offline',
        stateReason: 'It could not be reached.',
        assetCount: 1200,
        trashCount: 1,
      }),
    )
    expect(item.getByRole('heading', { name: 'Studio' })).toBeTruthy()
    for (const words of ['OctoSpark', 'Offline', 'It could not be reached.', '1,200 assets', '1 asset in the trash'])
      expect(item.getByText(words)).toBeTruthy()
  })

  test('has "Add by ID" only where the service has no listing', async () => {
    await show(buildAccount())
    expect(names()).toEqual(['Sync now', 'Edit', 'Pause', 'More', 'Sign out'])
    cleanup()
    const refused = { list: none, search: none, 'search-by-meaning': none, 'ask-assistant': none, folders: none, 'create-from-link': none }
    await show(buildAccount({ capabilities: buildCapabilities(refused) }))
    expect(names()).toEqual(['Sync now', 'Edit', 'Add by ID', 'Pause', 'Sign out'])
  })

  test('the menu "More" holds only what the service offers', async () => {
    await show(buildAccount({ serviceLabel: 'OctoSpark', capabilities: buildCapabilities({ 'create-from-link': none }) }))
    await press('More')
    const menu = await screen.findByRole('menu', { name: 'More for Studio' })
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map((entry) => entry.textContent),
    ).toEqual(['Search at OctoSpark…', 'New folder…'])
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(useServiceSearchWish.getState().wish).toEqual({ accountId, text: '' }))
  })

  test('the focus is back on "More" when a dialog that was opened from it is closed', async () => {
    await show(buildAccount())
    screen.getByRole('button', { name: 'More' }).focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('menu')
    await userEvent.keyboard('{End}{Enter}')
    await screen.findByRole('dialog', { name: 'New folder' })
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' })))
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('the table of what a service can do', () => {
  test('has a row for every capability, in groups, offered or with the reason', async () => {
    const { item } = await show(
      buildAccount({
        capabilities: buildCapabilities({ restore: 'OctoSpark documents no restore.' }),
        notes: [{ label: 'Deleting', value: 'Soft, ends by an unknown rule.' }],
      }),
    )
    await userEvent.click(item.getByText('What this service can do'))
    const table = item.getByRole('table', { name: 'What Studio can do' })
    const headers = within(table)
      .getAllByRole('rowheader')
      .map((header) => header.textContent)
    const groups = ['Find', 'Add', 'Change', 'Look', 'Remove']
    expect(headers.filter((header) => groups.includes(header))).toEqual(groups)
    expect(headers).toHaveLength(capabilityNames.length + groups.length)
    const rowOf = (name: string) => within(table).getByRole('rowheader', { name }).closest('[role=row]')?.textContent
    expect(rowOf('Restore from trash')).toBe('Restore from trashNo. OctoSpark documents no restore.')
    expect(rowOf('Move to trash')).toBe('Move to trashYes')
    expect(item.getByRole('term').textContent).toBe('Deleting')
    expect(item.getByRole('definition').textContent).toBe('Soft, ends by an unknown rule.')
  })
})

describe('ids that stand for no asset', () => {
  const unknown = [1, 2].map((number) => ({ assetId: assetIdOf(number), remoteId: `id-${String(number)}`, addedAt: 1_700_000_000_000 }))

  test('the unknown ones are counted, shown, and can be forgotten one by one and all', async () => {
    let left = [...unknown]
    const account = buildAccount({ unknownCount: 2 })
    const { bridge, item } = await show(account, {
      'accounts.unknown-ids': () => left,
      'accounts.forget-unknown-ids': ({ assetIds }) => {
        left = left.filter(({ assetId }) => !assetIds.includes(assetId))
      },
    })
    expect(item.getByRole('button', { name: 'Show', description: '2 IDs are unknown at the service' })).toBeTruthy()
    await press('Show')
    const list = await screen.findByRole('list', { name: 'Unknown IDs' })
    expect(within(list).getAllByRole('listitem')).toHaveLength(2)
    await press('Forget id-1')
    await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1))
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Forget id-2' })))
    await press('Forget id-2')
    expect(await screen.findByText(/No ID is unknown/)).toBeTruthy()
    expect(bridge.inputsOf('accounts.forget-unknown-ids')).toEqual(unknown.map(({ assetId }) => ({ id: accountId, assetIds: [assetId] })))
  })

  test('a refusal to forget is said, and the list stays', async () => {
    await show(buildAccount({ unknownCount: 2 }), {
      'accounts.unknown-ids': () => unknown,
      'accounts.forget-unknown-ids': () => {
        throw new AppError('refused', 'It is being read just now. Try again in a moment.')
      },
    })
    await press('Show')
    await userEvent.click(await screen.findByRole('button', { name: 'Forget all 2' }))
    expect((await screen.findByRole('alert')).textContent).toBe('It is being read just now. Try again in a moment.')
    expect(screen.getAllByRole('button', { name: /^Forget id/ })).toHaveLength(2)
  })

  test('the deleted ones are listed with title, id and day, a hundred at a time', async () => {
    const rows = Array.from({ length: 130 }, (_, at) => ({
      remoteId: `gone-${String(at)}`,
      title: `Gone ${String(at)}`,
      deletedAt: 1_700_000_000_000,
    }))
    const { bridge } = await show(buildAccount({ deletedCount: 130 }), {
      'accounts.deleted-ids': ({ offset, limit }) => ({ rows: rows.slice(offset, offset + limit), total: rows.length }),
    })
    await press('Deleted for good (130)')
    const list = await screen.findByRole('list', { name: 'Deleted for good' })
    expect(within(list).getAllByRole('listitem')).toHaveLength(100)
    expect(within(list).getAllByRole('listitem')[0]?.textContent).toMatch(/^Gone 0gone-0Nov 1[45], 2023/)
    await press('Show more (30 left)')
    await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(130))
    expect(screen.queryByRole('button', { name: /Show more/ })).toBeNull()
    expect(bridge.inputsOf('accounts.deleted-ids')).toMatchObject([{ offset: 0 }, { offset: 100 }])
  })
})

describe('new things at a service', () => {
  const openMore = async (entry: string) => {
    await press('More')
    await userEvent.click(await screen.findByRole('menuitem', { name: entry }))
  }

  test('a folder is made with its name, inside another one where one is chosen', async () => {
    const folders = [
      { key: 'k1', accountId, name: 'Campaigns', count: 3 },
      { key: 'k2', accountId: '0A000000000000000000000002' as typeof accountId, name: 'Elsewhere', count: 0 },
    ]
    const { bridge } = await show(buildAccount(), {
      'assets.facets': () => buildFacets({ folders }),
      'accounts.create-folder': () => ({ key: 'k3' }),
    })
    await openMore('New folder…')
    await screen.findByRole('dialog', { name: 'New folder' })
    await press('Make folder')
    expect((await screen.findByRole('alert')).textContent).toBe('Enter a name for the folder.')
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), ' Spring ')
    const inside = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Inside' })
    expect([...inside.options].map(({ text }) => text)).toEqual(['No other folder (top level)', 'Campaigns'])
    await userEvent.selectOptions(inside, 'Campaigns')
    await press('Make folder')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.inputsOf('accounts.create-folder')).toEqual([{ id: accountId, name: 'Spring', parentKey: 'k1' }])
    expect(screen.getByRole('status').textContent).toContain('Made the folder “Spring”')
  })

  test('an asset is made from a link, by its content unless a type is chosen; a refusal keeps what was typed', async () => {
    let isRefused = true
    const { bridge } = await show(buildAccount(), {
      'accounts.create-from-link': () => {
        if (isRefused) throw new AppError('invalid-input', 'Enter a link that begins with https://.', 'link')
        return { assetId: assetIdOf(1) }
      },
    })
    await openMore('New from a link…')
    const link = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Link' })
    await userEvent.type(link, 'ftp://files.example/a.png')
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Poster')
    await press('Make asset')
    expect((await screen.findByRole('alert')).textContent).toBe('Enter a link that begins with https://.')
    expect([link.getAttribute('aria-invalid'), link.value]).toEqual(['true', 'ftp://files.example/a.png'])
    isRefused = false
    await userEvent.clear(link)
    await userEvent.type(link, 'https://files.example/a.png')
    const type = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Type' })
    expect([...type.options].map(({ text }) => text)).toEqual(['By its content', 'Image', 'Video', 'Audio', 'Document'])
    await press('Make asset')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.inputsOf('accounts.create-from-link')[1]).toEqual({
      id: accountId,
      link: 'https://files.example/a.png',
      name: 'Poster',
      type: null,
    })
  })

  test('a dialog that was closed while it waited does not close the next one', async () => {
    let answer: (() => void) | undefined
    await show(buildAccount(), {
      'accounts.create-folder': () => new Promise((resolve) => (answer = () => resolve({ key: 'k' }))),
    })
    await openMore('New folder…')
    await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Slow')
    await press('Make folder')
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await press('Sign out')
    await screen.findByRole('alertdialog')
    answer?.()
    await screen.findByText(/Made the folder “Slow”/)
    expect(screen.getByRole('alertdialog')).toBeTruthy()
  })
})
