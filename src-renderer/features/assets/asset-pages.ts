import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { AssetPage, AssetQuery, AssetRow } from '../../../src-preload/contract/asset'

/** Assets asked for at once. */
export const chunkSize = 100
/** Chunks kept; those farthest from the view are dropped first. */
const mostChunks = 120
/** Questions on the way at once: when somebody scrolls fast, the places passed are never asked for. */
const mostAsked = 3
/** How long the answer of the last query stays, dimmed, while a new one is asked, ms: long enough not to flicker, too short to mislead. */
const holdTime = 150

export interface Pages {
  readonly query: AssetQuery
  /** All matches; null while not known. */
  readonly total: number | null
  readonly chunks: ReadonlyMap<number, readonly AssetRow[]>
  /** True while the rows belong to the query before: they are dimmed and can not be used. */
  readonly isHeld: boolean
  readonly error: unknown
}

export interface AssetPages {
  readonly store: StoreApi<Pages>
  /** Says which assets are in view, from 0; they are fetched where they are missing or out of date. */
  readonly show: (first: number, last: number) => void
  readonly hide: () => void
  readonly ask: (query: AssetQuery) => void
  /** Asks again for what is in view; what is known stays until the answer is there. */
  readonly refresh: () => void
}

type Read = (question: { query: AssetQuery; offset: number; limit: number }) => Promise<AssetPage>

/** The asset at an index, undefined where it is not loaded. */
export function rowAt(pages: Pages, index: number): AssetRow | undefined {
  return pages.chunks.get(Math.floor(index / chunkSize))?.[index % chunkSize]
}

/** The chunk numbers that cover the assets from `first` to `last`. */
export function chunksFor(first: number, last: number): number[] {
  if (last < first) return []
  const from = Math.floor(first / chunkSize)
  return Array.from({ length: Math.floor(last / chunkSize) - from + 1 }, (_, step) => from + step)
}

/** A sparse cache of one query's assets, filled by what is looked at. Nothing here waits: what is missing is missing until its answer comes. */
export function createAssetPages(read: Read, query: AssetQuery): AssetPages {
  const store = createStore<Pages>(() => ({ query, total: null, chunks: new Map(), isHeld: false, error: null }))
  let inView: { first: number; last: number } | null = null
  let generation = 0
  let edition = 0
  let editions = new Map<number, number>()
  let asked = new Set<number>()
  let hold: ReturnType<typeof setTimeout> | undefined

  function wanted(): number[] {
    if (!inView) return []
    const { total, isHeld } = store.getState()
    // An empty answer has no chunk of its own, and must still be asked for again.
    if (total === null || total === 0 || isHeld) return [0]
    const last = Math.min(inView.last, total - 1)
    return chunksFor(Math.min(inView.first, Math.max(0, last)), last)
  }

  function pump(): void {
    for (const chunk of wanted()) {
      if (asked.size >= mostAsked) return
      if (!asked.has(chunk) && editions.get(chunk) !== edition) void fetchChunk(chunk)
    }
  }

  async function fetchChunk(chunk: number): Promise<void> {
    const asking = { generation, edition }
    asked.add(chunk)
    try {
      const page = await read({ query: store.getState().query, offset: chunk * chunkSize, limit: chunkSize })
      if (asking.generation !== generation) return
      keep(chunk, page, asking.edition)
    } catch (error) {
      if (asking.generation !== generation) return
      editions.set(chunk, asking.edition)
      store.setState({ error })
    }
    asked.delete(chunk)
    pump()
  }

  function keep(chunk: number, page: AssetPage, readIn: number): void {
    clearTimeout(hold)
    editions.set(chunk, readIn)
    const old = store.getState()
    const chunks = new Map(old.isHeld ? [] : old.chunks).set(chunk, page.rows)
    for (const known of chunks.keys()) if (known * chunkSize >= page.total) chunks.delete(known)
    dropFarthest(chunks, chunk)
    store.setState({ total: page.total, chunks, isHeld: false, error: null })
  }

  function dropFarthest(chunks: Map<number, readonly AssetRow[]>, near: number): void {
    if (chunks.size <= mostChunks) return
    const farthest = [...chunks.keys()].toSorted((a, b) => Math.abs(b - near) - Math.abs(a - near))
    for (const chunk of farthest.slice(0, chunks.size - mostChunks)) {
      chunks.delete(chunk)
      editions.delete(chunk)
    }
  }

  function letGo(): void {
    store.setState({ total: null, chunks: new Map(), isHeld: false })
  }

  return {
    store,
    show: (first, last) => {
      inView = { first, last }
      pump()
    },
    hide: () => {
      inView = null
    },
    ask: (next) => {
      generation += 1
      editions = new Map()
      asked = new Set()
      clearTimeout(hold)
      const isKnown = store.getState().total !== null
      store.setState({ query: next, isHeld: isKnown, error: null })
      if (isKnown) hold = setTimeout(letGo, holdTime)
      pump()
    },
    refresh: () => {
      edition += 1
      store.setState({ error: null })
      pump()
    },
  }
}
