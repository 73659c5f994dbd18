import path from 'node:path'
import { isPassedOver } from '../ignored-names'
import { deepest, onceEach, visitFolder, type FolderVisit, type ScanEntry } from '../scan'
import type { Batches } from './batches'
import type { Disk } from './disk'
import { isAsKnown, type Fingerprint, type FolderMap } from './folder-map'
import type { PassScope } from './pass-scheduler'
import type { Found } from './scout'

const nothing = { size: 0, mtimeMs: 0, ctimeMs: 0, dev: 0, ino: 0 }
export const namedOnly = (relativePath: string): ScanEntry => ({ relativePath, ...nothing })

export interface PassOptions {
  readonly root: string
  readonly movesToDone: boolean
  readonly disk: Disk
  readonly map: FolderMap
  readonly signal: AbortSignal
  readonly batches: Batches
  /** True for a file that is looked at for another reason: it is settling. */
  readonly isBusy: (file: string) => boolean
  /** What was told of a file and put off; the same is not told again. */
  readonly postponed: ReadonlyMap<string, Fingerprint>
  /** Lets others work. */
  readonly turn: () => Promise<void>
  /** Rejects when the root is not the folder that it has to be; asked before anything is said to be missing. */
  readonly checkAgain: () => Promise<void>
}

/** What a pass came to. */
export interface PassResult {
  /** False where the root itself could not be listed. */
  readonly isRead: boolean
  /** Differences by the folder that they are in. */
  readonly differences: ReadonlyMap<string, number>
}

interface Pass extends PassOptions {
  readonly differences: Map<string, number>
  /** Names that were given to another file. */
  readonly replaced: Found[]
  /** Names that the ledger has and that were not there. */
  readonly lost: string[]
  readonly unread: string[]
  readonly enter: ReturnType<typeof onceEach>
  readonly visited: Set<string>
  readonly bad: Set<string>
  readonly isWhole: boolean
}

const folderOf = (file: string) => {
  const at = file.lastIndexOf(path.sep)
  return at < 0 ? '' : file.slice(0, at)
}

function report(pass: Pass, found: Found): void {
  let folder = folderOf(found.entry.relativePath)
  // Of a new folder the one that it is in was told.
  while (folder !== '' && pass.map.folder(folder) === null) folder = folderOf(folder)
  pass.differences.set(folder, (pass.differences.get(folder) ?? 0) + 1)
  pass.batches.add(found)
}

/** Compares a file with what is known of it, at the moment of the look. */
function compare(pass: Pass, entry: ScanEntry): void {
  const file = entry.relativePath
  if (pass.isBusy(file)) return
  const known = pass.map.get(file)
  if (known === null) report(pass, { kind: 'added', entry, wasMissing: false })
  else if (isAsKnown(known, entry)) {
    if (known.isMissing) report(pass, { kind: 'back', entry, wasMissing: true })
  } else {
    const told = pass.postponed.get(file)
    if (told !== undefined && isAsKnown(told, entry)) return
    const found: Found = { kind: 'changed', entry, wasMissing: known.isMissing }
    // Where the known file went shows only with all the names that are new.
    if (known.ino !== entry.ino && !known.isMissing) pass.replaced.push(found)
    else report(pass, found)
  }
}

function noteLost(pass: Pass, folder: string, isThere: (name: string) => boolean): void {
  const { map, lost } = pass
  for (const name of map.namesIn(folder)) {
    const file = folder === '' ? name : folder + path.sep + name
    if (!isThere(name) && map.get(file)?.isMissing === false) lost.push(file)
  }
}

/** A folder that is not there any more: whatever is in it is gone. */
function noteLostFolder(pass: Pass, folder: string): void {
  noteLost(pass, folder, () => false)
  pass.map.noteFolder(folder, null)
}

/** Known folders in a visited one that it does not have any more. */
function noteLostBelow(pass: Pass, folder: string, met: ReadonlySet<string>): void {
  const from = folder === '' ? 0 : folder.length + path.sep.length
  for (const known of pass.map.foldersBelow(folder)) {
    if (known === folder) continue
    const end = known.indexOf(path.sep, from)
    const child = end < 0 ? known : known.slice(0, end)
    if (!met.has(child) && !pass.bad.has(child + path.sep)) noteLostFolder(pass, known)
  }
}

function noteBadNames(pass: Pass, names: readonly string[]): void {
  for (const name of names) {
    pass.bad.add(name)
    const known = pass.map.get(name)
    if (known === null) report(pass, { kind: 'bad-name', entry: namedOnly(name), wasMissing: false })
    else if (known.isMissing) report(pass, { kind: 'back', entry: namedOnly(name), wasMissing: true })
  }
}

