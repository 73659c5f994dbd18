import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../clock'
import { isIgnoredName } from '../drop-folders/ignored-names'
import { systemCode } from '../drop-folders/system-code'
import type { GivenFile } from './given-paths'

/** What is in folders, as far as it was looked at. */
export interface Counted {
  readonly files: readonly GivenFile[]
  /** Folders that could not be listed. */
  readonly unread: number
  /** There may be more. */
  readonly isCutShort: boolean
}

export interface CountBounds {
  readonly clock: Clock
  /** Files at most. */
  readonly most: number
  /** ms at most. A disk that does not answer holds nobody up. */
  readonly mostMs: number
  /** Ends it early, as if time were up. */
  readonly signal?: AbortSignal
}

/** Folders deeper than this are not entered. */
const deepest = 64
/** One of the few threads that the whole program reads files with is left to others, even where a disk does not answer at all. */
const atOnce = 3

interface Walk {
  readonly files: GivenFile[]
  readonly entered: Set<string>
  unread: number
  isOver: boolean
}

async function lookAt(file: string): Promise<GivenFile | null> {
  try {
    const found = await lstat(file)
    if (!found.isFile()) return null
    return { path: file, size: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs, dev: found.dev, ino: found.ino }
  } catch (error) {
    if (systemCode(error) === null) throw error
    return null
  }
}

/** Takes the files of one folder into the walk and gives the folders below it. One that was entered before (a loop of mounts) gives none. */
async function enter(walk: Walk, folder: string, most: number): Promise<readonly string[]> {
  try {
    const { dev, ino } = await lstat(folder)
    const identity = `${String(dev)}:${String(ino)}`
    if (walk.entered.has(identity)) return []
    walk.entered.add(identity)
    const children = (await readdir(folder, { withFileTypes: true })).filter((child) => !isIgnoredName(child.name))
    const files = children.filter((child) => child.isFile()).map((child) => path.join(folder, child.name))
    for (let at = 0; at < files.length && !walk.isOver; at += atOnce) {
      const found = await Promise.all(files.slice(at, at + atOnce).map(lookAt))
      walk.files.push(...found.filter((file) => file !== null).slice(0, most - walk.files.length))
      if (walk.files.length >= most) return []
    }
    return children.filter((child) => child.isDirectory()).map((child) => path.join(folder, child.name))
  } catch (error) {
    if (systemCode(error) === null) throw error
    walk.unread++
    return []
  }
}

async function walkAll(walk: Walk, folders: readonly string[], most: number): Promise<boolean> {
  const ahead = folders.map((folder) => ({ folder, depth: 0 })).reverse()
  for (let next = ahead.pop(); next !== undefined && !walk.isOver; next = ahead.pop()) {
    const below = await enter(walk, next.folder, most)
    if (walk.files.length >= most) return false
    if (next.depth < deepest) for (const folder of below) ahead.push({ folder, depth: next.depth + 1 })
  }
  return !walk.isOver
}

/** Looks into folders for a moment: enough to say what is in them, never so long that somebody waits. Links are not followed. */
export async function countFiles(folders: readonly string[], { clock, most, mostMs, signal }: CountBounds): Promise<Counted> {
  const walk: Walk = { files: [], entered: new Set(), unread: 0, isOver: false }
  if (folders.length === 0) return { files: [], unread: 0, isCutShort: false }
  if (most <= 0) return { files: [], unread: 0, isCutShort: true }
  let cancel: () => void = () => undefined
  const timeUp = new Promise<boolean>((resolve) => {
    const end = () => {
      walk.isOver = true
      resolve(false)
    }
    const cancelTimer = clock.setTimer(mostMs, end)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted === true) end()
    cancel = () => {
      cancelTimer()
      signal?.removeEventListener('abort', end)
    }
  })
  try {
    const isWhole = await Promise.race([walkAll(walk, folders, most), timeUp])
    return { files: [...walk.files], unread: walk.unread, isCutShort: !isWhole }
  } finally {
    cancel()
  }
}
