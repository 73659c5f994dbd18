// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Operation, OperationKind } from '../../../../src-preload/contract/activity'
import { AppError } from '../../../../src-preload/contract/errors'
import type { OperationId } from '../../../../src-preload/contract/ids'
import { ActivityView } from '../../../../src-renderer/features/activity/activity-view'
import { ResolveDialog } from '../../../../src-renderer/features/activity/resolve-dialog'
import { kindWords } from '../../../../src-renderer/features/assets/operation-words'
import { accountId } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const operation = (changes: Partial<Operation> = {}): Operation => ({
  id: '0E000000000000000000000001' as OperationId,
  kind: 'upload-asset',
  accountId,
  accountName: 'Spark',
  assetId: null,
  assetTitle: 'sunset.jpg',
  state: 'running',
  reason: null,
  attempts: 1,
  nextTryAt: null,
  createdAt: 1_700_000_000_000,
  canRetry: false,
  canCancel: false,
  asksForRemoteId: false,
  known: [],
  hasConflict: false,
  transfer: null,
  ...changes,
})
const show = (row: Operation) => {
  const bridge = installBridge({
    'activity.page': () => ({ rows: [row], total: 1, failed: 0, needsReview: 0, conflicts: 0, failedByKind: [] }),
    'activity.resolve': () => undefined,
    'activity.cancel': () => undefined,
  })
  renderPart(<ActivityView onOpenAsset={vi.fn()} conflicts={<p>The conflicts</p>} transfers={<p>The transfers</p>} />)
  return bridge
}

const visit = (hash: string) => {
  location.hash = hash
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

beforeEach(() => {
  visit('#/activity')
  pretendSize(1000, 600)
})
afterEach(cleanup)

describe('the table "Activity"', () => {
  test('has words for every kind of change', () => {
    const words: Partial<Record<OperationKind, string>> = {
      'upload-asset': 'Upload',
      'create-from-link': 'New asset from a link',
      'remove-media': 'Remove media',
      'add-to-collection': 'Add to a collection',
      'assign-project': 'Assign to a project',
      'unassign-project': 'Take out of a project',
      'start-action': 'Start an action',
    }
    expect(kindWords).toMatchObject(words)
  })

  test('shows how much of a file has left, as a bar with a name and in words', async () => {
    show(operation({ transfer: { sent: 12_000_000, total: 40_000_000 } }))
    const bar = await screen.findByRole<HTMLProgressElement>('progressbar', { name: 'Sending “sunset.jpg”' })
    expect(bar.getAttribute('aria-valuetext')).toBe('12 of 40 MB')
    expect(bar.value / bar.max).toBeCloseTo(0.3)
    expect(screen.getByText('12 of 40 MB')).toBeTruthy()
  })

  test('shows no bar where nothing is being sent', async () => {
    show(operation())
    expect(await screen.findByText('Running')).toBeTruthy()
    expect(screen.queryByRole('progressbar')).toBeNull()
  })

  test('an upload whose asset is not known is ended by its ID', async () => {
    const doubt = operation({
      state: 'needs-review',
      asksForRemoteId: true,
      known: [],
      hasConflict: false,
      canCancel: true,
      reason: 'It did not appear within 10 minutes.',
    })
    const bridge = show(doubt)
    await userEvent.click(await screen.findByRole('button', { name: 'Give its ID…' }))
    const dialog = screen.getByRole('dialog', { name: 'Which asset is it?' })
    expect(dialog.textContent).toContain('The file of “sunset.jpg” was sent to Spark')
    expect(dialog.textContent).toContain('It did not appear within 10 minutes.')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Use this asset' }))
    expect(bridge.inputsOf('activity.resolve')).toEqual([])
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Asset ID or link' }), ' abc ')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Use this asset' }))
    await waitFor(() => expect(bridge.inputsOf('activity.resolve')).toEqual([{ id: doubt.id, text: 'abc' }]))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })
})

