import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProviderError } from '../../../../src-main/providers/provider-error'
import type { Container } from '../../../../src-main/providers/wordbee/container'
import { chunkSegments, openContainer, parseScope } from '../../../../src-main/providers/wordbee/container'
import { toFileName } from '../../../../src-main/providers/wordbee/file-name'
import { wordbee } from '../../../../src-main/providers/wordbee/index'
import { accountId } from './harness'

function containerOf(text: string): Container {
  const scope = parseScope(text)
  if (scope === null) throw new Error(`no scope: ${text}`)
  return openContainer(scope)
}
const place = { segmentId: '12', locale: 'fr-FR', relativePath: '', name: toFileName('a.jpg') }

test.each([
  ['pr7214', { kind: 'project', name: 'pr7214' }],
  [' PR7214 ', { kind: 'project', name: 'pr7214' }],
  ['jbs12', { kind: 'job', name: 'jbs12' }],
  ['jbc12', { kind: 'job', name: 'jbc12' }],
  ['flex:40177', { kind: 'flex', name: 'flex:40177', documentId: '40177' }],
  ['Flex: 6f0c-9', { kind: 'flex', name: 'flex:6f0c-9', documentId: '6f0c-9' }],
])('%j is a scope', (text, scope) => {
  expect(parseScope(text)).toEqual(scope)
})

test.each(['', 'pr', '7214', 'pr-1', 'pr7214,pr7215', 'jbx1', 'pr1&filename=a', 'flex:', 'flex:a/b', 'flex:..', 'flex:a b', 'pr1 2'])(
  '%j is no scope, and the form says so',
  (scope) => {
    expect(parseScope(scope)).toBe(null)
    expect(wordbee.checkFields?.({ accountId, scope, segmentIds: '1' })).toMatchObject({ key: 'scope' })
  },
)

test('quirk 2: a scope goes into the query, a Flex document into the path and without a scope', () => {
  const paths = (text: string) => {
    const container = containerOf(text)
    return [container.listOne('12'), container.listMany(['12', '13']), container.attach('12'), container.file({ ...place, scope: '' })]
  }
  expect(paths('jbs5')).toEqual([
    '/resources/assets/12/list?scope=jbs5',
    '/resources/assets/list?scope=jbs5&segmentIds=12%2C13',
    '/resources/assets/12?scope=jbs5',
    '/resources/assets/12?scope=jbs5&filename=a.jpg&locale=fr-FR',
  ])
  expect(paths('flex:40177')).toEqual([
    '/apps/wbflex/documents/40177/assets/12/list',
    '/apps/wbflex/documents/40177/assets/list?segmentIds=12%2C13',
    '/apps/wbflex/documents/40177/assets/12',
    '/apps/wbflex/documents/40177/assets/12?filename=a.jpg&locale=fr-FR',
  ])
})

test('quirk 21: whatever a name, a folder or a locale holds, it arrives as it was and alone', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((some) => `a${some}`)
  const container = containerOf('pr7214')
  fc.assert(
    fc.property(text, text, text, (name, locale, relativePath) => {
      const path = container.file({ scope: '', segmentId: '12', name: toFileName(name), locale, relativePath })
      expect(path).toMatch(/^[!-~]+$/)
      expect(path.split('?', 1)[0]).toBe('/resources/assets/12')
      // Decoded by percent signs alone: a plus would become a space.
      const query = path.slice(path.indexOf('?') + 1)
      const pairs = query.split('&').map((pair) => pair.split('=').map((part) => decodeURIComponent(part)))
      expect(pairs).toEqual([
        ['scope', 'pr7214'],
        ['filename', name],
        ['locale', locale],
        ['relativePath', relativePath],
      ])
      expect(query).not.toMatch(/[+#\\ ]/)
    }),
  )
})

test('quirk 21: separators, spaces, &, #, + and % leave encoded', () => {
  const path = containerOf('pr7214').file({ ...place, scope: '', name: toFileName('a b&c#d+e%20.jpg'), relativePath: 'in\\out/x' })
  expect(path).toContain('filename=a%20b%26c%23d%2Be%2520.jpg')
  expect(path).toContain('relativePath=in%5Cout%2Fx')
})

test('half a character and an id that is no number are refused before any request', () => {
  const container = containerOf('pr7214')
  expect(() => container.file({ ...place, scope: '', name: toFileName('a\ud800') })).toThrow(ProviderError)
  for (const id of ['', '.', '..', '1/2', '1?x', '-1', '0']) expect(() => container.listOne(id)).toThrow(ProviderError)
})

test.each(['pr7214', `flex:${'d'.repeat(200)}`])(
  'quirk 27: segments of %s are asked for in few requests of a bounded length, each once',
  (scope) => {
    const container = containerOf(scope)
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 999_999_999_999_999 }).map(String), { minLength: 1, maxLength: 600 })
    fc.assert(
      fc.property(ids, (some) => {
        const chunks = chunkSegments(container, some)
        expect(chunks.flat()).toEqual(some)
        expect(chunks.every((chunk) => chunk.length <= 100 && `/api${container.listMany(chunk)}`.length <= 1804)).toBe(true)
      }),
      { numRuns: 20 },
    )
    const plain = Array.from({ length: 1000 }, (_, index) => String(27_665_600 + index))
    expect(chunkSegments(container, plain)).toHaveLength(10)
  },
)
