import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProviderError } from '../../../../src-main/providers/provider-error'
import type { AssetParts } from '../../../../src-main/providers/wordbee/asset-key'
import { fromRemoteId, toRemoteId } from '../../../../src-main/providers/wordbee/asset-key'
import { openContainer, parseScope } from '../../../../src-main/providers/wordbee/container'
import type { FileName } from '../../../../src-main/providers/wordbee/file-name'
import { toFileName } from '../../../../src-main/providers/wordbee/file-name'

const anyText = fc.string({ unit: 'binary', maxLength: 40 })
const anyParts = fc.record({
  scope: fc.constantFrom('pr7214', 'jbs12', 'jbc9', 'flex:40177'),
  segmentId: fc.integer({ min: 1, max: 99_999_999 }).map(String),
  locale: fc.option(anyText, { nil: null }),
  relativePath: fc.oneof(anyText, fc.string({ unit: fc.constantFrom('\\', '/', '.', '%', 'a', '"', ',', '\ud800') })),
  name: anyText.filter((text) => !isBlank(text)).map(toFileName),
})

function isBlank(text: string): boolean {
  try {
    toFileName(text)
    return false
  } catch {
    return true
  }
}

const parts: AssetParts = { scope: 'pr7214', segmentId: '12', locale: 'en', relativePath: 'a\\b', name: toFileName('c.jpg') }

test('quirk 29: the key made of the five parts tells all five again, whatever they hold', () => {
  fc.assert(
    fc.property(anyParts, (some) => {
      const key = toRemoteId(some)
      expect(key).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(fromRemoteId(key)).toEqual(some)
    }),
  )
})

test('quirk 29: two files have one key only when all five parts are the same', () => {
  fc.assert(
    fc.property(anyParts, anyParts, (one, other) => {
      expect(toRemoteId(one) === toRemoteId(other)).toBe(JSON.stringify(Object.values(one)) === JSON.stringify(Object.values(other)))
    }),
  )
  const moved = [
    { relativePath: 'a/b' },
    { relativePath: 'a', name: toFileName('b\\c.jpg') },
    { locale: null },
    { locale: '' },
    { scope: 'jbs7214' },
  ]
  expect(new Set([parts, ...moved.map((change) => ({ ...parts, ...change }))].map(toRemoteId)).size).toBe(moved.length + 1)
})

test.each([
  '',
  'x',
  'asset-1',
  '../..',
  Buffer.from('[]').toString('base64url'),
  Buffer.from('["pr1","1",null,""]').toString('base64url'),
  Buffer.from('["pr1","1",null,"",7]').toString('base64url'),
  Buffer.from('["pr1","../2",null,"","a"]').toString('base64url'),
  Buffer.from('["pr1","1",null,"",""]').toString('base64url'),
  Buffer.from('["pr1","1",null,"","a","b"]').toString('base64url'),
  Buffer.from('["pr1", "1",null,"","a"]').toString('base64url'),
  `${toRemoteId(parts)}=`,
])('%j is no key of ours and is refused', (text) => {
  expect(() => fromRemoteId(text)).toThrow(ProviderError)
})

const blanks = ['', ' ', '\t\n', '\u00a0', '\u200b', '\u2003\u200d', '\ufeff', '\u0000', '\u202e', '\ud800']

test.each(blanks)('quirk 17: %j is no file name', (text) => {
  expect(() => toFileName(text)).toThrow(ProviderError)
})

test('quirk 17: a path to a file without its name can not be made, by type and at run time', () => {
  // @ts-expect-error a plain text is no file name
  const unproven: AssetParts = { ...parts, name: 'a.jpg' }
  expect(unproven.name).toBe('a.jpg')
  for (const scope of ['pr7214', 'flex:40177']) {
    const container = openContainer(parseScope(scope) ?? { kind: 'project', name: '' })
    for (const blank of blanks) {
      expect(() => container.file({ ...parts, name: blank as FileName })).toThrow(ProviderError)
    }
    fc.assert(
      fc.property(anyParts, (some) => {
        const path = pathOrNull(() => container.file(some))
        if (path !== null) expect(new URL(path, 'http://x').searchParams.get('filename')?.trim()).toBeTruthy()
      }),
    )
  }
})

function pathOrNull(make: () => string): string | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof ProviderError) return null
    throw error
  }
}
