import path from 'node:path'
import { ulid } from 'ulid'
import {
  accountId,
  assetId,
  dropFolderId,
  intakeId,
  operationId,
  type AssetId,
  type DropFolderId,
  type IntakeId,
  type OperationId,
} from '../../../src-preload/contract/ids'
import type { IntakeFilter, IntakeQuery } from '../../../src-preload/contract/intake'
import { migrations } from '../../../src-main/database/migrations'
import { openDatabase } from '../../../src-main/database/open'
import type { Database } from '../../../src-main/database/transaction'
import type { Hold, Stage } from '../../../src-main/drop-folders/ledger-machine'
import { temporaryFolder } from '../../support/temporary-folder'

export const anAccount = accountId.parse('01J0000000000000000000000A')

export interface LedgerRowWish {
  readonly id?: IntakeId
  readonly stage: Stage
  readonly hold?: Hold
  readonly reason?: string
  readonly name?: string
  readonly folder?: DropFolderId
  readonly seenAt?: number
  readonly isMissing?: boolean
  readonly assetId?: AssetId
  readonly operationId?: OperationId
  readonly twinAssetId?: AssetId
  readonly doneRevision?: number
  readonly sha256?: string
}

export interface Operation {
  readonly kind?: string
  readonly state?: 'waiting' | 'running' | 'failed' | 'needs-review'
  readonly inFlight?: boolean
  readonly reason?: string
  readonly notBefore?: number
  readonly intakeId?: IntakeId
}

/** A library with an account, and rows written into it as they are wished. */
export interface Ledger {
  readonly db: Database
  readonly profile: string
  readonly folder: DropFolderId
  readonly addFolder: (name: string) => DropFolderId
  readonly addRow: (wish: LedgerRowWish) => IntakeId
  readonly addAsset: (changes?: { goneAt?: number; trashedAt?: number; remoteId?: string }) => AssetId
  readonly addOperation: (asset: AssetId, operation?: Operation) => OperationId
  readonly stageOf: (id: IntakeId) => { stage: Stage; hold: Hold | null; reason: string | null }
}

export const newFileId = (): IntakeId => intakeId.parse(ulid())

/** All files, newest first. */
export const allFiles: IntakeFilter = { dropFolderId: null, states: [], reasons: [], search: '' }
export const pageOf = (filter: Partial<IntakeFilter> = {}, offset = 0, limit = 500): IntakeQuery => ({
  ...allFiles,
  ...filter,
  offset,
  limit,
})

/** Opens a library of its own for one test. */
export function openLedger(): Ledger {
  const profile = temporaryFolder()
  const db = openDatabase(path.join(profile, 'library.db'), migrations)
  db.prepare(
    `INSERT INTO account (id, service, name, address, created_at) VALUES (?, 'media-pocket', 'Studio', 'http://127.0.0.1', 0)`,
  ).run(anAccount)
  let count = 0
  const addFolder = (name: string) => {
    const id = dropFolderId.parse(ulid())
    db.prepare(
      `INSERT INTO drop_folder (id, path, account_id, mode, after_upload, include_existing, root_dev, root_ino, began_at) VALUES (?, ?, ?, 'new-assets', 'keep', 1, 1, 1, 0)`,
    ).run(id, name, anAccount)
    return id
  }
  const folder = addFolder('/drop')
  return {
    db,
    profile,
    folder,
    addFolder,
    addRow: (wish) => {
      const id = wish.id ?? newFileId()
      count++
      const name = wish.name ?? `file-${String(count)}.png`
      db.prepare(
        `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, hold, reason, is_missing, asset_id, operation_id, twin_asset_id, revision,
           done_revision, sha256, seen_at, changed_at) VALUES (?, ?, ?, ?, 10, 1, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 0)`,
      ).run(
        id,
        wish.folder ?? folder,
        name,
        name.toLowerCase(),
        count,
        wish.stage,
        wish.hold ?? null,
        wish.reason ?? null,
        wish.isMissing === true ? 1 : 0,
        wish.assetId ?? null,
        wish.operationId ?? null,
        wish.twinAssetId ?? null,
        wish.doneRevision ?? 0,
        wish.sha256 ?? null,
        wish.seenAt ?? count,
      )
      return id
    },
    addAsset: (changes = {}) => {
      const id = assetId.parse(ulid())
      db.prepare(
        `INSERT INTO asset (id, account_id, remote_id, title, sort_title, type, created_at, modified_at, gone_at, trashed_at) VALUES (?, ?, ?, 'An asset', 'an asset', 'image', 0, 0, ?, ?)`,
      ).run(id, anAccount, changes.remoteId ?? `remote-${id}`, changes.goneAt ?? null, changes.trashedAt ?? null)
      return id
    },
    addOperation: (asset, operation = {}) => {
      const id = operationId.parse(ulid())
      const kind = operation.kind ?? 'add-media'
      const file = { intakeId: operation.intakeId ?? null, path: '/drop/a.png', fileName: 'a.png', size: 10, md5: 'm', sha256: 's' }
      const payload = kind === 'create-asset' ? { kind, title: 'An asset', externalId: 'x' } : { kind, ...file }
      db.prepare(
        'INSERT INTO outbox (id, account_id, asset_id, kind, payload, state, in_flight, reason, not_before, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)',
      ).run(
        id,
        anAccount,
        asset,
        kind,
        JSON.stringify(payload),
        operation.state ?? 'waiting',
        operation.inFlight === true ? 1 : 0,
        operation.reason ?? null,
        operation.notBefore ?? 0,
      )
      return id
    },
    stageOf: (id) =>
      db
        .prepare<[string], { stage: Stage; hold: Hold | null; reason: string | null }>(
          'SELECT stage, hold, reason FROM intake WHERE id = ?',
        )
        .get(id)!,
  }
}
