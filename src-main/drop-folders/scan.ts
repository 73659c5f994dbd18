import type { Dirent } from 'node:fs'
import path from 'node:path'
import { systemClock } from '../clock'
import { isDoneFolder, isIgnoredName } from './ignored-names'
import { createPatience, farDisk, type Disk } from './scout/disk'
import { systemCode } from './system-code'

/** A plain file as the disk shows it. `relativePath` is below the folder, as found, with the system's separators. Times are ms since 1970 with their fraction. */
export interface ScanEntry {
  readonly relativePath: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly dev: number
  readonly ino: number
  /** Of a file by hand that was found in a whole folder: the folder that this one lies in; null for one that was given by itself. */
  readonly givenIn?: string | null
}

/** What is in a folder. */
export interface Scan {
  readonly entries: readonly ScanEntry[]
  /** Names that are not UTF-8, written with `\xNN` for each byte that is not; a folder's ends with a separator. */
  readonly badNames: readonly string[]
  /** Folders that could not be listed, or lie too deep: nothing is known of what is in them. '' is the folder itself. */
  readonly unread: readonly string[]
}

export interface ScanOptions {
  readonly root: string
  readonly movesToDone: boolean
  readonly signal: AbortSignal
  /** Stops after so many files (for previews). */
  readonly limit?: number
  /** Absent: looked at without holding up this thread. */
  readonly disk?: Disk
}

/** Folders deeper than this are not entered. */
export const deepest = 64

/** Makes bytes that are not UTF-8 readable: valid parts as they are, each other byte as `\xNN`. */
export function escapeBytes(name: Buffer): string {
  let text = ''
  for (let at = 0; at < name.length;) {
    const length = [1, 2, 3, 4].find((bytes) => at + bytes <= name.length && isUtf8(name.subarray(at, at + bytes)))
    text += length === undefined ? `\\x${(name[at] ?? 0).toString(16).padStart(2, '0')}` : name.toString('utf8', at, at + length)
    at += length ?? 1
  }
  return text
}

/** True when the bytes are text. */
const isUtf8 = (bytes: Buffer) => Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)

interface Listing {
  readonly children: readonly Dirent[]
  readonly badNames: readonly string[]
}

/** Lists one folder. Names that the text form can not carry are told apart by their bytes. */
async function list(disk: Disk, folder: string): Promise<Listing> {
  const children = await disk.list(folder)
  if (!children.some((child) => child.name.includes('\uFFFD'))) return { children, badNames: [] }
  const raw = await disk.listBytes(folder)
  const bad = raw.filter((child) => (child.isFile() || child.isDirectory()) && !isUtf8(child.name))
  const unusable = new Set(bad.map((child) => child.name.toString('utf8')))
  return {
    children: children.filter((child) => !unusable.has(child.name)),
    badNames: bad.map((child) => escapeBytes(child.name) + (child.isDirectory() ? path.sep : '')),
  }
}

/** What one look at a name told. `unknown`: nothing, as the disk or its permissions refuse. */
export type FileLook = ScanEntry | 'none' | 'unknown'

const notThere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

/** Looks at a file. `root` may be '' where `relativePath` is a whole path. */
export async function lookAt(disk: Disk, root: string, relativePath: string): Promise<FileLook> {
  try {
    const found = await disk.look(root === '' ? relativePath : root + path.sep + relativePath)
    if (!found.isFile()) return 'none'
    return { relativePath, size: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs, dev: found.dev, ino: found.ino }
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    return notThere.has(code) ? 'none' : 'unknown'
  }
}

/** One folder and what is directly in it. */
export interface FolderVisit {
  readonly dev: number
  readonly ino: number
  readonly mtimeMs: number
  /** Folders to go on with, below the root. */
  readonly folders: readonly string[]
  readonly badNames: readonly string[]
  /** Names of all that is there, whether it could be looked at or not. */
  readonly names: ReadonlySet<string>
}

export interface VisitOptions {
  readonly root: string
  /** Below the root; '' is the root. */
  readonly folder: string
  readonly movesToDone: boolean
  readonly disk: Disk
  readonly signal: AbortSignal
  /** False passes it over whole, as one met before (a loop of mounts). */
  readonly enter: (folder: { readonly dev: number; readonly ino: number }) => boolean
  /** Called at once with each plain file, before anything else runs. */
  readonly onFile: (entry: ScanEntry) => void
  /** True ends the visit early: what is told of the folder is then not all of it. */
  readonly isEnough?: () => boolean
  /** Called after some files: lets others work. */
  readonly turn: () => Promise<void> | void
}

