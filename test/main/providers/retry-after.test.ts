import { expect, test } from 'vitest'
import { retryAfter } from '../../../src-main/providers/retry-after'

const now = Date.parse('2030-05-05T12:00:00Z')

test.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a fraction of seconds', { 'retry-after': '1.5' }, 1500],
  ['zero', { 'retry-after': '0' }, 1000],
  ['nothing', {}, 10_000],
  ['an empty value', { 'retry-after': '' }, 10_000],
  ['a negative number', { 'retry-after': '-5' }, 10_000],
  ['nonsense', { 'retry-after': 'soon' }, 10_000],
  ['a number in the clothes of a year', { 'retry-after': '2031-01-01' }, 10_000],
  ['two values', { 'retry-after': '5, 10' }, 10_000],
  ['ten years in seconds', { 'retry-after': '315360000' }, 3_600_000],
  ['more digits than a number holds', { 'retry-after': '9'.repeat(400) }, 3_600_000],
  ['a date', { 'retry-after': 'Sun, 05 May 2030 12:00:30 GMT' }, 30_000],
  ['a date in the past', { 'retry-after': 'Sun, 05 May 2030 11:00:00 GMT' }, 10_000],
  ['a date ten years ahead', { 'retry-after': 'Sat, 05 May 2040 12:00:00 GMT' }, 3_600_000],
  [
    'a date of a service whose clock is a year behind',
    { 'retry-after': 'Sat, 05 May 2029 12:00:20 GMT', date: 'Sat, 05 May 2029 12:00:00 GMT' },
    20_000,
  ],
])('after %s it waits the right time', (_name, headers, ms) => {
  expect(retryAfter(headers, now)).toBe(ms)
})
