import type { DropFolder } from '../../src-preload/contract/drop-folder'
import type { DropFolderId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { findFolder, listFolders, type FolderRow } from './drop-folder-store'
import type { ExportedFolder } from './intake-export'
import { countStates } from './intake-page'
import type { Underway } from './intake-state'
import type { FolderStatus } from './scout/scout'

const accountNameOf = (db: Database, { accountId }: FolderRow): string =>
  db.prepare<[string], { name: string }>('SELECT name FROM account WHERE id = ?').get(accountId)?.name ?? ''

/** A folder as a list of files for other programs names it; null when it was removed. Files given by hand lie in none. */
export function exportedFolder(db: Database, id: DropFolderId): ExportedFolder | null {
  const folder = findFolder(db, id)
  return folder === null ? null : { path: folder.kind === 'hand' ? '' : folder.path, accountName: accountNameOf(db, folder) }
}

function showFolder(db: Database, folder: FolderRow, status: FolderStatus | null): Omit<DropFolder, 'counts'> {
  return {
    id: folder.id,
    path: folder.path,
    accountId: folder.accountId,
    accountName: accountNameOf(db, folder),
    mode: folder.mode === 'media-by-pattern' ? folder.mode : 'new-assets',
    pattern: folder.pattern,
    afterUpload: folder.afterUpload,
    target: { ...folder.target },
    rule: folder.rule,
    state: status?.state ?? 'paused',
    stateReason: status?.reason ?? folder.fault,
    lastScanAt: status?.lastScanAt ?? folder.lastScanAt,
    health: status?.health ?? null,
  }
}

/** All drop folders as the window shows them. `statusOf` null: the folder is not looked at. */
export function showFolders(
  db: Database,
  { underway, statusOf }: { readonly underway: readonly Underway[]; readonly statusOf: (id: DropFolderId) => FolderStatus | null },
): readonly DropFolder[] {
  const countsOf = countStates(db, underway)
  return listFolders(db).map((folder) => ({ ...showFolder(db, folder, statusOf(folder.id)), counts: countsOf(folder.id) }))
}
