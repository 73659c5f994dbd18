import { describe, expect, test } from 'vitest'
import type { AppError } from '../../../src-preload/contract/errors'
import type { IntakeId } from '../../../src-preload/contract/ids'
import { intakeReason, type IntakeFilter, type IntakeReason } from '../../../src-preload/contract/intake'
import { systemClock } from '../../../src-main/clock'
import { transact, type Tx } from '../../../src-main/database/transaction'
import { createIntakeActions, type LedgerAction } from '../../../src-main/drop-folders/intake-actions'
import { inThreadIntakeReader } from '../../../src-main/drop-folders/intake-reader'
import { askAgain, findRow, settleAgain, type LedgerRow } from '../../../src-main/drop-folders/intake-store'
import { intakeMediaRefused } from '../../../src-main/drop-folders/media-ended'
import { createActivityChanges } from '../../../src-main/sync/activity-changes'
import { findEntry } from '../../../src-main/sync/outbox'
import { allFiles, newFileId, openLedger, type Ledger, type Operation } from './ledger-support'

function openActions(restoreTwin: (tx: Tx, row: LedgerRow) => string | null = () => null) {
  const ledger = openLedger()
  const { db } = ledger
  const activity = createActivityChanges({
    db,
    clock: systemClock,
    openProvider: () => Promise.resolve(null),
    onMediaCancelled: (tx, { intakeId }) => {
      if (intakeId !== null) intakeMediaRefused(tx, { intakeId, reason: 'You cancelled sending it.', now: systemClock.now() })
    },
    withdraw: () => undefined,
    onChanged: () => undefined,
  })
  let told = 0
  const actions = createIntakeActions({
    db,
    clock: systemClock,
    reader: inThreadIntakeReader(db),
    operations: activity,
    restoreTwin,
    onChanged: () => {
      told++
    },
  })
  const refusal = (id: IntakeId, action: LedgerAction): string => {
    try {
      actions.act(id, action)
    } catch (error) {
      return (error as AppError).message
    }
    return ''
  }
  return { ...ledger, ...actions, refusal, told: () => told }
}

/** A queued file with its operation; `creates`: an operation that makes its asset stands before it. */
function queue(ledger: Ledger, operation: Operation = {}, creates?: Operation) {
  const row = newFileId()
  const asset = ledger.addAsset()
  const creation = creates === undefined ? null : ledger.addOperation(asset, { kind: 'create-asset', ...creates })
  if (creates !== undefined) ledger.db.prepare('UPDATE asset SET remote_id = NULL WHERE id = ?').run(asset)
  const own = ledger.addOperation(asset, { ...operation, intakeId: row })
  ledger.addRow({ id: row, stage: 'queued', assetId: asset, operationId: own })
  return { row, asset, own, creation }
}

