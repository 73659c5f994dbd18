import { describe, expect, test } from 'vitest'
import { endingOf, formatAge, formatCount, formatDaysLeft, formatSize, formatTransfer, formatWait } from '../../../src-renderer/ui/format'
import { lettersOf } from '../../../src-renderer/ui/letters'

describe('numbers and times in words', () => {
  test.each([
    [0, '0 assets'],
    [1, '1 asset'],
    [12_408, '12,408 assets'],
  ])('%i is "%s"', (count, words) => {
    expect(formatCount(count, 'asset', 'assets')).toBe(words)
  })

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [4_213_882, '4.2 MB'],
    [1_000_000_000, '1 GB'],
  ])('%i bytes are "%s"', (bytes, words) => {
    expect(formatSize(bytes)).toBe(words)
  })

  test.each([
    [-10_000, 'just now'],
    [-300_000, '5 minutes ago'],
    [40_000, 'in 40 seconds'],
    [-86_400_000, 'yesterday'],
  ])('a moment %i ms away is "%s"', (away, words) => {
    expect(formatAge(1_000_000_000_000 + away, 1_000_000_000_000)).toBe(words)
  })

  test.each([
    [-1, null],
    [0, null],
    [1, '1 sec'],
    [39_001, '40 sec'],
    [59_001, '1 min'],
    [60_000, '1 min'],
    [61_000, '2 min'],
    [3_599_500, '1 hr'],
    [3_601_000, '2 hr'],
  ])('a wait of %i ms is "%s"', (rest, words) => {
    expect(formatWait(rest)).toBe(words)
  })

  test('days left say when they are only about right, and never "0 days"', () => {
    expect([formatDaysLeft(12, false), formatDaysLeft(12, true), formatDaysLeft(1, false), formatDaysLeft(0, true)]).toEqual([
      '12 days left',
      'about 12 days left',
      '1 day left',
      'less than a day left',
    ])
  })

  test('the ending of a file name is taken only where there is one', () => {
    expect([endingOf('a.JPG'), endingOf('archive.tar.gz'), endingOf('README'), endingOf(null), endingOf('x.thisisnone')]).toEqual([
      'JPG',
      'GZ',
      '',
      '',
      '',
    ])
  })

  test('a flag and an accented letter are one letter each', () => {
    expect(lettersOf('🇫🇷é')).toHaveLength(2)
  })
})

test.each([
  [12_000_000, 40_000_000, '12 of 40 MB'],
  [39_999_999, 40_000_000, '39.9 of 40 MB'],
  [40_000_000, 40_000_000, '40 of 40 MB'],
  [0, 512, '0 of 512 bytes'],
  [900, 500, '500 of 500 bytes'],
  [1_250_000_000, 240_000_000_000, '1 of 240 GB'],
])('%i of %i bytes sent are "%s"', (sent, total, words) => {
  expect(formatTransfer(sent, total)).toBe(words)
})
