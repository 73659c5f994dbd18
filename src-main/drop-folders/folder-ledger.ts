import type { AssetId, DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transactLightly, type Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import { doAPiece, type Pieces } from '../pieces'
import type { Publish } from '../publish'
import { applyBatch } from './apply-scan'
import { createDecisions } from './decisions'
import type { DeleteTools } from './delete-after-upload'
import type { FolderRow } from './drop-folder-store'
import { markSettling } from './intake-store'
import { createPickUp } from './pick-up'
import type { IntakePorts } from './ports'
import { createReadings } from './read-rested'
import type { FileReading } from './reading'
import { idAt, pageOfFiles } from './rows-by-path'
import type { ScanEntry } from './scan'
import type { ScoutHost, ScoutReport, ScoutWord } from './scout/scout'
import { createTidying } from './tidying'

/** What all folders share. */
export interface IntakeContext {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
  readonly ports: IntakePorts
  /** Shared by all that writes much. */
  readonly pieces: Pieces
  /** Reads files that came to rest; bounds by itself how many at once. */
  readonly reading: FileReading
  /** Looks at the disk. */
  readonly scouts: ScoutHost
  /** What a file is looked at with once more before it is deleted after its upload. */
  readonly deleting: DeleteTools
  /** How long a file must rest before it is taken, in ms. */
  readonly quietMs: number
}

/** The running side of one folder's part of the ledger: writes what its scout says, has files read and decided upon. */
export interface FolderLedger {
  /** Takes what the scout says; what is not about the ledger is passed over. */
  hear(report: ScoutReport): void
  /** Takes up rows that were told to settle by somebody else, and looks whether files held for want of an asset have one now. */
  pickUp(): void
  /** Moves sent files to Done where the folder wishes it. */
  moveDone(): Promise<void>
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>
}

/** Tells the window, after a commit. */
export function publishIntake(publish: Publish): void {
  publish('intake.changed', {})
  publish('drop-folders.changed', {})
  publish('sync.changed', {})
}

/** One folder's ledger and what it works with. */
export interface LedgerParts extends IntakeContext {
  readonly id: DropFolderId
  /** As it is now; null when it is not to be worked for any more. */
  readonly folder: () => FolderRow | null
  /** Tells the folder's scout. */
  readonly tell: (word: ScoutWord) => void
}

/** How soon what could not be written is tried again. */
const writeAgainMs = 5000
/** So many rows are written in one transaction at the most, so that nothing else waits long for its turn. */
const rowsAtOnce = 100
/** Rows told to a scout at once. */
const rowsPerPage = 1000

/** Does `work` for some at a time, which says how many of them it did; a part that fails does not keep the others from theirs. */
async function inParts<T>(pieces: Pieces, items: readonly T[], work: (part: readonly T[]) => number): Promise<void> {
  let failure: unknown = null
  for (let at = 0; at < items.length;) {
    await pieces.turn()
    const part = items.slice(at, at + rowsAtOnce)
    try {
      at += work(part)
    } catch (error) {
      at += part.length
      failure = error
    }
  }
  if (failure !== null) throw failure instanceof Error ? failure : new Error('a part was not written')
}

function tellCommitted({ publish, ports }: IntakeContext, assets: readonly AssetId[], queued: number): void {
  publishIntake(publish)
  if (queued === 0) return
  publish('assets.changed', { ids: assets.length > 500 ? null : [...assets] })
  publish('activity.changed', {})
  ports.wake()
}

/** Writes for one folder. Nothing runs before its scout speaks. */
export function openFolderLedger(parts: LedgerParts): FolderLedger {
  const { db, clock, log, publish, ports, pieces, id, folder, tell } = parts
  const stop = new AbortController()
  /** Queued files, or files under way, whose file is another one now: they are looked at again when that ended. */
  const putOff = new Set<IntakeId>()
  let writing: Promise<void> = Promise.resolve()

  const decisions = createDecisions({
    db,
    clock,
    log,
    ports,
    pieces,
    folder,
    decided: (_file, outcome) => {
      if (outcome?.previousPath !== undefined) tell({ kind: 'forget', paths: [outcome.previousPath] })
    },
    committed: (assets, queued) => {
      tellCommitted(parts, assets, queued)
    },
  })
  const readings = createReadings({
    ...parts,
    decisions,
    signal: stop.signal,
    onOver: (row) => {
      if (putOff.has(row)) pickUp.putOff(putOff)
    },
  })
  const isUnderWay = (row: IntakeId) => readings.isUnderWay(row)
  const tidying = createTidying(parts)
  const pickUp = createPickUp({ ...parts, isUnderWay })

  /** In the order in which they came. What could not be written is found again by the next look. */
  const write = (what: string, work: () => Promise<void> | void, onFailed: () => void = () => undefined) => {
    writing = writing.then(async () => {
      try {
        if (!stop.signal.aborted) await work()
      } catch (error) {
        if (stop.signal.aborted) return
        log.error('intake.not-written', { folder: id, kind: what, code: errorCode(error) })
        onFailed()
      }
    })
  }

  const found = async ({ batch, items }: Extract<ScoutReport, { kind: 'found' }>) => {
    const place = folder()
    let taken: Awaited<ReturnType<typeof applyBatch>> = { results: [], forget: [] }
    try {
      if (place !== null)
        taken = await applyBatch({ db, clock, pieces, folder: place, ports, isUnderWay, putOff: (row) => putOff.add(row) }, items)
    } finally {
      tell({ kind: 'took', batch, ...taken })
    }
    if (items.length > 0) publishIntake(publish)
  }
  const looked = async (paths: readonly string[]) => {
    await inParts(pieces, paths, (part) => {
      // What a power cut takes back of this is looked at again.
      const looked = transactLightly(db, (tx) =>
        doAPiece(clock, part, (path) => {
          const row = idAt(tx, id, path)
          if (row !== null) markSettling(tx, [row])
        }),
      )
      return looked.length
    })
    publishIntake(publish)
  }
  const rested = (files: readonly ScanEntry[]) =>
    inParts(pieces, files, (part) => {
      try {
        return readings.take(part)
      } catch (error) {
        tell({ kind: 'over', count: part.length })
        settleLater(part)
        throw error
      }
    })
  const settleLater = (files: readonly ScanEntry[]) => {
    tell({ kind: 'settle', paths: files.map((file) => file.relativePath), afterMs: writeAgainMs })
  }
  const known = (after: string) => {
    const files = pageOfFiles(db, id, { after, limit: rowsPerPage, onlyUndecided: folder()?.kind === 'hand' })
    tell({
      kind: 'known',
      files: files.map((file) => (file.isSettling && readings.isPathUnderWay(file.path) ? { ...file, isSettling: false } : file)),
      isLast: files.length < rowsPerPage,
    })
  }

  return {
    hear: (report) => {
      if (stop.signal.aborted) return
      if (report.kind === 'ask') known(report.after)
      else if (report.kind === 'found') write('found', () => found(report))
      else if (report.kind === 'looked') write('looked', () => looked(report.paths))
      else if (report.kind === 'rested') write('rested', () => rested(report.files))
      else if (report.kind === 'empty')
        write(
          'empty',
          () => {
            readings.holdEmpty(report.files)
          },
          () => {
            settleLater(report.files)
          },
        )
    },
    pickUp: () => {
      pickUp.all()
      pickUp.putOff(putOff)
    },
    moveDone: () => tidying.run(),
    close: async () => {
      stop.abort(new Error('closed'))
      await writing
      await decisions.idle()
      await pickUp.idle()
      await tidying.idle()
    },
  }
}
