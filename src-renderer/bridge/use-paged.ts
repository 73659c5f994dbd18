import { useQueries } from '@tanstack/react-query'
import type { Call } from '../../src-preload/contract/channels'

interface PageOf<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

interface Paged<Row, Page extends PageOf<Row>> {
  /** Undefined where it is not loaded. */
  readonly rowAt: (index: number) => Row | undefined
  /** The first page that is loaded, for facts about the whole. */
  readonly page: Page | undefined
  readonly error: unknown
  readonly readAgain: () => void
}

interface Source<Page> {
  readonly name: Call
  /** What tells this list from another one of the same call. */
  readonly key: unknown
  readonly read: (offset: number, limit: number) => Promise<Page>
}

/** Rows asked for at once. */
const pageSize = 100

/** A long list of main, of which the pages that cover `first` to `last` are loaded, and the first page always. */
export function usePaged<Row, Page extends PageOf<Row>>(source: Source<Page>, first: number, last: number): Paged<Row, Page> {
  const from = Math.floor(Math.max(0, first) / pageSize)
  const to = Math.floor(Math.max(0, last) / pageSize)
  const numbers = [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, step) => from + step)])]
  const results = useQueries({
    queries: numbers.map((number) => ({
      queryKey: [source.name, source.key, number],
      queryFn: () => source.read(number * pageSize, pageSize),
    })),
  })
  const pages = new Map(numbers.map((number, at) => [number, results[at]?.data]))
  return {
    rowAt: (index) => pages.get(Math.floor(index / pageSize))?.rows[index % pageSize],
    page: results.find(({ data }) => data !== undefined)?.data,
    error: results.find(({ error }) => error !== null)?.error ?? null,
    readAgain: () => {
      for (const result of results) void result.refetch()
    },
  }
}
