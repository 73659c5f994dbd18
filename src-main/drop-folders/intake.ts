import type { DropFolderState } from '../../src-preload/contract/drop-folder'
import type { DropFolderId } from '../../src-preload/contract/ids'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import { findFolder, learnBirth, markScanned, type FolderRow } from './drop-folder-store'
import { openFolderLedger, publishIntake, type FolderLedger, type IntakeContext } from './folder-ledger'
import { checkRoot, type RootCheck } from './folder-root'
import { scanFolder, type Scan } from './scan'
import { createScanScheduler } from './scan-scheduler'
import type { FolderWatch, WatchProblem } from './watch'

/** How a folder stands. `reason` is a sentence where there is something to say. */
export interface FolderStatus {
  readonly state: DropFolderState
  readonly reason: string | null
  readonly lastScanAt: number | null
}

/** A running drop folder. */
export interface FolderLoop {
  status(): FolderStatus
  /** Resolves after a scan that began after the call. */
  check(): Promise<void>
  /** Something about its rows or their operations was changed elsewhere. */
  nudge(): void
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>
}

type Trouble = Exclude<RootCheck, { kind: 'ok' }>

const rootCheckMs = 5000
const rescanMs = 60_000
/** Where hints are missing, only the timer finds anything. */
const rescanWithoutHintsMs = 15_000
const nudgeMs = 50
/** From so many files on it is worth saying that all of them left at once. */
const manyFiles = 3

const problemSentences: Readonly<Record<WatchProblem, string>> = {
  limit:
    'The system watches no more folders for programs (its limit is reached), so this one is looked at every 15 seconds. On Linux, raise fs.inotify.max_user_watches.',
  'open-files':
    'The system lets this program open no more files, so this folder is looked at every 15 seconds. Close other programs, then pause and resume watching.',
  forbidden: 'A part of this folder may not be read, so what is in it is not seen. Check its permissions.',
  other: 'The system does not tell when this folder changes, so it is looked at every 15 seconds.',
}

const unreadableRoot: Trouble = {
  kind: 'unreadable',
  reason: 'The folder can not be read. Check its permissions or its disk: watching goes on by itself. Nothing was deleted.',
}

/** What the loop knows of the folder's state beside the ledger. */
interface Health {
  trouble: Trouble | null
  watchProblem: WatchProblem | null
  emptied: string | null
  isChecking: boolean
  lastScanAt: number | null
}

const statusOf = (health: Health): FolderStatus => ({
  state: health.trouble?.kind ?? (health.isChecking ? 'checking' : 'watching'),
  reason: health.trouble?.reason ?? health.emptied ?? (health.watchProblem === null ? null : problemSentences[health.watchProblem]),
  lastScanAt: health.lastScanAt,
})

/** Looks at the folder and, if it is still the right one afterwards, tells what is in it: a disk that goes away meanwhile looks like an empty folder. */
async function scanRoot(place: FolderRow, signal: AbortSignal): Promise<Trouble | { kind: 'ok'; scan: Scan; born: number | null }> {
  const scan = await scanFolder({ root: place.path, movesToDone: place.afterUpload === 'move-to-done', signal })
  const after = await checkRoot(place.path, place.root)
  if (after.kind !== 'ok') return after
  return scan.unread.includes('') ? unreadableRoot : { kind: 'ok', scan, born: after.identity.born }
}

/**
 * Runs one drop folder: a hint, the timer or the start leads to a scan; what the scan finds different is written to the ledger; new and changed files settle, are hashed,
 * decided and queued. The disk is only read, except for moving sent files to Done.
 */
