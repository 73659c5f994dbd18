import { describe, expect, test } from 'vitest'
import {
  chooseOne,
  chooseRange,
  moveFocus,
  noSelection,
  rangeTo,
  refocus,
  toggleOne,
  withoutGone,
} from '../../../../src-renderer/features/assets/selection'
import { assetIdOf } from '../../support/builders'

const id = assetIdOf

describe('choosing assets', () => {
  test('a plain choice replaces all others and is where a range begins', () => {
    const chosen = chooseOne(4, id(4))
    expect([...chosen.ids]).toEqual([id(4)])
    expect(rangeTo(chosen, 1)).toEqual({ first: 1, last: 4 })
  })

  test('a range keeps its beginning while it grows and shrinks', () => {
    const start = chooseOne(2, id(2))
    const grown = chooseRange(start, 5, id(5), [id(2), id(3), id(4), id(5)])
    expect(rangeTo(grown, 1)).toEqual({ first: 1, last: 2 })
    expect(grown.ids.size).toBe(4)
  })

  test('a toggle adds one, then takes it out, and the others stay', () => {
    const two = toggleOne(chooseOne(0, id(0)), 3, id(3))
    expect([...two.ids]).toEqual([id(0), id(3)])
    expect([...toggleOne(two, 3, id(3)).ids]).toEqual([id(0)])
  })

  test('moving the focus alone changes nothing that is chosen', () => {
    const moved = moveFocus(chooseOne(0, id(0)), 7, id(7))
    expect([moved.focus, [...moved.ids], moved.anchor]).toEqual([7, [id(0)], 0])
  })

  test('an asset that is not loaded is waited for', () => {
    expect(chooseOne(999_999, null)).toMatchObject({ isAwaited: true, focus: 999_999 })
  })

  test('assets that are gone are no longer chosen; otherwise nothing is made anew', () => {
    const chosen = chooseRange(noSelection, 1, id(1), [id(0), id(1)])
    expect([...withoutGone(chosen, new Set([id(0)])).ids]).toEqual([id(1)])
    expect(withoutGone(chosen, new Set([id(9)]))).toBe(chosen)
  })

  test('the focus goes with its asset, else to the neighbour, and never beyond the end', () => {
    const chosen = chooseOne(5, id(5))
    expect([refocus(chosen, 8, 20), refocus(chosen, null, 20), refocus(chosen, null, 5)]).toEqual([8, 5, 4])
  })
})
