// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { AssetId } from '../../../../src-preload/contract/ids'
import type { IntakeRow } from '../../../../src-preload/contract/intake'
import { followEvents } from '../../../../src-renderer/bridge/query'
import { IntakeTable } from '../../../../src-renderer/features/drop-folders/intake-table'
import { everything } from '../../../../src-renderer/features/drop-folders/narrowing'
import type { Narrowing } from '../../../../src-renderer/features/drop-folders/narrowing'
import { assetIdOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers, FakeBridge } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'
import { buildFile, buildFolder, folderId, folderIdOf, intakeIdOf, ledgerOf } from './builders'

const folders = [buildFolder(), buildFolder({ id: folderIdOf(2), path: '/media/second' })]
const onOpenAsset = vi.fn<(id: AssetId) => void>()

function Table({ start = everything }: { readonly start?: Narrowing }): ReactNode {
  const [narrowing, setNarrowing] = useState(start)
  return <IntakeTable folders={folders} narrowing={narrowing} onNarrow={setNarrowing} onOpenAsset={onOpenAsset} />
}

function show(rows: readonly IntakeRow[], answers: Answers = {}, start?: Narrowing): FakeBridge {
  const bridge = installBridge({ ...ledgerOf(rows), 'intake.act': () => undefined, 'intake.reveal': () => undefined, ...answers })
  renderPart(<Table {...(start && { start })} />)
  return bridge
}

const table = () => screen.findByRole('table', { name: 'Intake' })
const rowOf = async (name: string | RegExp) => within(await table()).findByRole('row', { name })
const choose = async (label: string, option: string) =>
  userEvent.selectOptions(await screen.findByRole('combobox', { name: label }), await screen.findByRole('option', { name: option }))

beforeEach(() => {
  onOpenAsset.mockClear()
  pretendSize(1200, 600)
})
afterEach(cleanup)

