import { expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { transactLightly } from '../../../src-main/database/transaction'
import { applyBatch, type ApplyContext } from '../../../src-main/drop-folders/apply-scan'
import { findFolder } from '../../../src-main/drop-folders/drop-folder-store'
import { findRow, markMoved } from '../../../src-main/drop-folders/intake-store'
import { transact } from '../../../src-main/database/transaction'
import { createPieces } from '../../../src-main/pieces'
import type { Found } from '../../../src-main/drop-folders/scout/scout'
import { openLedger, type Ledger } from './ledger-support'

function contextOf({ db, folder }: Ledger): ApplyContext {
  const found = findFolder(db, folder)
  if (found === null) throw new Error('there is no folder')
  return {
    ...{ db, clock: systemClock, folder: found, pieces: createPieces() },
    ports: { retryOperation: () => undefined },
    isUnderWay: () => false,
    putOff: () => undefined,
  }
}

const file = { size: 10, mtimeMs: 1, ctimeMs: 2, dev: 1, ino: 1 }
const changed = (relativePath: string, changes: Partial<Found['entry']> = {}, wasMissing = false): Found => ({
  kind: 'changed',
  entry: { relativePath, ...file, ...changes },
  wasMissing,
})

test('a file that was looked at while it was being moved to Done stays sent and moved', async () => {
  const ledger = openLedger()
  const id = ledger.addRow({ stage: 'done', name: 'a.png' })
  transact(ledger.db, (tx) => markMoved(tx, id, 'Done/a.png'))
  const applied = await applyBatch(contextOf(ledger), [changed('a.png')])
  expect(applied.results).toEqual(['known'])
  expect(findRow(ledger.db, id)).toMatchObject({ stage: 'done', movedTo: 'Done/a.png', isMissing: true })
})

test('another file of the name of one that was moved to Done is taken, and so is the moved one when it is put back', async () => {
  const ledger = openLedger()
  for (const found of [changed('a.png', { size: 11 }), changed('b.png', { ino: 2 }, true)]) {
    const id = ledger.addRow({ stage: 'done', name: found.entry.relativePath })
    transact(ledger.db, (tx) => markMoved(tx, id, `Done/${found.entry.relativePath}`))
    expect((await applyBatch(contextOf(ledger), [found])).results).toEqual(['settle'])
    expect(findRow(ledger.db, id)).toMatchObject({ stage: 'settling', movedTo: null, isMissing: false })
  }
})

test('what is written lightly is written, undone as a whole when it fails, and the next transaction waits for the disk again', () => {
  const { db } = openLedger()
  const levels = () => ['main', 'copy'].map((schema) => db.pragma(`${schema}.synchronous`, { simple: true }))
  const full = levels()
  const normal = transactLightly(db, (tx) => {
    tx.prepare('UPDATE drop_folder SET pattern = ?').run('kept')
    return levels()
  })
  expect(normal).toEqual([1, 1])
  expect(() =>
    transactLightly(db, (tx) => {
      tx.prepare('UPDATE drop_folder SET pattern = ?').run('lost')
      throw new Error('not this one')
    }),
  ).toThrow('not this one')
  expect(levels()).toEqual(full)
  expect(full).toEqual([2, 2])
  expect(db.prepare('SELECT pattern FROM drop_folder').get()).toEqual({ pattern: 'kept' })
})