/** Looks at one folder; the folders to go on with. */
async function visit(pass: Pass, folder: string): Promise<FolderVisit | 'none' | 'unknown'> {
  const { root, movesToDone, disk, signal, enter, batches } = pass
  const found = await visitFolder({
    root,
    folder,
    movesToDone,
    disk,
    signal,
    enter,
    onFile: (entry) => {
      compare(pass, entry)
    },
    turn: async () => {
      await batches.flush(false)
      await pass.turn()
    },
  })
  pass.visited.add(folder)
  if (found === 'unknown' || (found === 'none' && folder === '')) pass.unread.push(folder)
  if (typeof found === 'string') return found
  noteBadNames(pass, found.badNames)
  noteLost(pass, folder, (name) => found.names.has(name) || pass.bad.has(folder === '' ? name : folder + path.sep + name))
  // A whole pass tells at its end which folders it did not meet.
  if (!pass.isWhole && pass.map.folder(folder) !== null) noteLostBelow(pass, folder, new Set(found.folders))
  pass.map.noteFolder(folder, { ino: found.ino, mtimeMs: found.mtimeMs })
  return found
}

const depthOf = (folder: string) => (folder === '' ? 0 : folder.split(path.sep).length)

/** Visits folders and, by `isWanted`, those in them. */
async function walk(pass: Pass, from: readonly string[], isWanted: (folder: string) => Promise<boolean>): Promise<void> {
  const toVisit = [...from]
  for (let folder = toVisit.pop(); folder !== undefined; folder = toVisit.pop()) {
    pass.signal.throwIfAborted()
    if (pass.visited.has(folder)) continue
    const found = await visit(pass, folder)
    // Its own folder tells that it is gone.
    if (found === 'none' && folder !== '') toVisit.push(folderOf(folder))
    if (typeof found === 'string') continue
    for (const child of found.folders) {
      if (depthOf(child) > deepest) pass.unread.push(child)
      else if (await isWanted(child)) toVisit.push(child)
    }
    await pass.turn()
  }
}

/** A folder that hints were about is visited with those in it that are new, or other ones than before. */
async function isOther(pass: Pass, folder: string): Promise<boolean> {
  const known = pass.map.folder(folder)
  if (known === null) return true
  try {
    const found = await pass.disk.look(pass.root + path.sep + folder)
    return found.ino !== known.ino || found.mtimeMs !== known.mtimeMs
  } catch {
    return true
  }
}

/**
 * Looks at the disk and says how it differs from what is known. What is not there any more is said last, after a second look at the root: a disk that goes away meanwhile looks
 * like an empty folder.
 */
export async function runPass(options: PassOptions, scope: PassScope): Promise<PassResult> {
  const isWhole = scope.kind === 'all'
  const pass: Pass = {
    ...options,
    isWhole,
    differences: new Map(),
    replaced: [],
    lost: [],
    unread: [],
    enter: onceEach(),
    visited: new Set(),
    bad: new Set(),
  }
  const { batches, map } = pass
  try {
    if (scope.kind === 'all') await walk(pass, [''], () => Promise.resolve(true))
    else {
      // Also what is never looked at can be hinted at: the system tells of each change there is.
      const wanted = scope.folders.filter((folder) => !isPassedOver(folder, pass.movesToDone))
      await walk(pass, wanted, (folder) => isOther(pass, folder))
    }
    await batches.flush(true)
    await batches.settled()
    for (const found of pass.replaced) report(pass, found)
    await batches.flush(true)
    await batches.settled()
    if (isWhole)
      for (const known of map.foldersBelow('')) if (!pass.visited.has(known) && !pass.bad.has(known + path.sep)) noteLostFolder(pass, known)
    if (pass.lost.length > 0) await pass.checkAgain()
    const isUnread = (file: string) => pass.unread.some((folder) => folder === '' || file.startsWith(folder + path.sep))
    for (const file of pass.lost) {
      // Its row may have another name by now.
      if (map.get(file)?.isMissing !== false || isUnread(file)) continue
      report(pass, { kind: 'missing', entry: namedOnly(file), wasMissing: false })
      await batches.flush(false)
    }
    await batches.flush(true)
    await batches.settled()
  } catch (error) {
    batches.drop()
    throw error
  }
  return { isRead: !pass.unread.includes(''), differences: pass.differences }
}
