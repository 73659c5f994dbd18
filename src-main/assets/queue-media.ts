import { ulid } from 'ulid'
import type { AssetType } from '../../src-preload/contract/asset'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { Database, Tx } from '../database/transaction'
import type { IntakeFile, IntakePorts } from '../drop-folders/ports'
import { enqueue, findEntry, postpone } from '../sync/outbox'
import { findAsset, insertLocalAsset, showAsset } from './mirror'
import { sortTitle } from './sort-title'

const typesByEnding = new Map<string, AssetType>(Object.entries({
  jpg: 'image', jpeg: 'image', png: 'image', gif: 'image', webp: 'image', avif: 'image', bmp: 'image', tif: 'image', tiff: 'image', svg: 'image', heic: 'image',
  mp4: 'video', mov: 'video', webm: 'video', mkv: 'video', avi: 'video', m4v: 'video',
  mp3: 'audio', wav: 'audio', ogg: 'audio', opus: 'audio', flac: 'audio', aac: 'audio', m4a: 'audio',
  pdf: 'document', doc: 'document', docx: 'document', txt: 'document', srt: 'document',
})) // prettier-ignore

/** What a file probably is, by its ending: shown until the service has looked at the content. */
export function typeByName(fileName: string): AssetType {
  return typesByEnding.get(/\.([^.]+)$/.exec(fileName.toLowerCase())?.[1] ?? '') ?? 'other'
}

/** How the intake reaches the mirror and the outbox. */
export function intakePorts(tools: { db: Database; clock: Clock; wake: () => void; onQueued: (id: AssetId) => void }): IntakePorts {
  const { db, clock } = tools

  const queueMedia = (tx: Tx, accountId: AccountId, assetId: AssetId, file: IntakeFile): OperationId => {
    const { intakeId, path, fileName, size, md5, sha256 } = file
    const id = enqueue(tx, {
      accountId,
      assetId,
      payload: { kind: 'add-media', intakeId, path, fileName, size, md5, sha256 },
      now: clock.now(),
    })
    tools.onQueued(assetId)
    return id
  }

  return {
    queueNewAsset(tx, file) {
      const now = clock.now()
      // Ours, and never used twice: a repeat proves whether the first one arrived.
      const externalId = `slipway-${ulid(now).toLowerCase()}`
      const assetId = insertLocalAsset(tx, {
        accountId: file.accountId,
        title: file.title,
        fileName: file.fileName,
        type: typeByName(file.fileName),
        externalId,
        now,
      })
      enqueue(tx, { accountId: file.accountId, assetId, payload: { kind: 'create-asset', title: file.title, externalId }, now })
      return { assetId, operationId: queueMedia(tx, file.accountId, assetId, file) }
    },

    queueMedia(tx, file) {
      const asset = findAsset(tx, file.assetId)
      if (asset === null) throw new Error('queueMedia: the asset is not in the mirror')
      return { operationId: queueMedia(tx, asset.accountId, file.assetId, file) }
    },

    findAssetByTitle(accountId, title) {
      const wanted = title.normalize('NFC').toLowerCase()
      return db
        .prepare<[string, string], { id: AssetId; title: string }>(
          'SELECT id, title FROM asset WHERE sort_title = ? AND account_id = ? AND gone_at IS NULL AND trashed_at IS NULL',
        )
        .all(sortTitle(title), accountId)
        .filter((asset) => asset.title.normalize('NFC').toLowerCase() === wanted)
        .map(({ id }) => id)
    },

    findAssetByMd5(accountId, md5) {
      return (
        db
          .prepare<[string, string], { id: AssetId; title: string }>(
            'SELECT id, title FROM asset WHERE account_id = ? AND md5 = ? AND gone_at IS NULL AND trashed_at IS NULL LIMIT 1',
          )
          .get(accountId, md5) ?? null
      )
    },

    retryOperation(tx, id) {
      const entry = findEntry(tx, id)
      if (entry === null) return
      postpone(tx, id, { notBefore: 0, reason: null, inFlight: entry.inFlight, countsAsAttempt: false })
      showAsset(tx, entry.assetId)
    },

    wake: tools.wake,
  }
}
