import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from '../../../src-main/assets/byte-range'
import { sortTitle } from '../../../src-main/assets/sort-title'
import { daysLeft } from '../../../src-main/assets/trash-days'

describe('a byte range', () => {
  it.each([
    [null, 100, 'whole'],
    ['bytes=0-9', 100, { first: 0, last: 9 }],
    ['bytes=0-0', 100, { first: 0, last: 0 }],
    ['bytes=99-', 100, { first: 99, last: 99 }],
    ['bytes=0-', 100, { first: 0, last: 99 }],
    ['bytes=90-1000', 100, { first: 90, last: 99 }],
    ['bytes=-10', 100, { first: 90, last: 99 }],
    ['bytes=-1000', 100, { first: 0, last: 99 }],
    [' bytes=1-2 ', 100, { first: 1, last: 2 }],
    ['bytes=100-', 100, 'unsatisfiable'],
    ['bytes=100-200', 100, 'unsatisfiable'],
    ['bytes=999999999999999-', 100, 'unsatisfiable'],
    ['bytes=-0', 100, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=-5', 0, 'unsatisfiable'],
    ['bytes=9-3', 100, 'whole'],
    ['bytes=-', 100, 'whole'],
    ['bytes=0-1,5-6', 100, 'whole'],
    ['bytes=a-b', 100, 'whole'],
    ['bytes=1e3-', 100, 'whole'],
    ['bytes= 1-2', 100, 'whole'],
    ['bytes=9999999999999999999-', 100, 'whole'],
    ['items=0-9', 100, 'whole'],
    ['', 100, 'whole'],
  ] as const)('%j of %i bytes is %j', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected)
  })

  it('never names a byte that is not there', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${String(a)}-${String(b)}`),
        ),
        fc.nat(10_000),
        (header, size) => {
          const range = parseRange(header, size)
          if (typeof range === 'string') return
          expect(range.first).toBeGreaterThanOrEqual(0)
          expect(range.last).toBeLessThan(size)
          expect(range.first).toBeLessThanOrEqual(range.last)
        },
      ),
    )
  })
})

describe('days left in the trash', () => {
  const day = 86_400_000
  it.each([
    [0, 14, 0, 14],
    [0, 14, 1, 14],
    [0, 14, day, 13],
    [0, 14, 13 * day, 1],
    [0, 14, 14 * day - 1, 1],
    [0, 14, 14 * day, 0],
    [0, 14, 100 * day, 0],
    [null, 14, 0, null],
    [0, null, 0, null],
  ] as const)('trashed at %j, kept %j days, seen at %i: %j', (trashedAt, keptDays, now, expected) => {
    expect(daysLeft(trashedAt, keptDays, now)).toBe(expected)
  })
})

describe('the order of titles', () => {
  /** As the database compares: byte by byte. */
  const ordered = (titles: string[]) => [...titles].sort((a, b) => Buffer.compare(Buffer.from(sortTitle(a)), Buffer.from(sortTitle(b))))

  it('takes numbers by their value', () => {
    expect(ordered(['shot 10', 'shot 9', 'shot 100', 'shot 2b', 'shot 2a'])).toEqual([
      'shot 2a',
      'shot 2b',
      'shot 9',
      'shot 10',
      'shot 100',
    ])
    expect(ordered(['v2.10', 'v2.9', 'v10.1'])).toEqual(['v2.9', 'v2.10', 'v10.1'])
  })

  it('does not care for case, accents, leading zeros or spaces around', () => {
    for (const [a, b] of [
      ['Étude', 'etude'],
      ['ÅNGSTRÖM', 'angstrom'],
      ['shot 007', 'Shot 7'],
      [' a ', 'A'],
      ['ﬁlm', 'film'],
      ['e\u0301', '\u00e9'],
    ]) {
      expect(sortTitle(a ?? '')).toBe(sortTitle(b ?? ''))
    }
  })

  it('keeps other scripts apart from each other and from nothing', () => {
    expect(sortTitle('東京')).toBe('東京')
    expect(sortTitle('Ωμέγα')).toBe('ωμεγα')
    expect(sortTitle('')).toBe('')
  })

  it('orders any two numbers as numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: 0n, max: 10n ** 40n }), (a, b) => {
        const order = Math.sign(Buffer.compare(Buffer.from(sortTitle(`x${String(a)}y`)), Buffer.from(sortTitle(`x${String(b)}y`))))
        expect(order).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })

  it('never throws and never grows without end', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (title) => sortTitle(title).length <= 300))
    expect(sortTitle('9'.repeat(5000)).length).toBeLessThanOrEqual(300)
  })
})
