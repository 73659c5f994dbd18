import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, test } from 'vitest'
import { anyOf, compileGlob } from '../../../src-main/drop-folders/globs'

const isMeant = (glob: string, path: string) => {
  const compiled = compileGlob(glob)
  if (!compiled.ok) throw new Error(compiled.reason)
  return compiled.test(path)
}

describe('a glob', () => {
  test.each([
    ['*.jpg', 'a.jpg', true],
    ['*.jpg', 'deep/er/a.JPG', true],
    ['*.jpg', 'a.jpg.png', false],
    ['raw/*', 'raw/a.cr2', true],
    ['raw/*', 'a/raw/a.cr2', false],
    ['raw/*', 'raw/b/a.cr2', false],
    ['raw/', 'raw/b/a.cr2', true],
    ['raw/', 'raw', false],
    ['raw/**', 'raw', false],
    ['raw/**/*.cr2', 'raw/a.cr2', true],
    ['raw/**/*.cr2', 'raw/b/c/a.cr2', true],
    ['**/a/**/b/*', 'x/a/y/a/b/b/c', true],
    ['**/a/**/b/*', 'x/a/y/a/b', false],
    ['**', 'a/b/c', true],
    ['**/x.png', 'x.png', true],
    ['/*', 'x.png', true],
    ['/*', 'a/x.png', false],
    ['/top.png', 'top.png', true],
    ['/top.png', 'a/top.png', false],
    ['**/old/**', 'a/b/OLD/c/d.png', true],
    ['**/old/**', 'old/d.png', true],
    ['**/old/**', 'older/d.png', false],
    ['*.{jpg,png}', 'x.png', true],
    ['*.{jpg,png}', 'x.gif', false],
    ['{a,b{1,2}}.*', 'b2.mov', true],
    ['{a,b{1,2}}.*', 'b3.mov', false],
    ['shot_???.exr', 'shot_012.exr', true],
    ['shot_???.exr', 'shot_12.exr', false],
    ['v[0-9].mp4', 'v3.mp4', true],
    ['v[!0-9].mp4', 'v3.mp4', false],
    ['.*', '.hidden', true],
    ['*', '.hidden', true],
    ['photo (1).jpg', 'photo (1).jpg', true],
    ['photo (1).jpg', 'photo 1.jpg', false],
    ['a+b@c!.png', 'A+B@C!.png', true],
    ['+(a).png', 'aa.png', false],
    ['@(a|b).png', 'a.png', false],
    ['$x^.png', '$x^.png', true],
    ['ÉTÉ*.png', 'e\u0301te\u0301 1.png'.normalize('NFC'), true],
    ['[.png', '[.png', true],
    ['*_*_*.exr', 'a_b_c.exr', true],
  ])('%j and %j: %j', (glob, path, want) => {
    expect(isMeant(glob, path)).toBe(want)
  })

  test.each([
    ['', /empty line/],
    ['x'.repeat(256), /longer than 255/],
    ['!*.jpg', /begins with !/],
    ['a\\b', /holds a \\/],
    ['a\0b', /can not be seen/],
    ['{a,b', /needs a \}/],
    ['a}b', /needs a \}/],
    ['{{{{a}}}}', /3 deep/],
    ['../*.jpg', /\. or \.\. as a folder/],
    ['a/./b', /\. or \.\. as a folder/],
    ['*a*b*c*', /more than 3 times/],
    ['a//b', /with no folder between/],
    ['a**b', /before and after \*\*/],
    ['{a,b}'.repeat(7), /more than 64 alternatives/],
    ['/', /names nothing/],
    ['[z-a].png', /can not be read/],
  ])('%j is refused in words', (glob, sentence) => {
    const compiled = compileGlob(glob)
    expect(compiled.ok ? '' : compiled.reason).toMatch(sentence)
  })

  test('means the same as picomatch does, where braces and signs of shells are left out', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '*', '?', '1'), minLength: 1, maxLength: 6 })
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '.', '-', '1'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 3 }), fc.array(name, { minLength: 1, maxLength: 3 }), (parts, names) => {
        const [glob, path] = [parts.join('/'), names.join('/')]
        const compiled = compileGlob(glob)
        return !compiled.ok || compiled.test(path) === picomatch(glob, { nocase: true, dot: true, nonegate: true })(path)
      }),
      { numRuns: 2000 },
    )
  })

  test('takes no longer for names made to make it slow', () => {
    const globs = ['*a*a*a', '**/*a*a*a/**/*a*b', '**/*a*b/**/*b', '{*a,a*}x{*a,a*}b', '?*?*?*b', '**/**/**/**/**/b']
    const paths = ['a'.repeat(255), Array.from({ length: 60 }, () => 'a'.repeat(60)).join('/'), `${'a/'.repeat(63)}a`]
    for (const glob of globs) {
      const compiled = compileGlob(glob)
      if (!compiled.ok) throw new Error(compiled.reason)
      const start = performance.now()
      for (const path of paths) compiled.test(path)
      expect([glob, performance.now() - start < 1500]).toEqual([glob, true])
    }
  })

  test('of a list is enough, and one that can not be read means nothing', () => {
    const test_ = anyOf(['*.jpg', '{', '*.png'])
    expect(['a.jpg', 'a.png', '{', 'a.gif'].map(test_)).toEqual([true, true, false, false])
  })
})
