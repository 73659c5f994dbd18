// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Account, AccountHold } from '../../../../src-preload/contract/account'
import { AppError } from '../../../../src-preload/contract/errors'
import { AccountsView } from '../../../../src-renderer/features/accounts/accounts-view'
import { HoldBanner } from '../../../../src-renderer/features/accounts/hold-banner'
import { goTo } from '../../../../src-renderer/route'
import { formatTime } from '../../../../src-renderer/ui/format'
import { accountId, assetIdOf, buildAccount, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const hold: AccountHold = {
  kind: 'vanished',
  since: 1_700_000_000_000,
  explanation: 'The service tells of far fewer assets than before.',
  missing: 120,
  known: 1300,
  samples: ['Harbour', 'Dawn'],
}

async function show(account: Account, answers: Answers = {}) {
  const bridge = installBridge({ 'services.list': () => [...services], 'accounts.list': () => [account], ...answers })
  renderPart(<AccountsView />)
  await within(await screen.findByRole('list', { name: 'Accounts' })).findByRole('listitem')
  return bridge
}

const button = (name: string) => screen.getByRole('button', { name })

beforeEach(() => pretendSize(800, 600))
afterEach(() => {
  cleanup()
  goTo('library')
})

describe('pausing an account', () => {
  test('is for an hour, or until it is resumed', async () => {
    const bridge = await show(buildAccount(), { 'accounts.pause': () => undefined })
    for (const name of ['For an hour', 'Until resumed']) {
      await userEvent.click(button('Pause'))
      await userEvent.click(await screen.findByRole('menuitem', { name }))
    }
    await waitFor(() => expect(bridge.inputsOf('accounts.pause')).toHaveLength(2))
    expect(bridge.inputsOf('accounts.pause')).toEqual([
      { id: accountId, length: 'hour' },
      { id: accountId, length: 'until-resumed' },
    ])
  })

  test('is said with the time it ends, and can be ended', async () => {
    const until = 1_700_000_000_000
    const bridge = await show(buildAccount({ paused: { until } }), { 'accounts.resume': () => undefined })
    expect(screen.getByText(`Paused until ${formatTime(until)}`)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull()
    expect(button('Sync now').getAttribute('aria-disabled')).toBe('true')
    await userEvent.click(button('Resume'))
    expect(bridge.inputsOf('accounts.resume')).toEqual([{ id: accountId }])
  })

  test('says when it has no end of its own', async () => {
    await show(buildAccount({ paused: { until: null } }))
    expect(screen.getByText('Paused until resumed')).toBeTruthy()
  })

  test('says why it could not be paused', async () => {
    await show(buildAccount(), {
      'accounts.pause': () => {
        throw new AppError('not-found', 'This account is not in Slipway any more.')
      },
    })
    await userEvent.click(button('Pause'))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'For an hour' }))
    expect((await screen.findByRole('alert')).textContent).toContain('not in Slipway any more')
  })
})

describe('an account on hold', () => {
  test('says what was seen, how much is missing and what, and takes nothing away before it is asked twice', async () => {
    const bridge = await show(buildAccount({ hold }), { 'accounts.answer-hold': () => undefined })
    const notice = within(screen.getByRole('group', { name: '“Studio” is held: assets are missing' }))
    expect(notice.getByText(hold.explanation)).toBeTruthy()
    expect(notice.getByText(/120 of 1,300 assets missing, such as “Harbour” and “Dawn”/)).toBeTruthy()
    await userEvent.click(button('They are gone: remove them'))
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Remove 120 assets of “Studio”?' }))
    expect(bridge.inputsOf('accounts.answer-hold')).toEqual([])
    await waitFor(() => expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Cancel' })))
    await userEvent.click(dialog.getByRole('button', { name: 'Remove 120 assets' }))
    expect(bridge.inputsOf('accounts.answer-hold')).toEqual([{ id: accountId, answer: 'accept' }])
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  })

  test('keeps everything and looks again at one word', async () => {
    const bridge = await show(buildAccount({ hold }), { 'accounts.answer-hold': () => undefined })
    await userEvent.click(button('Keep them and look again'))
    expect(bridge.inputsOf('accounts.answer-hold')).toEqual([{ id: accountId, answer: 'refuse' }])
  })

  test('asks whether somebody else is the right one', async () => {
    const other: AccountHold = { ...hold, kind: 'other-identity', missing: 0, known: 0, samples: [] }
    const bridge = await show(buildAccount({ hold: other }), { 'accounts.answer-hold': () => undefined })
    expect(screen.queryByText(/missing/)).toBeNull()
    await userEvent.click(button('This is the right account'))
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Is this the right account for “Studio”?' }))
    await userEvent.click(dialog.getByRole('button', { name: 'This is the right account' }))
    expect(bridge.inputsOf('accounts.answer-hold')).toEqual([{ id: accountId, answer: 'accept' }])
  })

  test('says in the dialog why the answer was not taken', async () => {
    await show(buildAccount({ hold }), {
      'accounts.answer-hold': () => {
        throw new AppError('refused', 'The service tells of them again.')
      },
    })
    await userEvent.click(button('They are gone: remove them'))
    const dialog = within(await screen.findByRole('alertdialog'))
    await userEvent.click(dialog.getByRole('button', { name: 'Remove 120 assets' }))
    expect((await dialog.findByRole('alert')).textContent).toContain('tells of them again')
  })

  test('stands over the library too, one account at a time', async () => {
    const second = buildAccount({ id: String(assetIdOf(2)) as Account['id'], name: 'Second', hold })
    installBridge({ 'accounts.list': () => [buildAccount({ hold }), second] })
    renderPart(<HoldBanner />)
    expect(await screen.findByRole('group', { name: '“Studio” is held: assets are missing' })).toBeTruthy()
    expect(screen.getByText('1 other account waits for your answer.')).toBeTruthy()
    expect(screen.queryByRole('group', { name: /Second/ })).toBeNull()
    goTo('accounts')
    await waitFor(() => expect(screen.queryByRole('group')).toBeNull())
  })

  test('says nothing over the library when all is well', async () => {
    const bridge = installBridge({ 'accounts.list': () => [buildAccount()] })
    renderPart(<HoldBanner />)
    await waitFor(() => expect(bridge.inputsOf('accounts.list')).toHaveLength(1))
    expect(screen.queryByRole('group')).toBeNull()
  })
})
