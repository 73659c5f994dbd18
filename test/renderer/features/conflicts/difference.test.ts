import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { piecesOf, shorten, tagChanges } from '../../../../src-renderer/features/conflicts/difference'

const marked = (text: string, other: string) =>
  piecesOf(text, other)
    .map(({ text: piece, isChanged }) => (isChanged ? `[${piece}]` : piece))
    .join('')

describe('what differs in a text', () => {
  test.each([
    ['Hero shot, graded', 'Hero shot', 'Hero shot[, graded]'],
    ['Shot on a Monday in May', 'Shot on a Sunday in May', 'Shot on a [Monday] in May'],
    ['new', 'old', '[new]'],
    ['Hero at dawn', 'Hero', 'Hero [at dawn]'],
    ['Hero ', 'Hero', 'Hero[ ]'],
    ['the same', 'the same', 'the same'],
    ['a a', 'a a a', 'a a'],
    ['東京の朝景', '東京の夜景', '東京の[朝景]'],
  ])('%s, compared with %s, is marked by whole words', (text, other, expected) => {
    expect(marked(text, other)).toBe(expected)
  })

  test('the pieces of any text, put together, are the text; equal texts have no mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, other) => {
        expect(
          piecesOf(text, other)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text)
        expect(piecesOf(text, text).some(({ isChanged }) => isChanged)).toBe(false)
      }),
    )
  })

  test('a very long text is shown without marks, at once', () => {
    const long = 'word '.repeat(20_000)
    expect(piecesOf(`${long}end`, long)).toEqual([{ text: `${long}end`, isChanged: false }])
  })

  test('in short, what differs stays in view and no letter is cut in half', () => {
    const long = '😀'.repeat(500)
    const short = shorten([
      { text: long, isChanged: false },
      { text: 'here', isChanged: true },
      { text: `x${long}`, isChanged: false },
    ])
    expect(short[1]).toEqual({ text: 'here', isChanged: true })
    expect(short[0]?.text).toMatch(/^…(😀)+$/u)
    expect(short[2]?.text).toMatch(/^x(😀)+…$/u)
    expect(short.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(200)
  })

  test('in short, a text with nothing to compare it with keeps its beginning', () => {
    const [piece] = shorten([{ text: `Once ${'upon a time '.repeat(100)}`, isChanged: false }])
    expect(piece?.text).toMatch(/^Once upon a time .*…$/)
  })
})

describe('what differs in tags', () => {
  test('tags that came and tags that went are told apart, doubles count once', () => {
    expect(tagChanges(['sea', 'dawn', 'dawn'], ['sea', 'boats', 'boats'])).toEqual([
      { tag: 'sea', change: 'same' },
      { tag: 'dawn', change: 'added' },
      { tag: 'boats', change: 'removed' },
    ])
  })

  test('where nothing is known to compare with, nothing came or went', () => {
    expect(tagChanges(['sea'], null)).toEqual([{ tag: 'sea', change: 'same' }])
  })
})
