import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchBody, searchMatch } from '../../../src-main/assets/search-text'
import { assetReader } from '../../../src-main/assets/asset-reader'
import type { AssetQuery } from '../../../src-preload/contract/asset'
import { testLibrary } from '../../support/library'

const query = (search: string): AssetQuery => ({
  view: 'library',
  search,
  sort: 'added',
  descending: false,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
})

const titles = [
  'Harbour at dawn',
  'sunset_final (2).jpg',
  'Café crème',
  '夏の花火大会',
  '東京都庁',
  'Straße nach Köln',
  'Party 🎉 in the park',
  'Flag 🇫🇮 day',
  'I ❤️ Oslo',
  'Привет мир',
  'say "cheese" NEAR the AND gate',
  "O'Brien * wildcard^2",
  'a-b:c {d} [e] (f)',
  '100% wool_sock',
  'v2',
  'مرحبا بالعالم',
]

function searchable() {
  const library = testLibrary()
  const ids = new Map(titles.map((title) => [library.addAsset({ title }), title]))
  const reader = assetReader(
    library.db,
    () => null,
    () => 0,
  )
  return { library, find: (search: string) => reader.page(query(search), 0, 500).rows.map((row) => ids.get(row.id) ?? row.title) }
}

describe('searching the library', () => {
  it.each([
    ['part of a word', 'arbou', ['Harbour at dawn']],
    ['whatever its case', 'HARBOUR', ['Harbour at dawn']],
    ['words in any order', 'dawn harbour', ['Harbour at dawn']],
    ['a short word', 'at', ['Harbour at dawn']],
    ['the beginning of a word by one letter', 'v', ['v2']],
    ['a short word beside a long one', 'at harb', ['Harbour at dawn']],
    ['a file name with signs', 'sunset_final (2)', ['sunset_final (2).jpg']],
    ['without accents', 'cafe creme', ['Café crème']],
    ['with accents', 'crème', ['Café crème']],
    ['with accents written in two signs', 'cre\u0300me', ['Café crème']],
    ['three Japanese signs', '花火大', ['夏の花火大会']],
    ['two Japanese signs in the middle of a title', '花火', ['夏の花火大会']],
    ['one Japanese sign', '庁', ['東京都庁']],
    ['two Chinese signs across a word', '京都', ['東京都庁']],
    ['a sharp s', 'straße', ['Straße nach Köln']],
    ['Cyrillic', 'привет', ['Привет мир']],
    ['Arabic', 'بالعالم', ['مرحبا بالعالم']],
    ['an emoji', '🎉', ['Party 🎉 in the park']],
    ['an emoji of two signs', '❤️', ['I ❤️ Oslo']],
    ['a flag', '🇫🇮', ['Flag 🇫🇮 day']],
    ['quotes', '"cheese"', ['say "cheese" NEAR the AND gate']],
    ['an operator as a word', 'NEAR AND', ['say "cheese" NEAR the AND gate']],
    ['a star as a sign', 'wildcard^2', ["O'Brien * wildcard^2"]],
    ['an apostrophe', "o'brien", ["O'Brien * wildcard^2"]],
    ['a colon and a dash', 'a-b:c', ['a-b:c {d} [e] (f)']],
    ['a percent sign as itself', '100%', ['100% wool_sock']],
    ['nothing for words that are not there', 'harbour midnight', []],
    ['nothing for a column of the index', 'body:harbour', []],
    ['nothing for NOT', 'NOT harbour', []],
  ])('finds %s: %s', (_what, typed, expected) => {
    expect(searchable().find(typed)).toEqual(expected)
  })

  it('finds all when nothing was typed', () => {
    expect(searchable().find(' \t\n ')).toHaveLength(titles.length)
  })

  it('finds nothing, and does not fail, when only signs were typed that no word has', () => {
    const { find } = searchable()
    for (const typed of ['*', '"', '""', '()', '- -', '^', ':', "';--", '+', '\u0301', '\u200d', '\ufe0f']) expect(find(typed)).toEqual([])
  })

  it('finds assets by file name, description, category and tags, the automatic ones too', () => {
    const library = testLibrary()
    library.addAsset({
      title: 'x',
      fileName: 'quarry.mov',
      description: 'a pelican',
      category: 'wildlife',
      tags: ['beach'],
      ai: { title: null, description: null, tags: ['feather'] },
    })
    const reader = assetReader(
      library.db,
      () => null,
      () => 0,
    )
    for (const word of ['quarry', 'pelican', 'wildlife', 'beach', 'feather', 'quarry feather'])
      expect(reader.page(query(word), 0, 10).total).toBe(1)
  })

  it('never fails, whatever was typed', () => {
    const { find } = searchable()
    const word = fc.oneof(
      fc.constantFrom(
        '"',
        '""',
        'NEAR',
        'NEAR(',
        'AND',
        'OR',
        'NOT',
        '*',
        '^',
        'body:',
        '{',
        '}',
        '+',
        '\0',
        '\ud800',
        '🎉',
        '\u0301',
        "'",
        '--',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), fc.constantFrom('', ' ', '\u3000'), (words, glue) => {
        expect(Array.isArray(find(words.join(glue)))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('takes a text of ten thousand signs', () => {
    const { find } = searchable()
    expect(find('harbour '.repeat(1300))).toEqual(['Harbour at dawn'])
    expect(find('h'.repeat(10_000))).toEqual([])
    expect(find('"'.repeat(10_000))).toEqual([])
    expect(find('🎉'.repeat(5000))).toEqual([])
  })

  it('finds every title by every word of it', () => {
    const library = testLibrary()
    const reader = assetReader(
      library.db,
      () => null,
      () => 0,
    )
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9äöüßéçñ]{1,10}$/), { minLength: 1, maxLength: 5 }), (words) => {
        const id = library.addAsset({ title: words.join(' ') })
        for (const word of words) expect(reader.ids(query(word), 0, 10_000)).toContain(id)
        if (words.length > 1) expect(reader.ids(query([...words].reverse().join(' ')), 0, 10_000)).toContain(id)
      }),
      { numRuns: 60 },
    )
  })
})

const noAi = { title: null, description: null, tags: [] }

describe('the text that is searched', () => {
  it('leaves out what is empty and is bounded', () => {
    expect(searchBody({ title: 'a', fileName: null, description: '', category: 'c', tags: ['t'], ai: noAi, facts: [] })).toBe('a\nc\nt')
    expect(
      searchBody({ title: 'a', fileName: null, description: 'd'.repeat(100_000), category: '', tags: [], ai: noAi, facts: [] }),
    ).toHaveLength(20_000)
  })

  it('becomes no match at all when nothing was typed', () => {
    expect(searchMatch('   ')).toBeNull()
    expect(searchMatch('\0')).toBeNull()
  })
})
