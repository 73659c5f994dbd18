import { constants, lstatSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { AppError } from '../../../src-preload/contract/errors'
import type { Hasher } from '../../hash/hasher'
import { systemCode } from '../../drop-folders/system-code'
import type { LocalFiles } from './effect'

/** Enough for every mark that tells what a content is. */
const headBytes = 4100
/** Non-blocking, so that a pipe put in a file's place can not hold the program. Windows does not have it. */
const openFlags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0)

/** The files of this machine. `hash` reads one whole. */
export function localFiles(hash: Hasher['hash']): LocalFiles {
  return {
    async check({ path, fileName, size, md5 }, signal) {
      const found = await hash(path, signal)
      if (found.md5 !== md5 || found.size !== size) {
        throw new AppError(
          'refused',
          `“${fileName}” changed since it was taken up. Nothing of it was sent. Give it to Slipway again to send what it is now.`,
        )
      }
      return () => {
        try {
          const now = lstatSync(path)
          return now.size === found.size && now.mtimeMs === found.mtimeMs && now.ctimeMs === found.ctimeMs && now.ino === found.ino
        } catch (error) {
          if (systemCode(error) === null) throw error
          return false
        }
      }
    },
    async head(path) {
      try {
        const file = await open(path, openFlags)
        try {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
          return buffer.subarray(0, bytesRead)
        } finally {
          await file.close()
        }
      } catch (error) {
        if (systemCode(error) === null) throw error
        return Buffer.alloc(0)
      }
    },
  }
}
