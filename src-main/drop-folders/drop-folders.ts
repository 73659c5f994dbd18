import type { DropFolder, DropFolderEdit, DropFolderForm, DropFolderPreview } from '../../src-preload/contract/drop-folder'
import { AppError } from '../../src-preload/contract/errors'
import type { DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { IntakeCounts, IntakeFilter, IntakePage, IntakeQuery } from '../../src-preload/contract/intake'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { Hasher } from '../hash/hasher'
import type { Log } from '../log'
import { createPieces, type Pieces } from '../pieces'
import type { Publish } from '../publish'
import { adoptRoot, findFolder, listFolders, setPaused, type FolderRow } from './drop-folder-store'
import { restoreTwin } from './decide'
import { publishIntake, type IntakeContext } from './folder-ledger'
import { forgetFolder } from './forget-folder'
import { exportedFolder, showFolders } from './folder-list'
import { checkRoot } from './folder-root'
import { createHandLoops } from './hand-loops'
import { openHandLoop, startFolderLoop, type FolderLoop } from './intake'
import { createIntakeActions, type IntakeActions, type IntakeActionsTools } from './intake-actions'
import { exportIntake } from './intake-export'
import { inThreadIntakeReader, type IntakeReader } from './intake-reader'
import type { Underway } from './intake-state'
import { intakeOwnPath } from './media-ended'
import { systemOpenWriters, type OpenWriters } from './open-writers'
import type { IntakePorts } from './ports'
import type { FileReading } from './reading'
import { addFolder, editFolder, previewEdit, previewFolder } from './set-up'
import { quietMs as usualQuietMs } from './settle'
import { inProcessScouts, scoutTools } from './scout/in-process-scouts'
import type { ScoutHost } from './scout/scout'
import type { WatchFolder } from './watch'

export interface DropFoldersOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
  /** Turns that are shared with all else that writes much; absent: with nobody. */
  readonly pieces?: Pieces
  readonly ports: IntakePorts
  readonly hasher: Hasher
  /** Reads files that came to rest. */
  readonly reading: FileReading
  /** Where the program keeps its own data: never watched. */
  readonly profileFolder: string
  /** What the user decides about operations; absent: nothing can be. */
  readonly operations?: IntakeActionsTools['operations']
  /** Answers the large questions; absent: this thread does. */
  readonly reader?: IntakeReader
  /** Files whose bytes are leaving now. */
  readonly underway?: () => readonly Underway[]
  /** Who looks at the disk; absent: scouts in this thread. */
  readonly scouts?: ScoutHost
  readonly watch?: WatchFolder
  readonly writers?: OpenWriters
  readonly quietMs?: number
}

/** All drop folders and the ledger of their files. Calls reject with `AppError` only where the user can do something about it. */
export interface DropFolders extends IntakeActions {
  /** Starts watching all folders that are not paused. */
  start(): void
  list(): readonly DropFolder[]
  preview(form: DropFolderForm): Promise<DropFolderPreview>
  add(form: DropFolderForm): Promise<{ id: DropFolderId }>
  /** What a changed rule would do with the files that are there. */
  previewEdit(edit: DropFolderEdit): Promise<DropFolderPreview>
  edit(edit: DropFolderEdit): Promise<void>
  pause(id: DropFolderId): Promise<void>
  /** Goes on watching; where another folder is at the place, that one is watched from now on. */
  resume(id: DropFolderId): Promise<void>
  /** Resolves when everything that was in the folder before the call is in the ledger. */
  check(id: DropFolderId): Promise<void>
  /** Forgets the folder and its part of the ledger. Files, and what is queued, stay. */
  remove(id: DropFolderId): Promise<void>
  /** Takes files and whole folders, by their whole paths, for a place of files given by hand. Resolves when they are in the ledger. */
  takeByHand(folder: DropFolderId, paths: readonly string[]): Promise<void>
  page(query: IntakeQuery): Promise<IntakePage>
  counts(folder: DropFolderId | null): Promise<IntakeCounts>
  /** Writes what the filter finds as CSV. How many rows. */
  exportTo(path: string, filter: IntakeFilter): Promise<number>
  /** The absolute path of a file of the ledger, for the system's file manager. */
  locate(id: IntakeId): string
  /** To be called after the commit of `intakeMediaDone`, `…Refused` or `…Changed`, after an account was removed, and when new assets came in. Cheap: many calls are one. */
  readonly nudge: () => void
  /** Resolves when nothing runs any more. */
  close(): Promise<void>
}

