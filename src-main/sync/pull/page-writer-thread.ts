import type { AccountId } from '../../../src-preload/contract/ids'
import type { Clock } from '../../clock'
import { journalFlusher } from '../../database/journal-flusher'
import { countChanges, leaveCheckpoints, leaveJournals } from '../../database/open'
import type { Database } from '../../database/transaction'
import { afterTurns, endWorkerTurn } from '../../database/turns'
import type { Log, LogFacts } from '../../log'
import { nextTurn } from '../../next-turn'
import { askThread } from '../../threads/ask-thread'
import type { PageWriter } from './page-writer'
import type { PageOrder, PageRead } from './write-page'

/** What the thread is started with. */
export interface PageWriterStart {
  /** The library file. */
  readonly path: string
  /** Turns at writing, shared with the main thread (see database/turns.ts). */
  readonly turns: SharedArrayBuffer
}

/** A line for the log, which the main thread alone writes. */
export interface LogNote {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: string
  readonly facts?: LogFacts
}

/** `rest`: no page comes for a while. `journal`: the main thread wrote much. */
export type PageQuestion = { readonly kind: 'page'; readonly order: PageOrder } | { readonly kind: 'rest' } | { readonly kind: 'journal' }

/** `page`: what a page came to; null after anything else. */
export interface PageAnswer {
  readonly page: PageRead | null
  readonly notes: readonly LogNote[]
}

/** So long after the last page the thread comes to rest. ms. */
const restAfterMs = 500
/** How soon after a transaction of the main thread it is looked at how much it wrote. ms. */
const lookAfterMs = 250
/** After so many rows the journals are brought into their files at once, and after so many when nothing was written for a while: a page that is written often is brought in once. */
const manyRows = 24_000
const someRows = 2000
const quietMs = 1000

/**
 * Writes pages in a thread of its own with a connection of its own, so that the main thread never waits for more than the transaction that is under way there.
 * The thread brings the journals into their files as well, whoever wrote them: the main thread would stand still for that in the midst of its transactions.
 * @param how.db the main thread's connection: while pages are written it waits for the disk with the copy of the outbox alone
 * @param how.workerPath the built `page-writer-worker` file
 */
export function threadPageWriter(
  how: PageWriterStart & { readonly db: Database; readonly clock: Clock; readonly log: Log; readonly workerPath: string },
): PageWriter {
  const { path, turns, db, clock, log, workerPath } = how
  const thread = askThread<PageQuestion, PageAnswer>({
    path: workerPath,
    data: { path, turns } satisfies PageWriterStart,
    onEnd: () => {
      endWorkerTurn(turns)
      takeJournalBack()
    },
  })
  const writing = new Map<AccountId, Promise<unknown>>()
  let cancelRest: (() => void) | null = null

  const journal = journalFlusher(path, clock)
  /** While the journal is left to the thread, each transaction of ours is followed by a flush of it that nobody waits for. */
  let endFlushes: (() => void) | null = null

  const leaveJournal = () => {
    if (endFlushes !== null || !db.open) return
    leaveCheckpoints(db, true)
    endFlushes = afterTurns(db, journal.flush)
  }
  const takeJournalBack = () => {
    if (endFlushes === null || !db.open) return
    endFlushes()
    endFlushes = null
    leaveCheckpoints(db, false)
  }
  let cancelLook: (() => void) | null = null
  let wroteAt = 0
  let rowsBefore = 0
  let isAsked = false
  let endLooks: (() => void) | null = null

  const lookLater = () => {
    if (endLooks !== null) cancelLook ??= clock.setTimer(lookAfterMs, look)
  }
  const look = () => {
    cancelLook = null
    if (!db.open || isAsked) return
    const rows = countChanges(db)
    if (rows - rowsBefore < someRows) return
    if (rows - rowsBefore < manyRows && Math.abs(clock.now() - wroteAt) < quietMs) {
      lookLater()
      return
    }
    rowsBefore = rows
    isAsked = true
    const isOver = () => {
      isAsked = false
      lookLater()
    }
    // A thread that died has left it to the main thread, and a new one is started for the next journal.
    thread.ask({ kind: 'journal' }).then(isOver, isOver)
  }
  const beginLooks = () => {
    leaveJournals(db, true)
    rowsBefore = countChanges(db)
    endLooks = afterTurns(db, () => {
      wroteAt = clock.now()
      lookLater()
    })
  }
  const stopLooks = () => {
    endLooks?.()
    endLooks = null
    cancelLook?.()
    cancelLook = null
    if (db.open) leaveJournals(db, false)
  }

  const rest = () => {
    cancelRest = null
    const resting = thread.ask({ kind: 'rest' })
    const isOver = () => {
      if (cancelRest === null && writing.size === 0) takeJournalBack()
    }
    resting.then(isOver, isOver)
  }

  /** Reading the page took its time already: copying it into the other thread is a piece of work of its own. */
  const handOver = async (order: PageOrder): Promise<PageAnswer> => {
    await nextTurn()
    return thread.ask({ kind: 'page', order })
  }

  beginLooks()
  return {
    // The next one lies ready when this one is written.
    ahead: 1,
    async write(order) {
      cancelRest?.()
      const written = handOver(order)
      // The thread answers in order: when the last page is written, so are all.
      writing.set(order.account, written)
      try {
        const { page, notes } = await written
        // It is awake, and brings the journal into the file from here on.
        leaveJournal()
        for (const { level, event, facts } of notes) log[level](event, facts)
        if (page === null) throw new Error('the page was not written')
        return page
      } finally {
        if (writing.get(order.account) === written) writing.delete(order.account)
        cancelRest?.()
        cancelRest = clock.setTimer(restAfterMs, rest)
      }
    },
    async whenIdle(account) {
      try {
        await writing.get(account)
      } catch {
        // Whoever handed it over is told.
      }
    },
    async close() {
      cancelRest?.()
      cancelRest = null
      await thread.close()
      takeJournalBack()
      stopLooks()
      journal.close()
    },
  }
}
