import { expect, it } from 'vitest'
import { ProviderError } from '../../../../src-main/providers/provider-error'
import type { UploadFile } from '../../../../src-main/providers/provider'
import type { RemoteAsset } from '../../../../src-main/providers/remote'
import { createSentLooks } from '../../../../src-main/providers/octospark/sent-looks'

const never = new AbortController().signal
const file = (sha256: string) => ({ fileName: `${sha256}.png`, size: 1, sha256 }) as UploadFile
const asset = (sha256: string) => ({ remoteId: `id-${sha256}`, sha256, trashed: null }) as RemoteAsset
interface Page {
  readonly rows: readonly RemoteAsset[]
  readonly next: string | null
  readonly total: null
  readonly unreadable: number
}

/** Pages that come when the test says so. */
function heldPages() {
  const asked: {
    readonly hashes: ReadonlySet<string>
    readonly signal: AbortSignal
    readonly answer: (page: Page) => void
    readonly fail: (error: Error) => void
  }[] = []
  const looks = createSentLooks({
    listAssets: ({ hashes = new Set() }, signal) =>
      new Promise((answer, fail) => {
        asked.push({ hashes, signal, answer, fail })
        signal.addEventListener('abort', () => fail(new Error('cut off')), { once: true })
      }),
  })
  const rest = () => new Promise(setImmediate)
  const page = (...rows: RemoteAsset[]): Page => ({ rows, next: null, total: null, unreadable: 0 })
  return { asked, looks, rest, page }
}

it('reads for those that ask meanwhile once more, and once for all of them', async () => {
  const { asked, looks, rest, page } = heldPages()
  const first = looks.find(file('a'), never)
  const late = ['b', 'c', 'd'].map((name) => looks.find(file(name), never))
  expect(asked).toHaveLength(1)
  // What was asked for before they asked is no answer to them.
  asked[0]?.answer(page(asset('a'), asset('b')))
  expect((await first)?.remoteId).toBe('id-a')
  await rest()
  expect(asked).toHaveLength(2)
  asked[1]?.answer({ ...page(asset('b')), next: 'more' })
  expect((await late[0])?.remoteId).toBe('id-b')
  await rest()
  asked[2]?.answer(page(asset('c')))
  expect((await late[1])?.remoteId).toBe('id-c')
  expect(await late[2]).toBeNull()
  expect(asked).toHaveLength(3)
})

it('tells each of them when it fails, and looks again for the next', async () => {
  const { asked, looks, rest, page } = heldPages()
  const first = looks.find(file('a'), never)
  asked[0]?.fail(new ProviderError('offline', 'gone'))
  await expect(first).rejects.toThrow('gone')
  await rest()
  const next = looks.find(file('a'), never)
  asked[1]?.answer(page(asset('a')))
  expect((await next)?.remoteId).toBe('id-a')
})

it('lets go whoever gives up, at once, and ends the request when nobody waits for it', async () => {
  const { asked, looks, rest, page } = heldPages()
  const [stopA, stopB, stopC] = [new AbortController(), new AbortController(), new AbortController()]
  const before = looks.find(file('x'), never)
  const [a, b, c] = [looks.find(file('a'), stopA.signal), looks.find(file('b'), stopB.signal), looks.find(file('c'), stopC.signal)]
  for (const one of [a, b, c]) one.catch(() => undefined)
  stopC.abort(new Error('taken back'))
  await expect(c).rejects.toThrow('taken back')
  asked[0]?.answer(page())
  expect(await before).toBeNull()
  await rest()
  stopA.abort(new Error('stopped'))
  await expect(a).rejects.toThrow('stopped')
  expect(asked[1]?.signal.aborted).toBe(false)
  stopB.abort(new Error('stopped'))
  await expect(b).rejects.toThrow('stopped')
  expect(asked[1]?.signal.aborted).toBe(true)
})

it('asks for the contents alone that are looked for and not found yet', async () => {
  const { asked, looks, rest, page } = heldPages()
  const before = looks.find(file('x'), never)
  const both = [looks.find(file('a'), never), looks.find(file('b'), never)]
  asked[0]?.answer(page())
  await before
  await rest()
  expect([...(asked[1]?.hashes ?? [])]).toEqual(['a', 'b'])
  asked[1]?.answer({ ...page(asset('b')), next: 'more' })
  await both[1]
  await rest()
  expect([...(asked[2]?.hashes ?? [])]).toEqual(['a'])
  asked[2]?.answer(page())
  expect(await both[0]).toBeNull()
})

it('looks farther down where more was sent since', async () => {
  const pagesFor = async (sentSince: number) => {
    const { asked, looks, rest, page } = heldPages()
    looks.sent(file('a'))
    for (let n = 0; n < sentSince; n += 1) looks.sent(file(`other-${String(n)}`))
    const found = looks.find(file('a'), never)
    let pages = 0
    while (pages < asked.length) {
      asked[pages]?.answer({ ...page(), next: `page-${String(pages)}` })
      pages += 1
      await rest()
    }
    expect(await found).toBeNull()
    return pages
  }
  expect([await pagesFor(0), await pagesFor(100), await pagesFor(1000)]).toEqual([5, 6, 15])
})
