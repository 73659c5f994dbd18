import { describe, expect, test } from 'vitest'
import { lastPartOf, visibleText } from '../../../src-renderer/ui/visible-text'

describe('a name as it may be shown', () => {
  test.each([
    ['plain name.png', 'plain name.png'],
    ['line\nbreak\tand\rreturn', 'line\\nbreak\\tand\\rreturn'],
    ['invoice \u202Egnp.exe', 'invoice [U+202E]gnp.exe'],
    ['\u2066isolated\u2069', '[U+2066]isolated[U+2069]'],
    ['zero\u200Bwidth\uFEFF', 'zero[U+200B]width[U+FEFF]'],
    ['bell\u0007', 'bell[U+0007]'],
    ['half \uD800 letter', 'half [U+D800] letter'],
    ['👩‍👩‍👧‍👦 família 🏳️‍🌈', '👩‍👩‍👧‍👦 família 🏳️‍🌈'],
    ['می‌خواهم', 'می‌خواهم'],
    ['שלום.png', 'שלום.png'],
  ])('%j reads %j', (name, shown) => {
    expect(visibleText(name)).toBe(shown)
  })

  test.each([
    ['/media/in', 'in'],
    ['/media/in/', 'in'],
    ['C:\\Users\\me\\Drop', 'Drop'],
    ['/', '/'],
    ['', ''],
  ])('the last part of %j is %j', (path, part) => {
    expect(lastPartOf(path)).toBe(part)
  })
})
