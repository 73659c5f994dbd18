// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '../../../../src-preload/contract/ids'
import { changeQuery, libraryList, trashList } from '../../../../src-renderer/features/assets/asset-list'
import { Filters } from '../../../../src-renderer/features/assets/filters'
import { endServiceSearch, useServiceSearchWish } from '../../../../src-renderer/features/assets/service-search-wish'
import { accountId, buildAccount, buildCapabilities, buildFacets } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const second = '0A000000000000000000000002' as AccountId
const none = 'No search.'
const unable = buildCapabilities({ search: none, 'search-by-meaning': none, 'ask-assistant': none })

function show(answers: Answers, list = libraryList) {
  installBridge({
    'accounts.list': () => [buildAccount()],
    'assets.facets': () => buildFacets(),
    'assets.page': () => ({ rows: [], total: 0 }),
    ...answers,
  })
  const names = new Map<string, string>([
    [accountId, 'Studio'],
    [second, 'Second'],
  ])
  renderPart(<Filters list={list} accountNames={names} />)
}

const search = (text: string, list = libraryList) => act(() => changeQuery(list, { search: text }))
const atService = () => screen.queryByRole('button', { name: 'Search at the service…' })

beforeEach(() => {
  pretendSize(800, 600)
  endServiceSearch()
})
afterEach(() => {
  cleanup()
  for (const list of [libraryList, trashList]) changeQuery(list, { search: '', accounts: [], folders: [] })
})

describe('the filter by folder', () => {
  test('is there only where a service has folders, narrows the grid, and is taken off again', async () => {
    show({})
    await screen.findByRole('button', { name: 'Tag' })
    expect(screen.queryByRole('button', { name: 'Folder' })).toBeNull()
    cleanup()
    show({ 'assets.facets': () => buildFacets({ folders: [{ key: 'k1', accountId, name: 'Campaigns', count: 3 }] }) })
    const group = screen.getByRole('group', { name: 'Filters' })
    await userEvent.click(await within(group).findByRole('button', { name: 'Folder' }))
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Campaigns' }))
    expect(libraryList.pages.store.getState().query.folders).toEqual(['k1'])
    await userEvent.keyboard('{Escape}')
    await userEvent.click(await within(group).findByRole('button', { name: 'Remove filter Campaigns' }))
    expect(libraryList.pages.store.getState().query.folders).toEqual([])
  })

  test('names the account beside the folder where several accounts have folders', async () => {
    const folders = [
      { key: 'k1', accountId, name: 'Films', count: 3 },
      { key: 'k2', accountId: second, name: 'Films', count: 0 },
    ]
    show({ 'assets.facets': () => buildFacets({ folders }) })
    await userEvent.click(await screen.findByRole('button', { name: 'Folder' }))
    expect(await screen.findByRole('checkbox', { name: 'Films (Studio)' })).toBeTruthy()
    expect(screen.getByRole('checkbox', { name: 'Films (Second)' })).toBeTruthy()
  })
})

describe('the way from the Library to the search at a service', () => {
  test('shows while something is searched for, and takes the text along', async () => {
    show({ 'accounts.list': () => [buildAccount(), buildAccount({ id: second, name: 'Second', capabilities: unable })] })
    await screen.findByRole('button', { name: 'Tag' })
    expect(atService()).toBeNull()
    search(' boats ')
    await waitFor(() => expect(atService()).not.toBeNull())
    await userEvent.click(screen.getByRole('button', { name: 'Search at the service…' }))
    expect(useServiceSearchWish.getState().wish).toEqual({ accountId, text: 'boats' })
  })

  test('leaves the account open where several could be meant, unless the grid is narrowed to one', async () => {
    show({ 'accounts.list': () => [buildAccount(), buildAccount({ id: second, name: 'Second' })] })
    search('boats')
    await userEvent.click(await screen.findByRole('button', { name: 'Search at the service…' }))
    expect(useServiceSearchWish.getState().wish).toEqual({ accountId: null, text: 'boats' })
    act(() => changeQuery(libraryList, { accounts: [second] }))
    await userEvent.click(screen.getByRole('button', { name: 'Search at the service…' }))
    expect(useServiceSearchWish.getState().wish).toEqual({ accountId: second, text: 'boats' })
  })

  test('is not there where no account can be searched, nor in the trash', async () => {
    search('boats')
    show({ 'accounts.list': () => [buildAccount({ capabilities: unable })] })
    await screen.findByRole('button', { name: 'Tag' })
    expect(atService()).toBeNull()
    cleanup()
    search('boats', trashList)
    show({}, trashList)
    await screen.findByRole('button', { name: 'Tag' })
    expect(atService()).toBeNull()
  })
})
