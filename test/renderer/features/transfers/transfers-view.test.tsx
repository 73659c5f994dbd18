// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { OperationId } from '../../../../src-preload/contract/ids'
import type { Transfer, TransferPage } from '../../../../src-preload/contract/transfer'
import { CapSection } from '../../../../src-renderer/features/transfers/cap-section'
import { readLimit } from '../../../../src-renderer/features/transfers/cap-field'
import { TransferLink } from '../../../../src-renderer/features/transfers/transfer-link'
import { TransfersView } from '../../../../src-renderer/features/transfers/transfers-view'
import { accountId, assetIdOf } from '../../support/builders'
import { installBridge, type Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const transfer = (number: number, changes: Partial<Transfer> = {}): Transfer => ({
  id: `0E${String(number).padStart(24, '0')}` as OperationId,
  accountId,
  assetId: assetIdOf(number),
  intakeId: null,
  name: `clip-${number}.mov`,
  accountName: 'Studio',
  size: 40_000_000,
  sent: null,
  state: 'waiting',
  speed: null,
  leftMs: null,
  lane: 'small',
  reason: null,
  nextTryAt: null,
  canCancel: true,
  ...changes,
})

const pageOf = (rows: Transfer[], changes: Partial<TransferPage> = {}): TransferPage => ({
  rows,
  total: rows.length,
  left: { files: rows.length, bytes: 0, speed: null, leftMs: null },
  cap: null,
  keepsAwake: false,
  serving: 0,
  ...changes,
})

const show = (page: TransferPage | (() => TransferPage), answers: Answers = {}) => {
  const onOpenAsset = vi.fn()
  const read = typeof page === 'function' ? page : () => page
  const bridge = installBridge({
    'transfers.page': ({ offset, limit }) => ({ ...read(), rows: read().rows.slice(offset, offset + limit) }),
    'transfers.move': () => undefined,
    'transfers.cancel': () => undefined,
    'transfers.set-cap': () => undefined,
    ...answers,
  })
  renderPart(<TransfersView onOpenAsset={onOpenAsset} />)
  return { bridge, onOpenAsset }
}

const rowOf = async (name: string) => (await screen.findByText(name)).closest<HTMLElement>('[role="row"]') ?? document.body

beforeEach(() => pretendSize(1000, 600))
afterEach(cleanup)

describe('the table "Transfers"', () => {
  test('shows how far a file is, how fast and how long, with a bar that has a name', async () => {
    const leaving = transfer(1, { state: 'uploading', sent: 12_000_000, speed: 4_200_000, leftMs: 6700 })
    show(pageOf([leaving], { left: { files: 1, bytes: 28_000_000, speed: 4_200_000, leftMs: 6700 }, keepsAwake: true }))
    const row = await rowOf('clip-1.mov')
    expect(screen.getByRole('table', { name: 'Transfers' })).toBeTruthy()
    const bar = within(row).getByRole<HTMLProgressElement>('progressbar', { name: 'Sending “clip-1.mov”' })
    expect(bar.getAttribute('aria-valuetext')).toBe('12 of 40 MB')
    expect(bar.value / bar.max).toBeCloseTo(0.3)
    expect(within(row).getByText('Uploading')).toBeTruthy()
    expect(within(row).getByText('4.2 MB/s')).toBeTruthy()
    expect(within(row).getByText('7 sec')).toBeTruthy()
    expect(screen.getByText(/^1 file left · 28 MB · 4.2 MB\/s · 7 sec to go/)).toBeTruthy()
    expect(screen.getByText(/kept awake/)).toBeTruthy()
  })

  test('says which files go on the way of large ones, and why one waits', async () => {
    const waits = transfer(2, { lane: 'large', reason: 'Studio can not be reached.', nextTryAt: Date.now() + 110_000 })
    show(pageOf([waits]))
    const row = await rowOf('clip-2.mov')
    expect(row.textContent).toContain('Large-file lane')
    expect(row.textContent).toContain('Studio can not be reached.')
    expect(row.textContent).toContain('Next try in 2 min')
    expect(within(row).queryByRole('progressbar')).toBeNull()
  })

  test('puts a file first, and gives one up', async () => {
    const { bridge } = show(pageOf([transfer(1), transfer(2)]))
    const row = await rowOf('clip-2.mov')
    await userEvent.click(within(row).getByRole('button', { name: 'Send first' }))
    await waitFor(() => expect(bridge.inputsOf('transfers.move')).toEqual([{ id: transfer(2).id, to: 'first' }]))
    expect(await screen.findByText('“clip-2.mov” is sent first.')).toBeTruthy()
    await userEvent.click(within(row).getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(bridge.inputsOf('transfers.cancel')).toEqual([{ id: transfer(2).id }]))
  })

  test('says why what is being sent can be neither moved nor called back', async () => {
    const { bridge } = show(pageOf([transfer(1, { state: 'verifying', canCancel: false })]))
    const row = await rowOf('clip-1.mov')
    const [first, cancel] = ['Send first', 'Cancel'].map((name) => within(row).getByRole('button', { name }))
    expect(first?.getAttribute('aria-disabled')).toBe('true')
    expect(cancel?.getAttribute('aria-disabled')).toBe('true')
    expect(document.getElementById(cancel?.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/can not be called back/)
    if (first) await userEvent.click(first)
    expect(bridge.inputsOf('transfers.move')).toEqual([])
  })

  test('shows a refusal in words', async () => {
    show(pageOf([transfer(1)]), {
      'transfers.move': () => {
        throw new AppError('refused', '“clip-1.mov” is being sent already.')
      },
    })
    await userEvent.click(within(await rowOf('clip-1.mov')).getByRole('button', { name: 'Send first' }))
    expect(await screen.findByText('“clip-1.mov” is being sent already.')).toBeTruthy()
  })

  test('can be worked with by keys alone', async () => {
    const { bridge, onOpenAsset } = show(pageOf([transfer(1), transfer(2), transfer(3)]))
    const first = await rowOf('clip-1.mov')
    first.focus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    expect(onOpenAsset).toHaveBeenCalledWith(assetIdOf(2))
    await userEvent.keyboard('{Delete}')
    await waitFor(() => expect(bridge.inputsOf('transfers.cancel')).toEqual([{ id: transfer(2).id }]))
    await userEvent.keyboard('{ContextMenu}')
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Send last' }))
    await waitFor(() => expect(bridge.inputsOf('transfers.move')).toEqual([{ id: transfer(2).id, to: 'last' }]))
  })

  test('keeps up with what main tells', async () => {
    let sent = 1_000_000
    const { bridge } = show(() => pageOf([transfer(1, { state: 'uploading', sent })]))
    expect(await screen.findByText('1 of 40 MB')).toBeTruthy()
    sent = 2_000_000
    const { followEvents } = await import('../../../../src-renderer/bridge/query')
    const stop = followEvents()
    bridge.emit('transfers.changed')
    expect(await screen.findByText('2 of 40 MB')).toBeTruthy()
    stop()
  })

  test('teaches what belongs here where nothing is on its way', async () => {
    show(pageOf([]))
    expect(await screen.findByText(/Files on their way to a service are listed here/)).toBeTruthy()
    expect(screen.getByText('Nothing is being sent')).toBeTruthy()
    expect(screen.queryByRole('table')).toBeNull()
  })
})

describe('the speed limit', () => {
  test('is chosen from a list and taken away again', async () => {
    const { bridge } = show(pageOf([], { cap: 5_000_000 }))
    const choice = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Speed limit' })
    expect(choice.value).toBe('5000000')
    await userEvent.selectOptions(choice, '2 MB/s')
    await userEvent.selectOptions(choice, 'No limit')
    await waitFor(() => expect(bridge.inputsOf('transfers.set-cap')).toEqual([{ cap: 2_000_000 }, { cap: null }]))
  })

  test('can be any number, and what is none is said before anything is sent', async () => {
    const bridge = installBridge({ 'transfers.page': () => pageOf([]), 'transfers.set-cap': () => undefined })
    renderPart(<CapSection />)
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Speed limit' }), 'Other…')
    const field = screen.getByRole('textbox', { name: 'Megabytes in a second' })
    await userEvent.type(field, 'fast{Enter}')
    expect(await screen.findByText(/Enter a number of megabytes/)).toBeTruthy()
    await userEvent.clear(field)
    await userEvent.type(field, '1,5{Enter}')
    await waitFor(() => expect(bridge.inputsOf('transfers.set-cap')).toEqual([{ cap: 1_500_000 }]))
    await waitFor(() => expect(screen.queryByRole('textbox')).toBeNull())
  })

  test.each([
    ['1', 1_000_000],
    [' 0.5 ', 500_000],
    ['0.001', /from 0.02/],
    ['99999', /from 0.02/],
    ['-1', /Enter a number/],
    ['', /Enter a number/],
    ['1e3', /Enter a number/],
  ])('reads “%s”', (typed, expected) => {
    const read = readLimit(typed)
    if (expected instanceof RegExp) expect(read).toMatch(expected)
    else expect(read).toBe(expected)
  })

  test('that is none of the usual ones stands in the list', async () => {
    show(pageOf([], { cap: 3_300_000 }))
    const choice = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Speed limit' })
    expect(choice.selectedOptions[0]?.textContent).toBe('3.3 MB/s')
  })
})

describe('the foot of the window', () => {
  const foot = async (changes: Partial<TransferPage>) => {
    installBridge({ 'transfers.page': () => pageOf([], changes) })
    renderPart(
      <div data-testid="foot">
        <TransferLink />
      </div>,
    )
    const { queryClient } = await import('../../../../src-renderer/bridge/query')
    await waitFor(() => expect(queryClient.isFetching()).toBe(0))
    return screen.queryAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')])
  }

  test('says nothing while nothing leaves', async () => {
    expect(await foot({})).toEqual([])
  })

  test('says how many files leave and how fast, and how many can be fetched from here, and leads there', async () => {
    expect(await foot({ left: { files: 120, bytes: 5, speed: 4_200_000, leftMs: 1 }, serving: 2 })).toEqual([
      ['Sending 120 files · 4.2 MB/s', '#/activity/transfers'],
      ['Serving 2 files', '#/activity/transfers'],
    ])
  })
})
