import { realpath, stat } from 'node:fs/promises'
import { AppError } from '../../src-preload/contract/errors'
import type { Database } from '../database/transaction'
import { listFolders } from '../drop-folders/drop-folder-store'
import { contains } from '../drop-folders/set-up'
import { systemCode } from '../drop-folders/system-code'

/** The real path of a folder that copies may be saved into. @throws AppError in words when they may not */
export async function checkBackupFolder(db: Database, chosen: string): Promise<string> {
  const real = await realFolder(chosen)
  // A copy that is dropped there would be sent again.
  const watched = listFolders(db).find((folder) => contains(folder.path, real))
  if (watched !== undefined)
    throw new AppError('refused', 'This folder is a drop folder: the copies would be sent again. Choose another one.')
  return real
}

async function realFolder(chosen: string): Promise<string> {
  try {
    const real = await realpath(chosen)
    if ((await stat(real)).isDirectory()) return real
  } catch (error) {
    if (systemCode(error) === null) throw error
  }
  throw new AppError('refused', 'This folder can not be used. Choose another one.')
}
