import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import { systemCode } from '../drop-folders/system-code'
import { digestsHere, type Digests, type HashPair } from './digests'

/** The content of a file and the state of the disk it was read at. Hashes are lower-case hex, sizes bytes, times ms since 1970 with their fraction. */
export interface FileHash {
  readonly md5: string
  readonly sha256: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

export interface Fingerprint {
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

/** Whether two looks saw the same file in the same state. */
export const isSame = (a: Fingerprint, b: Fingerprint) =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino

/** Windows has not all of them. */
const flag = (value: number | undefined) => value ?? 0
/** No symbolic links; and non-blocking, so that a pipe put in a file's place can not hold the program. */
export const openFlags = constants.O_RDONLY | flag(constants.O_NOFOLLOW) | flag(constants.O_NONBLOCK)

/** What else is done with the bytes of the one pass, and where the hashes are made; nothing and here, unless said. */
export interface HashOptions {
  /** Sees every byte once, in order, with its place in the file; must have copied what it keeps when it returns. `expected`: the file's size as it was opened. */
  readonly sink?: (part: Uint8Array, at: number, expected: number) => void
  readonly digestsFor?: (expected: number) => Digests
}

async function readInto(handle: FileHandle, digests: Digests): Promise<Uint8Array> {
  const buffer = await digests.buffer()
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
  return buffer.subarray(0, bytesRead)
}

/** Reads `handle` to its end, once: while one part is hashed the next is read. */
async function digest(
  handle: FileHandle,
  expected: number,
  signal: AbortSignal,
  { sink, digestsFor = digestsHere }: HashOptions,
): Promise<HashPair & { size: number }> {
  const digests = digestsFor(expected)
  let size = 0
  let ahead = readInto(handle, digests)
  try {
    for (;;) {
      signal.throwIfAborted()
      const part = await ahead
      if (part.length === 0) return { ...(await digests.end()), size }
      ahead = readInto(handle, digests)
      sink?.(part, size, expected)
      size += part.length
      digests.add(part)
    }
  } finally {
    digests.close()
    // The handle may be closed only when nobody reads by it any more; what came of it is told, or of no use.
    await ahead.catch(() => null)
  }
}

/**
 * Reads a file once and gives both hashes of it.
 * @throws AppError `refused` when it changed while it was read or is no plain file, `not-found` when it is gone, `unexpected` when it can not be read now.
 */
export async function hashFile(file: string, signal: AbortSignal, options: HashOptions = {}): Promise<FileHash> {
  const name = path.basename(file)
  try {
    const handle = await open(file, openFlags)
    try {
      const before = await handle.stat()
      if (!before.isFile()) throw new AppError('refused', `“${name}” is not a plain file.`)
      const { md5, sha256, size } = await digest(handle, before.size, signal, options)
      const after = await handle.stat()
      const named = await lstat(file)
      if (!isSame(before, after) || !isSame(after, named) || size !== after.size) {
        throw new AppError('refused', `“${name}” changed while it was read. It is read again when it rests.`)
      }
      return { md5, sha256, size, mtimeMs: after.mtimeMs, ctimeMs: after.ctimeMs, ino: after.ino }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw toReadError(error, name)
  }
}

/** A system's error of reading the named file as one in words; any other as it is. */
export function toReadError(error: unknown, name: string): unknown {
  const code = systemCode(error)
  if (code === null || code === 'ABORT_ERR') return error
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('not-found', `“${name}” is no longer there.`)
  if (code === 'ELOOP') return new AppError('refused', `“${name}” is not a plain file.`)
  return new AppError('unexpected', `“${name}” can not be read at the moment: another program has locked it, or its permissions forbid it.`)
}
