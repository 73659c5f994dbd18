import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { isDoneFolder, isIgnoredName } from './ignored-names'
import { systemCode } from './system-code'

/** A plain file as the disk shows it. `relativePath` is below the folder, as found, with the system's separators. Times are ms since 1970 with their fraction. */
export interface ScanEntry {
  readonly relativePath: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly dev: number
  readonly ino: number
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
}

/** Folders deeper than this are not entered. */
export const deepest = 64
const atOnce = 32

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

const isUtf8 = (bytes: Buffer) => Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)

interface Listing {
  readonly children: readonly Dirent[]
  readonly badNames: readonly string[]
}

/** Lists one folder. Names that the text form can not carry are told apart by their bytes. */
async function list(folder: string): Promise<Listing> {
  const children = await readdir(folder, { withFileTypes: true })
  if (!children.some((child) => child.name.includes('\uFFFD'))) return { children, badNames: [] }
  const raw = await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
  const bad = raw.filter((child) => (child.isFile() || child.isDirectory()) && !isUtf8(child.name))
  const unusable = new Set(bad.map((child) => child.name.toString('utf8')))
  return {
    children: children.filter((child) => !unusable.has(child.name)),
    badNames: bad.map((child) => escapeBytes(child.name) + (child.isDirectory() ? path.sep : '')),
  }
}

interface Walk {
  readonly entries: ScanEntry[]
  readonly badNames: string[]
  readonly unread: string[]
  readonly visited: Set<string>
}

async function lookAt(root: string, relativePath: string): Promise<ScanEntry | null> {
  try {
    const found = await lstat(path.join(root, relativePath))
    if (!found.isFile()) return null
    return { relativePath, size: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs, dev: found.dev, ino: found.ino }
  } catch (error) {
    if (systemCode(error) === null) throw error
    return null
  }
}

/** Looks at some files; null where there is no plain file of that name. */
export async function lookAtFiles(root: string, relativePaths: readonly string[]): Promise<readonly (ScanEntry | null)[]> {
  const looks: (ScanEntry | null)[] = []
  for (let at = 0; at < relativePaths.length; at += atOnce) {
    looks.push(...(await Promise.all(relativePaths.slice(at, at + atOnce).map((file) => lookAt(root, file)))))
  }
  return looks
}

/** Takes one folder into the walk and gives the folders below it. A folder met before (a loop of mounts) is not entered again. */
async function visit(walk: Walk, folder: string, options: ScanOptions): Promise<readonly string[]> {
  const place = path.join(options.root, folder)
  let listing: Listing
  try {
    const self = await lstat(place)
    const identity = `${String(self.dev)}:${String(self.ino)}`
    if (folder !== '' && (!self.isDirectory() || walk.visited.has(identity))) return []
    walk.visited.add(identity)
    listing = await list(place)
  } catch (error) {
    if (systemCode(error) === null) throw error
    if (folder === '' || systemCode(error) !== 'ENOENT') walk.unread.push(folder)
    return []
  }
  const below = (name: string) => (folder === '' ? name : folder + path.sep + name)
  walk.badNames.push(...listing.badNames.filter((name) => !isIgnoredName(name)).map(below))
  const kept = listing.children.filter((child) => !isIgnoredName(child.name))
  const files = kept.filter((child) => !child.isDirectory() && !child.isSymbolicLink()).map((child) => below(child.name))
  for (let at = 0; at < files.length; at += atOnce) {
    options.signal.throwIfAborted()
    for (const entry of await lookAtFiles(options.root, files.slice(at, at + atOnce))) if (entry !== null) walk.entries.push(entry)
    if (options.limit !== undefined && walk.entries.length >= options.limit) return []
  }
  const folders = kept.filter((child) => child.isDirectory()).map((child) => below(child.name))
  return folders.filter((name) => !isDoneFolder(name, options.movesToDone))
}

/**
 * Walks a folder and tells all plain files in it. Symbolic links are not followed; pipes, sockets and devices are passed over. What it can not list it says in `unread`
 * instead of failing. Rejects with the signal's reason when it is aborted.
 */
export async function scanFolder(options: ScanOptions): Promise<Scan> {
  const walk: Walk = { entries: [], badNames: [], unread: [], visited: new Set() }
  const toVisit: { folder: string; depth: number }[] = [{ folder: '', depth: 0 }]
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    options.signal.throwIfAborted()
    if (options.limit !== undefined && walk.entries.length >= options.limit) break
    const folders = await visit(walk, next.folder, options)
    for (const folder of folders) {
      if (next.depth + 1 > deepest) walk.unread.push(folder)
      else toVisit.push({ folder, depth: next.depth + 1 })
    }
  }
  return { entries: walk.entries, badNames: walk.badNames, unread: walk.unread }
}
