// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { Damage, LibraryBackup, LibraryCheck, LibraryState } from '../../../../src-preload/contract/library'
import { LibraryNotice } from '../../../../src-renderer/features/settings/library-notice'
import { LibrarySection } from '../../../../src-renderer/features/settings/library-section'
import { formatMoment } from '../../../../src-renderer/ui/format'
import { accountId, buildAccount } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const madeAt = 1_700_000_000_000

const buildState = (changes: Partial<LibraryState> = {}): LibraryState => ({
  isChecking: false,
  isBackingUp: false,
  lastCheck: null,
  backups: [],
  notice: null,
  needsRestart: false,
  ...changes,
})
const buildBackup = (changes: Partial<LibraryBackup> = {}): LibraryBackup => ({
  id: 'b1',
  madeAt,
  bytes: 4_200_000,
  why: 'daily',
  assets: 1234,
  ...changes,
})
const damage = (changes: Partial<Damage> = {}): Damage => ({
  kind: 'operation-without-asset',
  count: 1,
  words: 'A change belonged to no asset.',
  repaired: true,
  advice: null,
  ...changes,
})

/** Settings' part about a library whose state can change. */
function show(state: LibraryState, answers: Answers = {}) {
  const held = { state }
  const bridge = installBridge({ 'library.state': () => held.state, 'accounts.list': () => [buildAccount()], ...answers })
  renderPart(<LibrarySection />)
  return { bridge, held }
}
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }))

beforeEach(() => pretendSize(800, 600))
afterEach(() => {
  // Toasts outlive a view.
  for (const button of screen.queryAllByRole('button', { name: 'Dismiss' })) fireEvent.click(button)
  cleanup()
})

describe('checking the library', () => {
  test('says that it never was', async () => {
    show(buildState())
    expect(await screen.findByText('The library was not checked yet.')).toBeTruthy()
  })

  test('shows that it goes on, and then what was found and what became of it', async () => {
    let answer: (check: LibraryCheck) => void = () => undefined
    const answered = new Promise<LibraryCheck>((resolve) => (answer = resolve))
    const { bridge, held } = show(buildState(), { 'library.check': () => answered })
    await press('Check library')
    expect(await screen.findByRole('progressbar', { name: /^Checking\./ })).toBeTruthy()
    await press('Check library')
    expect(bridge.inputsOf('library.check')).toHaveLength(1)
    const damages = [
      damage({ count: 3 }),
      damage({ kind: 'two', words: 'A file of the ledger is missing.', repaired: false, advice: 'Put it back.' }),
    ]
    const lastCheck = { checkedAt: Date.now(), tookMs: 5, assets: 1234, damages }
    held.state = buildState({ lastCheck })
    answer(lastCheck)
    const list = within(await screen.findByRole('list', { name: 'Damages' }))
    expect(list.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'A change belonged to no asset. (3 times)Repaired',
      'A file of the ledger is missing.Put it back.Not repaired',
    ])
    expect(screen.getByText(/2 kinds of damage found; 1 kind could not be repaired\./)).toBeTruthy()
  })

  test('says when nothing was wrong', async () => {
    show(buildState({ lastCheck: { checkedAt: Date.now(), tookMs: 5, assets: 1234, damages: [] } }))
    expect(await screen.findByText(/No damage among 1,234 assets\./)).toBeTruthy()
    expect(screen.queryByRole('list', { name: 'Damages' })).toBeNull()
  })

  test('says when all of it was repaired', async () => {
    show(buildState({ lastCheck: { checkedAt: Date.now(), tookMs: 5, assets: 1234, damages: [damage()] } }))
    expect(await screen.findByText(/1 kind of damage found, and all of it was repaired\./)).toBeTruthy()
  })

  test('is shown as going on when it was begun elsewhere', async () => {
    show(buildState({ isChecking: true }))
    expect(await screen.findByRole('progressbar')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Check library' }).getAttribute('aria-busy')).toBe('true')
  })

  test('says why it could not be done', async () => {
    show(buildState(), {
      'library.check': () => {
        throw new AppError('refused', 'A backup is being made. Check again when it is done.')
      },
    })
    await press('Check library')
    expect((await screen.findByRole('alert')).textContent).toContain('A backup is being made.')
  })
})

