import type { Clock } from '../../clock'
import { createDueQueue } from '../due-queue'
import { noOpenWriters, type OpenWriters } from '../open-writers'
import { lookAt, type FileLook, type ScanEntry } from '../scan'
import { emptyMs, isUnchanged, judgeRest, type Look } from '../settle'
import type { Disk } from './disk'

/** What becomes of files that are waited for. */
export interface SettlingEvents {
  /** Looked at more than once, and still not at rest: these will take a while. */
  looked(paths: readonly string[]): void
  /** At rest with content, and nobody writes to them. They count as under way until `over`. */
  rested(files: readonly ScanEntry[]): void
  empty(file: ScanEntry): void
  /** There is no plain file of that name. */
  gone(path: string): void
}

export interface SettlingOptions {
  readonly root: string
  readonly disk: () => Disk
  readonly clock: Clock
  readonly quietMs: number
  readonly writers: OpenWriters
  readonly events: SettlingEvents
  /** Lets others work. */
  readonly turn: () => Promise<void>
}

/** The files of one folder that are waited for. One that keeps growing or stays open waits for ever: it is never given up and never taken. */
export interface Settling {
  add(path: string, afterMs?: number): void
  remove(path: string): void
  has(path: string): boolean
  /** So many files that were at rest are dealt with. */
  over(count: number): void
  /** Waited for, or at rest and not dealt with. */
  readonly size: number
  close(): void
}

interface LookedAt {
  readonly at: number
  readonly look: FileLook
}

interface Item {
  readonly path: string
  first: Look | null
  looks: number
  /** It got its name whole, as far as can be told: its name is younger than its content, and nothing about it was ever seen to change. */
  isMoved: boolean
  isOver: boolean
}

/** More than this are never between rest and decision: the others are not even looked at. */
const mostUnderWay = 1024
/** New ones are looked at when so many have left: asking who writes costs a walk over all processes, so it is asked for many files at once. */
const refillBelow = mostUnderWay / 2
/** How soon a file that can not be looked at at all is looked at again. */
const unknownMs = 5000
const looksPerTurn = 64
/** So long after a file was moved here it is taken: nobody has it open, and its last writer knew it by another name. */
const movedQuietMs = 150

