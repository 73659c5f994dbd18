// @vitest-environment jsdom
import { act, cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AssetRow } from '../../../../src-preload/contract/asset'
import { AssetGrid } from '../../../../src-renderer/features/assets/asset-grid'
import { changeQuery, followAssets, libraryList } from '../../../../src-renderer/features/assets/asset-list'
import { usePanel } from '../../../../src-renderer/features/assets/panel'
import { assetIdOf, buildRow, pageOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { FakeBridge } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const names = new Map<string, string>()
let rows: AssetRow[]
let bridge: FakeBridge
let stop: () => void
const remove = vi.fn<(ids: readonly string[]) => void>()
const removePermanently = vi.fn<(ids: readonly string[]) => void>()
const onMenu = vi.fn<(x: number, y: number) => void>()

/** 700 px hold four tiles of 160 px side by side. */
async function showGrid(count: number): Promise<void> {
  rows = Array.from({ length: count }, (_, number) => buildRow(number))
  bridge = installBridge({
    'assets.page': ({ offset, limit }) => pageOf(rows, offset, limit),
    'assets.position': ({ id }) => {
      const at = rows.findIndex((row) => row.id === id)
      return at < 0 ? null : at
    },
    'assets.ids': ({ offset, limit }) => rows.slice(offset, offset + limit).map((row) => row.id),
  })
  pretendSize(720, 500)
  stop = followAssets()
  changeQuery(libraryList, { search: '' })
  renderPart(<AssetGrid list={libraryList} label="Assets" accountNames={names} commands={{ remove, removePermanently }} onMenu={onMenu} />)
  await screen.findByRole('gridcell', { name: /^Asset 0/ })
}

function cell(number: number): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-asset-id="${assetIdOf(number)}"]`)
  if (!found) throw new Error(`Asset ${number} is not in the page`)
  return found
}
const chosen = () => [...libraryList.selection.getState().ids].map((id) => Number(id.slice(2)))

beforeEach(() => {
  usePanel.setState({ mode: 'grid', tile: 160, isQuickLookOpen: false, isOverlayOpen: false })
})

afterEach(() => {
  stop()
  cleanup()
  vi.clearAllMocks()
})

describe('the grid of assets', () => {
  test('has its true size, and of 100,000 assets only those near the view are in the page', async () => {
    await showGrid(100_000)
    const grid = screen.getByRole('grid', { name: 'Assets' })
    expect(grid.getAttribute('aria-rowcount')).toBe('25000')
    expect(grid.getAttribute('aria-colcount')).toBe('4')
    expect(grid.querySelectorAll('[data-asset-id]').length).toBeLessThan(60)
    expect(bridge.inputsOf('assets.page').length).toBeLessThan(4)
  })

  test('can be entered and left with one press of Tab', async () => {
    await showGrid(30)
    await userEvent.tab()
    expect(document.activeElement).toBe(cell(0))
    expect(document.querySelectorAll('[role=grid] [tabindex="0"]')).toHaveLength(1)
    await userEvent.tab()
    expect(screen.getByRole('grid').contains(document.activeElement)).toBe(false)
  })

  test('arrow keys move and choose, Shift makes ranges, Ctrl keeps what is chosen', async () => {
    await showGrid(30)
    await userEvent.click(cell(0))
    await userEvent.keyboard('{ArrowRight}{ArrowDown}')
    expect(document.activeElement).toBe(cell(5))
    expect(chosen()).toEqual([5])
    await userEvent.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}')
    await waitFor(() => expect(chosen()).toEqual([5, 6, 7]))
    await userEvent.keyboard('{Control>}{ArrowRight}{ArrowRight} {/Control}')
    expect(chosen()).toEqual([5, 6, 7, 9])
    await userEvent.keyboard('{Control>}a{/Control}')
    await waitFor(() => expect(chosen()).toHaveLength(30))
    await userEvent.keyboard('{Escape}')
    expect(chosen()).toEqual([])
  })

  test('the far end is reached at once; its asset is chosen as soon as it is loaded', async () => {
    await showGrid(100_000)
    await userEvent.click(cell(0))
    await userEvent.keyboard('{Control>}{End}{/Control}')
    await waitFor(() => expect(document.activeElement).toBe(cell(99_999)))
    await waitFor(() => expect(chosen()).toEqual([99_999]))
  })

  test('Delete is about what is chosen, else about the asset with the focus; with Shift it is for good', async () => {
    await showGrid(30)
    await userEvent.tab()
    await userEvent.keyboard('{Delete}')
    expect(remove).toHaveBeenCalledWith([rows[0]?.id])
    await userEvent.click(cell(2))
    await userEvent.keyboard('{Shift>}{Delete}{/Shift}')
    expect(removePermanently).toHaveBeenCalledWith([rows[2]?.id])
  })

  test('Space opens the quick look, Enter the details, letters go to a title', async () => {
    await showGrid(30)
    await userEvent.click(cell(0))
    await userEvent.keyboard('{Enter}')
    expect(usePanel.getState().isOverlayOpen).toBe(true)
    await userEvent.keyboard(' ')
    expect(usePanel.getState().isQuickLookOpen).toBe(true)
    await userEvent.keyboard('asset 17')
    expect(document.activeElement).toBe(cell(17))
  })

  test('the focus goes with its asset when others appear before it, and to the neighbour when it is gone', async () => {
    await showGrid(30)
    await userEvent.click(cell(5))
    rows = [buildRow(100), buildRow(101), ...rows]
    act(() => bridge.emit('assets.changed', { ids: null }))
    await waitFor(() => expect(libraryList.selection.getState().focus).toBe(7))
    await waitFor(() => expect(document.activeElement).toBe(cell(5)))
    expect(chosen()).toEqual([5])
    rows = rows.filter((row) => row.title !== 'Asset 5')
    act(() => bridge.emit('assets.changed', { ids: null }))
    await waitFor(() => expect(chosen()).toEqual([]))
    await waitFor(() => expect(document.activeElement).toBe(cell(6)))
  })

  test('a right click chooses the asset and asks for the menu', async () => {
    await showGrid(30)
    await userEvent.pointer({ keys: '[MouseRight]', target: cell(3) })
    expect(chosen()).toEqual([3])
    expect(onMenu).toHaveBeenCalledOnce()
  })

  test('as a list it is the same grid: one row per asset, beginning with its title', async () => {
    await showGrid(30)
    act(() => usePanel.setState({ mode: 'list' }))
    await waitFor(() => expect(cell(4).getAttribute('role')).toBe('row'))
    expect(cell(4).getAttribute('aria-label')).toBe('Asset 4, image, JPG')
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('31')
  })

  test('a title that looks like markup is only text', async () => {
    await showGrid(1)
    rows = [buildRow(0, { title: '<img src=x onerror=alert(1)>' })]
    act(() => bridge.emit('assets.changed', { ids: null }))
    const hostile = await screen.findByRole('gridcell', { name: /^<img/ })
    expect(hostile.querySelector('img')).toBeNull()
  })
})