/** After so many looks others get their turn. */
const looksPerTurn = 100

const below = (folder: string, name: string) => (folder === '' ? name : folder + path.sep + name)

async function lookAtAll(options: VisitOptions, files: readonly string[], names: Set<string>): Promise<void> {
  const { root, folder, disk, signal } = options
  const lookAtOne = async (file: string) => {
    const look = await lookAt(disk, root, file)
    // What is not a plain file any more, or not there any more, is not there as a file.
    if (look === 'none') names.delete(path.basename(file))
    else if (look !== 'unknown') options.onFile(look)
  }
  for (let at = 0; at < files.length && options.isEnough?.() !== true; at += looksPerTurn) {
    signal.throwIfAborted()
    const part = files.slice(at, at + looksPerTurn).map((name) => below(folder, name))
    for (let from = 0; from < part.length; from += disk.atOnce) {
      const some = part.slice(from, from + disk.atOnce)
      if (some.length === 1 && some[0] !== undefined) await lookAtOne(some[0])
      else await Promise.all(some.map(lookAtOne))
    }
    await options.turn()
  }
}

/**
 * Looks at one folder. Symbolic links are not followed; pipes, sockets and devices are passed over.
 * @returns `none` where there is no folder of that name, or it is passed over, `unknown` where it can not be listed
 */
export async function visitFolder(options: VisitOptions): Promise<FolderVisit | 'none' | 'unknown'> {
  const { root, folder, disk } = options
  const whole = folder === '' ? root : root + path.sep + folder
  try {
    const self = await disk.look(whole)
    if (!self.isDirectory() || !options.enter(self)) return 'none'
    const { children, badNames } = await list(disk, whole)
    const kept = children.filter((child) => !child.isSymbolicLink() && !isIgnoredName(child.name))
    const isFolder = (child: Dirent) => child.isDirectory()
    const names = new Set(kept.filter((child) => !isFolder(child)).map((child) => child.name))
    await lookAtAll(options, [...names], names)
    const folders = kept.filter(isFolder).map((child) => below(folder, child.name))
    return {
      dev: self.dev,
      ino: self.ino,
      mtimeMs: self.mtimeMs,
      folders: folders.filter((name) => !isDoneFolder(name, options.movesToDone)),
      badNames: badNames.filter((name) => !isIgnoredName(name)).map((name) => below(folder, name)),
      names,
    }
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    return notThere.has(code) ? 'none' : 'unknown'
  }
}

/** True for each folder when it is met first. */
export function onceEach(): VisitOptions['enter'] {
  const met = new Set<string>()
  return ({ dev, ino }) => {
    const identity = `${String(dev)}:${String(ino)}`
    if (met.has(identity)) return false
    met.add(identity)
    return true
  }
}

/**
 * Walks a folder and tells all plain files in it. Symbolic links are not followed; pipes, sockets and devices are passed over. What it can not list it says in `unread`
 * instead of failing. Rejects with the signal's reason when it is aborted.
 */
export async function scanFolder(options: ScanOptions): Promise<Scan> {
  const { root, movesToDone, signal, limit = Infinity } = options
  const disk = options.disk ?? { ...farDisk(createPatience(systemClock)), atOnce: 32 }
  const scan = { entries: [] as ScanEntry[], badNames: [] as string[], unread: [] as string[] }
  const enter = onceEach()
  const toVisit: { folder: string; depth: number }[] = [{ folder: '', depth: 0 }]
  const isFull = () => scan.entries.length >= limit
  const onFile = (entry: ScanEntry) => {
    if (!isFull()) scan.entries.push(entry)
  }
  for (let next = toVisit.pop(); next !== undefined && !isFull(); next = toVisit.pop()) {
    signal.throwIfAborted()
    const { folder, depth } = next
    const visit = await visitFolder({ root, folder, movesToDone, disk, signal, enter, onFile, isEnough: isFull, turn: () => undefined })
    if (visit === 'unknown' || (visit === 'none' && folder === '')) scan.unread.push(folder)
    if (typeof visit === 'string') continue
    scan.badNames.push(...visit.badNames)
    for (const below of visit.folders) {
      if (depth + 1 > deepest) scan.unread.push(below)
      else toVisit.push({ folder: below, depth: depth + 1 })
    }
  }
  return scan
}
