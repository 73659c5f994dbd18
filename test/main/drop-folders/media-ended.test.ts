import { describe, expect, test } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { findRow } from '../../../src-main/drop-folders/intake-store'
import {
  intakeAssetBack,
  intakeAssetRemoved,
  intakeFilePath,
  intakeMediaChanged,
  intakeMediaDone,
  intakeMediaRefused,
  intakeOwnPath,
} from '../../../src-main/drop-folders/media-ended'
import { stages } from '../../../src-main/drop-folders/ledger-machine'
import { applyRemote, markGone, markManyGone } from '../../../src-main/sync/apply'
import { remoteAsset } from '../../support/library'
import { anAccount, openLedger } from './ledger-support'

describe('what the sending side tells', () => {
  test('a file is done, failed or to be read again only from the queue, whatever else it may be', () => {
    for (const stage of stages) {
      const ledger = openLedger()
      const ids = [1, 2, 3].map(() => ledger.addRow({ stage }))
      transact(ledger.db, (tx) => {
        intakeMediaDone(tx, { intakeId: ids[0]!, now: 9 })
        intakeMediaRefused(tx, { intakeId: ids[1]!, reason: 'Too large.', now: 9 })
        intakeMediaChanged(tx, { intakeId: ids[2]!, now: 9 })
      })
      const after = ids.map((id) => ledger.stageOf(id).stage)
      expect([stage, ...after]).toEqual(stage === 'queued' ? [stage, 'done', 'failed', 'settling'] : [stage, stage, stage, stage])
    }
  })

  test('the confirmed content is remembered as the last one, and the copy that was sent is not needed any more', () => {
    const ledger = openLedger()
    const id = ledger.addRow({ stage: 'queued' })
    ledger.db.prepare(`UPDATE intake SET revision = 3, sent_path = '/copy', sent_sha256 = 'c'`).run()
    transact(ledger.db, (tx) => {
      intakeMediaDone(tx, { intakeId: id, now: 9 })
    })
    expect(findRow(ledger.db, id)).toMatchObject({ stage: 'done', doneRevision: 3, sentPath: null, sentSha256: 'c', operationId: null })
  })
})

describe('the place of a file', () => {
  test('is where it lies now, the copy that is sent in its place, or the whole path of one given by hand', () => {
    const ledger = openLedger()
    const { db } = ledger
    const [plain, moved, copied, deleted, given] = [1, 2, 3, 4, 5].map((n) => ledger.addRow({ stage: 'queued', name: `${String(n)}.png` }))
    db.prepare(`UPDATE intake SET moved_to = 'Done/2.png' WHERE id = ?`).run(moved)
    db.prepare(`UPDATE intake SET sent_path = '/profile/copy' WHERE id = ?`).run(copied)
    db.prepare(`UPDATE intake SET moved_to = '' WHERE id = ?`).run(deleted)
    expect(intakeFilePath(db, plain!)).toEqual({ path: '/drop/1.png', fileName: '1.png' })
    expect(intakeFilePath(db, moved!)).toEqual({ path: '/drop/Done/2.png', fileName: '2.png' })
    expect(intakeFilePath(db, copied!)).toEqual({ path: '/profile/copy', fileName: '3.png' })
    expect([copied, deleted].map((id) => intakeOwnPath(db, id!))).toEqual(['/drop/3.png', ''])
    db.prepare(`UPDATE drop_folder SET kind = 'hand', path = 'hand:1'`).run()
    db.prepare(`UPDATE intake SET path = '/home/me/5.png' WHERE id = ?`).run(given)
    expect(intakeFilePath(db, given!)).toEqual({ path: '/home/me/5.png', fileName: '5.png' })
    db.prepare('DELETE FROM intake').run()
    expect([intakeFilePath(db, plain!), intakeOwnPath(db, plain!)]).toEqual([null, null])
  })
})

describe('an asset that is gone', () => {
  test('its confirmed files say so, in whichever way it went, and are done again when it is back', () => {
    const ledger = openLedger()
    const { db } = ledger
    const assets = [ledger.addAsset({ remoteId: 'one' }), ledger.addAsset({ remoteId: 'two' })]
    const files = assets.map((assetId) => ledger.addRow({ stage: 'done', assetId }))
    const waiting = ledger.addRow({ stage: 'queued', assetId: assets[0]! })
    transact(db, (tx) => {
      markGone(tx, assets[0]!, 5)
      markManyGone(tx, anAccount, { ids: [assets[1]!], now: 6 })
    })
    for (const id of files) {
      expect(ledger.stageOf(id)).toMatchObject({ stage: 'removed-remotely', hold: 'removed-remotely' })
      expect(ledger.stageOf(id).reason).toContain('removed at the service')
    }
    expect(ledger.stageOf(waiting).stage).toBe('queued')
    transact(db, (tx) => {
      applyRemote(tx, assets[0]!, remoteAsset({ remoteId: 'one' }), 7)
    })
    expect(files.map((id) => ledger.stageOf(id))).toMatchObject([
      { stage: 'done', hold: null, reason: null },
      { stage: 'removed-remotely' },
    ])
  })

  test('deleted for good by the user it says that, and what was never confirmed is left alone', () => {
    const ledger = openLedger()
    const asset = ledger.addAsset()
    const [done, failed] = [ledger.addRow({ stage: 'done', assetId: asset }), ledger.addRow({ stage: 'failed', assetId: asset })]
    transact(ledger.db, (tx) => {
      intakeAssetRemoved(tx, asset, 5, 'user')
    })
    expect(ledger.stageOf(done).reason).toContain('You deleted its asset')
    expect(ledger.stageOf(failed).stage).toBe('failed')
    transact(ledger.db, (tx) => {
      intakeAssetBack(tx, asset, 6)
    })
    expect(ledger.stageOf(done).stage).toBe('done')
  })
})
