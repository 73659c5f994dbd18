// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Operation } from '../../../../src-preload/contract/activity'
import type { ActionRun, AssetActions } from '../../../../src-preload/contract/asset'
import { AppError } from '../../../../src-preload/contract/errors'
import type { OperationId } from '../../../../src-preload/contract/ids'
import { followEvents } from '../../../../src-renderer/bridge/query'
import { nextRead, pauseAfter } from '../../../../src-renderer/features/details/action-polling'
import { ActionsTab } from '../../../../src-renderer/features/details/actions-tab'
import { accountId, buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const asset = buildDetails(1)
const run = (changes: Partial<ActionRun> = {}): ActionRun => ({
  id: '1',
  actionName: 'Transcode',
  status: 'finished',
  isOver: true,
  createdAt: 1_700_000_000_000,
  messages: [],
  ...changes,
})
const known = (changes: Partial<AssetActions> = {}): AssetActions => ({
  actions: [{ id: '11', name: 'Transcode', description: 'Makes a small copy.', category: 'Video' }],
  runs: [],
  ...changes,
})
const waiting: Operation = {
  id: '0E000000000000000000000001' as OperationId,
  kind: 'start-action',
  accountId,
  accountName: 'Studio',
  assetId: asset.id,
  assetTitle: asset.title,
  state: 'waiting',
  reason: 'The service could not be reached.',
  attempts: 1,
  nextTryAt: null,
  createdAt: 1,
  canRetry: false,
  canCancel: true,
  asksForRemoteId: false,
  known: [],
  hasConflict: false,
  transfer: null,
}
const activity = (rows: Operation[]) => ({ rows, total: rows.length, failed: 0, needsReview: 0, conflicts: 0, failedByKind: [] })

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('the actions of an asset', () => {
  test('quirk 48: an action is started once, after it was confirmed', async () => {
    const bridge = installBridge({
      'assets.actions': () => known(),
      'activity.page': () => activity([]),
      'assets.start-action': () => undefined,
    })
    renderPart(<ActionsTab asset={asset} />)
    const item = within(await screen.findByRole('list', { name: 'Actions' })).getByRole('listitem')
    expect(item.textContent).toContain('Makes a small copy.')
    expect(item.textContent).toContain('Video')
    await userEvent.click(within(item).getByRole('button', { name: 'Start Transcode' }))
    expect(bridge.inputsOf('assets.start-action')).toEqual([])
    const dialog = screen.getByRole('dialog', { name: 'Start this action?' })
    await userEvent.dblClick(within(dialog).getByRole('button', { name: 'Start' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.inputsOf('assets.start-action')).toEqual([{ id: asset.id, actionId: '11', name: 'Transcode' }])
  })

  test('quirk 48: a permission that is missing is said in words', async () => {
    installBridge({
      'assets.actions': () => {
        throw new AppError('refused', 'Your user may not see actions. Ask an administrator for the permission.')
      },
    })
    renderPart(<ActionsTab asset={asset} />)
    expect((await screen.findByRole('alert')).textContent).toContain('may not see actions')
  })

  test('a refused start is said in the dialog, which stays', async () => {
    installBridge({
      'assets.actions': () => known(),
      'assets.start-action': () => {
        throw new AppError('refused', 'Your user may not start actions.')
      },
    })
    renderPart(<ActionsTab asset={asset} />)
    await userEvent.click(await screen.findByRole('button', { name: 'Start Transcode' }))
    const dialog = screen.getByRole('dialog')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Start' }))
    expect((await within(dialog).findByRole('alert')).textContent).toContain('may not start')
  })

  test('runs are listed newest first, with their state and messages', async () => {
    installBridge({
      'assets.actions': () =>
        known({
          runs: [
            run({ id: '1', status: 'finished', createdAt: 1000 }),
            run({ id: '2', status: 'rendering', isOver: false, createdAt: 2000, messages: ['Set in queue', 'Frame 3 of 9'] }),
          ],
        }),
    })
    renderPart(<ActionsTab asset={asset} />)
    const [first, second] = within(await screen.findByRole('list', { name: 'Runs' })).getAllByRole('listitem')
    expect(first?.textContent).toContain('Rendering')
    expect(first?.textContent).toContain('Frame 3 of 9')
    expect(second?.textContent).toContain('Finished')
  })

  test('what was asked for and is not started yet is shown, and its end reads the runs again', async () => {
    let rows = [waiting]
    const bridge = installBridge({ 'assets.actions': () => known(), 'activity.page': () => activity(rows) })
    const stop = followEvents()
    renderPart(<ActionsTab asset={asset} />)
    const list = await screen.findByRole('list', { name: 'Not done yet' })
    expect(list.textContent).toContain('Start an action')
    expect(list.textContent).toContain('The service could not be reached.')
    const before = bridge.inputsOf('assets.actions').length
    rows = []
    bridge.emit('activity.changed')
    await waitFor(() => expect(bridge.inputsOf('assets.actions').length).toBeGreaterThan(before))
    expect(screen.queryByRole('list', { name: 'Not done yet' })).toBeNull()
    stop()
  })

  test('a run is followed to its end by itself, and then left alone', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    let isOver = false
    const bridge = installBridge({ 'assets.actions': () => known({ runs: [run({ isOver, status: isOver ? 'finished' : 'running' })] }) })
    renderPart(<ActionsTab asset={asset} />)
    await screen.findByText('Running')
    expect(bridge.inputsOf('assets.actions')).toHaveLength(1)
    isOver = true
    await act(() => vi.advanceTimersByTimeAsync(5000))
    await screen.findByText('Finished')
    expect(bridge.inputsOf('assets.actions')).toHaveLength(2)
    await act(() => vi.advanceTimersByTimeAsync(120_000))
    expect(bridge.inputsOf('assets.actions')).toHaveLength(2)
  })
})

describe('when the runs are read again', () => {
  test('after 3 s at first, and never more rarely than every 15 s', () => {
    expect(pauseAfter(0)).toBe(3000)
    expect(pauseAfter(1)).toBeGreaterThan(3000)
    expect(pauseAfter(50)).toBe(15_000)
  })

  test('only while a run is not over, or the run of an action just started may still be missing', () => {
    expect(nextRead(undefined, 0, true)).toBe(false)
    expect(nextRead(known(), 0, false)).toBe(false)
    expect(nextRead(known({ runs: [run()] }), 0, false)).toBe(false)
    expect(nextRead(known({ runs: [run({ isOver: false })] }), 0, false)).toBe(3000)
    expect(nextRead(known(), 1, true)).not.toBe(false)
    expect(nextRead(known(), 9, true)).toBe(false)
  })
})
