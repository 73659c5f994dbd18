import path from 'node:path'
import PQueue from 'p-queue'
import type { DropFolder, DropFolderForm, DropFolderPreview, IntakePage, IntakeQuery } from '../../src-preload/contract/drop-folder'
import { AppError } from '../../src-preload/contract/errors'
import type { DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { Hasher } from '../hash/hasher'
import type { Log } from '../log'
import type { Publish } from '../publish'
import { adoptRoot, findFolder, listFolders, removeFolder, setPaused, type FolderRow } from './drop-folder-store'
import { publishIntake, type IntakeContext } from './folder-ledger'
import { checkRoot } from './folder-root'
import { startFolderLoop, type FolderLoop, type FolderStatus } from './intake'
import { canSendAnyway, countStates, pageOfIntake } from './intake-page'
import { findRow, settleAgain, type LedgerRow } from './intake-store'
import { intakeFilePath } from './media-ended'
import { systemOpenWriters, type OpenWriters } from './open-writers'
import type { IntakePorts } from './ports'
import { addFolder, previewFolder } from './set-up'
import { quietMs as usualQuietMs } from './settle'
import { watchFolder, type WatchFolder } from './watch'

export interface DropFoldersOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
  readonly ports: IntakePorts
  readonly hasher: Hasher
  /** Where the program keeps its own data: never watched. */
  readonly profileFolder: string
  readonly watch?: WatchFolder
  readonly writers?: OpenWriters
  readonly quietMs?: number
}

/** All drop folders and the ledger of their files. Calls reject with `AppError` only where the user can do something about it. */
export interface DropFolders {
  /** Starts watching all folders that are not paused. */
  start(): void
  list(): readonly DropFolder[]
  preview(form: DropFolderForm): Promise<DropFolderPreview>
  add(form: DropFolderForm): Promise<{ id: DropFolderId }>
  pause(id: DropFolderId): Promise<void>
  /** Goes on watching; where another folder is at the place, that one is watched from now on. */
  resume(id: DropFolderId): Promise<void>
  /** Resolves when everything that was in the folder before the call is in the ledger. */
  check(id: DropFolderId): Promise<void>
  /** Forgets the folder and its part of the ledger. Files, and what is queued, stay. */
  remove(id: DropFolderId): Promise<void>
  page(query: IntakeQuery): IntakePage
  retry(id: IntakeId): void
  sendAnyway(id: IntakeId): void
  /** The absolute path of a file of the ledger, for the system's file manager. */
  locate(id: IntakeId): string
  /** To be called after the commit of `intakeMediaDone`, `…Refused` or `…Changed`, after an account was removed, and when new assets came in. Cheap: many calls are one. */
  readonly nudge: () => void
  /** Resolves when nothing runs any more. */
  close(): Promise<void>
}

/** So many files are read at once, over all folders. */
const hashesAtOnce = 2

const pausedStatus = (folder: FolderRow): FolderStatus => ({ state: 'paused', reason: null, lastScanAt: folder.lastScanAt })

function toDropFolder(db: Database, folder: FolderRow, status: FolderStatus): DropFolder {
  const account = db.prepare<[string], { name: string }>('SELECT name FROM account WHERE id = ?').get(folder.accountId)
  return {
    id: folder.id,
    path: folder.path,
    accountId: folder.accountId,
    accountName: account?.name ?? '',
    mode: folder.mode,
    pattern: folder.pattern,
    afterUpload: folder.afterUpload,
    target: { ...folder.target },
    state: status.state,
    stateReason: status.reason,
    counts: countStates(db, folder.id),
    lastScanAt: status.lastScanAt,
  }
}

function mustFindFolder(db: Database, id: DropFolderId): FolderRow {
  const folder = findFolder(db, id)
  if (folder === null) throw new AppError('not-found', 'This drop folder was removed meanwhile.')
  return folder
}

function mustFindRow(db: Database, id: IntakeId): LedgerRow {
  const row = findRow(db, id)
  if (row === null) throw new AppError('not-found', 'This file is not in the list any more.')
  return row
}