describe('the parts of Activity', () => {
  const rows = [
    operation({ state: 'waiting', assetTitle: 'Waits' }),
    operation({ state: 'failed', assetTitle: 'Refused', canRetry: true, canCancel: true }),
    operation({ state: 'needs-review', assetTitle: 'In doubt', known: [{ label: 'Looked for', value: '3 times' }] }),
  ]
  const showAll = (answers: Answers = {}) => {
    const bridge = installBridge({
      'activity.page': ({ offset, limit, filter = 'all' }) => {
        const passed = rows.filter(({ state }) => filter === 'all' || state === filter)
        const failedByKind = [
          { kind: 'edit-asset', count: 1200 },
          { kind: 'trash', count: 34 },
        ] as const
        return {
          rows: passed.slice(offset, offset + limit),
          total: passed.length,
          failed: 1235,
          needsReview: 1,
          conflicts: 2,
          failedByKind: [...failedByKind],
        }
      },
      'activity.retry-all': () => ({ count: 34 }),
      ...answers,
    })
    renderPart(<ActivityView onOpenAsset={vi.fn()} conflicts={<p>The conflicts</p>} transfers={<p>The transfers</p>} />)
    return bridge
  }

  test('say how much lies in each, and are in the address', async () => {
    showAll()
    await screen.findByText('Waits')
    expect(screen.getAllByRole('tab').map((tab) => tab.textContent)).toEqual([
      'All 3',
      'Needs review 1',
      'Failed 1,234',
      'Conflicts 2',
      'Transfers',
    ])
    await userEvent.click(screen.getByRole('tab', { name: /^Failed/ }))
    await screen.findByText('Refused')
    await waitFor(() => expect(screen.queryByText('Waits')).toBeNull())
    expect(location.hash).toBe('#/activity/failed')
    await userEvent.keyboard('{ArrowRight}')
    expect(await screen.findByText('The conflicts')).toBeTruthy()
    expect(location.hash).toBe('#/activity/conflicts')
    await userEvent.keyboard('{Home}')
    expect(await screen.findByText('Waits')).toBeTruthy()
    expect(location.hash).toBe('#/activity')
  })

  test('an address leads to its part, and an unknown one to all', async () => {
    visit('#/activity/needs-review')
    showAll()
    await screen.findByText('In doubt')
    expect(screen.queryByText('Waits')).toBeNull()
    expect(screen.getByText('Looked for: 3 times')).toBeTruthy()
    act(() => visit('#/activity/nowhere'))
    expect(await screen.findByText('Waits')).toBeTruthy()
  })

  test('one with nothing in it says so and leads back', async () => {
    visit('#/activity/failed')
    installBridge({ 'activity.page': () => ({ rows: [], total: 0, failed: 0, needsReview: 0, conflicts: 0, failedByKind: [] }) })
    renderPart(<ActivityView onOpenAsset={vi.fn()} conflicts={null} transfers={null} />)
    expect(await screen.findByText('Nothing has failed.')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Show all activity' }).getAttribute('href')).toBe('#/activity')
  })

  test('all that was refused is tried again, or all of one kind', async () => {
    const bridge = showAll()
    await userEvent.click(await screen.findByRole('button', { name: 'Retry all failed' }))
    await waitFor(() => expect(bridge.inputsOf('activity.retry-all')).toEqual([{}]))
    await userEvent.click(screen.getByRole('button', { name: 'Retry all of one kind' }))
    expect(screen.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Edit (1,200)', 'Move to trash (34)'])
    await userEvent.click(screen.getByRole('menuitem', { name: 'Move to trash (34)' }))
    await waitFor(() => expect(bridge.inputsOf('activity.retry-all')).toEqual([{}, { kind: 'trash' }]))
    expect(await screen.findAllByText('34 changes are tried again.')).not.toHaveLength(0)
  })

  test('of a million changes only the page in view is asked for', async () => {
    const inputs: unknown[] = []
    installBridge({
      'activity.page': (input) => {
        inputs.push(input)
        return {
          rows: Array.from({ length: input.limit }, (_, at) => operation({ assetTitle: `Change ${input.offset + at}` })),
          total: 1_000_000,
          failed: 0,
          needsReview: 0,
          conflicts: 0,
          failedByKind: [],
        }
      },
    })
    renderPart(<ActivityView onOpenAsset={vi.fn()} conflicts={null} transfers={null} />)
    await screen.findByText('Change 0')
    expect(screen.getByRole('table', { name: 'Activity' }).getAttribute('aria-rowcount')).toBe('1000001')
    expect(screen.getAllByRole('row').length).toBeLessThan(40)
    expect(inputs).toHaveLength(2)
    expect(inputs).toContainEqual({ offset: 0, limit: 1 })
    expect(inputs).toContainEqual({ offset: 0, limit: 100, filter: 'all' })
  })
})

describe('what is known of a change', () => {
  const doubt = operation({
    kind: 'upload-asset',
    state: 'needs-review',
    canRetry: true,
    canCancel: true,
    reason: 'The service does not show it.',
    known: [
      { label: 'Sent', value: 'yesterday' },
      { label: 'Sent', value: 'today' },
    ],
  })

  test('stands in words, with what each way out of it means', async () => {
    const bridge = show(doubt)
    await userEvent.click(await screen.findByRole('button', { name: 'What is known' }))
    const dialog = screen.getByRole('dialog', { name: 'Upload: “sunset.jpg”' })
    for (const text of [
      'The service does not show it.',
      'yesterday',
      'today',
      'Spark',
      'then sends the change again',
      'The file on this computer stays.',
    ])
      expect(dialog.textContent).toContain(text)
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel this change' }))
    await waitFor(() => expect(bridge.inputsOf('activity.cancel')).toEqual([{ id: doubt.id }]))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('leads to where the ID is given', async () => {
    show(operation({ ...doubt, asksForRemoteId: true }))
    await userEvent.click(await screen.findByRole('button', { name: 'What is known' }))
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Give its ID…' }))
    expect(screen.getByRole('dialog', { name: 'Which asset is it?' })).toBeTruthy()
  })

  test('stays open when a way out is refused, and says why', async () => {
    installBridge({
      'activity.page': () => ({ rows: [doubt], total: 1, failed: 0, needsReview: 1, conflicts: 0, failedByKind: [] }),
      'activity.retry': () => {
        throw new AppError('not-found', 'This has ended meanwhile.')
      },
    })
    renderPart(<ActivityView onOpenAsset={vi.fn()} conflicts={null} transfers={null} />)
    await userEvent.click(await screen.findByRole('button', { name: 'What is known' }))
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Retry' }))
    expect(await screen.findByText('This has ended meanwhile.')).toBeTruthy()
    expect(screen.getByRole('dialog')).toBeTruthy()
  })

  test('a change in conflict leads to the place where it is decided', async () => {
    show(operation({ kind: 'edit-asset', state: 'needs-review', hasConflict: true, canRetry: true, canCancel: true }))
    expect((await screen.findByRole('link', { name: 'Decide' })).getAttribute('href')).toBe(`#/activity/conflicts/${operation().id}`)
    expect(screen.getByRole('button', { name: 'Retry', description: /Sends your values to Spark over theirs/ })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Cancel', description: /Keeps what Spark says/ })).toBeTruthy()
  })

  test('the next try counts down by itself, beside the tries so far', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setInterval', 'clearInterval', 'Date'] })
    try {
      show(operation({ state: 'waiting', attempts: 3, nextTryAt: Date.now() + 62_000 }))
      expect(await screen.findByText('Next try in 2 min')).toBeTruthy()
      expect(screen.getByText(/3 tries/)).toBeTruthy()
      act(() => void vi.advanceTimersByTime(22_000))
      expect(screen.getByText(/^Next try in (40|39|38) sec$/)).toBeTruthy()
      act(() => void vi.advanceTimersByTime(60_000))
      expect(screen.getByText('Next try now')).toBeTruthy()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the dialog "Which asset is it?"', () => {
  test('lets the upload be given up only where that can be done', async () => {
    const bridge = installBridge({ 'activity.cancel': () => undefined })
    const onClose = vi.fn()
    renderPart(<ResolveDialog operation={operation({ canCancel: false })} onClose={onClose} />)
    expect(screen.queryByRole('button', { name: /give it up/ })).toBeNull()
    cleanup()
    renderPart(<ResolveDialog operation={operation({ canCancel: true })} onClose={onClose} />)
    await userEvent.click(screen.getByRole('button', { name: 'It is not there: give it up' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('activity.cancel')).toEqual([{ id: operation().id }])
  })

  test('says why an ID was refused, and keeps it', async () => {
    installBridge({
      'activity.resolve': () => {
        throw new AppError('refused', 'This ID is dead: the asset was deleted for good.')
      },
    })
    renderPart(<ResolveDialog operation={operation()} onClose={vi.fn()} />)
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Asset ID or link' })
    await userEvent.type(field, 'dead1{Enter}')
    expect(await screen.findByText('This ID is dead: the asset was deleted for good.')).toBeTruthy()
    expect(field.value).toBe('dead1')
  })
})
