import path from 'node:path'
import type PQueue from 'p-queue'
import { AppError } from '../../src-preload/contract/errors'
import type { IntakeId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { FileHash } from '../hash/hash-file'
import type { Hasher } from '../hash/hasher'
import { createDueQueue } from './due-queue'
import type { OpenWriters } from './open-writers'
import { lookAtFiles, type ScanEntry } from './scan'
import { emptyMs, judgeRest, type Look } from './settle'

/** A file at rest with its content's hashes. */
export interface SettledFile {
  readonly id: IntakeId
  readonly entry: ScanEntry
  readonly md5: string
  readonly sha256: string
}

/** What becomes of the files. `settled` resolves when the file is dealt with: until then it counts as under way. */
export interface SettlingEvents {
  settled(file: SettledFile): Promise<void>
  /** There is no plain file of that name: look at the whole folder. */
  gone(id: IntakeId): void
  empty(id: IntakeId, entry: ScanEntry): void
  /** It can not be read; tried again later unless `isFinal`. */
  unreadable(id: IntakeId, reason: string, isFinal: boolean): void
}

export interface SettlingOptions {
  readonly root: string
  readonly clock: Clock
  readonly quietMs: number
  readonly hasher: Hasher
  /** Bounds how many files are read at once, over all folders. */
  readonly lane: PQueue
  readonly writers: OpenWriters
  readonly events: SettlingEvents
}

/** The files of one folder that are waited for. A file that keeps growing or stays open waits for ever: it is never given up and never taken. */
export interface Settling {
  add(id: IntakeId, relativePath: string): void
  remove(id: IntakeId): void
  has(id: IntakeId): boolean
  readonly size: number
  close(): void
}

interface Item {
  readonly id: IntakeId
  readonly relativePath: string
  first: Look | null
  failures: number
  failingSince: number
  isOver: boolean
}

/** More than this are never between rest and decision: the others are not even looked at. */
const mostUnderWay = 512
/** New ones are looked at when so many have left: asking who writes costs a walk over all processes, so it is asked for many files at once. */
const refillBelow = mostUnderWay / 2
const unreadableForMs = 24 * 3_600_000
const longestRetryMs = 300_000

/** Small files do not wait behind large ones. */
const priorityOf = (size: number) => -Math.floor(Math.log2(size + 1))

const isSameFile = (hash: FileHash, entry: ScanEntry) =>
  hash.size === entry.size && hash.mtimeMs === entry.mtimeMs && hash.ctimeMs === entry.ctimeMs && hash.ino === entry.ino

/** Watches files come to rest, then reads them. Nothing here writes: what it finds goes to `events`. */
export function createSettling({ root, clock, quietMs, hasher, lane, writers, events }: SettlingOptions): Settling {
  const items = new Map<IntakeId, Item>()
  const due = createDueQueue<Item>()
  const stop = new AbortController()
  let underWay = 0
  let isPumping = false
  let timer: (() => void) | null = null

  const isClosed = () => stop.signal.aborted
  const again = (item: Item, ms: number) => {
    if (!item.isOver) due.add(clock.now() + ms, item)
  }
  const finish = (item: Item) => {
    item.isOver = true
    if (items.get(item.id) === item) items.delete(item.id)
  }

  const failed = (item: Item, error: AppError) => {
    if (error.code === 'not-found') {
      finish(item)
      events.gone(item.id)
    } else if (error.code === 'refused') {
      item.first = null
      again(item, quietMs)
    } else {
      const now = clock.now()
      if (item.failures === 0) item.failingSince = now
      const isFinal = now - item.failingSince >= unreadableForMs
      events.unreadable(item.id, error.message, isFinal)
      if (isFinal) finish(item)
      else again(item, Math.min(1000 * 2 ** item.failures++, longestRetryMs))
    }
  }

  const read = async (item: Item, entry: ScanEntry) => {
    underWay++
    try {
      const hash = await lane.add(() => hasher.hash(path.join(root, item.relativePath), stop.signal), { priority: priorityOf(entry.size) })
      if (item.isOver) return
      if (!isSameFile(hash, entry)) {
        item.first = null
        again(item, quietMs)
        return
      }
      item.failures = 0
      finish(item)
      await events.settled({ id: item.id, entry, md5: hash.md5, sha256: hash.sha256 })
    } catch (error) {
      if (stop.signal.aborted || item.isOver) return
      failed(
        item,
        error instanceof AppError ? error : new AppError('unexpected', 'The file can not be read at the moment. It is tried again.'),
      )
    } finally {
      underWay--
      void pump()
    }
  }

  /** The looks at which a file is at rest with content. */
  const judge = (item: Item, entry: ScanEntry | null): boolean => {
    if (item.isOver) return false
    if (entry === null) {
      finish(item)
      events.gone(item.id)
      return false
    }
    const now = clock.now()
    const verdict = judgeRest(item.first, { ...entry, at: now }, quietMs)
    if (verdict.kind === 'settled') return true
    if (verdict.kind === 'wait') {
      item.first = verdict.since
      again(item, verdict.ms)
    } else if (now - verdict.since >= emptyMs) {
      finish(item)
      events.empty(item.id, entry)
    } else again(item, Math.min(2000, emptyMs - (now - verdict.since)))
    return false
  }

  const lookAtAll = async (batch: readonly Item[]) => {
    const entries = await lookAtFiles(
      root,
      batch.map((item) => item.relativePath),
    )
    const resting = batch.flatMap((item, index) => {
      const entry = entries[index] ?? null
      return judge(item, entry) && entry !== null ? [{ item, entry }] : []
    })
    if (resting.length === 0) return
    const written = await writers.find(resting.map(({ entry }) => entry))
    resting.forEach(({ item, entry }, index) => {
      if (item.isOver) return
      if (written.has(index)) again(item, quietMs)
      else void read(item, entry)
    })
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
    for (let batch = takeDue(); batch.length > 0; batch = takeDue()) await lookAtAll(batch)
    isPumping = false
    const next = due.nextAt()
    if (next !== null && underWay <= refillBelow && !isClosed()) {
      timer = clock.setTimer(Math.max(1, next - clock.now()), () => void pump())
    }
  }

  return {
    add: (id, relativePath) => {
      const before = items.get(id)
      if (before?.relativePath === relativePath || stop.signal.aborted) return
      if (before !== undefined) finish(before)
      const item: Item = { id, relativePath, first: null, failures: 0, failingSince: 0, isOver: false }
      items.set(id, item)
      due.add(clock.now(), item)
      if (!isPumping) void pump()
    },
    remove: (id) => {
      const item = items.get(id)
      if (item !== undefined) finish(item)
    },
    has: (id) => items.has(id),
    get size() {
      return items.size
    },
    close: () => {
      timer?.()
      for (const item of items.values()) item.isOver = true
      items.clear()
      stop.abort(new Error('closed'))
    },
  }
}