/** Watches files come to rest. Nothing here writes or reads them. */
export function createSettling({ root, disk, clock, quietMs, writers, events, turn }: SettlingOptions): Settling {
  const items = new Map<string, Item>()
  const due = createDueQueue<Item>()
  let underWay = 0
  let isPumping = false
  const stop = new AbortController()
  const isClosed = () => stop.signal.aborted
  let timer: (() => void) | null = null

  const again = (item: Item, ms: number) => {
    if (!item.isOver) due.add(clock.now() + ms, item)
  }
  const finish = (item: Item) => {
    item.isOver = true
    if (items.get(item.path) === item) items.delete(item.path)
  }

  /** What was moved here need not be waited for as long, where it is known that nobody writes. */
  const movedQuietFor = (item: Item, look: ScanEntry): number => {
    if (item.first === null) item.isMoved = writers !== noOpenWriters && look.ctimeMs > look.mtimeMs
    else if (!isUnchanged(item.first, look)) item.isMoved = false
    return item.isMoved ? Math.min(quietMs, movedQuietMs) : quietMs
  }

  /** The file as it was at the look at which it is at rest with content; null before. */
  const judge = (item: Item, { look, at }: LookedAt): ScanEntry | null => {
    if (item.isOver) return null
    if (look === 'unknown') {
      again(item, unknownMs)
      return null
    }
    if (look === 'none') {
      finish(item)
      events.gone(item.path)
      return null
    }
    const verdict = judgeRest(item.first, { ...look, at }, quietMs, movedQuietFor(item, look))
    if (verdict.kind === 'settled') return look
    if (verdict.kind === 'wait') {
      item.first = verdict.since
      again(item, verdict.ms)
    } else if (at - verdict.since >= emptyMs) {
      finish(item)
      events.empty(look)
    } else again(item, Math.min(2000, emptyMs - (at - verdict.since)))
    return null
  }

  const lookAtEach = async (batch: readonly Item[]): Promise<readonly LookedAt[]> => {
    const looks: LookedAt[] = []
    const where = disk()
    for (let at = 0; at < batch.length && !isClosed(); at += where.atOnce) {
      const some = batch.slice(at, at + where.atOnce)
      // The time before the look: what the disk said holds for that moment, however long this program then slept.
      const now = clock.now()
      looks.push(...(await Promise.all(some.map(async (item) => ({ at: now, look: await lookAt(where, root, item.path) })))))
      if (at % looksPerTurn === 0) await turn()
    }
    return looks
  }

  /** Whoever was asked for late may have written and gone since the file was looked at: which ones are not as they were. */
  const writtenMeanwhile = async (resting: readonly { readonly item: Item; readonly entry: ScanEntry }[]): Promise<readonly number[]> => {
    if (writers === noOpenWriters || resting.length === 0) return []
    const looks = await lookAtEach(resting.map(({ item }) => item))
    return resting.flatMap(({ entry }, index) => {
      const look = looks[index]?.look
      return typeof look === 'object' && isUnchanged(entry, look) ? [] : [index]
    })
  }

  const lookAtAll = async (batch: readonly Item[]) => {
    const looks = await lookAtEach(batch)
    if (isClosed()) return
    for (const item of batch) item.looks += 1
    const resting = batch.flatMap((item, index) => {
      const entry = judge(item, looks[index] ?? { at: clock.now(), look: 'unknown' })
      return entry === null ? [] : [{ item, entry }]
    })
    const written = new Set(resting.length === 0 ? [] : await writers.find(resting.map(({ entry }) => entry)))
    for (const index of await writtenMeanwhile(resting)) written.add(index)
    const atRest = new Set(resting.flatMap(({ item }, index) => (written.has(index) ? [] : [item])))
    const waiting = batch.filter((item) => item.looks === 2 && !item.isOver && !atRest.has(item))
    if (waiting.length > 0) events.looked(waiting.map((item) => item.path))
    const free = resting.filter(({ item }, index) => {
      if (item.isOver || !written.has(index)) return !item.isOver
      item.isMoved = false
      again(item, quietMs)
      return false
    })
    if (free.length === 0) return
    for (const { item } of free) finish(item)
    underWay += free.length
    events.rested(free.map(({ entry }) => entry))
  }

  const takeDue = (): readonly Item[] => {
    const batch: Item[] = []
    if (underWay > refillBelow) return batch
    while (!isClosed() && batch.length < mostUnderWay - underWay) {
      const item = due.take(clock.now())
      if (item === null) break
      if (!item.isOver) batch.push(item)
    }
    return batch
  }

  const pump = async () => {
    if (isPumping || isClosed()) return
    isPumping = true
    timer?.()
    timer = null
    try {
      for (let batch = takeDue(); batch.length > 0; batch = takeDue()) await lookAtAll(batch)
    } finally {
      isPumping = false
    }
    const next = due.nextAt()
    if (next !== null && underWay <= refillBelow && !isClosed()) {
      timer = clock.setTimer(Math.max(1, next - clock.now()), () => void pump())
    }
  }

  return {
    add: (path, afterMs = 0) => {
      if (items.has(path) || isClosed()) return
      const item: Item = { path, first: null, looks: 0, isMoved: false, isOver: false }
      items.set(path, item)
      due.add(clock.now() + afterMs, item)
      if (!isPumping) void pump()
    },
    remove: (path) => {
      const item = items.get(path)
      if (item !== undefined) finish(item)
    },
    has: (path) => items.has(path),
    over: (count) => {
      underWay = Math.max(0, underWay - count)
      void pump()
    },
    get size() {
      return items.size + underWay
    },
    close: () => {
      stop.abort()
      timer?.()
      for (const item of items.values()) item.isOver = true
      items.clear()
    },
  }
}
