import { AppError } from '../../src-preload/contract/errors'
import type { HandInPreview, HandInTarget } from '../../src-preload/contract/hand-in'
import type { AccountId } from '../../src-preload/contract/ids'
import { findAsset } from '../assets/mirror'
import type { Database } from '../database/transaction'
import { findFolder } from '../drop-folders/drop-folder-store'
import type { Receiver } from '../drop-folders/ports'
import { checkTarget } from '../drop-folders/set-up'

export interface PlacePorts {
  /** Null when the account, or its service, is not known any more. */
  receiverOf(accountId: AccountId): Receiver | null
  /** Accounts that take files. */
  accounts(): HandInPreview['accounts']
}

function receiverOf(ports: PlacePorts, accountId: AccountId): Receiver {
  const receiver = ports.receiverOf(accountId)
  if (receiver === null) throw new AppError('refused', 'This account is not in Slipway any more. Choose another one.', 'accountId')
  return receiver
}

/**
 * A place that files are given to, tidied, if they can go there now.
 * @throws AppError in words, with the field to blame where one is
 */
export function placeOf(db: Database, ports: PlacePorts, target: HandInTarget): HandInTarget {
  if (target.kind === 'account') {
    const receiver = receiverOf(ports, target.accountId)
    if (!receiver.upload.offered) throw new AppError('refused', receiver.upload.reason, 'accountId')
    return { ...target, target: checkTarget(receiver, target.target) }
  }
  if (target.kind === 'asset') {
    const asset = findAsset(db, target.assetId)
    if (asset?.goneAt !== null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    if (asset.trashedAt !== null) throw new AppError('refused', `“${asset.title}” is in the trash. Restore it first.`)
    const { addMedia } = receiverOf(ports, asset.accountId)
    if (!addMedia.offered) throw new AppError('refused', addMedia.reason)
    return target
  }
  const folder = findFolder(db, target.dropFolderId)
  if (folder?.kind !== 'folder') throw new AppError('not-found', 'This drop folder was removed meanwhile.')
  if (folder.fault !== null) throw new AppError('refused', folder.fault)
  const { upload } = receiverOf(ports, folder.accountId)
  if (!upload.offered) throw new AppError('refused', upload.reason)
  return target
}
