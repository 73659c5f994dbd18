import { ProviderError } from '../provider-error'
import { notOctoSpark } from './answers'
import { mostPages } from './assumptions'
import type { WirePage } from './wire'

/** What a look through pages came to: found, or not found after all pages (`complete`) or after as many as were asked for. */
export type Looked<Found> = { readonly found: Found } | { readonly found: null; readonly isComplete: boolean }

interface Look<Row, Found> {
  readonly read: (cursor: string | undefined) => Promise<WirePage<Row>>
  readonly pick: (rows: readonly Row[]) => Found | null
  /** So many pages at most. */
  readonly pages: number
}

/** Reads page by page until something is picked. A cursor that comes again would be followed for ever: the look ends there, as not complete. */
export async function lookThrough<Row, Found>({ read, pick, pages }: Look<Row, Found>): Promise<Looked<Found>> {
  const seen = new Set<string>()
  let cursor: string | undefined
  let unreadable = 0
  for (let count = 0; count < pages; count += 1) {
    const page = await read(cursor)
    const found = pick(page.rows)
    if (found !== null) return { found }
    unreadable += page.unreadable
    if (page.next === null) return { found: null, isComplete: unreadable === 0 }
    if (seen.has(page.next)) break
    seen.add(page.next)
    cursor = page.next
  }
  return { found: null, isComplete: false }
}

/** All rows of a list. @throws ProviderError `broken-answer` when it has no end */
export async function readAll<Row>(read: (cursor: string | undefined) => Promise<WirePage<Row>>): Promise<readonly Row[]> {
  const all: Row[] = []
  const ends: boolean[] = []
  await lookThrough({
    read: async (cursor) => {
      const page = await read(cursor)
      ends.push(page.next === null)
      return page
    },
    pick: (rows) => {
      all.push(...rows)
      return null
    },
    pages: mostPages,
  })
  if (ends.at(-1) !== true) throw new ProviderError('broken-answer', notOctoSpark)
  return all
}
