import { Worker } from 'node:worker_threads'
import type { Clock } from '../../clock'
import type { Log } from '../../log'
import { batchesPerLife } from './in-process-scouts'
import type { Scout, ScoutHost, ScoutOrder, ScoutReport, ScoutWord } from './scout'

/** What the thread is told. `key` names a folder's scout. */
export type ThreadWord =
  | { readonly kind: 'open'; readonly key: number; readonly order: ScoutOrder; readonly firstBatch: number }
  | { readonly kind: 'word'; readonly key: number; readonly word: ScoutWord }
  | { readonly kind: 'close'; readonly key: number }

/** What the thread says. `report` null: this scout is closed. */
export interface ThreadReport {
  readonly key: number
  readonly report: ScoutReport | null
}

interface Entry {
  order: ScoutOrder
  readonly hear: (report: ScoutReport) => void
  /** Asked and not answered: asked again of a new thread. */
  readonly open: Map<number, ScoutWord>
  closed: (() => void) | null
}

export interface ScoutThreadOptions {
  /** The built `scout-worker` file. */
  readonly workerPath: string
  readonly clock: Clock
  readonly log: Log
}

/** How soon a dead thread is started anew, at first and when it keeps dying. ms. */
const firstRestartMs = 100
const longestRestartMs = 60_000
/** Little is kept back for short-lived things: the thread lives long and mostly sleeps. */
const youngMb = 6
/** One that lived so long is taken for a healthy one. */
const healthyMs = 30_000

function noteAnswer(entry: Entry, report: ScoutReport): void {
  if (report.kind === 'scanned') for (const token of report.tokens) entry.open.delete(token)
  else if (report.kind === 'taken') entry.open.delete(report.token)
}

function noteQuestion(entry: Entry, word: ScoutWord): void {
  if (word.kind === 'scan' || word.kind === 'take') entry.open.set(word.token, word)
  else if (word.kind === 'moves-to-done') entry.order = { ...entry.order, movesToDone: word.movesToDone }
}

/**
 * Scouts in a thread of their own. One that dies is started anew within two seconds and scans again; nothing is lost, as only the ledger is believed.
 */
export function createScoutThread({ workerPath, clock, log }: ScoutThreadOptions): ScoutHost {
  const entries = new Map<number, Entry>()
  let worker: Worker | null = null
  let lives = 0
  let bornAt = 0
  let restartMs = firstRestartMs
  let lastKey = 0
  let isClosed = false
  let cancelRestart: (() => void) | null = null

  const tell = (word: ThreadWord) => {
    worker?.postMessage(word)
  }
  const openIn = (key: number, { order, open }: Entry) => {
    tell({ kind: 'open', key, order, firstBatch: lives * batchesPerLife })
    for (const word of open.values()) tell({ kind: 'word', key, word })
  }
  const ended = (dead: Worker) => {
    if (worker !== dead) return
    worker = null
    for (const [key, entry] of entries) {
      if (entry.closed === null) continue
      entries.delete(key)
      entry.closed()
    }
    if (isClosed || entries.size === 0) return
    log.error('intake.scout-died', { count: lives })
    if (clock.now() - bornAt > healthyMs) restartMs = firstRestartMs
    cancelRestart = clock.setTimer(restartMs, start)
    restartMs = Math.min(restartMs * 2, longestRestartMs)
  }
  const start = () => {
    cancelRestart = null
    if (isClosed) return
    lives += 1
    bornAt = clock.now()
    const fresh = new Worker(workerPath, { resourceLimits: { maxYoungGenerationSizeMb: youngMb } })
    worker = fresh
    fresh.on('message', ({ key, report }: ThreadReport) => {
      const entry = entries.get(key)
      if (worker !== fresh || entry === undefined) return
      if (report === null) {
        entries.delete(key)
        entry.closed?.()
        return
      }
      noteAnswer(entry, report)
      if (entry.closed === null) entry.hear(report)
    })
    fresh.on('error', () => {
      ended(fresh)
    })
    fresh.on('exit', () => {
      ended(fresh)
    })
    fresh.unref()
    for (const [key, entry] of entries) openIn(key, entry)
  }

  return {
    open: (order, hear): Scout => {
      const key = ++lastKey
      const entry: Entry = { order, hear, open: new Map(), closed: null }
      entries.set(key, entry)
      if (worker !== null) openIn(key, entry)
      else if (cancelRestart === null) start()
      return {
        tell: (word) => {
          if (entry.closed !== null) return
          noteQuestion(entry, word)
          tell({ kind: 'word', key, word })
        },
        close: () =>
          new Promise((resolve) => {
            if (!entries.has(key) || entry.closed !== null) {
              resolve()
              return
            }
            entry.closed = resolve
            if (worker === null) {
              entries.delete(key)
              resolve()
            } else tell({ kind: 'close', key })
          }),
      }
    },
    close: async () => {
      isClosed = true
      cancelRestart?.()
      const active = worker
      worker = null
      for (const { closed } of entries.values()) closed?.()
      entries.clear()
      await active?.terminate()
    },
  }
}
