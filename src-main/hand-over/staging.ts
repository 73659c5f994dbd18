import { randomBytes } from 'node:crypto'
import { access, chmod, constants, copyFile, lstat, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { FileHash } from '../hash/hash-file'
import { systemCode } from '../drop-folders/system-code'

export interface StageOrder {
  readonly path: string
  readonly fileName: string
  /** Lower-case hex; what the copy must have. */
  readonly md5: string
  readonly size: number
  readonly signal: AbortSignal
}

/** Copies of files that nobody else can change. */
export interface Staging {
  /**
   * The path of a copy with exactly the wanted content.
   * @throws AppError `refused` when the file is gone, can not be read or is another one now; `unexpected` when there is no room for the copy.
   */
  stage(order: StageOrder): Promise<string>
  /** Removes what an earlier run left behind. Done once, before the first copy at the latest. */
  sweep(): Promise<void>
  remove(copy: string): Promise<void>
}

// Where the ledger knows of the file it says itself what becomes of it: these are for a file that nobody looks after.
const gone = (name: string) => new AppError('refused', `“${name}” is no longer there. Put it back, then retry.`)
const changed = (name: string) =>
  new AppError(
    'refused',
    `“${name}” changed since it was taken up. Nothing of it was sent. Give it to Slipway again to send what it is now.`,
  )

function toStageError(error: unknown, name: string): unknown {
  const code = systemCode(error)
  if (error instanceof AppError || code === null || code === 'ABORT_ERR') return error
  if (code === 'ENOENT' || code === 'ENOTDIR') return gone(name)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('unexpected', `There is not enough free space on the disk to hand over “${name}”. Make room, then retry.`)
  }
  if (code === 'EROFS')
    return new AppError('unexpected', 'The folder where Slipway keeps its data may not be written to. Check its permissions, then retry.')
  return new AppError('refused', `“${name}” can not be read: another program has locked it, or its permissions forbid it.`)
}

/**
 * Keeps staged copies in one folder of the program, 0700 with files 0600.
 * @param hash reads a file whole
 */
export function createStaging(folder: string, hash: (file: string, signal: AbortSignal) => Promise<FileHash>): Staging {
  const prepare = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true, force: true })
  }
  let swept: Promise<void> | null = null
  const sweep = () =>
    (swept ??= prepare().catch((error: unknown) => {
      // What stood in the way may be gone at the next try.
      swept = null
      throw error
    }))
  const remove = (copy: string) => rm(copy, { force: true })

  const copyChecked = async ({ path: source, fileName, md5, size, signal }: StageOrder, copy: string) => {
    signal.throwIfAborted()
    const found = await lstat(source)
    if (!found.isFile() || found.size !== size) throw changed(fileName)
    await access(source, constants.R_OK)
    // A clone where the disk can make one: no bytes are moved then. The copy is hashed either way, so that what is offered is what was wished.
    await copyFile(source, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(copy, 0o600)
    const result = await hash(copy, signal)
    if (result.md5 !== md5 || result.size !== size) throw changed(fileName)
  }

  return {
    stage: async (order) => {
      const copy = path.join(folder, randomBytes(16).toString('hex'))
      try {
        await sweep()
        await copyChecked(order, copy)
        return copy
      } catch (error) {
        await remove(copy)
        throw toStageError(error, order.fileName)
      }
    },
    sweep,
    remove,
  }
}