/** Sends a failed operation again, or lets the file settle anew. */
function retryRow({ db, clock, ports }: IntakeContext, id: IntakeId): void {
  const row = mustFindRow(db, id)
  const name = path.basename(row.path)
  const operation =
    row.stage === 'queued'
      ? db.prepare<[string | null], { state: string }>('SELECT state FROM outbox WHERE id = ?').get(row.operationId)
      : undefined
  if (operation !== undefined && operation.state !== 'failed') throw new AppError('refused', `“${name}” is on its way already.`)
  if (row.stage === 'done') throw new AppError('refused', `“${name}” was sent already.`)
  if (row.hold === 'bad-name') throw new AppError('refused', 'Rename the file first: no service takes a name that is not text.')
  transact(db, (tx) => {
    if (operation !== undefined && row.operationId !== null) ports.retryOperation(tx, row.operationId)
    else settleAgain(tx, row.id, clock.now(), row.isForced)
  })
  if (operation !== undefined) ports.wake()
}

/** Builds the drop folders; nothing runs before `start`. */
export function createDropFolders(options: DropFoldersOptions): DropFolders {
  const { db, clock, publish, ports, profileFolder } = options
  const context: IntakeContext = {
    ...options,
    lane: new PQueue({ concurrency: hashesAtOnce }),
    watch: options.watch ?? watchFolder,
    writers: options.writers ?? systemOpenWriters(),
    quietMs: options.quietMs ?? usualQuietMs,
  }
  const loops = new Map<DropFolderId, FolderLoop>()
  const stop = new AbortController()

  const run = (folder: FolderRow) => {
    if (!stop.signal.aborted && !folder.isPaused && !loops.has(folder.id)) loops.set(folder.id, startFolderLoop(context, folder))
  }
  const halt = async (id: DropFolderId) => {
    const loop = loops.get(id)
    loops.delete(id)
    await loop?.close()
  }
  const nudge = () => {
    for (const [id, loop] of loops) {
      // Its account was signed out, and the folder went with it.
      if (findFolder(db, id) === null) void halt(id)
      else loop.nudge()
    }
  }

  return {
    start: () => {
      for (const folder of listFolders(db)) run(folder)
    },
    list: () => listFolders(db).map((folder) => toDropFolder(db, folder, loops.get(folder.id)?.status() ?? pausedStatus(folder))),
    preview: (form) => previewFolder({ db, ports, profileFolder }, form, stop.signal),
    add: async (form) => {
      const folder = await addFolder({ db, ports, profileFolder }, form, clock.now())
      run(folder)
      publishIntake(publish)
      return { id: folder.id }
    },
    pause: async (id) => {
      mustFindFolder(db, id)
      transact(db, (tx) => {
        setPaused(tx, id, true)
      })
      await halt(id)
      publishIntake(publish)
    },
    resume: async (id) => {
      const folder = mustFindFolder(db, id)
      const root = await checkRoot(folder.path, null)
      const isReplaced = root.kind === 'ok' && (await checkRoot(folder.path, folder.root)).kind === 'replaced'
      await halt(id)
      transact(db, (tx) => {
        setPaused(tx, id, false)
        if (root.kind === 'ok' && isReplaced) adoptRoot(tx, id, root.identity, clock.now())
      })
      run(mustFindFolder(db, id))
      publishIntake(publish)
    },
    check: async (id) => {
      mustFindFolder(db, id)
      const loop = loops.get(id)
      if (loop === undefined) throw new AppError('refused', 'Watching is paused. Resume it first.')
      await loop.check()
    },
    remove: async (id) => {
      mustFindFolder(db, id)
      await halt(id)
      transact(db, (tx) => {
        removeFolder(tx, id)
      })
      publishIntake(publish)
    },
    page: (query) => pageOfIntake(db, query),
    retry: (id) => {
      retryRow(context, id)
      publishIntake(publish)
      nudge()
    },
    sendAnyway: (id) => {
      const row = mustFindRow(db, id)
      if (!canSendAnyway(row)) throw new AppError('refused', `“${path.basename(row.path)}” is not held back.`)
      if (row.isMissing) throw new AppError('refused', `“${path.basename(row.path)}” is no longer there. Put it back first.`)
      transact(db, (tx) => {
        settleAgain(tx, row.id, clock.now(), true)
      })
      publishIntake(publish)
      nudge()
    },
    locate: (id) => {
      const file = intakeFilePath(db, id)
      if (file === null) throw new AppError('not-found', 'This file is not in the list any more.')
      return file.path
    },
    nudge,
    close: async () => {
      stop.abort(new Error('closed'))
      await Promise.all([...loops.keys()].map(halt))
    },
  }
}
