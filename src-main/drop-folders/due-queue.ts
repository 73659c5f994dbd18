/** Things with a time at which they are due, earliest first. Adding and taking cost the logarithm of the length. */
export interface DueQueue<T> {
  add(at: number, item: T): void
  /** The earliest item that is due at `now`, taken out; null when none is. */
  take(now: number): T | null
  nextAt(): number | null
  readonly size: number
}

/** An empty queue. */
export function createDueQueue<T>(): DueQueue<T> {
  const heap: { at: number; item: T }[] = []
  const isBefore = (a: number, b: number) => (heap[a]?.at ?? Infinity) < (heap[b]?.at ?? Infinity)
  const swap = (a: number, b: number) => {
    const first = heap[a]
    const second = heap[b]
    if (first === undefined || second === undefined) return
    heap[a] = second
    heap[b] = first
  }

  const rise = (from: number) => {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1
      if (!isBefore(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = () => {
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const child = isBefore(left + 1, left) ? left + 1 : left
      if (!isBefore(child, at)) return
      swap(at, child)
      at = child
    }
  }

  return {
    add: (at, item) => {
      heap.push({ at, item })
      rise(heap.length - 1)
    },
    take: (now) => {
      const first = heap[0]
      if (first === undefined || first.at > now) return null
      swap(0, heap.length - 1)
      heap.pop()
      sink()
      return first.item
    },
    nextAt: () => heap[0]?.at ?? null,
    get size() {
      return heap.length
    },
  }
}
