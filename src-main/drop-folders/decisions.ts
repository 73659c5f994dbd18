import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { AppError } from '../../src-preload/contract/errors'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import { transact, transactLightly, type Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import { doAPiece, type Pieces } from '../pieces'
import { decideFile, findGoneTwins, type Outcome } from './decide'
import type { FolderRow } from './drop-folder-store'
import { markFailed } from './intake-store'
import type { IntakePorts } from './ports'
import type { SettledFile } from './reading'

export interface DecisionsOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly ports: IntakePorts
  readonly pieces: Pieces
  readonly folder: () => FolderRow | null
  /** Called after the commit, once per file. */
  readonly decided: (file: SettledFile, outcome: Outcome) => void
  /** Called after the commit with the assets that were made or changed. */
  readonly committed: (assets: readonly AssetId[], queued: number) => void
}

/** Files at rest waiting for their decision. */
export interface Decisions {
  /** Resolves when the file's decision is written, or can not be: its row tells. Never rejects. */
  add(file: SettledFile): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

/** For files that are decided upon together: what their service takes is the same for all of them. */
function askedOnce(ports: IntakePorts): IntakePorts {
  const receivers = new Map<AccountId, ReturnType<IntakePorts['receiverOf']>>()
  return {
    ...ports,
    receiverOf: (account) => {
      const known = receivers.get(account)
      if (known !== undefined) return known
      const receiver = ports.receiverOf(account)
      receivers.set(account, receiver)
      return receiver
    },
  }
}

/** Of so many files as many share a commit as are decided in a few ms. */
const filesAtFirst = 16
const filesAtOnce = 64
const gatherMs = 15

/** Gathers files for a moment and decides many in one transaction. A file whose decision fails takes none of the others with it. */
export function createDecisions({ db, clock, log, ports, pieces, folder, decided, committed }: DecisionsOptions): Decisions {
  let waiting: { file: SettledFile; done: () => void }[] = []
  let writing: Promise<void> | null = null
  let isArmed = false
  /** About as many as were decided in a few ms before: all of them are looked up beforehand. */
  let atOnce = filesAtFirst

  /** Decides the first ones. How many. */
  const write = async (files: readonly SettledFile[], place: FolderRow): Promise<number> => {
    const goneTwins = await findGoneTwins(db, place, files)
    const context = { folder: place, ports: askedOnce(ports), goneTwins, now: clock.now() }
    crashpoint('intake/hashed')
    // Nothing of it was sent. What a power cut takes back is found again by the next scan, or by the rows of files given by hand, and decided upon anew; the durable note before the first byte leaves has all of this on the disk first.
    const outcomes = transactLightly(db, (tx) => doAPiece(clock, files, (file) => decideFile(tx, file, context)))
    const queued = outcomes.filter((outcome) => outcome?.isQueued === true).length
    if (queued > 0) crashpoint('intake/queued')
    files.slice(0, outcomes.length).forEach((file, index) => {
      decided(file, outcomes[index] ?? null)
    })
    committed([...new Set(outcomes.flatMap((outcome) => outcome?.asset ?? []))], queued)
    return outcomes.length
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

  /** How many of them are dealt with: the first ones. */
  const writePart = async (files: readonly SettledFile[]): Promise<number> => {
    const place = folder()
    // Nothing is decided by settings that nobody meant: the rows wait until they are saved anew.
    if (place?.fault !== null) return files.length
    try {
      return await write(files, place)
    } catch (error) {
      // Whatever it was, it is found again, and told, with the one file that causes it.
      log.warn('intake.deciding-one-by-one', { count: files.length, code: errorCode(error) })
      for (const file of files) await writeAlone(file, place)
      return files.length
    }
  }

  const drain = async () => {
    try {
      while (waiting.length > 0) {
        await pieces.turn()
        const part = waiting.slice(0, atOnce)
        waiting = waiting.slice(atOnce)
        let dealt = part.length
        try {
          dealt = await writePart(part.map(({ file }) => file))
          atOnce = Math.min(filesAtOnce, dealt < part.length ? dealt + 1 : atOnce * 2)
        } finally {
          for (const { done } of part.slice(0, dealt)) done()
          waiting = [...part.slice(dealt), ...waiting]
        }
      }
    } catch (error) {
      // Not even the failure could be written (the disk is full): the rows are not decided upon, and are taken up again.
      log.error('intake.not-written', { code: errorCode(error) })
      for (const { done } of waiting.splice(0)) done()
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
