import { describe, expect, test } from 'vitest'
import { intakeReason, intakeState } from '../../../src-preload/contract/intake'
import { transact } from '../../../src-main/database/transaction'
import {
  holdRow,
  insertRow,
  markDoneAgain,
  markDuplicate,
  markFailed,
  markHashing,
  markMissing,
  markMoved,
  markQueued,
  markSettling,
  markSkipped,
  markUnrested,
  askAgain,
  findRow,
  settleAgain,
} from '../../../src-main/drop-folders/intake-store'
import {
  advance,
  advanceAll,
  advanceToReading,
  ledgerEvents,
  stageAfter,
  stages,
  type LedgerEvent,
  type Stage,
} from '../../../src-main/drop-folders/ledger-machine'
import { operationId } from '../../../src-preload/contract/ids'
import { openLedger } from './ledger-support'

/** The whole machine as it is meant: a line per stage, and where each event leads to. What is not named changes nothing. */
const meant: Record<Stage, string> = {
  seen: 'looked-at>settling held>held skipped>skipped changed>settling vanished>source-gone not-written>failed asked-again>settling',
  settling:
    'rested>hashing queued>queued held>held duplicate>duplicate known>done skipped>skipped changed>settling vanished>source-gone not-written>failed asked-again>settling removed-remotely>removed-remotely',
  hashing:
    'unrested>settling queued>queued held>held duplicate>duplicate known>done skipped>skipped changed>settling vanished>source-gone not-written>failed asked-again>settling removed-remotely>removed-remotely',
  duplicate: 'skipped>skipped changed>settling asked-again>settling duplicate>duplicate',
  held: 'skipped>skipped changed>settling vanished>source-gone asked-again>settling held>held',
  queued: 'confirmed>done refused>failed changed>settling skipped>skipped asked-again>settling',
  done: 'queued>queued held>held duplicate>duplicate known>done changed>settling not-written>failed asked-again>settling removed-remotely>removed-remotely moved>done',
  failed: 'skipped>skipped changed>settling asked-again>settling',
  skipped: 'changed>settling changed-unwanted>skipped asked-again>settling',
  'source-gone': 'came-back>settling changed>settling skipped>skipped asked-again>settling',
  'removed-remotely': 'restored-remotely>done changed>settling skipped>skipped asked-again>settling',
}
const table = stages.flatMap((stage) =>
  ledgerEvents.map((event): [Stage, LedgerEvent, string | null] => {
    const line = meant[stage].split(' ').find((part) => part.startsWith(`${event}>`))
    return [stage, event, line?.slice(event.length + 1) ?? null]
  }),
)

