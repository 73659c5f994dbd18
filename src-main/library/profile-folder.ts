import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import { systemCode } from '../drop-folders/system-code'

/** Kinds of network file systems by the numbers that Linux gives them: NFS, SMB, CIFS, SMB2, AFS, Coda, NCP. */
const networkKinds: readonly number[] = [0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x73757245, 0x564c]

/**
 * Makes sure that everything can be kept in this folder.
 * @throws AppError `refused`, in words: it lies on a network share, may not be written to, or has no room
 */
export function checkProfileFolder(folder: string): void {
  if (isOnNetwork(folder)) {
    throw new AppError(
      'refused',
      'Slipway can not keep its data on a network share: files there can be damaged when the connection breaks. Start it with a data folder on a disk of this computer.',
    )
  }
  const probe = join(folder, '.slipway-write-test')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(probe, '', { mode: 0o600 })
    rmSync(probe, { force: true })
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new AppError('refused', 'There is no free space on the disk that Slipway keeps its data on. Make room, then start it again.')
    throw new AppError(
      'refused',
      'Slipway may not write to its data folder. Check the permissions of the folder, or start Slipway with another one. Nothing was changed.',
    )
  }
}

function isOnNetwork(folder: string): boolean {
  if (process.platform === 'win32') return /^[\\/]{2}/.test(folder)
  if (process.platform !== 'linux') return false
  try {
    return networkKinds.includes(statfsSync(folder).type)
  } catch (error) {
    // It does not exist yet, or can not be looked at: writing to it tells more.
    if (systemCode(error) === null) throw error
    return false
  }
}
