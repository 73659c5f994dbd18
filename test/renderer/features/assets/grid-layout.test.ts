import { describe, expect, test } from 'vitest'
import { assetsInRows, gridLayout } from '../../../../src-renderer/features/assets/grid-layout'

describe('the layout of the grid', () => {
  test('as many tiles stand side by side as fit with their gaps, and they share the rest', () => {
    const layout = gridLayout({ width: 1000, count: 25, tile: 160, mode: 'grid' })
    expect(layout.columns).toBe(5)
    expect(layout.cellWidth * 5 + 12 * 4).toBeLessThanOrEqual(1000)
    expect(layout.rows).toBe(5)
  })

  test('a window narrower than one tile still shows one column', () => {
    expect(gridLayout({ width: 50, count: 3, tile: 160, mode: 'grid' })).toMatchObject({ columns: 1, rows: 3 })
  })

  test('a list has one asset per row', () => {
    expect(gridLayout({ width: 1000, count: 1_000_000, tile: 160, mode: 'list' })).toMatchObject({
      columns: 1,
      rows: 1_000_000,
      rowHeight: 32,
    })
  })

  test('the assets of the last row end with the last asset', () => {
    const layout = gridLayout({ width: 1000, count: 23, tile: 160, mode: 'grid' })
    expect(assetsInRows(layout, 23, 3, 4)).toEqual({ first: 15, last: 22 })
  })
})
