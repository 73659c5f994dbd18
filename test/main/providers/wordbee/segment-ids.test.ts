import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostSegments, parseSegmentIds } from '../../../../src-main/providers/wordbee/segment-ids'

const idsOf = (text: string) => {
  const read = parseSegmentIds(text)
  return read.ok ? read.ids : read.reason
}

test.each([
  ['12', ['12']],
  ['12, 100-103', ['12', '100', '101', '102', '103']],
  ['100..102', ['100', '101', '102']],
  ['100 - 102 7', ['100', '101', '102', '7']],
  ['3\n2\r\n\t1;1;;0003', ['3', '2', '1']],
  ['5-6, 4-5', ['5', '6', '4']],
  ['7–8', ['7', '8']],
  [' 27665601 ', ['27665601']],
] as const)('%j names these segments, each once', (text, ids) => {
  expect(idsOf(text)).toEqual(ids)
})

test.each([
  ['', /Enter the segments/],
  [' ,;\n', /Enter the segments/],
  ['0', /no segment 0/],
  ['0-5', /no segment 0/],
  ['-5', /“-5” is not a segment ID/],
  ['5-', /not a segment ID/],
  ['1-2-3', /not a segment ID/],
  ['12a', /“12a” is not a segment ID/],
  ['1.5', /not a segment ID/],
  ['1e3', /not a segment ID/],
  ['٣', /not a segment ID/],
  ['140-100', /runs backwards. Write it as 100-140/],
  ['99999999999999999999', /too large/],
  ['1-99999999999999999999', /too large/],
  ['1-20001', /more than 20,000 segments/],
  ['1-20000, 30000', /more than 20,000 segments/],
  ['1-999999999999999', /more than 20,000 segments/],
])('%j is refused in words', (text, reason) => {
  expect(idsOf(text)).toMatch(reason)
  expect(String(idsOf(text)).length).toBeLessThan(250)
})

test('a text longer than any list is refused, not read', () => {
  expect(idsOf('1'.repeat(500_000))).toMatch(/too long/)
})

test('the most that one account takes is taken', () => {
  expect(idsOf(`1-${String(mostSegments)}, 5, 6`)).toHaveLength(mostSegments)
})

test('any list of numbers and ranges gives exactly their numbers', () => {
  const item = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 50 }))
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 30 }), fc.constantFrom(',', ' ', '\n', ', ', ';'), (items, glue) => {
      const text = items.map(([from, more]) => (more === 0 ? String(from) : `${String(from)}-${String(from + more)}`)).join(glue)
      const expected = new Set(items.flatMap(([from, more]) => Array.from({ length: more + 1 }, (_, step) => String(from + step))))
      expect(idsOf(text)).toEqual([...expected])
    }),
  )
})

test('whatever is typed is read or refused, and never holds anything but numbers', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('0', '1', '2', '9', '-', '.', ',', ' ', '\n', ';', '–', '…') }),
  )
  fc.assert(
    fc.property(typed, (text) => {
      const read = parseSegmentIds(text)
      if (read.ok) expect(read.ids.every((id) => /^[1-9]\d*$/.test(id))).toBe(true)
      else expect(read.reason).toMatch(/\.$/)
    }),
  )
})
