import { describe, expect, test } from 'vitest'
import type { ProviderError } from '../../../../src-main/providers/provider-error'
import { failureOf } from '../support/failures'
import { methodsOf, open, run, startDemo } from './harness'
import { startChanger, withExtraFields, withOddRows, withoutTexts, withUnknownWords } from './mutate'
import type { ConformanceSubject } from './subject'
import { subjects } from './subjects'

/** Methods that tell what is there. */
const readers = ['get', 'find', 'list', 'search', 'searchByMeaning', 'media', 'comments', 'history', 'collections', 'actions', 'runs']
const readersOf = (subject: ConformanceSubject) => methodsOf(subject).filter((method) => readers.includes(method))

/** Ids of all rows that a reader told, whatever they are wrapped in. */
function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  if (typeof value !== 'object' || value === null) return []
  const { remoteId, id } = value as { readonly remoteId?: unknown; readonly id?: unknown }
  if (typeof remoteId === 'string') return [remoteId]
  return typeof id === 'string' ? [id] : Object.values(value).flatMap(idsIn)
}

/** What a reader tells of a demo service, directly and with every answer changed on its way. */
async function readBoth(subject: ConformanceSubject, method: string, change: (json: unknown) => unknown) {
  const demo = await startDemo(subject)
  const { fields, secrets } = demo
  const plain = await run(subject, method, open(subject, { address: demo.origin, fields, secrets }), { demo })
  const address = await startChanger(demo.origin, change)
  const changed = await run(subject, method, open(subject, { address, fields, secrets }), { demo })
  return { plain, changed }
}

describe.each(subjects)('$label', (subject) => {
  const identity = subject.identity ?? []

  describe('quirk 5: reading is lenient', () => {
    test.each(readersOf(subject))('%s: fields that no document names change nothing', async (method) => {
      const { plain, changed } = await readBoth(subject, method, withExtraFields)
      expect(idsIn(changed)).toEqual(expect.arrayContaining(idsIn(plain)))
    })

    test.each(readersOf(subject))('%s: odd rows among good ones keep the others', async (method) => {
      const { plain, changed } = await readBoth(subject, method, withOddRows)
      expect(idsIn(changed)).toEqual(expect.arrayContaining(idsIn(plain)))
    })

    test.each(readersOf(subject))('%s: null where a text is awaited loses no row', async (method) => {
      const { plain, changed } = await readBoth(subject, method, withoutTexts(identity))
      expect(idsIn(changed)).toEqual(expect.arrayContaining(idsIn(plain)))
    })

    test.each(readersOf(subject))('%s: words that no document names lose no row', async (method) => {
      const { plain, changed } = await readBoth(subject, method, withUnknownWords(identity))
      expect(idsIn(changed)).toEqual(expect.arrayContaining(idsIn(plain)))
    })
  })

  test.each(methodsOf(subject))('%s: numbers too large to be exact end in words or in a whole result, never in a crash', async (method) => {
    const demo = await startDemo(subject)
    const large = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(large)
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, large(item)]))
      return typeof value === 'string' ? 2 ** 53 + 2 : value
    }
    const address = await startChanger(demo.origin, large)
    const doing = run(subject, method, open(subject, { address, fields: demo.fields, secrets: demo.secrets }), { demo })
    const failure: ProviderError | null = await doing.then(
      () => null,
      () => failureOf(doing),
    )
    if (failure !== null) expect(failure.message).not.toMatch(/9007199|TypeError|undefined/)
  })
})
