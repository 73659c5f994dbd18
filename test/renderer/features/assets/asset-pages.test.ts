import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AssetPage, AssetQuery } from '../../../../src-preload/contract/asset'
import { chunksFor, createAssetPages, rowAt } from '../../../../src-renderer/features/assets/asset-pages'
import { buildQuery, buildRow } from '../../support/builders'

interface Question {
  readonly query: AssetQuery
  readonly offset: number
  readonly limit: number
}

/** A reader whose answers are given by hand, in any order. */
function handReader() {
  const open: { question: Question; answer: (total: number, tag?: string) => void; fail: (error: Error) => void }[] = []
  const read = (question: Question): Promise<AssetPage> =>
    new Promise((resolve, reject) => {
      open.push({
        question,
        answer: (total, tag = question.query.search) => {
          const count = Math.max(0, Math.min(question.limit, total - question.offset))
          resolve({
            total,
            rows: Array.from({ length: count }, (_, step) =>
              buildRow(question.offset + step, { title: `${tag} ${question.offset + step}` }),
            ),
          })
        },
        fail: reject,
      })
    })
  return { read, open }
}

const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the sparse cache of a grid', () => {
  test('asks only for the chunks in view, and what is not there is missing', async () => {
    const { read, open } = handReader()
    const pages = createAssetPages(read, buildQuery())
    pages.show(0, 30)
    expect(open.map(({ question }) => question.offset)).toEqual([0])
    open[0]!.answer(1_000_000, 'a')
    await settled()
    pages.show(999_950, 999_999)
    expect(open.map(({ question }) => question.offset)).toEqual([0, 999_900])
    expect(rowAt(pages.store.getState(), 999_999)).toBeUndefined()
    open[1]!.answer(1_000_000, 'a')
    await settled()
    expect(rowAt(pages.store.getState(), 999_999)?.title).toBe('a 999999')
    expect(rowAt(pages.store.getState(), 0)?.title).toBe('a 0')
  })

  test('an answer to an older query is never shown for a newer one, in whatever order they come', async () => {
    const { read, open } = handReader()
    const pages = createAssetPages(read, buildQuery({ search: 'old' }))
    pages.show(0, 30)
    pages.ask(buildQuery({ search: 'new' }))
    expect(open).toHaveLength(2)
    open[1]!.answer(2)
    await settled()
    open[0]!.answer(50)
    await settled()
    expect(pages.store.getState().total).toBe(2)
    expect(rowAt(pages.store.getState(), 0)?.title).toBe('new 0')
  })

  test('the rows of the query before are held for a moment only', async () => {
    const { read, open } = handReader()
    const pages = createAssetPages(read, buildQuery({ search: 'old' }))
    pages.show(0, 30)
    open[0]!.answer(3)
    await settled()
    pages.ask(buildQuery({ search: 'new' }))
    expect(pages.store.getState()).toMatchObject({ isHeld: true, total: 3 })
    await vi.advanceTimersByTimeAsync(200)
    expect(pages.store.getState()).toMatchObject({ isHeld: false, total: null })
    expect(rowAt(pages.store.getState(), 0)).toBeUndefined()
  })

  test('a refresh keeps what is known until the answer is there, and drops what no longer exists', async () => {
    const { read, open } = handReader()
    const pages = createAssetPages(read, buildQuery())
    pages.show(0, 250)
    open[0]!.answer(250, 'first')
    await settled()
    for (const question of open.slice(1)) question.answer(250, 'first')
    await settled()
    pages.refresh()
    expect(rowAt(pages.store.getState(), 240)?.title).toBe('first 240')
    const again = open.slice(3)
    expect(again.length).toBeGreaterThan(0)
    again[0]!.answer(90, 'second')
    await settled()
    expect(pages.store.getState().total).toBe(90)
    expect(rowAt(pages.store.getState(), 0)?.title).toBe('second 0')
    expect(rowAt(pages.store.getState(), 240)).toBeUndefined()
  })

  test('places scrolled past are never asked for', async () => {
    const { read, open } = handReader()
    const pages = createAssetPages(read, buildQuery())
    pages.show(0, 30)
    open[0]!.answer(1_000_000)
    await settled()
    for (let place = 1; place <= 200; place += 1) pages.show(place * 1000, place * 1000 + 40)
    expect(open.length).toBeLessThanOrEqual(4)
    for (const question of open.slice(1)) question.answer(1_000_000)
    await settled()
    expect(open.at(-1)?.question.offset).toBe(200_000)
  })

  test('a failure is told, asked again only on a refresh, and then forgotten', async () => {
    const { read, open } = handReader()
    const pages = createAssetPages(read, buildQuery())
    pages.show(0, 30)
    open[0]!.fail(new Error('no'))
    await settled()
    expect(pages.store.getState().error).toBeInstanceOf(Error)
    expect(open).toHaveLength(1)
    pages.refresh()
    open[1]!.answer(1)
    await settled()
    expect(pages.store.getState()).toMatchObject({ error: null, total: 1 })
  })

  test('chunk numbers cover a range of assets', () => {
    expect([chunksFor(0, 99), chunksFor(99, 100), chunksFor(5, 4)]).toEqual([[0], [0, 1], []])
  })
})
