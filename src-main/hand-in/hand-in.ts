import { basename, join } from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { DragOut as DragOutAnswer, FetchState, HandInPreview, HandInTarget, SavedCopies } from '../../src-preload/contract/hand-in'
import type { AssetId, DropFolderId } from '../../src-preload/contract/ids'
import type { AssetMedia } from '../assets/asset-media'
import { wait, type Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import { findFolder, handFolderFor, openHandFolder, type FolderRow, type HandPlace } from '../drop-folders/drop-folder-store'
import type { ScanEntry } from '../drop-folders/scan'
import { errorCode, type Log } from '../log'
import type { Publish } from '../publish'
import { pathsOnClipboard } from './clipboard-paths'
import { countFiles } from './count-files'
import type { HandInDesktop } from './desktop'
import { createDragOut } from './drag-out'
import { findOwnPlaces, isWithin, lookAtGiven, patienceByPlace, wordsForUnfit, type Given } from './given-paths'
import { createPasted } from './pasted'
import { endPending, keepPending, listPending, type Pending } from './pending'
import { placeOf, type PlacePorts } from './place'
import { buildPreview, entryOf, type FileOutcome } from './preview'
import { saveCopies, type SaveCopiesTools } from './save-copies'
import { createTickets } from './tickets'
import { createWaiting } from './waiting'

export interface HandInOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
  readonly profile: string
  readonly ports: PlacePorts
  /** Takes files and whole folders, by their whole paths, into the ledger of a folder of files given by hand. */
  readonly takeByHand: (folder: DropFolderId, paths: readonly string[]) => Promise<void>
  /** What a folder would do with files, one outcome per file in their order, by the very rules that decide later. */
  readonly simulate: (folder: FolderRow, files: readonly ScanEntry[], signal: AbortSignal) => Promise<readonly FileOutcome[]>
  readonly media: Pick<AssetMedia, 'onThisComputer' | 'mediumOf'>
  readonly openProvider: SaveCopiesTools['openProvider']
  readonly desktop: HandInDesktop
}

/** Files given by hand: dropped, pasted, chosen, named from outside; and originals dragged out. */
export interface HandIn {
  /** What would happen. `target` null: which accounts take files. The next one ends the one before, which is refused then. @throws AppError with the field to blame */
  preview(paths: readonly string[], target: HandInTarget | null): Promise<HandInPreview>
  /** Takes what was previewed. Large folders go on being taken in when this has resolved. @throws AppError when the preview is too old */
  take(ticket: string): Promise<void>
  choose(folders: boolean): Promise<string[] | null>
  paste(): Promise<{ paths: string[] }>
  waiting(): { paths: string[] }
  dragOut(ids: readonly AssetId[]): Promise<DragOutAnswer>
  fetchState(ids: readonly AssetId[]): Promise<FetchState>
  /** Saves copies where the user says; null when that was cancelled. */
  saveCopies(ids: readonly AssetId[]): Promise<SavedCopies | null>
  /** Arguments of a start of the program, without the program's own. */
  addArguments(args: readonly string[], workingFolder: string): Promise<void>
  /** A file that the system asks to open. */
  addFile(file: string): Promise<void>
  /** Goes on with what the end of the program cut off. */
  start(): void
  sweep(): Promise<void>
  stop(): void
}

/** Files looked at before a preview is answered. */
const mostLookedAt = 20_000
const mostMs = 2000
/** A disk that does not answer a look for so long does not answer. */
const longestLookMs = 3000
const tellEveryMs = 250
/** The window does not wait longer for the first files to show. ms. */
const patienceMs = 1500

function placeFor(target: HandInTarget): HandPlace {
  if (target.kind === 'account') return { accountId: target.accountId, target: target.target }
  return target.kind === 'asset' ? { assetId: target.assetId } : { dropFolderId: target.dropFolderId }
}

