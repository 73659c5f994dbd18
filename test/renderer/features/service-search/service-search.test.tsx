// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ServiceSearchResult } from '../../../../src-preload/contract/asset'
import { AppError } from '../../../../src-preload/contract/errors'
import type { AccountId } from '../../../../src-preload/contract/ids'
import { ServiceSearch } from '../../../../src-renderer/features/service-search/service-search'
import { accountId, assetIdOf, buildAccount, buildCapabilities, buildRow } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const octo = buildAccount({ service: 'octospark', serviceLabel: 'OctoSpark', name: 'Octo' })
const hitOf = (number: number, changes: Partial<ServiceSearchResult['hits'][number]> = {}) => ({
  row: buildRow(number),
  score: null,
  reasons: [],
  ...changes,
})
const answerOf = (changes: Partial<ServiceSearchResult> = {}): ServiceSearchResult => ({
  hits: [],
  next: null,
  total: null,
  cost: null,
  note: null,
  ...changes,
})

async function open(answers: Answers, text = '', id: AccountId | null = accountId) {
  const bridge = installBridge({ 'accounts.list': () => [octo], ...answers })
  const onOpenAsset = vi.fn()
  renderPart(<ServiceSearch wish={{ accountId: id, text }} onClose={vi.fn()} onOpenAsset={onOpenAsset} />)
  await screen.findByRole('textbox', { name: 'Search for' })
  return { bridge, onOpenAsset }
}

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Search for' })
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))
const summary = () => screen.getByRole('status', { name: 'Search results' }).textContent

beforeEach(() => pretendSize(800, 600))
afterEach(cleanup)

