import { describe, expect, test } from 'vitest'
import type { IntakeRule } from '../../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../../src-preload/contract/plain-rule'
import { bytesOf, draftOf, faultOf, newDraft, valuesOf } from '../../../../src-renderer/features/drop-folders/rule-draft'

const rule: IntakeRule = {
  title: '{parent} {name}',
  tags: '{folder1}, {date}',
  category: 'Stills',
  include: ['*.jpg', 'finals/**'],
  exclude: ['*_draft.*'],
  types: ['image'],
  minSize: 1500,
  maxSize: 2_500_000_000,
  onChange: 'ask',
  onDuplicate: 'skip',
  onTrashedTwin: 'restore',
  removeLocation: true,
  removeGeneration: true,
}
const values = { mode: 'media-by-pattern', pattern: '{asset}', afterUpload: 'delete', target: {}, rule } as const

describe('a rule while it is being written', () => {
  test('the window begins with the very rule that the contract calls plain', () => {
    expect(valuesOf(newDraft, []).rule).toEqual(plainRule)
  })

  test('what was read from a folder is written back as it was', () => {
    expect(valuesOf(draftOf(values), [])).toEqual(values)
  })

  test.each([
    ['', 'MB', null],
    [' 10 ', 'MB', 10_000_000],
    ['2.5', 'GB', 2_500_000_000],
    ['2,5', 'KB', 2500],
    ['0', 'KB', 0],
    ['ten', 'MB', undefined],
    ['-1', 'MB', undefined],
    ['1e9', 'GB', undefined],
    ['99999999999999', 'GB', undefined],
  ] as const)('the size "%s" %s is %s bytes', (text, unit, bytes) => {
    expect(bytesOf({ text, unit })).toBe(bytes)
  })

  test.each([
    [{ minSize: { text: 'some', unit: 'MB' } }, 'minSize'],
    [{ maxSize: { text: '1..2', unit: 'MB' } }, 'maxSize'],
    [{ minSize: { text: '2', unit: 'MB' }, maxSize: { text: '1', unit: 'MB' } }, 'maxSize'],
    [{ include: Array.from({ length: 51 }, (_, line) => `${line}.*`).join('\n') }, 'include'],
    [{ exclude: 'x'.repeat(256) }, 'exclude'],
    [{ title: 'x'.repeat(501) }, 'title'],
  ] as const)('%j is a fault at the field %s', (change, field) => {
    expect(faultOf({ ...newDraft, ...change }, [])).toMatchObject({ field })
  })

  test('a plain rule has no fault, and blank lines are no patterns', () => {
    expect(faultOf(newDraft, [])).toBeNull()
    expect(valuesOf({ ...newDraft, include: '\n *.jpg \r\n\n' }, []).rule.include).toEqual(['*.jpg'])
  })
})