describe('the table "Intake"', () => {
  test('says of a file its name, state, reason, size and folder', async () => {
    show([
      buildFile(1, {
        name: 'sub/two.png',
        size: 4_200_000,
        state: 'duplicate',
        reasonCode: 'duplicate',
        reason: 'Same content as “one.png”.',
      }),
      buildFile(2, { name: '/home/me/by hand.png', dropFolderId: folderIdOf(9) }),
    ])
    const row = await rowOf(/two\.png/)
    const cells = within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent)
    expect(cells.slice(0, 5)).toEqual(['sub/two.png', 'Held: duplicate', 'Same content as “one.png”.', '4.2 MB', 'in'])
    expect(within(await rowOf(/by hand/)).getByText('By hand')).toBeTruthy()
  })

  test('signs that could hide what a name is can be seen', async () => {
    show([buildFile(1, { name: 'invoice \u202Egnp.exe', reason: 'line\nbreak' })])
    expect(await rowOf(/invoice \[U\+202E\]gnp\.exe/)).toBeTruthy()
    expect(screen.getByText('line\\nbreak')).toBeTruthy()
  })

  test('only the rows in view are drawn of a million, and the last one can be reached by key', async () => {
    const bridge = installBridge({
      ...ledgerOf([]),
      'intake.page': ({ offset, limit }) => ({
        rows: Array.from({ length: Math.min(limit, 1_000_000 - offset) }, (_, at) => buildFile(offset + at)),
        total: 1_000_000,
      }),
    })
    renderPart(<Table />)
    expect((await table()).getAttribute('aria-rowcount')).toBe('1000001')
    expect(within(await table()).getAllByRole('row').length).toBeLessThan(40)
    act(() =>
      within(screen.getByRole('table'))
        .getByRole('row', { name: /file 0\.png/ })
        .focus(),
    )
    await userEvent.keyboard('{End}')
    await waitFor(() => expect(document.activeElement?.textContent).toContain('file 999999.png'))
    expect(bridge.inputsOf('intake.page')).toContainEqual(expect.objectContaining({ offset: 999_900 }))
  })

  test('bytes are told while a file is sent, and else when it is tried again', async () => {
    show([
      buildFile(1, { state: 'uploading', size: 40_000_000, sent: 12_000_000 }),
      buildFile(2, { state: 'waiting', reasonCode: 'sending', reason: 'Offline.', nextTryAt: Date.now() + 120_000 }),
    ])
    const bar = within(await rowOf(/file 1\.png/)).getByRole('progressbar', { name: 'Sending “file 1.png”' })
    expect(bar.getAttribute('aria-valuetext')).toBe('12 of 40 MB')
    expect(within(await rowOf(/file 2\.png/)).getByText(/^Next try in/)).toBeTruthy()
  })

  test('the next step is a button in the row; the menu has all of them, and only what main allows', async () => {
    const bridge = show([
      buildFile(1, {
        state: 'held',
        reasonCode: 'trashed-twin',
        assetId: assetIdOf(7),
        actions: ['reveal', 'skip', 'restore-twin', 'send-anyway'],
      }),
    ])
    const row = await rowOf(/file 1\.png/)
    expect(
      within(row)
        .getAllByRole('button')
        .map((button) => button.getAttribute('aria-label') ?? button.textContent),
    ).toEqual(['file 1.png, go to asset', 'Restore from trash', 'Skip', 'More for file 1.png'])
    await userEvent.click(within(row).getByRole('button', { name: 'More for file 1.png' }))
    const entries = (await screen.findAllByRole('menuitem')).map((entry) => entry.textContent)
    expect(entries).toEqual(['Restore from trashT', 'Send anywayA', 'SkipDelete', 'Reveal in folderF', 'Go to assetEnter'])
    await userEvent.click(screen.getByRole('menuitem', { name: /^Send anyway/ }))
    expect(bridge.inputsOf('intake.act')).toEqual([{ id: intakeIdOf(1), action: 'send-anyway' }])
    await userEvent.click(within(await rowOf(/file 1\.png/)).getByRole('button', { name: 'file 1.png, go to asset' }))
    expect(onOpenAsset).toHaveBeenCalledWith(assetIdOf(7))
  })

  test('all is done by key on the row with the focus', async () => {
    const bridge = show([
      buildFile(1, { state: 'failed', reasonCode: 'sending', actions: ['retry', 'skip', 'reveal'] }),
      buildFile(2, { state: 'held', reasonCode: 'duplicate', actions: ['send-anyway', 'skip', 'reveal'], assetId: assetIdOf(3) }),
    ])
    const first = await rowOf(/file 1\.png/)
    expect(first.tabIndex).toBe(0)
    act(() => first.focus())
    await userEvent.keyboard('r')
    await userEvent.keyboard('{ArrowDown}')
    await waitFor(() => expect(document.activeElement?.textContent).toContain('file 2.png'))
    // What the row does not allow does nothing.
    await userEvent.keyboard('r')
    await userEvent.keyboard('a')
    await userEvent.keyboard('{Delete}')
    await userEvent.keyboard('f')
    await userEvent.keyboard('{Enter}')
    expect(bridge.inputsOf('intake.act')).toEqual([
      { id: intakeIdOf(1), action: 'retry' },
      { id: intakeIdOf(2), action: 'send-anyway' },
      { id: intakeIdOf(2), action: 'skip' },
    ])
    expect(bridge.inputsOf('intake.reveal')).toEqual([{ id: intakeIdOf(2) }])
    expect(onOpenAsset).toHaveBeenCalledWith(assetIdOf(3))
    await userEvent.keyboard('{Shift>}{F10}{/Shift}')
    expect(await screen.findByRole('menu', { name: 'What to do with “file 2.png”' })).toBeTruthy()
  })

  test('when files come in above, the focus stays with its file', async () => {
    let rows = [buildFile(1, { actions: ['skip', 'reveal'] }), buildFile(2, { actions: ['skip', 'reveal'] })]
    const bridge = installBridge({
      'intake.page': () => ({ rows, total: rows.length }),
      'intake.counts': () => ({ states: [], reasons: [] }),
      'intake.act': () => undefined,
    })
    renderPart(<Table />)
    const stop = followEvents()
    act(() => undefined)
    const row = await rowOf(/file 2\.png/)
    act(() => row.focus())
    rows = [buildFile(3, { actions: ['skip', 'reveal'] }), ...rows]
    act(() => bridge.emit('intake.changed'))
    await rowOf(/file 3\.png/)
    await waitFor(() => expect(document.activeElement?.textContent).toContain('file 2.png'))
    await userEvent.keyboard('{Delete}')
    expect(bridge.inputsOf('intake.act')).toEqual([{ id: intakeIdOf(2), action: 'skip' }])
    stop()
  })

  test('a refusal is said in a toast, and the table is read again', async () => {
    const bridge = show([buildFile(1, { state: 'failed', actions: ['retry'] })], {
      'intake.act': () => {
        throw new AppError('refused', '“file 1.png” was sent meanwhile.')
      },
    })
    const before = bridge.inputsOf('intake.page').length
    await userEvent.click(within(await rowOf(/file 1\.png/)).getByRole('button', { name: 'Retry' }))
    expect(await screen.findByText('“file 1.png” was sent meanwhile.')).toBeTruthy()
    await waitFor(() => expect(bridge.inputsOf('intake.page').length).toBeGreaterThan(before))
  })
})