export function startFolderLoop(context: IntakeContext, first: FolderRow): FolderLoop {
  const { db, clock, log, publish } = context
  const id: DropFolderId = first.id
  const stop = new AbortController()
  const health: Health = { trouble: null, watchProblem: null, emptied: null, isChecking: true, lastScanAt: first.lastScanAt }
  let watching: FolderWatch | null = null
  let cancelTick: () => void = () => undefined
  let cancelNudge: (() => void) | null = null
  let rescanAt = clock.now() + rescanMs
  let isScanning = false
  let moves: Promise<void> = Promise.resolve()

  const folder = () => (stop.signal.aborted ? null : findFolder(db, id))
  const openLedger = (): FolderLedger => openFolderLedger(context, { id, folder, root: first.path, scanAgain: () => { scheduler.request() } }) // prettier-ignore

  const unwatch = async () => {
    const last = watching
    watching = null
    await last?.close()
  }
  const watch = () => {
    watching ??= context.watch({
      path: first.path,
      onHint: () => {
        scheduler.request()
      },
      onProblem: (problem) => {
        if (health.watchProblem === problem) return
        health.watchProblem = problem
        log.warn('intake.watch-problem', { folder: id, kind: problem })
        if (problem !== 'forbidden') rescanAt = Math.min(rescanAt, clock.now() + rescanWithoutHintsMs)
        publish('drop-folders.changed', {})
      },
    })
  }

  const inTrouble = async (trouble: Trouble) => {
    const isNew = health.trouble?.kind !== trouble.kind
    health.trouble = trouble
    health.isChecking = false
    await unwatch()
    health.watchProblem = null
    if (!isNew) return
    log.warn('intake.folder-trouble', { folder: id, state: trouble.kind })
    publish('drop-folders.changed', {})
  }

  const finishScan = (place: FolderRow, count: number) => {
    const isTold = count > 0 || health.isChecking || health.trouble !== null
    health.trouble = null
    health.isChecking = false
    health.lastScanAt = clock.now()
    if (count > 0 || place.firstScanAt === null) {
      transact(db, (tx) => {
        markScanned(tx, id, clock.now())
      })
    }
    if (isTold) publishIntake(publish)
  }

  /** Never while a scan is under way: what it saw before the move would be taken for what is there after it. The scan's own end moves the rest. */
  const moveDone = () => {
    if (!isScanning) moves = ledger.moveDone()
  }

  /** True when the folder could be read. */
  const scanOnce = async (): Promise<boolean> => {
    const place = folder()
    if (place === null) return false
    await moves
    const before = await checkRoot(place.path, place.root)
    if (before.kind !== 'ok') {
      await inTrouble(before)
      return false
    }
    watch()
    const found = await scanRoot(place, stop.signal)
    if (found.kind !== 'ok') {
      await inTrouble(found)
      return false
    }
    if (place.root.born === null && found.born !== null) {
      const { born } = found
      transact(db, (tx) => {
        learnBirth(tx, id, born)
      })
    }
    const present = ledger.presentCount()
    const count = await ledger.absorb(found.scan)
    if (found.scan.entries.length > 0) health.emptied = null
    else if (present >= manyFiles) {
      health.emptied = `The folder is empty: all ${String(present)} files that were in it are gone. Nothing was deleted at the service.`
    }
    finishScan(place, count)
    return true
  }

  const scheduler = createScanScheduler({
    clock,
    run: async () => {
      isScanning = true
      let isRead = false
      try {
        isRead = await scanOnce()
      } catch (error) {
        if (stop.signal.aborted) return
        // What is remembered may be ahead of what was written: it is read anew, and the next scan goes on from there.
        log.error('intake.scan-failed', { folder: id, code: errorCode(error) })
        await ledger.close()
        ledger = openLedger()
      } finally {
        isScanning = false
      }
      if (isRead && !stop.signal.aborted) moveDone()
    },
  })
  let ledger = openLedger()

  const look = async (place: FolderRow) => {
    const now = clock.now()
    if (now >= rescanAt) {
      rescanAt = now + (health.watchProblem === null || health.watchProblem === 'forbidden' ? rescanMs : rescanWithoutHintsMs)
      ledger.pickUp()
      scheduler.request()
      return
    }
    const root = await checkRoot(place.path, place.root)
    if ((root.kind === 'ok' ? null : root.kind) !== (health.trouble?.kind ?? null)) scheduler.request()
  }
  const tick = async () => {
    const place = folder()
    try {
      if (place !== null) await look(place)
    } catch (error) {
      log.error('intake.look-failed', { folder: id, code: errorCode(error) })
    }
    if (!stop.signal.aborted) cancelTick = clock.setTimer(rootCheckMs, () => void tick())
  }
  cancelTick = clock.setTimer(rootCheckMs, () => void tick())
  void scheduler.fresh()

  return {
    status: () => statusOf(health),
    check: async () => {
      health.isChecking = health.trouble === null
      publish('drop-folders.changed', {})
      ledger.pickUp()
      await scheduler.fresh()
    },
    nudge: () => {
      cancelNudge ??= clock.setTimer(nudgeMs, () => {
        cancelNudge = null
        ledger.pickUp()
        moveDone()
      })
    },
    close: async () => {
      stop.abort(new Error('closed'))
      cancelTick()
      cancelNudge?.()
      await unwatch()
      await scheduler.close()
      await ledger.close()
    },
  }
}
