import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isScaled, offsetAt, offsetShowing, rowSpace, rowsInView, scrollTopFor, tallest } from '../../../src-renderer/ui/scaled-rows'

const spaces = fc
  .record({
    rows: fc.integer({ min: 1, max: 2_000_000 }),
    rowHeight: fc.integer({ min: 20, max: 400 }),
    viewport: fc.integer({ min: 50, max: 2000 }),
  })
  .map(rowSpace)

describe('rows in a scroller that may be too tall for the browser', () => {
  test('a million assets, one per row, stay below what Chromium can lay out', () => {
    expect(rowSpace({ rows: 1_000_000, rowHeight: 32, viewport: 800 }).height).toBeLessThanOrEqual(tallest)
    expect(tallest).toBeLessThan(2 ** 24)
  })

  test('the end of the scroll bar shows the last row, whatever the size', () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const offset = offsetAt(space, space.way)
        expect(rowsInView(space, offset, 0).last).toBe(space.rows - 1)
        expect(offset + space.viewport).toBeGreaterThanOrEqual(Math.min(space.rows * space.rowHeight, space.viewport))
      }),
    )
  })

  test('the last row is drawn wholly inside the scroller at its end', () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const drawnAt = (space.rows - 1) * space.rowHeight + space.way - offsetAt(space, space.way)
        expect(drawnAt + space.rowHeight).toBeLessThanOrEqual(Math.max(space.height, space.viewport) + 0.001)
      }),
    )
  })

  test('an offset set by the wheel or the keys is found again from the scroll bar, to a pixel of it', () => {
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true }), (space, share) => {
        const offset = share * space.reach
        const found = offsetAt(space, scrollTopFor(space, offset))
        const pixel = space.way === 0 ? 1 : Math.max(1, space.reach / space.way)
        expect(Math.abs(found - offset)).toBeLessThanOrEqual(pixel + 0.001)
      }),
    )
  })

  test('a space that fits is not stretched: scrollTop and offset are the same', () => {
    const space = rowSpace({ rows: 1000, rowHeight: 100, viewport: 500 })
    expect(isScaled(space)).toBe(false)
    expect(offsetAt(space, 12_345)).toBe(12_345)
  })

  test('the rows in view cover the view and no more than the spare rows beyond it', () => {
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 8 }), (space, share, spare) => {
        const offset = share * space.reach
        const { first, last } = rowsInView(space, offset, spare)
        expect(first * space.rowHeight).toBeLessThanOrEqual(offset)
        expect((last + 1) * space.rowHeight).toBeGreaterThanOrEqual(Math.min(space.rows * space.rowHeight, offset + space.viewport) - 0.001)
        expect(last - first + 1).toBeLessThanOrEqual(Math.ceil(space.viewport / space.rowHeight) + 1 + spare * 2)
      }),
    )
  })

  test('showing a row that is in view moves nothing; one outside comes in wholly', () => {
    const space = rowSpace({ rows: 1_000_000, rowHeight: 100, viewport: 1000 })
    expect(offsetShowing(space, 3, 250)).toBe(250)
    expect(offsetShowing(space, 1, 250)).toBe(100)
    expect(offsetShowing(space, 999_999, 0)).toBe(space.reach)
  })
})
