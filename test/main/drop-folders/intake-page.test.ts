import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { intakeState, type IntakeFilter, type IntakeRow, type IntakeState } from '../../../src-preload/contract/intake'
import { dropFolderId } from '../../../src-preload/contract/ids'
import { transact, type Database } from '../../../src-main/database/transaction'
import { countAttention, countIntake, countStates, findIntake, pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { specialTable, underwayOf, underwayTable } from '../../../src-main/drop-folders/intake-state'
import { askAgain, deleteRow, moveRow } from '../../../src-main/drop-folders/intake-store'
import { allFiles, openLedger, pageOf, type Ledger } from './ledger-support'

const rowsOf = (db: Database, filter: Partial<IntakeFilter> = {}) => pageOfIntake(db, pageOf(filter)).rows
const names = (rows: readonly IntakeRow[]) => rows.map(({ name }) => name)

/** A file on its way, whose operation stands as it is said. */
function onItsWay(ledger: Ledger, name: string, operation: Parameters<Ledger['addOperation']>[1] = {}) {
  const asset = ledger.addAsset()
  const id = ledger.addOperation(asset, operation)
  return { asset, operation: id, row: ledger.addRow({ stage: 'queued', name, assetId: asset, operationId: id }) }
}

/** A file in each state that there is. */
function everyState(ledger: Ledger): void {
  for (const stage of ['seen', 'settling', 'hashing', 'done'] as const) ledger.addRow({ stage, name: stage })
  ledger.addRow({ stage: 'duplicate', hold: 'duplicate', name: 'duplicate' })
  ledger.addRow({ stage: 'held', hold: 'unmatched', name: 'held' })
  ledger.addRow({ stage: 'skipped', hold: 'skipped', name: 'skipped' })
  ledger.addRow({ stage: 'source-gone', hold: 'gone', name: 'source-gone' })
  ledger.addRow({ stage: 'removed-remotely', hold: 'removed-remotely', name: 'removed-remotely' })
  onItsWay(ledger, 'waiting')
  onItsWay(ledger, 'failed', { state: 'failed', reason: 'Too large.' })
  onItsWay(ledger, 'needs-review', { state: 'needs-review', reason: 'Look at it.' })
  onItsWay(ledger, 'uploading', { kind: 'upload-asset', state: 'running' })
  onItsWay(ledger, 'verifying', { state: 'waiting', inFlight: true })
  const offered = onItsWay(ledger, 'handing-over', { state: 'waiting', inFlight: true })
  ledger.db.prepare(`INSERT INTO hand_over (operation_id, size, md5, offered_at) VALUES (?, 1, 'x', 1)`).run(offered.operation)
  const asset = ledger.addAsset()
  ledger.addOperation(asset, { kind: 'create-asset', state: 'running', inFlight: true })
  ledger.addRow({ stage: 'queued', name: 'creating', assetId: asset, operationId: ledger.addOperation(asset) })
}

describe('the state of a file', () => {
  test('each state of the contract is shown, counted and found by its filter', () => {
    const ledger = openLedger()
    everyState(ledger)
    expect(names(rowsOf(ledger.db)).sort()).toEqual([...intakeState.options].sort())
    for (const row of rowsOf(ledger.db)) expect([row.name, row.state]).toEqual([row.name, row.name])
    for (const state of intakeState.options) {
      const page = pageOfIntake(ledger.db, pageOf({ states: [state] }))
      expect([state, page.total, names(page.rows)]).toEqual([state, 1, [state]])
      const ofFolder = pageOfIntake(ledger.db, pageOf({ states: [state], dropFolderId: ledger.folder }))
      expect([state, ofFolder.total, names(ofFolder.rows)]).toEqual([state, 1, [state]])
    }
    const counts = Object.fromEntries(countIntake(ledger.db, null).states.map(({ state, count }) => [state, count]))
    expect(counts).toEqual(Object.fromEntries(intakeState.options.map((state) => [state, 1])))
    expect(countStates(ledger.db)(ledger.folder)).toEqual(counts)
  })

  test('any two states are found together, in the order in which their files were seen', () => {
    const ledger = openLedger()
    everyState(ledger)
    const order = names(rowsOf(ledger.db))
    for (const one of intakeState.options)
      for (const other of intakeState.options.filter((state) => state > one)) {
        const page = pageOfIntake(ledger.db, pageOf({ states: [one, other] }))
        expect(names(page.rows)).toEqual(order.filter((name) => name === one || name === other))
        expect(page.total).toBe(2)
      }
  })

  test('a handed-over file is verified once its last byte was noted', () => {
    const ledger = openLedger()
    const { operation } = onItsWay(ledger, 'a.png', { inFlight: true })
    ledger.db.prepare(`INSERT INTO hand_over (operation_id, size, md5, offered_at) VALUES (?, 1, 'x', 1)`).run(operation)
    expect(rowsOf(ledger.db)[0]?.state).toBe('handing-over')
    ledger.db.prepare('UPDATE hand_over SET last_byte_at = 2').run()
    expect(rowsOf(ledger.db)[0]?.state).toBe('verifying')
  })

  test('a file whose bytes are leaving is uploading, and tells how many left', () => {
    const ledger = openLedger()
    const { operation } = onItsWay(ledger, 'a.png', { state: 'running' })
    onItsWay(ledger, 'b.png')
    expect(rowsOf(ledger.db, { states: ['handing-over'] })).toHaveLength(1)
    const underway = underwayOf(ledger.db, (id) => (id === operation ? { sent: 4, total: 10 } : null))
    expect(underway).toEqual([{ id: operation, sent: 4, total: 10 }])
    const page = pageOfIntake(ledger.db, pageOf({ states: ['uploading'] }), underway)
    expect(page).toMatchObject({ total: 1, rows: [{ name: 'a.png', state: 'uploading', sent: 4 }] })
    expect(pageOfIntake(ledger.db, pageOf({ states: ['handing-over'] }), underway).total).toBe(0)
  })

  test('a file that waits for a refused creation says so with its reason, and one whose operation is gone says that', () => {
    const ledger = openLedger()
    const asset = ledger.addAsset()
    ledger.addOperation(asset, { kind: 'create-asset', state: 'failed', reason: 'No room.' })
    ledger.addRow({ stage: 'queued', name: 'blocked', assetId: asset, operationId: ledger.addOperation(asset) })
    ledger.addRow({ stage: 'queued', name: 'orphan', operationId: ulid() as never })
    const [orphan, blocked] = rowsOf(ledger.db)
    expect(blocked).toMatchObject({
      state: 'failed',
      reasonCode: 'sending',
      reason: 'No room.',
      actions: ['retry', 'cancel', 'skip', 'reveal'],
    })
    expect(orphan).toMatchObject({ state: 'failed', reasonCode: 'sending', actions: ['retry', 'skip', 'reveal'] })
    expect(orphan?.reason).toContain('taken off the list')
  })

  test('says when it is tried again: by its operation, or by itself', () => {
    const ledger = openLedger()
    onItsWay(ledger, 'sent', { notBefore: 5000 })
    const held = ledger.addRow({ stage: 'settling', name: 'read' })
    ledger.db.prepare('UPDATE intake SET next_try_at = 7000 WHERE id = ?').run(held)
    expect(rowsOf(ledger.db).map(({ name, nextTryAt }) => [name, nextTryAt])).toEqual([
      ['read', 7000],
      ['sent', 5000],
    ])
  })
})

describe('what can be done with a file', () => {
  const actions = (wish: Parameters<Ledger['addRow']>[0]) => {
    const ledger = openLedger()
    ledger.addRow(wish)
    return rowsOf(ledger.db)[0]?.actions
  }

  test('depends on its stage and reason, and a file that is not there is not revealed nor sent', () => {
    expect(actions({ stage: 'done' })).toEqual(['send-again', 'reveal'])
    expect(actions({ stage: 'done', isMissing: true })).toEqual([])
    expect(actions({ stage: 'duplicate', hold: 'duplicate' })).toEqual(['send-anyway', 'skip', 'reveal'])
    expect(actions({ stage: 'duplicate', hold: 'duplicate', isMissing: true })).toEqual(['skip'])
    expect(actions({ stage: 'held', hold: 'unmatched' })).toEqual(['retry', 'skip', 'reveal'])
    expect(actions({ stage: 'held', hold: 'existing' })).toEqual(['send-anyway', 'skip', 'reveal'])
    expect(actions({ stage: 'held', hold: 'bad-name' })).toEqual(['skip', 'reveal'])
    expect(actions({ stage: 'held', hold: 'too-large' })).toEqual(['retry', 'send-anyway', 'skip', 'reveal'])
    expect(actions({ stage: 'failed', hold: 'sending' })).toEqual(['retry', 'skip', 'reveal'])
    expect(actions({ stage: 'skipped', hold: 'skipped' })).toEqual(['send-again', 'reveal'])
    expect(actions({ stage: 'source-gone', hold: 'gone', isMissing: true })).toEqual(['retry', 'skip'])
    expect(actions({ stage: 'removed-remotely', hold: 'removed-remotely' })).toEqual(['send-again', 'skip', 'reveal'])
    expect(actions({ stage: 'settling' })).toEqual(['skip', 'reveal'])
  })

  test('a twin in the trash can be restored where it is known, and what could carry a place home is never sent anyway', () => {
    const ledger = openLedger()
    ledger.addRow({ stage: 'held', hold: 'trashed-twin', twinAssetId: ledger.addAsset({ trashedAt: 1 }) })
    ledger.addRow({ stage: 'held', hold: 'not-scrubbed' })
    expect(rowsOf(ledger.db).map((row) => row.actions)).toEqual([
      ['retry', 'skip', 'reveal'],
      ['restore-twin', 'send-anyway', 'skip', 'reveal'],
    ])
  })

  test('what may have reached the service is not called back', () => {
    const ledger = openLedger()
    onItsWay(ledger, 'waiting')
    onItsWay(ledger, 'sent', { inFlight: true })
    onItsWay(ledger, 'review', { state: 'needs-review', inFlight: true })
    expect(Object.fromEntries(rowsOf(ledger.db).map((row) => [row.name, row.actions]))).toEqual({
      waiting: ['cancel', 'skip', 'reveal'],
      sent: ['reveal'],
      review: ['retry', 'cancel', 'reveal'],
    })
  })
})

describe('pages', () => {
  test('are newest first, also where files were seen in the same moment, and the same read from either end', () => {
    const ledger = openLedger()
    for (let n = 0; n < 95; n++)
      ledger.addRow({
        stage: n % 3 === 0 ? 'done' : 'held',
        ...(n % 3 === 0 ? {} : { hold: n % 2 === 0 ? 'empty' : 'unmatched' }),
        seenAt: Math.floor(n / 10),
      })
    for (const filter of [
      {},
      { states: ['held'] as IntakeState[] },
      { states: ['held', 'done'] as IntakeState[] },
      { dropFolderId: ledger.folder },
    ]) {
      const whole = pageOfIntake(ledger.db, pageOf(filter))
      const pieces = Array.from({ length: 12 }, (_, n) => pageOfIntake(ledger.db, pageOf(filter, n * 9, 9)).rows).flat()
      expect(pieces.map(({ id }) => id)).toEqual(whole.rows.map(({ id }) => id))
      const order = whole.rows.map(({ seenAt, id }) => [seenAt, id] as const)
      expect(order).toEqual([...order].sort(([a, x], [b, y]) => b - a || (x < y ? 1 : -1)))
      const parts: string[] = []
      for (let after: { seenAt: number; id: IntakeRow['id'] } | null = null; ;) {
        const part: readonly { seenAt: number; id: IntakeRow['id'] }[] = findIntake(ledger.db, { ...allFiles, ...filter }, []).after(
          after,
          7,
        )
        after = part.at(-1) ?? null
        if (after === null) break
        parts.push(...part.map(({ id }) => id))
      }
      expect(parts.reverse()).toEqual(whole.rows.map(({ id }) => id))
    }
  })

  test('a folder, a state, a reason and words narrow it together', () => {
    const ledger = openLedger()
    const other = ledger.addFolder('/other')
    ledger.addRow({ stage: 'held', hold: 'empty', name: 'Sea_1.png' })
    ledger.addRow({ stage: 'held', hold: 'empty', name: 'sea 2.png', folder: other })
    ledger.addRow({ stage: 'held', hold: 'unmatched', name: 'sea 3.png', folder: other })
    ledger.addRow({ stage: 'done', name: 'sea 4.png', folder: other })
    expect(names(rowsOf(ledger.db, { reasons: ['empty'] }))).toEqual(['sea 2.png', 'Sea_1.png'])
    expect(names(rowsOf(ledger.db, { reasons: ['empty', 'unmatched'], dropFolderId: other }))).toEqual(['sea 3.png', 'sea 2.png'])
    expect(names(rowsOf(ledger.db, { search: 'SEA png', states: ['held'], dropFolderId: other }))).toEqual(['sea 3.png', 'sea 2.png'])
    expect(names(rowsOf(ledger.db, { search: '_' }))).toEqual(['Sea_1.png'])
    expect(pageOfIntake(ledger.db, pageOf({ search: 'sea', reasons: ['empty'] })).total).toBe(2)
    expect(pageOfIntake(ledger.db, pageOf({ dropFolderId: dropFolderId.parse(ulid()) }))).toEqual({ rows: [], total: 0 })
  })

  test('files that the sending keeps back are found by that reason, and by words among them', () => {
    const ledger = openLedger()
    onItsWay(ledger, 'refused', { state: 'failed', reason: 'No.' })
    onItsWay(ledger, 'doubtful', { state: 'needs-review', reason: 'Look.' })
    onItsWay(ledger, 'waiting')
    ledger.addRow({ stage: 'failed', hold: 'sending', name: 'given up' })
    expect(names(rowsOf(ledger.db, { reasons: ['sending'] }))).toEqual(['given up', 'doubtful', 'refused'])
    expect(names(rowsOf(ledger.db, { reasons: ['sending'], search: 'doubt' }))).toEqual(['doubtful'])
    expect(pageOfIntake(ledger.db, pageOf({ reasons: ['sending'], search: 'doubt' })).total).toBe(1)
    expect(names(rowsOf(ledger.db, { states: ['waiting'] }))).toEqual(['waiting'])
    expect(countIntake(ledger.db, null).reasons).toEqual([{ reason: 'sending', count: 3 }])
  })
})

describe('the counts', () => {
  test('are those of the rows, whatever is done to them', () => {
    const ledger = openLedger()
    const { db } = ledger
    const other = ledger.addFolder('/other')
    const counted = () =>
      db
        .prepare(
          `SELECT drop_folder_id, stage, coalesce(hold, '') AS hold, is_missing, count(*) AS n FROM intake GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        )
        .all()
    const kept = () =>
      db.prepare('SELECT drop_folder_id, stage, hold, is_missing, n FROM intake_count WHERE n <> 0 ORDER BY 1, 2, 3, 4').all()
    const ids = Array.from({ length: 30 }, (_, n) =>
      ledger.addRow({
        stage: n % 2 === 0 ? 'done' : 'held',
        ...(n % 2 === 0 ? {} : { hold: 'empty' }),
        folder: n % 3 === 0 ? other : ledger.folder,
      }),
    )
    expect(kept()).toEqual(counted())
    transact(db, (tx) => {
      for (const id of ids.slice(0, 7)) askAgain(tx, id, { now: 1, isForced: false })
      for (const id of ids.slice(7, 10)) deleteRow(tx, id)
      moveRow(tx, ids[10]!, { dropFolderId: other, path: 'moved', file: { size: 1, mtimeMs: 1, ctimeMs: 1, dev: 1, ino: 99 }, now: 1 })
      tx.prepare('UPDATE intake SET is_missing = 1 WHERE id = ?').run(ids[11])
    })
    expect(kept()).toEqual(counted())
    expect(() =>
      transact(db, (tx) => {
        tx.prepare('DELETE FROM intake').run()
        throw new Error('undone')
      }),
    ).toThrow('undone')
    expect(kept()).toEqual(counted())
    db.prepare('INSERT OR IGNORE INTO intake SELECT * FROM intake').run()
    expect(kept()).toEqual(counted())
    db.prepare('DELETE FROM drop_folder WHERE id = ?').run(other)
    expect(kept().length).toBeGreaterThan(0)
    expect(countIntake(db, other)).toEqual({ states: [], reasons: [] })
  })

  test('what is under way is found without reading all that waits', () => {
    const { db } = openLedger()
    const asked: string[] = []
    const prepare = (sql: string) => {
      asked.push(sql)
      return db.prepare(sql)
    }
    const listening = { prepare } as unknown as Database
    underwayOf(listening, () => null)
    asked.push(`WITH ${underwayTable}, ${specialTable} SELECT count(*) FROM special`)
    const planOf = (sql: string) => db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all({ underway: '[]' })
    const reads = asked
      .flatMap((sql) => (sql.includes(':underway') ? planOf(sql) : db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all()))
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN [oeli]\b|\(state=/.test(detail))
    expect(reads).toEqual(['SCAN o USING INDEX outbox_active', 'SCAN e USING INDEX outbox_active'])
  })

  test('attention is asked for what is kept back, not for what a rule leaves out or what is gone', () => {
    const ledger = openLedger()
    for (const hold of ['unmatched', 'empty', 'trashed-twin'] as const) ledger.addRow({ stage: 'held', hold })
    for (const hold of ['existing', 'left-out', 'too-small', 'too-large', 'wrong-type'] as const) ledger.addRow({ stage: 'held', hold })
    ledger.addRow({ stage: 'failed', hold: 'not-written' })
    ledger.addRow({ stage: 'duplicate', hold: 'duplicate' })
    ledger.addRow({ stage: 'source-gone', hold: 'gone', isMissing: true })
    ledger.addRow({ stage: 'skipped', hold: 'skipped' })
    ledger.addRow({ stage: 'removed-remotely', hold: 'removed-remotely' })
    expect(countAttention(ledger.db)).toBe(5)
  })
})