describe('searching at a service', () => {
  test('asks nothing before the user says so, then lists what was found with type, score and reasons', async () => {
    const hits = [hitOf(1, { score: 0.8345, reasons: ['Tag: boat', 'Title'] }), hitOf(2, { row: buildRow(2, { type: 'video' }) })]
    const { bridge } = await open({ 'accounts.search': () => answerOf({ hits }) }, 'boats')
    expect(screen.getByRole('dialog', { name: 'Search at OctoSpark' })).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(field()))
    expect(field().value).toBe('boats')
    expect(bridge.inputsOf('accounts.search')).toEqual([])
    await userEvent.keyboard('{Enter}')
    const list = await screen.findByRole('list', { name: 'Found at the service' })
    const items = [...list.children].map((item) => item.textContent)
    expect(items).toEqual(['Asset 1ImageScore 0.83Tag: boatTitleShow', 'Asset 2VideoShow'])
    expect(summary()).toBe('2 assets found.')
    expect(bridge.inputsOf('accounts.search')).toEqual([{ id: accountId, text: 'boats', mode: 'plain', cursor: null }])
  })

  test('shows an asset by the button and by the Enter key; arrow keys walk', async () => {
    const { onOpenAsset } = await open({ 'accounts.search': () => answerOf({ hits: [hitOf(1), hitOf(2)] }) }, 'x')
    await press('Search')
    const show = await screen.findByRole('button', { name: 'Show Asset 1' })
    show.focus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    expect(onOpenAsset).toHaveBeenLastCalledWith(assetIdOf(2))
    await userEvent.click(show)
    expect(onOpenAsset).toHaveBeenLastCalledWith(assetIdOf(1))
  })

  test('the assistant is asked by its button alone, which says that it costs; the cost is shown', async () => {
    const { bridge } = await open(
      { 'accounts.search': () => answerOf({ hits: [hitOf(1)], cost: '3 credits', note: '40 assets are not read by the assistant yet.' }) },
      'a boat at dusk',
    )
    await userEvent.click(screen.getByRole('radio', { name: 'Ask the assistant (costs credits)' }))
    expect(screen.queryByRole('button', { name: 'Search' })).toBeNull()
    field().focus()
    await userEvent.keyboard('{Enter}')
    expect(bridge.inputsOf('accounts.search')).toEqual([])
    await press('Search and pay')
    await waitFor(() => expect(summary()).toBe('1 asset found. Cost: 3 credits. 40 assets are not read by the assistant yet.'))
    expect(bridge.inputsOf('accounts.search')).toEqual([{ id: accountId, text: 'a boat at dusk', mode: 'assistant', cursor: null }])
  })

  test('a second press while an answer is awaited asks nothing and pays nothing', async () => {
    let answer: (() => void) | undefined
    const { bridge } = await open(
      { 'accounts.search': () => new Promise((resolve) => (answer = () => resolve(answerOf({ cost: '3 credits' })))) },
      'boat',
    )
    await userEvent.click(screen.getByRole('radio', { name: /assistant/ }))
    await press('Search and pay')
    expect(summary()).toBe('Asking OctoSpark…')
    await press('Search and pay')
    answer?.()
    await waitFor(() =>
      expect(summary()).toBe('OctoSpark found nothing for “boat”. Try other words, or another way to search. Cost: 3 credits.'),
    )
    expect(bridge.inputsOf('accounts.search')).toHaveLength(1)
  })

  test('goes on where the last answer ended, each asset once, and not in a circle', async () => {
    const pages: Record<string, ServiceSearchResult> = {
      '': answerOf({ hits: [hitOf(1), hitOf(2)], next: 'c1', total: 4 }),
      c1: answerOf({ hits: [hitOf(2), hitOf(3)], next: 'c1', total: 4 }),
    }
    const { bridge } = await open({ 'accounts.search': ({ cursor }) => pages[cursor ?? ''] ?? answerOf() }, 'x')
    await press('Search')
    await waitFor(() => expect(summary()).toBe('2 of 4 assets found.'))
    // What is typed meanwhile is another question: the next page belongs to the one that was asked.
    await userEvent.type(field(), 'y')
    await press('More results')
    await waitFor(() => expect(screen.getAllByRole('button', { name: /^Show Asset/ })).toHaveLength(3))
    expect(screen.queryByRole('button', { name: /More results/ })).toBeNull()
    expect(bridge.inputsOf('accounts.search')).toMatchObject([
      { text: 'x', cursor: null },
      { text: 'x', cursor: 'c1' },
    ])
  })

  test('a refusal is said, what was found before stays, and nothing is asked again by itself', async () => {
    let isBroken = false
    const { bridge } = await open(
      {
        'accounts.search': () => {
          if (isBroken) throw new AppError('offline', 'OctoSpark could not be reached. Check the connection.')
          return answerOf({ hits: [hitOf(1)] })
        },
      },
      'x',
    )
    await press('Search')
    await screen.findByRole('list', { name: 'Found at the service' })
    isBroken = true
    await press('Search')
    expect((await screen.findByRole('alert')).textContent).toBe('OctoSpark could not be reached. Check the connection.')
    expect(screen.getByRole('button', { name: 'Show Asset 1' })).toBeTruthy()
    expect(bridge.inputsOf('accounts.search')).toHaveLength(2)
  })

  test('says it when nothing was found and when nothing was typed', async () => {
    const { bridge } = await open({ 'accounts.search': () => answerOf() })
    await press('Search')
    expect((await screen.findByRole('alert')).textContent).toBe('Enter what you are looking for.')
    expect(bridge.inputsOf('accounts.search')).toEqual([])
    await userEvent.type(field(), '  unicorn ')
    await press('Search')
    await waitFor(() => expect(summary()).toBe('OctoSpark found nothing for “unicorn”. Try other words, or another way to search.'))
  })

  test('a way to search that the service lacks is there, off, with the reason', async () => {
    const capabilities = buildCapabilities({ search: 'It has no plain search.', 'ask-assistant': 'It has no assistant.' })
    const { bridge } = await open({ 'accounts.list': () => [{ ...octo, capabilities }], 'accounts.search': () => answerOf() }, 'x')
    const words = screen.getByRole<HTMLInputElement>('radio', { name: 'Words', description: 'It has no plain search.' })
    const assistant = screen.getByRole<HTMLInputElement>('radio', { name: /assistant/, description: 'It has no assistant.' })
    expect([words.disabled, assistant.disabled]).toEqual([true, true])
    await press('Search')
    await waitFor(() => expect(bridge.inputsOf('accounts.search')).toMatchObject([{ mode: 'meaning' }]))
  })

  test('asks which account where several can be searched, and leaves out those that can not', async () => {
    const second = '0A000000000000000000000002' as AccountId
    const none = 'No search.'
    const plain = buildCapabilities({ search: none, 'search-by-meaning': none, 'ask-assistant': none })
    const accounts = [
      octo,
      buildAccount({ id: second, service: 'other', serviceLabel: 'Other', name: 'Second' }),
      buildAccount({ id: '0A000000000000000000000003' as AccountId, name: 'Third', capabilities: plain }),
    ]
    const { bridge } = await open({ 'accounts.list': () => accounts, 'accounts.search': () => answerOf() }, 'x', null)
    const account = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Account' })
    expect([...account.options].map(({ text }) => text)).toEqual(['Octo', 'Second'])
    await userEvent.selectOptions(account, 'Second')
    expect(screen.getByRole('dialog', { name: 'Search at Other' })).toBeTruthy()
    await press('Search')
    await waitFor(() => expect(bridge.inputsOf('accounts.search')).toMatchObject([{ id: second }]))
  })

  test('a title is text, whatever it holds', async () => {
    const hits = [hitOf(1, { row: buildRow(1, { title: '<img src=x onerror=alert(1)>' }), reasons: ['<b>bold</b>'] })]
    await open({ 'accounts.search': () => answerOf({ hits }) }, 'x')
    await press('Search')
    const list = await screen.findByRole('list', { name: 'Found at the service' })
    expect(within(list).getByText('<img src=x onerror=alert(1)>')).toBeTruthy()
    expect(within(list).getByText('<b>bold</b>')).toBeTruthy()
    expect(list.querySelector('img, b')).toBeNull()
  })
})