export function createHandIn(options: HandInOptions): HandIn {
  const { db, clock, log, publish, profile, ports, desktop, simulate } = options
  const pastedFolder = join(profile, 'pasted')
  const tickets = createTickets(clock)
  const patienceWith = patienceByPlace(clock, longestLookMs)
  const pasted = createPasted({ folder: pastedFolder, clock })
  const taking = new Set<string>()
  const stopping = new AbortController()
  const waiting = createWaiting(() => publish('hand-in.changed', {}))
  let looking = new AbortController()
  let toldAt = Number.NEGATIVE_INFINITY
  const dragOut = createDragOut({
    db,
    clock,
    log,
    media: options.media,
    folder: join(profile, 'drag-out'),
    startDrag: desktop.startDrag,
    onProgress: (isEnd) => {
      const now = clock.now()
      if (!isEnd && now - toldAt >= 0 && now - toldAt < tellEveryMs) return
      toldAt = now
      publish('hand-in.changed', {})
    },
  })

  /** Leaves out what lies in the drop folder that it is given to: that folder takes it in by itself. */
  const withoutOwn = (given: Given, target: HandInTarget | null): { given: Given; notes: readonly string[] } => {
    const folder = target?.kind === 'drop-folder' ? findFolder(db, target.dropFolderId) : null
    if (folder === null) return { given, notes: [] }
    const files = given.files.filter((file) => !isWithin(folder.path, file.path))
    const folders = given.folders.filter((inner) => !isWithin(folder.path, inner))
    const left = given.files.length - files.length + given.folders.length - folders.length
    if (left === 0) return { given, notes: [] }
    return { given: { ...given, files, folders }, notes: ['What lies in this drop folder already is taken in by itself.'] }
  }

  const forgetPending = (id: string) => {
    transact(db, (tx) => {
      endPending(tx, id)
    })
  }

  /** Until all of it is in the ledger. What fails stays written down, and is gone on with at the next start; what is refused is not. */
  const takeIn = async ({ id, folder, paths }: Pending) => {
    try {
      await options.takeByHand(folder, paths)
      if (!stopping.signal.aborted) forgetPending(id)
    } catch (error) {
      if (stopping.signal.aborted) return
      log.error('hand-in.take-failed', { folder, code: errorCode(error) })
      if (error instanceof AppError) forgetPending(id)
      throw error
    }
  }

  /** Nobody waits for the look before any more: there is one form, and it was changed. */
  const beginLook = (): AbortSignal => {
    looking.abort(new AppError('refused', 'What is to be added was changed meanwhile. It is looked at anew.'))
    looking = new AbortController()
    return AbortSignal.any([stopping.signal, looking.signal])
  }

  /** The target tidied and checked, as it is to be taken. */
  const checked = (target: HandInTarget): HandInTarget => placeOf(db, ports, target)

  return {
    async preview(paths, wanted) {
      const signal = beginLook()
      const target = wanted === null ? null : checked(wanted)
      const own = await findOwnPlaces(profile, pastedFolder)
      const { given, notes } = withoutOwn(await lookAtGiven(paths, own, { patienceWith, signal }), target)
      if (given.files.length === 0 && given.folders.length === 0) {
        throw new AppError('refused', [...wordsForUnfit(given.unfit), ...notes].join(' ') || 'There is nothing to add.')
      }
      const counted = await countFiles(given.folders, { clock, most: mostLookedAt - given.files.length, mostMs, signal })
      signal.throwIfAborted()
      const files = [...given.files, ...counted.files]
      const folders = new Set(given.folders)
      const entries = files.map((file) => entryOf(file, folders))
      const outcomes = target === null ? [] : await simulate(handFolderFor(db, placeFor(target), clock.now()), entries, signal)
      signal.throwIfAborted()
      const built = buildPreview({ given, counted, files, outcomes })
      const takenPaths = [...given.files.map((file) => file.path), ...given.folders]
      return {
        ...built,
        notes: [...notes, ...built.notes],
        ticket: target === null ? '' : tickets.open({ paths: takenPaths, target }),
        accounts: target === null ? [...ports.accounts()] : [],
      }
    },

    async take(ticket) {
      // A second press of the button.
      if (taking.has(ticket)) return
      const previewed = tickets.find(ticket)
      if (previewed === null) throw new AppError('not-found', 'Too much time has passed since these files were looked at. Add them again.')
      taking.add(ticket)
      try {
        const target = checked(previewed.target)
        const pending = transact(db, (tx) => {
          const folder = openHandFolder(tx, placeFor(target), clock.now())
          const wish = { id: ticket, folder: folder.id, paths: previewed.paths }
          keepPending(tx, wish)
          return wish
        })
        tickets.close(ticket)
        const running = takeIn(pending)
        // What fails later than anybody waits for it was logged.
        running.catch(() => undefined)
        await Promise.race([running, wait(clock, patienceMs)])
      } finally {
        taking.delete(ticket)
      }
    },

    async choose(folders) {
      const chosen = await desktop.choose(folders)
      if (chosen === null || chosen.length === 0) return null
      if (chosen.length > mostLookedAt)
        throw new AppError('refused', 'That is more than 20,000 files and folders at once. Add the folder that they lie in instead.')
      return [...chosen]
    },

    async paste() {
      const { forms, png } = await desktop.readClipboard()
      const paths = pathsOnClipboard(forms)
      if (paths.length > 0) return { paths: [...paths] }
      return { paths: png === null ? [] : [await pasted.keep(png)] }
    },

    waiting: () => ({ paths: [...waiting.take()] }),
    dragOut: (ids) => dragOut.start(ids),
    fetchState: (ids) => dragOut.stateOf(ids),

    async saveCopies(ids) {
      const folder = await desktop.chooseCopyFolder()
      if (folder === null) return null
      return saveCopies({ db, openProvider: options.openProvider, log }, { ids, folder, signal: stopping.signal })
    },

    addArguments: (args, workingFolder) => waiting.addArguments(args, workingFolder),
    addFile: (file) => waiting.add(file),

    start: () => {
      for (const pending of listPending(db)) {
        if (findFolder(db, pending.folder) === null) forgetPending(pending.id)
        else takeIn(pending).catch(() => undefined)
      }
    },

    async sweep() {
      const find = db.prepare<[string], { found: 1 }>(
        `SELECT 1 AS found FROM intake WHERE drop_folder_id IN (SELECT id FROM drop_folder WHERE kind = 'hand') AND path = ?
         AND stage NOT IN ('done', 'skipped', 'removed-remotely')`,
      )
      // The ledger knows files by their real paths.
      const own = await findOwnPlaces(profile, pastedFolder)
      await pasted.sweep((file) => find.get(join(own.pasted, basename(file))) !== undefined)
      await dragOut.sweep()
    },

    stop: () => {
      stopping.abort(new Error('stopped'))
      dragOut.stop()
    },
  }
}