describe('which files the table shows', () => {
  const rows = [
    buildFile(1, { state: 'held', reasonCode: 'unmatched', actions: ['retry', 'skip', 'reveal'] }),
    buildFile(2, { state: 'held', reasonCode: 'unmatched', actions: ['retry', 'skip', 'reveal'] }),
    buildFile(3, { state: 'duplicate', reasonCode: 'duplicate', actions: ['send-anyway', 'skip', 'reveal'] }),
    buildFile(4, { state: 'skipped', reasonCode: 'left-out' }),
    buildFile(5, { dropFolderId: folderIdOf(2) }),
  ]
  const total = () => screen.getByRole('status', { name: 'Files' }).textContent

  test('by state and by reason, each with how many there are', async () => {
    show(rows)
    await waitFor(() => expect(total()).toBe('5 files'))
    await choose('State', 'Held (2)')
    await waitFor(() => expect(total()).toBe('2 files'))
    await choose('State', 'Wants attention')
    await waitFor(() => expect(total()).toBe('3 files'))
    await choose('Reason', 'Same content is there already (1)')
    await waitFor(() => expect(total()).toBe('1 file'))
    expect(screen.queryByRole('option', { name: /Empty file/ })).toBeNull()
  })

  test('by folder, and by what is typed once typing rests', async () => {
    const bridge = show(rows)
    await choose('Drop folder', '/media/second')
    await waitFor(() => expect(total()).toBe('1 file'))
    expect(bridge.inputsOf('intake.counts')).toContainEqual({ dropFolderId: folderIdOf(2) })
    await choose('Drop folder', 'All folders')
    const search = screen.getByRole<HTMLInputElement>('textbox', { name: 'Search files' })
    await userEvent.type(search, 'file 3')
    await waitFor(() => expect(total()).toBe('1 file'))
    expect(document.activeElement).toBe(search)
    expect(search.value).toBe('file 3')
    await userEvent.type(search, 'x')
    await userEvent.click(await screen.findByRole('button', { name: 'Show all files' }))
    await waitFor(() => expect(total()).toBe('5 files'))
    expect(search.value).toBe('')
  })

  test('all files of a kind are acted upon after a question that counts them', async () => {
    const bridge = show(rows, { 'intake.act-on-all': () => ({ count: 2 }) }, { ...everything, dropFolderId: folderId })
    expect(screen.queryByRole('group', { name: 'All of this kind' })).toBeNull()
    await choose('Reason', 'Name does not fit the pattern (2)')
    const kind = await screen.findByRole('group', { name: 'All of this kind' })
    expect(
      within(kind)
        .getAllByRole('button')
        .map((button) => button.textContent),
    ).toEqual(['Retry all of this kind', 'Skip all of this kind'])
    await userEvent.click(within(kind).getByRole('button', { name: 'Skip all of this kind' }))
    const question = screen.getByRole('alertdialog', { name: 'Skip all 2 files?' })
    expect(bridge.inputsOf('intake.act-on-all')).toEqual([])
    await userEvent.click(within(question).getByRole('button', { name: 'Skip' }))
    expect(await screen.findByText('2 files are skipped.')).toBeTruthy()
    expect(bridge.inputsOf('intake.act-on-all')).toEqual([
      {
        filter: { dropFolderId: folderId, states: [], reasons: ['unmatched'], search: '' },
        reason: 'unmatched',
        action: 'skip',
      },
    ])
  })

  test('the list is written as CSV, with what it is narrowed to', async () => {
    const bridge = show(rows, { 'intake.export': () => ({ fileName: 'intake.csv', rows: 3 }) })
    await choose('State', 'Wants attention')
    await userEvent.click(screen.getByRole('button', { name: 'Export CSV' }))
    expect(await screen.findByText('3 rows are in “intake.csv”.')).toBeTruthy()
    expect(bridge.inputsOf('intake.export')).toMatchObject([{ states: expect.arrayContaining(['held', 'failed']) as unknown }])
  })

  test('a ledger that can not be read says so, with a way to try again', async () => {
    let isBroken = true
    show(rows, {
      'intake.page': () => {
        if (isBroken) throw new AppError('unexpected', 'The library file can not be read.')
        return { rows: [], total: 0 }
      },
    })
    await screen.findByText('The library file can not be read.')
    isBroken = false
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await screen.findByText(/No file has been seen yet/)).toBeTruthy()
  })
})
