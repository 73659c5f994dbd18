import type { AssetId } from '../../src-preload/contract/ids'
import { AppError } from '../../src-preload/contract/errors'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import { transact, type Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import { decideFile, findGoneTwins, type Outcome } from './decide'
import type { FolderRow } from './drop-folder-store'
import { markFailed } from './intake-store'
import type { IntakePorts } from './ports'
import type { SettledFile } from './settling'

export interface DecisionsOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly ports: IntakePorts
  readonly folder: () => FolderRow | null
  /** Called after the commit, once per file. */
  readonly decided: (file: SettledFile, outcome: Outcome) => void
  /** Called after the commit with the assets that were made or changed. */
  readonly committed: (assets: readonly AssetId[], queued: number) => void
}

/** Files at rest waiting for their decision. */
export interface Decisions {
  /** Resolves when the file's decision is written. Never rejects. */
  add(file: SettledFile): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

/** One commit costs a turn of the disk; so many files share one when many come at once. */
const filesAtOnce = 32
const gatherMs = 15

/** Gathers files for a moment and decides them in one transaction. A file whose decision fails takes none of the others with it. */
export function createDecisions({ db, clock, log, ports, folder, decided, committed }: DecisionsOptions): Decisions {
  let waiting: { file: SettledFile; done: () => void }[] = []
  let writing: Promise<void> | null = null
  let isArmed = false

  const write = async (files: readonly SettledFile[], place: FolderRow) => {
    const goneTwins = await findGoneTwins(db, place, files)
    const context = { folder: place, ports, goneTwins, now: clock.now() }
    crashpoint('intake/hashed')
    const outcomes = transact(db, (tx) => files.map((file) => decideFile(tx, file, context)))
    const queued = outcomes.filter((outcome) => outcome?.isQueued === true).length
    if (queued > 0) crashpoint('intake/queued')
    files.forEach((file, index) => {
      decided(file, outcomes[index] ?? null)
    })
    committed([...new Set(outcomes.flatMap((outcome) => outcome?.asset ?? []))], queued)
  }

  const giveUp = (file: SettledFile, error: unknown) => {
    log.error('intake.decision-failed', { intake: file.id, code: errorCode(error) })
    const reason =
      error instanceof AppError ? error.message : 'Slipway could not write down what becomes of the file. Retry tries it again.'
    transact(db, (tx) => {
      markFailed(tx, file.id, reason, clock.now())
    })
    committed([], 0)
  }

  const writeAlone = async (file: SettledFile, place: FolderRow) => {
    try {
      await write([file], place)
    } catch (error) {
      giveUp(file, error)
    }
  }

  const writePart = async (files: readonly SettledFile[]) => {
    const place = folder()
    if (place === null) return
    try {
      await write(files, place)
    } catch (error) {
      // Whatever it was, it is found again, and told, with the one file that causes it.
      log.warn('intake.deciding-one-by-one', { count: files.length, code: errorCode(error) })
      for (const file of files) await writeAlone(file, place)
    }
  }

  const drain = async () => {
    try {
      while (waiting.length > 0) {
        const part = waiting.slice(0, filesAtOnce)
        waiting = waiting.slice(filesAtOnce)
        await writePart(part.map(({ file }) => file))
        for (const { done } of part) done()
      }
    } catch (error) {
      // Not even the failure could be written (the disk is full): the rows still say "settling", and are taken up at the next start.
      log.error('intake.not-written', { code: errorCode(error) })
    }
  }

  const flush = () => {
    isArmed = false
    writing ??= drain().finally(() => {
      writing = null
    })
  }

  return {
    add: (file) =>
      new Promise((resolve) => {
        waiting.push({ file, done: resolve })
        if (isArmed) return
        isArmed = true
        clock.setTimer(gatherMs, flush)
      }),
    idle: async () => {
      await writing
    },
  }
}
