import type { Found, ScoutReport, Took } from './scout'

/** Sends differences in batches and never runs more than a few ahead of what was written. */
export interface Batches {
  add(found: Found): void
  /** Sends what is full, or with `isEnd` all. Resolves when there is room for more; rejects with what `mayGo` rejects with. */
  flush(isEnd: boolean): Promise<void>
  /** Resolves when all that was sent was answered. */
  settled(): Promise<void>
  /** An answer came. Unknown numbers, of a scout's earlier life, are passed over. */
  took(batch: number, results: readonly Took[]): void
  /** Forgets what was not sent. */
  drop(): void
  /** Nobody answers any more. */
  close(): void
}

export const itemsPerBatch = 250
const mostAhead = 4

interface BatchOptions {
  readonly first: number
  readonly say: (report: ScoutReport) => void
  /** Called before a batch goes; what it throws keeps it from going. */
  readonly mayGo: () => Promise<void>
  readonly onTook: (found: Found, took: Took) => void
}

export function createBatches({ first, say, mayGo, onTook }: BatchOptions): Batches {
  let waiting: Found[] = []
  let next = first
  const sent = new Map<number, readonly Found[]>()
  let wakers: (() => void)[] = []
  let isClosed = false

  const wake = () => {
    const all = wakers
    wakers = []
    for (const resolve of all) resolve()
  }
  const until = async (isReached: () => boolean) => {
    while (!isClosed && !isReached()) await new Promise<void>((resolve) => wakers.push(resolve))
  }

  return {
    add: (found) => {
      waiting.push(found)
    },
    flush: async (isEnd) => {
      while (waiting.length >= itemsPerBatch || (isEnd && waiting.length > 0)) {
        await mayGo()
        await until(() => sent.size < mostAhead)
        if (isClosed) return
        const items = waiting.slice(0, itemsPerBatch)
        waiting = waiting.slice(itemsPerBatch)
        const batch = next++
        sent.set(batch, items)
        say({ kind: 'found', batch, items })
      }
    },
    settled: () => until(() => sent.size === 0),
    took: (batch, results) => {
      const items = sent.get(batch)
      if (items === undefined) return
      sent.delete(batch)
      items.forEach((found, index) => {
        onTook(found, results[index] ?? 'not-written')
      })
      wake()
    },
    drop: () => {
      waiting = []
    },
    close: () => {
      isClosed = true
      wake()
    },
  }
}
