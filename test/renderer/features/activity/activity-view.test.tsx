// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
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
  transfer: null,
  ...changes,
})
const show = (row: Operation) => {
  const bridge = installBridge({
    'activity.page': () => ({ rows: [row], total: 1, failed: 0 }),
    'activity.resolve': () => undefined,
    'activity.cancel': () => undefined,
  })
  renderPart(<ActivityView onOpenAsset={vi.fn()} />)
  return bridge
}

beforeEach(() => pretendSize(1000, 600))
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
