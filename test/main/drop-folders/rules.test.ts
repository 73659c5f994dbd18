import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberedName } from '../../../src-main/drop-folders/after-upload'
import { createDueQueue } from '../../../src-main/drop-folders/due-queue'
import { baseName, titleFromFileName } from '../../../src-main/drop-folders/file-title'
import { isSameRoot } from '../../../src-main/drop-folders/folder-root'
import { isIgnoredName } from '../../../src-main/drop-folders/ignored-names'
import { compilePattern, titleByPattern } from '../../../src-main/drop-folders/name-pattern'
import { escapeBytes } from '../../../src-main/drop-folders/scan'
import { contains } from '../../../src-main/drop-folders/set-up'
import { judgeRest, type Look } from '../../../src-main/drop-folders/settle'
import { problemOf } from '../../../src-main/drop-folders/watch'

describe('the title of a new asset', () => {
  test.each([
    ['sunset.jpg', 'sunset'],
    ['archive.tar.gz', 'archive.tar'],
    ['v1.2 final cut', 'v1.2 final cut'],
    ['no ending', 'no ending'],
    ['trailing dot.', 'trailing dot.'],
    ['line\nbreak.png', 'line break'],
    ['\u202Egnp.exe.png', '\u202Egnp.exe'],
    ['..%2fetc.png', '..%2fetc'],
    ['<img src=x onerror=alert(1)>.png', '<img src=x onerror=alert(1)>'],
    ['e\u0301te\u0301.png', 'été'],
    [' .png', '.png'],
    ['\u0001', 'Untitled'],
  ])('%j becomes %j', (name, title) => {
    expect(titleFromFileName(name)).toBe(title)
  })

  test('is cut to 255 code points and never through a letter', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(Array.from(titleFromFileName(`${'a'.repeat(300)}.png`))).toHaveLength(255)
    const title = titleFromFileName(`${family.repeat(40)}.png`)
    expect(Array.from(title).length).toBeLessThanOrEqual(255)
    expect(title).toBe(family.repeat(36))
  })

  test('has 1 to 255 code points, in NFC and without control characters, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (name) => {
        const title = titleFromFileName(name)
        const length = Array.from(title).length
        return length >= 1 && length <= 255 && !/\p{Cc}/u.test(title)
      }),
    )
  })

  test('a base name is the name without a plain ending', () => {
    expect(['a.jpg', 'a.b c', '.jpg', 'a.', 'a.verylongending', 'a.日本'].map(baseName)).toEqual([
      'a',
      'a.b c',
      '.jpg',
      'a.',
      'a.verylongending',
      'a',
    ])
  })
})

