// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import type { KeptValue } from '../../../../src-preload/contract/conflict'
import type { OperationId } from '../../../../src-preload/contract/ids'
import { AssetPanel } from '../../../../src-renderer/features/details/asset-panel'
import { accountId, assetIdOf, buildAccount, buildCapabilities, buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const at = Date.UTC(2026, 10, 21, 12)
const mine: KeptValue = { field: 'title', value: 'Hero, graded', whose: 'mine', at }
const theirs: KeptValue = { field: 'tags', value: ['dawn', 'sea'], whose: 'theirs', at: at - 1 }
const spoken: KeptValue = { field: 'comment', value: 'The light is perfect.', whose: 'mine', at: at - 2 }

const answers = (kept: readonly KeptValue[]): Answers => ({
  'assets.kept-values': () => [...kept],
  'assets.history': () => ({ events: [{ id: 'e', what: 'ASSET_ADDED', at }], next: null }),
  'comments.list': () => [],
})

const openHistory = async () => userEvent.click(screen.getByRole('tab', { name: 'History' }))
const keptList = () => screen.findByRole('list', { name: 'Kept from conflicts' })

afterEach(cleanup)

describe('values that lost a conflict', () => {
  test('stand in the history, with whose they were and when, above what the service tells', async () => {
    installBridge(answers([mine, theirs]))
    renderPart(<AssetPanel asset={buildDetails(21)} account={buildAccount()} />)
    await openHistory()
    const items = within(await keptList()).getAllByRole('listitem')
    expect(items[0]?.textContent).toMatch(/^Your title lost on Nov 21, 2026.*“Hero, graded”/)
    expect(items[1]?.textContent).toMatch(/^Their tags lost to yours on .*dawn and sea/)
    expect(await screen.findByText('Asset added')).toBeTruthy()
  })

  test('fill the form when they are used again, and nothing else of it changes', async () => {
    installBridge(answers([mine, theirs]))
    renderPart(<AssetPanel asset={buildDetails(22, { title: 'Hero', description: 'Stays' })} account={buildAccount()} />)
    await openHistory()
    await userEvent.click(await screen.findByRole('button', { name: 'Use this again: “Hero, graded”' }))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' }).value).toBe('Hero, graded')
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Description' }).value).toBe('Stays')
    await openHistory()
    await userEvent.click(await screen.findByRole('button', { name: 'Use this again: dawn and sea' }))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' }).value).toBe('Hero, graded')
    expect(
      within(screen.getByRole('list', { name: 'Tags chosen' }))
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['dawn', 'sea'])
  })

  test('a comment goes below the comments, behind what is begun there', async () => {
    installBridge(answers([spoken]))
    renderPart(<AssetPanel asset={buildDetails(23)} account={buildAccount()} />)
    await userEvent.click(screen.getByRole('tab', { name: 'Comments' }))
    await userEvent.type(await screen.findByLabelText('Write a comment'), 'Begun')
    await openHistory()
    await userEvent.click(await screen.findByRole('button', { name: /^Use this again/ }))
    expect(screen.getByLabelText<HTMLTextAreaElement>('Write a comment').value).toBe('Begun\nThe light is perfect.')
  })

  test('can not be used where the asset can not be edited, which says why', async () => {
    installBridge(answers([mine]))
    const reason = 'Restore it before you edit it.'
    renderPart(<AssetPanel asset={buildDetails(24, { refusals: { edit: reason } })} account={buildAccount()} />)
    await openHistory()
    expect(await screen.findByRole('button', { name: /^Use this again/, description: reason })).toBeTruthy()
  })

  test('can be read where the service tells no history; without them the tab stays shut', async () => {
    const account = buildAccount({ capabilities: buildCapabilities({ history: 'Wordbee tells no history.' }) })
    installBridge(answers([mine]))
    renderPart(<AssetPanel asset={buildDetails(25)} account={account} />)
    expect(await screen.findByRole('tab', { name: 'History', description: '' })).toBeTruthy()
    await openHistory()
    expect(await keptList()).toBeTruthy()
    expect(screen.getByRole('tabpanel').textContent).toContain('Wordbee tells no history.')
    cleanup()
    installBridge(answers([]))
    renderPart(<AssetPanel asset={buildDetails(26)} account={account} />)
    await openHistory()
    expect(screen.getByRole('tab', { name: 'History', description: 'Wordbee tells no history.' }).getAttribute('aria-selected')).toBe(
      'false',
    )
  })
})

describe('an asset that waits for the user', () => {
  const operationId = '0E000000000000000000000077' as OperationId
  const conflict = {
    operationId,
    accountId,
    accountName: 'Studio',
    assetId: assetIdOf(31),
    assetTitle: 'Asset 31',
    foundAt: at,
    fields: [],
  }

  test('leads to its conflict', async () => {
    installBridge({ 'conflicts.page': () => ({ rows: [conflict], total: 1 }) })
    renderPart(
      <AssetPanel asset={buildDetails(31, { state: 'needs-review', stateReason: 'Both changed the title.' })} account={buildAccount()} />,
    )
    const link = await screen.findByRole('link', { name: 'Decide between yours and theirs' })
    expect(link.getAttribute('href')).toBe(`#/activity/conflicts/${operationId}`)
  })

  test('without a conflict it leads to what is in doubt, and a refused one to what failed', async () => {
    installBridge({ 'conflicts.page': () => ({ rows: [conflict], total: 1 }) })
    renderPart(<AssetPanel asset={buildDetails(32, { state: 'needs-review', stateReason: 'In doubt.' })} account={buildAccount()} />)
    expect((await screen.findByRole('link', { name: 'Show in Activity' })).getAttribute('href')).toBe('#/activity/needs-review')
    cleanup()
    renderPart(<AssetPanel asset={buildDetails(33, { state: 'failed', stateReason: 'Refused.' })} account={buildAccount()} />)
    expect(screen.getByRole('link', { name: 'Show in Activity' }).getAttribute('href')).toBe('#/activity/failed')
  })
})
