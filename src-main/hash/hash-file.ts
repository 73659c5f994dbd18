import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import { systemCode } from '../drop-folders/system-code'

/** The content of a file and the state of the disk it was read at. Hashes are lower-case hex, sizes bytes, times ms since 1970 with their fraction. */
export interface FileHash {
  readonly md5: string
  readonly sha256: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

interface Fingerprint {
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

const isSame = (a: Fingerprint, b: Fingerprint) =>
  a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino

const chunkBytes = 1024 * 1024
/** Windows has not all of them. */
const flag = (value: number | undefined) => value ?? 0
/** No symbolic links; and non-blocking, so that a pipe put in a file's place can not hold the program. */
const openFlags = constants.O_RDONLY | flag(constants.O_NOFOLLOW) | flag(constants.O_NONBLOCK)

/** Reads `handle` to its end into both hashes; the number of bytes read. `expected`: bytes it probably has, so that a small file needs no large buffer. */
async function digest(handle: FileHandle, expected: number, signal: AbortSignal): Promise<{ md5: string; sha256: string; size: number }> {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, expected + 1))
  let size = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
    if (bytesRead === 0) return { md5: md5.digest('hex'), sha256: sha256.digest('hex'), size }
    const part = buffer.subarray(0, bytesRead)
    md5.update(part)
    sha256.update(part)
    size += bytesRead
  }
}

/**
 * Reads a file once and gives both hashes of it.
 * @throws AppError `refused` when it changed while it was read or is no plain file, `not-found` when it is gone, `unexpected` when it can not be read now.
 */
export async function hashFile(file: string, signal: AbortSignal): Promise<FileHash> {
  const name = path.basename(file)
  try {
    const handle = await open(file, openFlags)
    try {
      const before = await handle.stat()
      if (!before.isFile()) throw new AppError('refused', `“${name}” is not a plain file.`)
      const { md5, sha256, size } = await digest(handle, before.size, signal)
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
    throw toHashError(error, name)
  }
}

function toHashError(error: unknown, name: string): unknown {
  const code = systemCode(error)
  if (code === null || code === 'ABORT_ERR') return error
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('not-found', `“${name}” is no longer there.`)
  if (code === 'ELOOP') return new AppError('refused', `“${name}” is not a plain file.`)
  return new AppError('unexpected', `“${name}” can not be read at the moment: another program has locked it, or its permissions forbid it.`)
}
