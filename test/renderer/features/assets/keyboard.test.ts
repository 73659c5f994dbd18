import { describe, expect, test } from 'vitest'
import { isLetter, moveIndex, typedWord } from '../../../../src-renderer/features/assets/keyboard'

// Four columns, 23 assets: five whole rows and a last one of three.
const at = (index: number) => ({ index, count: 23, columns: 4, page: 3 })

describe('where a key moves the focus', () => {
  test.each([
    ['ArrowRight', false, 5, 6],
    ['ArrowRight', false, 22, 22],
    ['ArrowLeft', false, 4, 3],
    ['ArrowLeft', false, 0, 0],
    ['ArrowDown', false, 5, 9],
    ['ArrowDown', false, 19, 22],
    ['ArrowDown', false, 21, 21],
    ['ArrowUp', false, 5, 1],
    ['ArrowUp', false, 2, 2],
    ['PageDown', false, 1, 13],
    ['PageDown', false, 18, 22],
    ['PageUp', false, 14, 2],
    ['PageUp', false, 6, 2],
    ['Home', false, 6, 4],
    ['End', false, 6, 7],
    ['End', false, 20, 22],
    ['Home', true, 6, 0],
    ['End', true, 6, 22],
  ])('%s (Ctrl: %s) goes from %i to %i', (key, toEnds, from, to) => {
    expect(moveIndex(key, toEnds, at(from))).toBe(to)
  })

  test('Home and End go to the ends of a list', () => {
    expect(moveIndex('Home', false, { index: 7, count: 23, columns: 1, page: 3 })).toBe(0)
    expect(moveIndex('End', false, { index: 7, count: 23, columns: 1, page: 3 })).toBe(22)
  })

  test('other keys and an empty grid move nothing', () => {
    expect(moveIndex('x', false, at(0))).toBeNull()
    expect(moveIndex('End', true, { index: 0, count: 0, columns: 4, page: 3 })).toBeNull()
  })
})

describe('typing a title', () => {
  const key = (name: string, keys: Partial<{ ctrlKey: boolean; metaKey: boolean; altKey: boolean }> = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...keys,
  })

  test('letters typed quickly make one word, after a pause a new one', () => {
    expect(typedWord('he', 'r', 100)).toBe('her')
    expect(typedWord('he', 'r', 2000)).toBe('r')
  })

  test('space is a letter only inside a word; combinations never are', () => {
    expect([isLetter(key(' '), ''), isLetter(key(' '), 'hero')]).toEqual([false, true])
    expect([isLetter(key('香'), ''), isLetter(key('a', { ctrlKey: true }), ''), isLetter(key('Enter'), '')]).toEqual([true, false, false])
  })
})