describe('an act upon one file', () => {
  test('retry lets what was kept back settle anew, and sends a refused operation again', () => {
    const bench = openActions()
    const held = bench.addRow({ stage: 'held', hold: 'unmatched' })
    const refused = queue(bench, { state: 'failed', reason: 'No.' })
    bench.act(held, 'retry')
    bench.act(refused.row, 'retry')
    expect(findRow(bench.db, held)).toMatchObject({ stage: 'settling', isForced: false })
    expect(findEntry(bench.db, refused.own)).toMatchObject({ state: 'waiting', reason: null })
    expect(bench.told()).toBe(2)
  })

  test('retry of a file that waits for a refused creation sends the creation again', () => {
    const bench = openActions()
    const { row, own, creation } = queue(bench, {}, { state: 'failed', reason: 'No room.' })
    bench.act(row, 'retry')
    expect(findEntry(bench.db, creation!)).toMatchObject({ state: 'waiting' })
    expect(findEntry(bench.db, own)).toMatchObject({ state: 'waiting' })
  })

  test('send again and send anyway are the user’s word against whatever stands in the way', () => {
    const bench = openActions()
    const again = [
      bench.addRow({ stage: 'done' }),
      bench.addRow({ stage: 'removed-remotely', hold: 'removed-remotely' }),
      bench.addRow({ stage: 'skipped', hold: 'skipped' }),
    ]
    const anyway = [bench.addRow({ stage: 'duplicate', hold: 'duplicate' }), bench.addRow({ stage: 'held', hold: 'existing' })]
    for (const id of again) bench.act(id, 'send-again')
    for (const id of anyway) bench.act(id, 'send-anyway')
    for (const id of [...again, ...anyway]) expect(findRow(bench.db, id)).toMatchObject({ stage: 'settling', isForced: true })
  })

  test('skip is durable: neither a change nor a scan takes the file, until the user does', () => {
    const bench = openActions()
    const ids = [
      bench.addRow({ stage: 'duplicate', hold: 'duplicate' }),
      bench.addRow({ stage: 'settling' }),
      bench.addRow({ stage: 'failed', hold: 'sending' }),
    ]
    for (const id of ids) {
      bench.act(id, 'skip')
      transact(bench.db, (tx) => settleAgain(tx, id, 1))
      expect(bench.stageOf(id)).toMatchObject({
        stage: 'skipped',
        hold: 'skipped',
        reason: expect.stringContaining('changed since') as unknown,
      })
      bench.act(id, 'send-again')
      expect(bench.stageOf(id).stage).toBe('settling')
    }
  })

  test('skip and cancel take a waiting file out of the outbox, with the making of its asset where that was for it alone', () => {
    const bench = openActions()
    const skipped = queue(bench, {}, {})
    const cancelled = queue(bench)
    bench.act(skipped.row, 'skip')
    bench.act(cancelled.row, 'cancel')
    expect([skipped.own, skipped.creation!, cancelled.own].map((id) => findEntry(bench.db, id))).toEqual([null, null, null])
    expect(bench.db.prepare('SELECT 1 FROM asset WHERE id = ?').get(skipped.asset)).toBeUndefined()
    expect(bench.db.prepare('SELECT 1 FROM asset WHERE id = ?').get(cancelled.asset)).toBeDefined()
    expect(bench.stageOf(skipped.row)).toMatchObject({ stage: 'skipped' })
    expect(bench.stageOf(cancelled.row)).toMatchObject({ stage: 'failed', hold: 'sending', reason: 'You cancelled sending it.' })
  })

  test('an asset that the user did more with is made, though its file is not sent', () => {
    const bench = openActions()
    const { row, asset, creation } = queue(bench, {}, { state: 'running', inFlight: true })
    bench.act(row, 'cancel')
    expect(findEntry(bench.db, creation!)).not.toBeNull()
    expect(bench.db.prepare('SELECT 1 FROM asset WHERE id = ?').get(asset)).toBeDefined()
  })

  test('a twin is taken out of the trash where its service can, and says why where it can not', () => {
    const asked: string[] = []
    const bench = openActions((tx, row) => {
      asked.push(row.id)
      if (asked.length > 1) return 'This service has no trash.'
      askAgain(tx, row.id, { now: 1, isForced: false })
      return null
    })
    const wish = { stage: 'held', hold: 'trashed-twin' } as const
    const ids = [1, 2].map(() => bench.addRow({ ...wish, twinAssetId: bench.addAsset({ trashedAt: 1 }) }))
    bench.act(ids[0]!, 'restore-twin')
    expect(bench.refusal(ids[1]!, 'restore-twin')).toBe('This service has no trash.')
    expect(ids.map((id) => bench.stageOf(id).stage)).toEqual(['settling', 'held'])
  })

  test('what can not be done is refused in words that name the file, and changes nothing', () => {
    const bench = openActions()
    const sent = queue(bench, { inFlight: true })
    const done = bench.addRow({ stage: 'done', name: 'sub/sea.png' })
    const gone = bench.addRow({ stage: 'duplicate', hold: 'duplicate', name: 'away.png', isMissing: true })
    const bad = bench.addRow({ stage: 'held', hold: 'bad-name' })
    expect(bench.refusal(sent.row, 'cancel')).toMatch(/was sent already and can not be called back/)
    expect(bench.refusal(sent.row, 'retry')).toMatch(/is on its way already/)
    expect(bench.refusal(done, 'retry')).toBe('“sea.png” was sent already.')
    expect(bench.refusal(gone, 'send-anyway')).toBe('“away.png” is no longer there. Put it back first.')
    bench.db.prepare(`UPDATE drop_folder SET kind = 'hand', path = 'hand:1'`).run()
    expect(bench.refusal(gone, 'send-anyway')).toBe('“away.png” is no longer there. Put it back and give it to Slipway again.')
    expect(bench.refusal(bad, 'retry')).toMatch(/Rename the file first/)
    expect(bench.refusal(bench.addRow({ stage: 'settling' }), 'retry')).toMatch(/is being looked at/)
    expect(bench.refusal(newFileId(), 'skip')).toMatch(/not in the list any more/)
    expect([done, gone, bad].map((id) => bench.stageOf(id).stage)).toEqual(['done', 'duplicate', 'held'])
  })
})

