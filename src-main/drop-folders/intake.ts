import { transact } from '../database/transaction'
import { folderFinder, learnBirth, markScanned, type FolderRow } from './drop-folder-store'
import { openFolderLedger, publishIntake, type IntakeContext } from './folder-ledger'
import type { FolderStatus, Scout, ScoutReport } from './scout/scout'

export type { FolderStatus } from './scout/scout'

/** A running drop folder. */
export interface FolderLoop {
  status(): FolderStatus
  /** Resolves after a scan that began after the call, when all that it found is in the ledger. */
  check(): Promise<void>
  /** Something about its rows or their operations was changed elsewhere. */
  nudge(): void
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>
}

/** The running place of files given by hand. */
export interface HandLoop extends FolderLoop {
  /** Takes files, and all files in folders, by their whole paths. Resolves when all of them are in the ledger; the count of files. */
  take(paths: readonly string[]): Promise<number>
}

const nudgeMs = 50

/** Tokens that wait for their answer. */
function createQuestions<T>() {
  const waiting = new Map<number, (answer: T) => void>()
  let last = 0
  return {
    ask: (put: (token: number) => void) =>
      new Promise<T>((resolve) => {
        const token = ++last
        waiting.set(token, resolve)
        put(token)
      }),
    answer: (token: number, answer: T) => {
      waiting.get(token)?.(answer)
      waiting.delete(token)
    },
    /** Nobody answers any more. */
    end: (answer: T) => {
      for (const resolve of waiting.values()) resolve(answer)
      waiting.clear()
    },
  }
}

const isOther = (one: FolderStatus, other: FolderStatus) => JSON.stringify(one) !== JSON.stringify(other)

function openLoop(context: IntakeContext, first: FolderRow): HandLoop {
  const { db, clock, log, publish } = context
  const { id } = first
  const checks = createQuestions<undefined>()
  const takes = createQuestions<number>()
  let isClosed = false
  let status: FolderStatus = { state: 'checking', reason: null, lastScanAt: first.lastScanAt, health: null }
  let cancelNudge: (() => void) | null = null
  let movesToDone = first.afterUpload === 'move-to-done'
  const find = folderFinder(db, id)
  const folder = () => (isClosed ? null : find())

  const scanned = (report: Extract<ScoutReport, { kind: 'scanned' }>) => {
    const place = folder()
    if (place !== null && report.isRead) {
      const { born } = report
      const isNew = place.firstScanAt === null
      transact(db, (tx) => {
        if (place.root.born === null && born !== null) learnBirth(tx, id, born)
        if (report.differences > 0 || isNew) markScanned(tx, id, clock.now())
      })
      ledger.pickUp()
      void ledger.moveDone()
    }
    publishIntake(publish)
    for (const token of report.tokens) checks.answer(token, undefined)
  }
  const noteStatus = (next: FolderStatus) => {
    const isTold = isOther(status, next)
    status = { ...next, lastScanAt: next.lastScanAt ?? status.lastScanAt }
    if (isTold) publish('drop-folders.changed', {})
  }
  const hear = (report: ScoutReport) => {
    if (isClosed) return
    if (report.kind === 'status') noteStatus(report.status)
    else if (report.kind === 'scanned') scanned(report)
    else if (report.kind === 'taken') takes.answer(report.token, report.files)
    else if (report.kind === 'fault') log.warn(report.event, { folder: id, code: report.code })
    else ledger.hear(report)
  }

  const ledger = openFolderLedger({
    ...context,
    id,
    folder,
    tell: (word) => {
      scout.tell(word)
    },
  })
  const scout: Scout = context.scouts.open(
    {
      kind: first.kind,
      root: first.kind === 'hand' ? '' : first.path,
      identity: first.root,
      movesToDone,
      quietMs: context.quietMs,
    },
    hear,
  )

  const tellSettings = () => {
    const place = folder()
    if (place === null || (place.afterUpload === 'move-to-done') === movesToDone) return
    movesToDone = !movesToDone
    scout.tell({ kind: 'moves-to-done', movesToDone })
  }

  return {
    status: () => status,
    check: async () => {
      ledger.pickUp()
      await checks.ask((token) => {
        scout.tell({ kind: 'scan', token })
      })
    },
    take: (paths) =>
      takes.ask((token) => {
        scout.tell({ kind: 'take', token, paths })
      }),
    nudge: () => {
      cancelNudge ??= clock.setTimer(nudgeMs, () => {
        cancelNudge = null
        tellSettings()
        ledger.pickUp()
        void ledger.moveDone()
      })
    },
    close: async () => {
      isClosed = true
      cancelNudge?.()
      cancelNudge = () => undefined
      await scout.close()
      await ledger.close()
      checks.end(undefined)
      takes.end(0)
    },
  }
}

/**
 * Runs one drop folder: its scout looks at the disk; what it finds different is written to the ledger; new and changed files come to rest, are read, decided and queued. The
 * disk is only read, except for what is to happen with sent files.
 */
export function startFolderLoop(context: IntakeContext, first: FolderRow): FolderLoop {
  return openLoop(context, first)
}

/** Runs the place of files given by hand. After a restart it goes on with those that were not decided upon. */
export function openHandLoop(context: IntakeContext, first: FolderRow): HandLoop {
  return openLoop(context, first)
}