describe('the machine of the ledger', () => {
  test.each(stages)('a file that is %s becomes what is meant by each event, and stays what it is by all others', (stage) => {
    const { db, addRow, stageOf } = openLedger()
    const seen = table
      .filter(([from]) => from === stage)
      .map(([, event, next]) => {
        const id = addRow({ stage, hold: 'existing', reason: 'before' })
        const isDone = transact(db, (tx) => advance(tx, id, event, { hold: 'empty', reason: 'after' }))
        expect([event, stageAfter(stage, event), isDone]).toEqual([event, next, next !== null])
        expect(stageOf(id)).toEqual(
          next === null ? { stage, hold: 'existing', reason: 'before' } : { stage: next, hold: 'empty', reason: 'after' },
        )
        return event
      })
    expect(seen).toEqual(ledgerEvents)
  })

  test('nothing is sent but by "queued", and nothing is done but by the word of the service', () => {
    const into = (stage: Stage) =>
      table.filter(([from, , next]) => next === stage && from !== stage).map(([from, event]) => `${event} from ${from}`)
    expect(into('done').sort()).toEqual([
      'confirmed from queued',
      'known from hashing',
      'known from settling',
      'restored-remotely from removed-remotely',
    ])
    expect(into('queued').sort()).toEqual(['queued from done', 'queued from hashing', 'queued from settling'])
  })

  test('every stage can be reached, and none is a dead end', () => {
    for (const stage of stages.filter((one) => one !== 'seen'))
      expect(table.some(([from, , next]) => next === stage && from !== stage)).toBe(true)
    for (const stage of stages) expect(table.some(([from, , next]) => from === stage && next !== null && next !== stage)).toBe(true)
  })

  test('the library refuses a stage or a reason that the contract does not know, and takes all that it knows', () => {
    const { db, addRow } = openLedger()
    const id = addRow({ stage: 'seen' })
    for (const stage of stages) expect(intakeState.options.includes(stage as never) || stage === 'queued').toBe(true)
    for (const reason of intakeReason.options) db.prepare('UPDATE intake SET hold = ? WHERE id = ?').run(reason, id)
    for (const stage of stages) db.prepare('UPDATE intake SET stage = ? WHERE id = ?').run(stage, id)
    expect(() => db.prepare(`UPDATE intake SET stage = 'lost' WHERE id = ?`).run(id)).toThrow('CHECK')
    expect(() => db.prepare(`UPDATE intake SET hold = 'because' WHERE id = ?`).run(id)).toThrow('CHECK')
  })

  test('a step says anew what keeps a file back, and keeps the rest', () => {
    const { db, addRow, addAsset } = openLedger()
    const twin = addAsset()
    const id = addRow({ stage: 'hashing' })
    transact(db, (tx) => {
      markDuplicate(tx, id, { reason: 'Same', now: 7, md5: 'a', sha256: 'b', twinAssetId: twin })
    })
    expect(findRow(db, id)).toMatchObject({ stage: 'duplicate', hold: 'duplicate', twinAssetId: twin, md5: 'a', sha256: 'b' })
    transact(db, (tx) => settleAgain(tx, id, 8))
    expect(findRow(db, id)).toMatchObject({ stage: 'settling', hold: null, reason: null, twinAssetId: null, md5: 'a', sha256: 'b' })
  })

  test('a step for many rows names those that took it', () => {
    const { db, addRow } = openLedger()
    const ids = [addRow({ stage: 'seen' }), addRow({ stage: 'done' }), addRow({ stage: 'seen' })]
    expect(transact(db, (tx) => advanceAll(tx, ids, 'looked-at'))).toEqual([ids[0], ids[2]])
  })
})

test.each(stages)('a row that comes to rest as %s goes as far in one step as it would in two', (stage) => {
  const { db, addRow, stageOf } = openLedger()
  const [id, other] = [addRow({ stage, name: 'a.png' }), addRow({ stage, name: 'b.png' })]
  const [taken, alsoTaken] = transact(db, (tx) => {
    advanceAll(tx, [other], 'looked-at')
    return [advanceToReading(tx, [id]), advanceAll(tx, [other], 'rested')]
  })
  expect([taken.length, stageOf(id)]).toEqual([alsoTaken.length, stageOf(other)])
})

