// @vitest-environment jsdom
import { act, cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import type { Account } from '../../../../src-preload/contract/account'
import type { AssetRow } from '../../../../src-preload/contract/asset'
import { AppError } from '../../../../src-preload/contract/errors'
import type { AccountId } from '../../../../src-preload/contract/ids'
import { queryClient } from '../../../../src-renderer/bridge/query'
import { changeQuery, followAssets, libraryList } from '../../../../src-renderer/features/assets/asset-list'
import { restoreAssets, tellDeletion, trashAssets } from '../../../../src-renderer/features/assets/commands'
import { isToastShown, runLatestAction, showToast, closeToast } from '../../../../src-renderer/ui/toasts'
import { accountId, assetIdOf, buildAccount, buildCapabilities, buildRow, pageOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const one = assetIdOf(1)
const two = assetIdOf(2)
const spark = '0A000000000000000000000002' as AccountId
const noRestore = 'OctoSpark has no documented way to restore assets.'
const octo = buildAccount({ id: spark, name: 'Spark', trashDays: null, capabilities: buildCapabilities({ restore: noRestore }) })
const undo = () => screen.queryByRole('button', { name: 'Undo' })

async function show(accounts: readonly Account[], rows: readonly AssetRow[], answers: Answers = {}) {
  const bridge = installBridge({
    'assets.page': ({ offset, limit }) => pageOf(rows, offset, limit),
    'assets.trash': ({ ids }) => ({ done: ids, refused: [] }),
    ...answers,
  })
  renderPart(null)
  queryClient.setQueryData(['accounts.list', {}], accounts)
  changeQuery(libraryList, { search: '' })
  libraryList.pages.show(0, rows.length)
  await waitFor(() => expect(libraryList.pages.store.getState().total).toBe(rows.length))
  return bridge
}

afterEach(() => {
  const last = showToast({ kind: 'done', text: 'last' })
  for (let id = last; id > last - 50; id -= 1) closeToast(id)
  cleanup()
  libraryList.pages.hide()
})

describe('after assets were moved to the trash', () => {
  test('Undo is offered where the service knows a way back, with the days it keeps them', async () => {
    const bridge = await show([buildAccount()], [buildRow(1)], { 'assets.undo-trash': ({ ids }) => ({ done: ids, refused: [] }) })
    await act(() => trashAssets([one]))
    expect(screen.getByText('Moved “Asset 1” to the trash. Kept 14 days.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(bridge.inputsOf('assets.undo-trash')).toEqual([{ ids: [one] }]))
  })

  test('quirk 7: no way back is promised where the service documents none, and no days are named', async () => {
    await show([buildAccount(), octo], [buildRow(1, { accountId: spark })])
    await act(() => trashAssets([one]))
    expect(screen.getByText(`Moved “Asset 1” to the trash. ${noRestore}`)).toBeTruthy()
    expect(undo()).toBeNull()
    expect(runLatestAction()).toBe(false)
  })

  test('of a mixed choice only those that can come back are brought back', async () => {
    const bridge = await show([buildAccount(), octo], [buildRow(1, { accountId: spark }), buildRow(2, { accountId })], {
      'assets.undo-trash': ({ ids }) => ({ done: ids, refused: [] }),
    })
    await act(() => trashAssets([one, two]))
    expect(screen.getByText(`Moved 2 assets to the trash. 1 of them can not be brought back from here. ${noRestore}`)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(bridge.inputsOf('assets.undo-trash')).toEqual([{ ids: [two] }]))
  })

  test('where bringing back is refused after all, the reason is said', async () => {
    await show([buildAccount()], [buildRow(1)], {
      'assets.undo-trash': ({ ids }) => ({
        done: [],
        refused: ids.map((id) => ({ id, title: 'Asset 1', reason: 'It is being deleted.' })),
      }),
    })
    await act(() => trashAssets([one]))
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('“Asset 1”: It is being deleted.')).toBeTruthy()
  })

  test('Undo goes away when the assets were restored or deleted meanwhile', async () => {
    await show([buildAccount()], [buildRow(1), buildRow(2)], { 'assets.restore': ({ ids }) => ({ done: ids, refused: [] }) })
    await act(() => trashAssets([one, two]))
    await act(() => restoreAssets([one]))
    expect(undo()).not.toBeNull()
    act(() => tellDeletion({ done: [two], refused: [] }, { what: 'assets', hasBackup: false }))
    expect(undo()).toBeNull()
  })

  test('Undo goes away when the assets left the trash by themselves', async () => {
    let isThere = true
    const bridge = await show([buildAccount()], [buildRow(1)], { 'assets.position': () => (isThere ? 0 : null) })
    const stop = followAssets()
    await act(() => trashAssets([one]))
    act(() => bridge.emit('assets.changed', { ids: [one] }))
    await waitFor(() => expect(bridge.inputsOf('assets.position').length).toBeGreaterThan(0))
    expect(undo()).not.toBeNull()
    isThere = false
    act(() => bridge.emit('assets.changed', { ids: [one] }))
    await waitFor(() => expect(undo()).toBeNull())
    stop()
  })

  test('a failure is said and offers nothing', async () => {
    await show([buildAccount()], [buildRow(1)], {
      'assets.trash': () => {
        throw new AppError('refused', 'Sign in again first.')
      },
    })
    await act(() => trashAssets([one]))
    expect(screen.getByRole('alert').textContent).toContain('Sign in again first.')
    expect(undo()).toBeNull()
  })
})

test('an asset that was deleted with a copy is not said to be deleted before the copy is saved', async () => {
  await show([buildAccount()], [buildRow(1)])
  act(() => tellDeletion({ done: [one], refused: [] }, { what: 'assets', hasBackup: true }))
  expect(screen.getByText(/Saving a copy of “Asset 1”, then deleting it/)).toBeTruthy()
  expect(isToastShown(-1)).toBe(false)
})