describe('backups', () => {
  test('are listed with their time, reason, assets and size', async () => {
    show(buildState({ backups: [buildBackup(), buildBackup({ id: 'b2', why: 'before-update' })] }))
    const table = within(await screen.findByRole('table', { name: 'Backups' }))
    const [, first, second] = table.getAllByRole('row').map((row) => row.textContent)
    expect(first).toBe(`${formatMoment(madeAt)}Daily1,2344.2 MBRestore…`)
    expect(second).toContain('Before an update')
  })

  test('are made when it is asked for', async () => {
    const { bridge, held } = show(buildState(), {
      'library.back-up': () => {
        held.state = buildState({ backups: [buildBackup({ why: 'by-hand' })] })
        return held.state
      },
    })
    expect(await screen.findByText('There is no backup yet. One is made every day.')).toBeTruthy()
    await press('Back up now')
    expect(await screen.findByText('By hand')).toBeTruthy()
    expect(bridge.inputsOf('library.back-up')).toHaveLength(1)
    expect(screen.getByText('The library was backed up.')).toBeTruthy()
  })

  test('are restored after a question that says what happens and what stays', async () => {
    const { bridge } = show(buildState({ backups: [buildBackup()] }), { 'library.restore': () => undefined })
    await press('Restore…')
    const dialog = within(await screen.findByRole('alertdialog', { name: `Restore the library of ${formatMoment(madeAt)}?` }))
    expect(dialog.getByText(/Slipway starts again and shows 1,234 assets/)).toBeTruthy()
    expect(dialog.getByText(/What stays as it is now: changes that wait to be sent/)).toBeTruthy()
    expect(bridge.inputsOf('library.restore')).toEqual([])
    await waitFor(() => expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Cancel' })))
    await userEvent.click(dialog.getByRole('button', { name: 'Restore and start again' }))
    expect(bridge.inputsOf('library.restore')).toEqual([{ id: 'b1' }])
    expect((await dialog.findByRole('status')).textContent).toBe('Slipway starts again…')
  })

  test('that are no good are said to be so, and nothing is restored', async () => {
    show(buildState({ backups: [buildBackup()] }), {
      'library.restore': () => {
        throw new AppError('refused', 'This backup is damaged. Choose another one.')
      },
    })
    await press('Restore…')
    const dialog = within(await screen.findByRole('alertdialog'))
    await userEvent.click(dialog.getByRole('button', { name: 'Restore and start again' }))
    expect((await dialog.findByRole('alert')).textContent).toContain('This backup is damaged.')
    await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  })
})

describe('rebuilding the mirror', () => {
  test.each([
    ['All accounts', 'Rebuild the mirror of all accounts?', null],
    ['Studio', 'Rebuild the mirror of “Studio”?', accountId],
  ])('of %s is asked about first', async (choice, title, expected) => {
    const { bridge } = show(buildState(), { 'library.rebuild': () => undefined })
    await screen.findByRole('option', { name: 'Studio' })
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Account' }), choice)
    await press('Rebuild mirror…')
    const dialog = within(await screen.findByRole('alertdialog', { name: title }))
    expect(bridge.inputsOf('library.rebuild')).toEqual([])
    await userEvent.click(dialog.getByRole('button', { name: 'Rebuild mirror' }))
    expect(bridge.inputsOf('library.rebuild')).toEqual([{ accountId: expected }])
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  })

  test('needs an account', async () => {
    show(buildState(), { 'accounts.list': () => [] })
    await screen.findByRole('button', { name: 'Rebuild mirror…' })
    await waitFor(() => expect(screen.getByRole('button', { name: 'Rebuild mirror…' }).getAttribute('aria-disabled')).toBe('true'))
  })
})

describe('what happened to the library at the start', () => {
  test('is said until it is dismissed', async () => {
    const held = { state: buildState({ notice: 'The library was damaged; it was restored from the backup of yesterday.' }) }
    const bridge = installBridge({
      'library.state': () => held.state,
      'library.dismiss-notice': () => {
        held.state = buildState()
      },
    })
    renderPart(<LibraryNotice />)
    expect(await screen.findByText(/The library was damaged/)).toBeTruthy()
    await press('Dismiss')
    await waitFor(() => expect(screen.queryByText(/The library was damaged/)).toBeNull())
    expect(bridge.inputsOf('library.dismiss-notice')).toHaveLength(1)
  })
})
