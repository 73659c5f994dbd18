import { libraryCheck, type LibraryBackup, type LibraryCheck, type LibraryState } from '../../src-preload/contract/library'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import { nextTurn } from '../next-turn'
import type { Publish } from '../publish'
import { readSetting, saveSetting } from '../settings'
import type { Timers } from '../timers'
import { listBackups, type BackupReason } from './backups'
import { checkLibrary, fileDamaged } from './check/check'
import { readNotice, saveNotice } from './notice'
import { libraryPlace, writeNote } from './place'
import { rebuildMirror } from './rebuild'
import { damagedFolder } from './repair'
import { orderRestore } from './restore'
import type { JobRunner } from './run-jobs'

/** The care of the library file: checks, backups, and the ways back. */
export interface LibraryCare {
  readonly state: () => LibraryState
  /** Compares all that the library says of itself, off the main thread, and repairs what can be repaired. */
  readonly check: () => Promise<LibraryCheck>
  readonly backUp: () => Promise<LibraryState>
  /** Notes that this copy takes the library's place at the next start. The caller starts the program again. @throws AppError when it is no good copy */
  readonly restore: (id: string) => Promise<void>
  readonly rebuild: (account: AccountId | null) => void
  readonly dismissNotice: () => void
  /** Begins what is done by itself: the check that is due, and a backup every day. */
  readonly start: (timers: Timers) => void
  readonly stop: () => Promise<void>
  /** True while a check is due that was not made. */
  readonly hasCheckAhead: () => boolean
}

export interface LibraryCareTools {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly profile: string
  readonly publish: Publish
  readonly jobs: JobRunner
  /** The library was not left in order (see opening.ts). */
  readonly needsCheck: boolean
  /** Accounts at which the program works right now. */
  readonly busyAccounts: () => readonly AccountId[]
  /** Reads an account, or all, from the beginning. */
  readonly readAgain: (account: AccountId | null) => void
}

const checkSetting = 'library.last-check'
const dayMs = 24 * 60 * 60_000
/** How often it is looked whether a backup is due, and how long the program has run before the first one. ms. */
const lookEveryMs = 10 * 60_000

/** A library in memory (of a test) has no file to care for: it is only compared and rebuilt. */
export function createLibraryCare(tools: LibraryCareTools): LibraryCare {
  const { db, clock, log, publish, jobs } = tools
  const place = libraryPlace(tools.profile)
  let backups: readonly LibraryBackup[] | null = null
  let checking: Promise<LibraryCheck> | null = null
  let backingUp: Promise<unknown> | null = null
  let isCheckDue = tools.needsCheck
  let needsRestart = false
  let isStopped = false

  const tell = () => {
    publish('library.changed', {})
  }
  const state = (): LibraryState => ({
    isChecking: checking !== null,
    isBackingUp: backingUp !== null,
    lastCheck: readSetting(db, checkSetting, libraryCheck),
    backups: [...(backups ??= db.memory ? [] : listBackups(place))],
    notice: readNotice(db),
    needsRestart,
  })

  const note = (result: LibraryCheck) => {
    transact(db, (tx) => {
      saveSetting(tx, checkSetting, result)
    })
    isCheckDue = false
    log.info('library.checked', { count: result.damages.length, ms: result.tookMs })
    for (const { kind, count } of result.damages) log.warn('library.damage', { kind, count })
    if (result.damages.length === 0) return
    if (result.damages.some(({ kind }) => kind === fileDamaged)) orderRepair()
    for (const event of ['accounts.changed', 'activity.changed', 'intake.changed', 'conflicts.changed', 'sync.changed'] as const)
      publish(event, {})
    publish('assets.changed', { ids: null })
  }

  /** A file that is in use can not be put in order: the next start does. */
  const orderRepair = () => {
    needsRestart = true
    if (!db.memory) writeNote(place.repairOrder, { trouble: 'damaged', folder: damagedFolder(clock.now()) })
    saveNotice(db, 'The library file is damaged. Start Slipway again to repair it: nothing that waits to be sent is lost.')
  }

  const check = (): Promise<LibraryCheck> => {
    if (checking !== null) return checking
    const context = { now: clock.now(), busyAccounts: tools.busyAccounts(), profile: db.memory ? null : tools.profile }
    checking = Promise.resolve()
      .then(() => (db.memory ? checkLibrary(db, context, () => clock.now()) : jobs.run({ kind: 'check', profile: tools.profile, context })))
      .then((result) => {
        if (!isStopped) note(result)
        return result
      })
      .finally(() => {
        checking = null
        if (!isStopped) tell()
      })
    tell()
    return checking
  }

  const backUp = async (why: BackupReason): Promise<LibraryState> => {
    if (db.memory) return state()
    // One at a time; who asks while one is made waits for its own.
    while (backingUp !== null) await backingUp.catch(() => undefined)
    backingUp = jobs.run({ kind: 'back-up', profile: tools.profile, why, now: clock.now() })
    tell()
    try {
      await backingUp
    } finally {
      backingUp = null
      backups = null
      if (!isStopped) tell()
    }
    return state()
  }

  const backUpDaily = async () => {
    const isEmpty = db.prepare('SELECT 1 FROM account LIMIT 1').get() === undefined
    const now = clock.now()
    const isFresh = ({ madeAt, why }: LibraryBackup) => (why === 'daily' || why === 'by-hand') && now - madeAt < dayMs && madeAt <= now
    if (isEmpty || listBackups(place).some(isFresh)) return
    await backUp('daily')
  }

  return {
    state,
    check,
    backUp: () => backUp('by-hand'),
    async restore(id) {
      const isGood = !db.memory && (await jobs.run({ kind: 'verify', profile: tools.profile, id }))
      orderRestore(place, id, isGood)
    },
    rebuild(account) {
      log.info('library.rebuild', account === null ? {} : { account })
      rebuildMirror(db, account, nextTurn)
        .then(() => {
          if (!isStopped) tools.readAgain(account)
        })
        .catch((error: unknown) => {
          log.error('library.rebuild-broke', { code: errorCode(error) })
        })
    },
    dismissNotice() {
      saveNotice(db, null)
      tell()
    },
    start(timers) {
      if (db.memory) return
      if (isCheckDue) {
        check().catch((error: unknown) => {
          log.error('library.check-broke', { code: errorCode(error) })
        })
      }
      timers.every(lookEveryMs, backUpDaily)
    },
    async stop() {
      isStopped = true
      await jobs.close()
    },
    hasCheckAhead: () => isCheckDue,
  }
}