const notWired = () => {
  throw new AppError('refused', 'Look at Activity: it says what can be done.')
}

function mustFindFolder(db: Database, id: DropFolderId): FolderRow {
  const folder = findFolder(db, id)
  if (folder === null) throw new AppError('not-found', 'This drop folder was removed meanwhile.')
  return folder
}

/** Builds the drop folders; nothing runs before `start`. */
export function createDropFolders(options: DropFoldersOptions): DropFolders {
  const { db, clock, publish, ports, profileFolder, underway = () => [] } = options
  const reader = options.reader ?? inThreadIntakeReader(db, underway)
  const writers = options.writers ?? systemOpenWriters()
  const scouts =
    options.scouts ?? inProcessScouts(scoutTools({ clock, writers, ...(options.watch === undefined ? {} : { watch: options.watch }) }))
  const context: IntakeContext = {
    ...options,
    scouts,
    pieces: options.pieces ?? createPieces(),
    deleting: { writers, hash: (file) => options.hasher.hash(file, stop.signal) },
    quietMs: options.quietMs ?? usualQuietMs,
  }
  const loops = new Map<DropFolderId, FolderLoop>()
  const hands = createHandLoops(db, (folder) => openHandLoop(context, folder))
  const stop = new AbortController()
  const setUp = { db, ports, profileFolder }

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
    hands.tend()
  }
  const actions = createIntakeActions({
    db,
    clock,
    reader,
    operations: options.operations ?? { retry: notWired, cancel: notWired },
    restoreTwin: (tx, row) => restoreTwin(tx, row, { ports, now: clock.now() }),
    onChanged: () => {
      publishIntake(publish)
      publish('assets.changed', { ids: null })
      for (const event of ['activity.changed', 'conflicts.changed', 'accounts.changed'] as const) publish(event, {})
      ports.wake()
      nudge()
    },
  })

  return {
    ...actions,
    start: () => {
      for (const folder of listFolders(db)) run(folder)
      hands.tend()
    },
    list: () => showFolders(db, { underway: underway(), statusOf: (id) => loops.get(id)?.status() ?? null }),
    preview: (form) => previewFolder(setUp, form, stop.signal),
    add: async (form) => {
      const folder = await addFolder(setUp, form, clock.now())
      run(folder)
      publishIntake(publish)
      return { id: folder.id }
    },
    previewEdit: (edit) => previewEdit(setUp, edit, stop.signal),
    edit: async (edit) => {
      run(await editFolder(setUp, edit, clock.now()))
      publishIntake(publish)
      nudge()
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
      await forgetFolder(db, id)
      publishIntake(publish)
    },
    takeByHand: async (folder, paths) => {
      await hands.take(folder, paths)
      publishIntake(publish)
    },
    page: (query) => reader.page(query),
    counts: (folder) => reader.counts(folder),
    exportTo: (to, filter) => exportIntake({ filter, reader, folderOf: (id) => exportedFolder(db, id), to, signal: stop.signal }),
    locate: (id) => {
      const file = intakeOwnPath(db, id)
      if (file === null) throw new AppError('not-found', 'This file is not in the list any more.')
      if (file === '') throw new AppError('refused', 'The file was deleted after it was sent, as its drop folder says.')
      return file
    },
    nudge,
    close: async () => {
      stop.abort(new Error('closed'))
      await Promise.all([...loops.keys()].map(halt))
      await hands.close()
      await scouts.close()
    },
  }
}