describe('the ways of a row', () => {
  const file = { relativePath: 'a.png', size: 1, mtimeMs: 2, ctimeMs: 3, dev: 4, ino: 5 }

  test('from seen to queued, through rest and reading, and back to rest when it moves', () => {
    const { db, folder, addAsset, stageOf } = openLedger()
    const asset = addAsset()
    const id = transact(db, (tx) => insertRow(tx, folder, { ...file, stage: 'seen', hold: null, reason: null, now: 1 }))
    transact(db, (tx) => {
      expect(markHashing(tx, [id])).toEqual([])
      expect(markSettling(tx, [id])).toEqual([id])
      expect(markHashing(tx, [id])).toEqual([id])
      expect(markUnrested(tx, [id])).toEqual([id])
      markHashing(tx, [id])
      const sent = { path: '/copy', size: 1, md5: 'c', sha256: 'd' }
      const queued = {
        assetId: asset,
        operationId: operationId.parse('01J00000000000000000000001'),
        md5: 'a',
        sha256: 'b',
        revision: 1,
        file,
        now: 2,
        sent,
      }
      expect(markQueued(tx, id, queued)).toBe(true)
      expect(markQueued(tx, id, queued)).toBe(false)
    })
    expect(stageOf(id).stage).toBe('queued')
    expect(findRow(db, id)).toMatchObject({ sentPath: '/copy', sentMd5: 'c', sentSha256: 'd', sha256: 'b' })
  })

  test('no row begins as done, queued or anything else that something has to happen for', () => {
    const { db, folder } = openLedger()
    for (const stage of stages.filter((one) => !['seen', 'settling', 'held', 'failed'].includes(one)))
      expect(() => transact(db, (tx) => insertRow(tx, folder, { ...file, stage, hold: null, reason: null, now: 1 }))).toThrow(stage)
  })

  test('a file that the user skipped stays skipped when its content changes, and says so; one that the rule skipped is looked at again', () => {
    const { db, addRow, stageOf } = openLedger()
    const [mine, byRule] = [addRow({ stage: 'held', hold: 'unmatched' }), addRow({ stage: 'hashing' })]
    transact(db, (tx) => {
      markSkipped(tx, mine, { hold: 'skipped', reason: 'You skipped it.', now: 1 })
      markSkipped(tx, byRule, { hold: 'duplicate', reason: 'Same content.', now: 1 })
      expect(settleAgain(tx, mine, 2)).toBe(false)
      expect(settleAgain(tx, byRule, 2)).toBe(true)
    })
    expect(stageOf(mine)).toMatchObject({ stage: 'skipped', hold: 'skipped' })
    expect(stageOf(mine).reason).toContain('it changed since')
    expect(stageOf(byRule).stage).toBe('settling')
    transact(db, (tx) => askAgain(tx, mine, { now: 3, isForced: true }))
    expect(findRow(db, mine)).toMatchObject({ stage: 'settling', isForced: true })
  })

  test('a file that vanished is "source gone" only where something of it was still to be sent', () => {
    const { db, folder, addRow, stageOf } = openLedger()
    const wanted = [
      addRow({ stage: 'seen', name: '1' }),
      addRow({ stage: 'hashing', name: '2' }),
      addRow({ stage: 'held', hold: 'empty', name: '3' }),
    ]
    const others = [
      addRow({ stage: 'held', hold: 'existing', name: '4' }),
      addRow({ stage: 'duplicate', hold: 'duplicate', name: '5' }),
      addRow({ stage: 'queued', name: '6' }),
      addRow({ stage: 'done', name: '7' }),
      addRow({ stage: 'skipped', hold: 'skipped', name: '8' }),
    ]
    const before = others.map((id) => stageOf(id))
    transact(db, (tx) => {
      for (const id of [...wanted, ...others]) markMissing(tx, { id, dropFolderId: folder, path: findRow(tx, id)!.path }, 5)
    })
    for (const id of wanted) expect(stageOf(id)).toMatchObject({ stage: 'source-gone', hold: 'gone' })
    expect(others.map((id) => stageOf(id))).toEqual(before)
    for (const id of [...wanted, ...others]) expect(findRow(db, id)?.isMissing).toBe(true)
    // Back, it settles.
    transact(db, (tx) => settleAgain(tx, wanted[0]!, 6))
    expect(findRow(db, wanted[0]!)).toMatchObject({ stage: 'settling', isMissing: false })
  })

  test('a confirmed file that only looked different is done again, and "removed remotely" where its asset is gone', () => {
    const { db, addRow, addAsset, stageOf } = openLedger()
    const live = addRow({ stage: 'hashing', assetId: addAsset() })
    const gone = addRow({ stage: 'hashing', assetId: addAsset({ goneAt: 5 }) })
    transact(db, (tx) => {
      markDoneAgain(tx, live, file)
      markDoneAgain(tx, gone, file)
    })
    expect(stageOf(live).stage).toBe('done')
    expect(stageOf(gone)).toMatchObject({ stage: 'removed-remotely', hold: 'removed-remotely' })
  })

  test('held, failed and moved are said with their reason, and a late word about a queued file changes nothing', () => {
    const { db, addRow, stageOf } = openLedger()
    const [held, failed, moved, queued] = [
      addRow({ stage: 'hashing' }),
      addRow({ stage: 'hashing' }),
      addRow({ stage: 'done' }),
      addRow({ stage: 'queued' }),
    ]
    transact(db, (tx) => {
      holdRow(tx, held, { hold: 'too-large', reason: 'Large', now: 1 })
      markFailed(tx, failed, 'Full', 1)
      markMoved(tx, moved, 'Done/a.png')
      expect(holdRow(tx, queued, { hold: 'empty', reason: 'Late', now: 1 })).toBe(false)
      expect(markFailed(tx, queued, 'Late', 1)).toBe(false)
    })
    expect(stageOf(held)).toEqual({ stage: 'held', hold: 'too-large', reason: 'Large' })
    expect(stageOf(failed)).toEqual({ stage: 'failed', hold: 'not-written', reason: 'Full' })
    expect(findRow(db, moved)).toMatchObject({ stage: 'done', movedTo: 'Done/a.png', isMissing: true })
    expect(stageOf(queued)).toEqual({ stage: 'queued', hold: null, reason: null })
  })
})
