import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern, matchName } from '../../../src-main/drop-folders/name-pattern'
import { sieve, sieveType, sizeInWords } from '../../../src-main/drop-folders/rule'
import {
  faultOfTemplate,
  fillTemplates,
  tagsByTemplate,
  titleByTemplate,
  type TemplateFile,
} from '../../../src-main/drop-folders/templates'
import { plainRule } from '../../../src-preload/contract/plain-rule'

const file: TemplateFile = {
  fileName: 'hero.v2.PNG',
  folders: ['Shots', 'Day 1'],
  parent: 'Day 1',
  mtimeMs: new Date(2026, 0, 31, 14, 3).getTime(),
  words: { asset: 'hero', locale: 'de-DE' },
}

describe('a template', () => {
  test.each([
    ['', 'hero.v2'],
    ['{name}', 'hero.v2'],
    ['{name}.{ext}', 'hero.v2.PNG'],
    ['{parent} / {name}', 'Day 1 / hero.v2'],
    ['{folder1}-{folder2}-{folder3}-{name}', 'Shots-Day 1--hero.v2'],
    ['{date} {asset}', '2026-01-31 hero'],
    [' { name } ', 'hero.v2'],
    ['{locale}', 'de-DE'],
    ['{folder9}', 'hero.v2'],
    ['plain', 'plain'],
  ])('%j gives the title %j', (template, title) => {
    expect(titleByTemplate(template, file, 255)).toBe(title)
  })

  test.each([
    ['{nmae}', [], /no word \{nmae\}\. Use \{name\}, \{ext\}, \{parent\}, \{folder1\}, \{date\}/],
    ['{locale}', [], /no word \{locale\}/],
    ['{locale}', ['asset', 'locale'], /^$/],
    ['{name', [], /needs a \}/],
    ['name}', [], /needs a \}/],
    ['{}', [], /no word \{\}/],
    ['{folder0}', [], /no word/],
    ['{folder12}', [], /^$/],
    ['{__proto__}', [], /no word/],
  ])('%j with the pattern words %j: %s', (template, words, sentence) => {
    expect(faultOfTemplate(template, words) ?? '').toMatch(sentence)
  })

  test('tags are parted by its commas, not by those of the folders, each once whatever its case', () => {
    const place = { ...file, folders: ['Paris, France', 'paris'] }
    expect(tagsByTemplate('{folder1}, {folder2}, PARIS, , {folder3}, {locale}', place)).toEqual(['Paris, France', 'paris', 'de-DE'])
    expect(tagsByTemplate('', place)).toEqual([])
  })

  test('hostile names make texts that a service takes: no control characters, in NFC, cut, and never empty as a title', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
        fc.string({ unit: 'binary', maxLength: 400 }),
        (fileName, folder) => {
          const filled = fillTemplates(
            { title: '{folder1}{name}', tags: '{folder1},{name}', category: '{folder1}' },
            { ...file, fileName, folders: [folder] },
            100,
          )
          const texts = [filled.title, filled.category, ...filled.tags]
          expect(Array.from(filled.title).length).toBeGreaterThan(0)
          expect(Array.from(filled.title).length).toBeLessThanOrEqual(100)
          for (const text of texts) {
            expect(text).not.toMatch(/\p{Cc}/u)
            expect(text).toBe(text.normalize('NFC').trim())
            expect(Array.from(text).length).toBeLessThanOrEqual(255)
          }
          expect(filled.tags).not.toContain('')
        },
      ),
    )
  })

  test('what stands in a name is text and no word of its own', () => {
    expect(titleByTemplate('{name}', { ...file, fileName: '{date}.png' }, 255)).toBe('{date}')
  })

  test('the words of a pattern are what its placeholders stand for', () => {
    const compiled = compilePattern('{asset}_{locale}_v{nn}')
    if (!compiled.ok) throw new Error(compiled.reason)
    expect(matchName(compiled.pattern, 'hero_shot_de-DE_v03.mp4')).toEqual({
      title: 'hero_shot',
      words: { asset: 'hero_shot', locale: 'de-DE', nn: '03' },
    })
    expect(matchName(compiled.pattern, 'hero.mp4')).toBeNull()
  })
})

describe('a rule by name and size', () => {
  const rule = { ...plainRule, include: ['*.png', 'video/**'], exclude: ['**/old/**', '*draft*'], minSize: 10, maxSize: 5_000_000 }
  test.each([
    ['a.png', 100, null],
    ['video/a.mov', 100, null],
    ['a.mov', 100, 'left-out'],
    ['x/old/a.png', 100, 'left-out'],
    ['my DRAFT 1.png', 100, 'left-out'],
    ['a.png', 9, 'too-small'],
    ['a.png', 10, null],
    ['a.png', 5_000_000, null],
    ['a.png', 5_000_001, 'too-large'],
  ])('%s of %i bytes: %s', (relativePath, size, hold) => {
    expect(sieve(rule, { relativePath, size })?.hold ?? null).toBe(hold)
  })

  test('says why in words with the name of the file', () => {
    expect(sieve(rule, { relativePath: 'in/big.png', size: 6_000_000 })?.reason).toBe(
      '“big.png” is larger than 5 MB, the most that the folder takes. Nothing was sent.',
    )
    expect(sieveType({ ...plainRule, types: ['image', 'video'] }, { relativePath: 'a.wav', size: 1 }, 'audio')?.reason).toContain(
      '(images, videos)',
    )
    expect(sieveType(plainRule, { relativePath: 'a.wav', size: 1 }, 'audio')).toBeNull()
  })

  test('sizes are said in round words', () => {
    expect([999, 1000, 1500, 999_499, 1_000_000, 20_000_000_000, 2_500_000_000_000_000].map(sizeInWords)).toEqual([
      '999 bytes',
      '1 KB',
      '1.5 KB',
      '999 KB',
      '1 MB',
      '20 GB',
      '2500 TB',
    ])
  })

  test('a plain rule leaves nothing out', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.nat(),
        (relativePath, size) => sieve(plainRule, { relativePath, size }) === null,
      ),
    )
  })
})
