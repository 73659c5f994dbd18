import { link, lstat, mkdir, open, realpath, rename, rm, unlink } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import { crashpoint } from '../crashpoint'
import { baseName } from './file-title'
import { doneFolder } from './ignored-names'
import type { FileState } from './intake-store'
import { systemCode } from './system-code'

const longestName = 255
const mostTries = 1000

/** `photo.jpg` as the `count`th of its name: `photo (2).jpg`, shortened where the system could not hold it. */
export function numberedName(fileName: string, count: number): string {
  if (count === 1) return fileName
  const base = baseName(fileName)
  const tail = ` (${String(count)})${fileName.slice(base.length)}`
  const room = longestName - Buffer.byteLength(tail)
  let kept = ''
  for (const letter of base) {
    if (Buffer.byteLength(kept + letter) > room) break
    kept += letter
  }
  return kept + tail
}

const isSame = (file: Pick<FileState, 'size' | 'mtimeMs' | 'ino'>, found: { size: number; mtimeMs: number; ino: number }) =>
  file.size === found.size && file.mtimeMs === found.mtimeMs && file.ino === found.ino

/** A second name, then the first one away: the system itself refuses when the new name is taken. */
async function moveByLink(from: string, to: string, file: FileState): Promise<void> {
  await link(from, to)
  if (!isSame(file, await lstat(to))) {
    await unlink(to)
    throw new AppError('refused', 'it changed meanwhile')
  }
  crashpoint('intake/linked')
  await unlink(from)
}

/** The name is taken by this very file: an earlier move was cut off after it got its second name. */
async function endCutOffMove(from: string, to: string, file: FileState): Promise<boolean> {
  if (!isSame(file, await lstat(to))) return false
  await unlink(from)
  return true
}

/** Where the disk has no second names: the name is taken first by an empty file of ours, which the move replaces. */
async function moveByPlaceholder(from: string, to: string): Promise<void> {
  await (await open(to, 'wx', 0o600)).close()
  try {
    await rename(from, to)
  } catch (error) {
    await rm(to, { force: true })
    throw error
  }
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

/** False when the name is taken. */
async function tryMove(from: string, to: string, file: FileState): Promise<boolean> {
  try {
    try {
      await moveByLink(from, to, file)
    } catch (error) {
      if (!noLinks.has(systemCode(error) ?? '')) throw error
      await moveByPlaceholder(from, to)
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return endCutOffMove(from, to, file)
    throw error
  }
}

/** Makes the folder below Done and proves that it lies there and not behind a link. */
async function prepareTarget(root: string, relativeFolder: string): Promise<string> {
  const target = path.join(root, doneFolder, relativeFolder)
  await mkdir(target, { recursive: true })
  const expected = path.join(await realpath(root), doneFolder, relativeFolder)
  if ((await realpath(target)) !== path.normalize(expected)) throw new AppError('refused', `${doneFolder} leads to another place`)
  return target
}

function wordsFor(error: unknown): string {
  if (error instanceof AppError) return error.message
  const code = systemCode(error)
  if (code === null) throw error
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'the folder may not be written to'
  if (code === 'ENOTDIR' || code === 'EEXIST') return `there is a file named ${doneFolder} in the way`
  return 'the disk refused it'
}

/** Where the file went, below the drop folder; or why it stayed. */
export type MoveResult = { readonly ok: true; readonly movedTo: string } | { readonly ok: false; readonly reason: string }

/**
 * Moves a sent file to the Done folder, keeping the folders it lies in and never replacing anything. Only the very file that was sent is moved.
 * @param file what was sent
 * @returns null when the file is not there any more
 */
export async function moveToDone(root: string, relativePath: string, file: FileState): Promise<MoveResult | null> {
  const from = path.join(root, relativePath)
  const name = path.basename(relativePath)
  const stays = (why: string): MoveResult => ({ ok: false, reason: `It was sent, but not moved to ${doneFolder}: ${why}.` })
  try {
    const found = await lstat(from)
    if (!found.isFile() || !isSame(file, found)) return stays('it changed meanwhile')
    const target = await prepareTarget(root, path.dirname(relativePath))
    for (let count = 1; count <= mostTries; count++) {
      const to = path.join(target, numberedName(name, count))
      if (await tryMove(from, to, file)) return { ok: true, movedTo: path.relative(root, to) }
    }
    return stays('too many files of its name are there')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    return stays(wordsFor(error))
  }
}