describe('a name pattern', () => {
  const title = (pattern: string, name: string) => {
    const compiled = compilePattern(pattern)
    if (!compiled.ok) throw new Error(compiled.reason)
    return titleByPattern(compiled.pattern, name)
  }

  test.each([
    ['{asset}_{locale}_v{nn}', 'hero_de-DE_v03.mp4', 'hero'],
    ['{asset}_{locale}_v{nn}', 'hero_shot_2_de-DE_v03.mp4', 'hero_shot_2'],
    ['{asset}_{locale}_v{nn}', 'hero_de-DE_vXX.mp4', null],
    ['{asset}_{locale}_v{nn}', 'hero.mp4', null],
    ['{asset}_{locale}_v{nn}', '_de_v1.mp4', null],
    ['{asset}_{locale}_v{nn}', '__v1.mp4', null],
    ['{asset}', 'anything at all.png', 'anything at all'],
    ['FINAL {asset}', 'FINAL cut.png', 'cut'],
    ['{nn}-{asset}', '12-x.png', '12'],
    ['{asset}.{ext}', 'a.b.png', 'a'],
    ['{asset}_v{nn}.mp4', 'hero_v1.mp4', 'hero'],
    ['{asset}_é', 'x_e\u0301.png', 'x'],
  ])('%s and %s give %j', (pattern, name, want) => {
    expect(title(pattern, name)).toBe(want)
  })

  test.each([
    ['', /Enter a pattern/],
    ['   ', /Enter a pattern/],
    ['plain', /at least \{asset\}/],
    ['{asset', /needs a \}/],
    ['asset}', /needs a \}/],
    ['{}', /Put a word/],
    ['{asset}{locale}', /Put some text between \{asset\} and \{locale\}/],
    ['{asset}/{locale}', /holds no \//],
    ['{a}_'.repeat(17), /up to 16/],
  ])('%j is refused in words', (pattern, sentence) => {
    const compiled = compilePattern(pattern)
    expect(compiled.ok ? '' : compiled.reason).toMatch(sentence)
  })

  test('takes no longer for names made to make it slow', () => {
    const compiled = compilePattern(Array.from({ length: 16 }, (_, index) => `{p${String(index)}}`).join('_'))
    if (!compiled.ok) throw new Error(compiled.reason)
    const start = performance.now()
    for (let count = 0; count < 1000; count++) titleByPattern(compiled.pattern, '_'.repeat(255))
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('rest', () => {
  const look = (changes: Partial<Look> = {}): Look => ({ size: 5, mtimeMs: 1000, ctimeMs: 1000, ino: 7, at: 10_000, ...changes })
  test.each([
    ['the first look never settles', null, look(), 'wait'],
    ['400 ms without a change settle', look({ at: 9600 }), look(), 'settled'],
    ['399 ms do not', look({ at: 9601 }), look(), 'wait'],
    ['another size starts anew', look({ at: 1 }), look({ size: 6 }), 'wait'],
    ['another time starts anew', look({ at: 1 }), look({ mtimeMs: 999 }), 'wait'],
    ['a changed inode starts anew', look({ at: 1 }), look({ ino: 8 }), 'wait'],
    ['a change of status starts anew', look({ at: 1 }), look({ ctimeMs: 1001 }), 'wait'],
    ['a change 300 ms ago waits though two looks agree', look({ at: 1, ctimeMs: 9700 }), look({ ctimeMs: 9700 }), 'wait'],
    ['a time in the future says nothing', look({ at: 9600, mtimeMs: 99_999 }), look({ mtimeMs: 99_999 }), 'settled'],
    ['an empty file at rest is empty', look({ at: 9600, size: 0 }), look({ size: 0 }), 'empty'],
  ] as const)('%s', (_name, first, now, kind) => {
    expect(judgeRest(first, now).kind).toBe(kind)
  })

  test('tells how long to wait, and keeps the earlier look while nothing changes', () => {
    const first = look({ at: 9900 })
    expect(judgeRest(first, look())).toEqual({ kind: 'wait', ms: 300, since: first })
  })
})

describe('smaller rules', () => {
  test.each(['.DS_Store', '.x', 'A.TMP', 'x.part', '~$doc.docx', 'THUMBS.DB', 'desktop.ini', 'a.swp', 'line\nbreak.tmp'])(
    '%j is passed over',
    (name) => {
      expect(isIgnoredName(name)).toBe(true)
    },
  )
  test.each([
    'a.jpg',
    'tmp',
    'part',
    'a.tmp.jpg',
    'Thumbs.db.png',
    '$~x',
    '[a].tmp.png',
    '{a,b}.jpg',
    '!(x).jpg',
    'x~',
    '..%2f..%2fa.jpg',
    '...',
  ])('%j is taken', (name) => {
    expect(isIgnoredName(name)).toBe(false)
  })

  test('names that are numbered keep their ending and fit the system', () => {
    expect(numberedName('a.jpg', 1)).toBe('a.jpg')
    expect(numberedName('a.jpg', 2)).toBe('a (2).jpg')
    const long = `${'é'.repeat(125)}.jpeg`
    expect(Buffer.byteLength(numberedName(long, 12))).toBeLessThanOrEqual(255)
    expect(numberedName(long, 12)).toMatch(/é \(12\)\.jpeg$/)
  })

  test('bytes that are not UTF-8 are written so that they can be read', () => {
    expect(escapeBytes(Buffer.from([0x62, 0xff, 0xc3, 0xa9, 0xc3, 0x2e]))).toBe('b\\xffé\\xc3.')
  })

  test('a folder of a similar name is not inside', () => {
    expect([
      contains('/drop', '/drop'),
      contains('/drop', '/drop/a'),
      contains('/drop', '/drop-old'),
      contains('/drop/a', '/drop'),
      contains('/', '/x'),
    ]).toEqual([true, true, false, false, true])
    expect(contains('/drop', '/drop/..a')).toBe(true)
  })

  test('a folder is the same one by number and birth, or by number and disk where the birth is not known', () => {
    const known = { dev: 1, ino: 2, born: 50 }
    expect(isSameRoot(known, { dev: 9, ino: 2, born: 50 })).toBe(true)
    expect(isSameRoot(known, { dev: 1, ino: 2, born: 51 })).toBe(false)
    expect(isSameRoot(known, { dev: 1, ino: 3, born: 50 })).toBe(false)
    expect(isSameRoot({ ...known, born: null }, { dev: 1, ino: 2, born: 51 })).toBe(true)
    expect(isSameRoot({ ...known, born: null }, { dev: 9, ino: 2, born: null })).toBe(false)
  })

  test('a failed watch is told by its cause', () => {
    const failing = (code: string) => Object.assign(new Error(code), { code })
    expect(['ENOSPC', 'EMFILE', 'ENFILE', 'EACCES', 'EPERM', 'EIO'].map((code) => problemOf(failing(code)))).toEqual([
      'limit',
      'open-files',
      'open-files',
      'forbidden',
      'forbidden',
      'other',
    ])
    expect(problemOf('text')).toBe('other')
  })

  test('things due come out in the order of their times and not before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), fc.integer({ min: 0, max: 1000 }), (times, now) => {
        const queue = createDueQueue<number>()
        for (const at of times) queue.add(at, at)
        const taken: number[] = []
        for (let next = queue.take(now); next !== null; next = queue.take(now)) taken.push(next)
        expect(taken).toEqual(times.filter((at) => at <= now).sort((a, b) => a - b))
        expect(queue.size).toBe(times.length - taken.length)
      }),
    )
  })
})