describe('an act upon all of a kind', () => {
  const all = (changes: Partial<IntakeFilter> = {}): IntakeFilter => ({ ...allFiles, ...changes })

  test('reaches each file of the reason that the filter finds, once, and no other', async () => {
    const bench = openActions()
    const other = bench.addFolder('/other')
    const wanted = Array.from({ length: 350 }, (_, n) =>
      bench.addRow({ stage: 'duplicate', hold: 'duplicate', name: `sea ${String(n)}.png` }),
    )
    const others = [
      bench.addRow({ stage: 'duplicate', hold: 'duplicate', folder: other, name: 'sea.png' }),
      bench.addRow({ stage: 'duplicate', hold: 'duplicate', name: 'hill.png' }),
      bench.addRow({ stage: 'held', hold: 'empty', name: 'sea.png' }),
    ]
    expect(await bench.actOnAll(all({ dropFolderId: bench.folder, search: 'sea' }), 'duplicate', 'skip')).toBe(350)
    expect(new Set(wanted.map((id) => bench.stageOf(id).stage))).toEqual(new Set(['skipped']))
    expect(others.map((id) => bench.stageOf(id).stage)).toEqual(['duplicate', 'duplicate', 'held'])
    expect(await bench.actOnAll(all({ reasons: ['empty'] }), 'duplicate', 'skip')).toBe(0)
  })

  test('leaves those alone that it can not be done to, and goes on', async () => {
    const bench = openActions()
    const gone = bench.addRow({ stage: 'duplicate', hold: 'duplicate', isMissing: true })
    const there = bench.addRow({ stage: 'duplicate', hold: 'duplicate' })
    expect(await bench.actOnAll(all(), 'duplicate', 'send-anyway')).toBe(1)
    expect([gone, there].map((id) => bench.stageOf(id).stage)).toEqual(['duplicate', 'settling'])
  })

  test('sends all refused operations again', async () => {
    const bench = openActions()
    const refused = Array.from({ length: 5 }, () => queue(bench, { state: 'failed', reason: 'No.' }))
    const given = bench.addRow({ stage: 'failed', hold: 'sending' })
    expect(await bench.actOnAll(all(), 'sending', 'retry')).toBe(6)
    expect(new Set(refused.map(({ own }) => findEntry(bench.db, own)?.state))).toEqual(new Set(['waiting']))
    expect(bench.stageOf(given).stage).toBe('settling')
  })

  test('lets others have their turn between its parts', async () => {
    const bench = openActions()
    for (let n = 0; n < 600; n++) bench.addRow({ stage: 'held', hold: 'unmatched' })
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    expect(await bench.actOnAll(all(), 'unmatched', 'skip')).toBe(600)
    isOver = true
    expect(turns).toBeGreaterThanOrEqual(6)
  })

  test('every reason can be skipped but those of files that are on their way or decided upon', async () => {
    const bench = openActions()
    const held = intakeReason.options.filter(
      (reason): reason is IntakeReason => !['skipped', 'gone', 'removed-remotely', 'sending', 'not-written'].includes(reason),
    )
    const ids = held.map((hold) => bench.addRow({ stage: hold === 'duplicate' ? 'duplicate' : 'held', hold }))
    for (const reason of held) expect([reason, await bench.actOnAll(all(), reason, 'skip')]).toEqual([reason, 1])
    expect(new Set(ids.map((id) => bench.stageOf(id).stage))).toEqual(new Set(['skipped']))
  })
})
