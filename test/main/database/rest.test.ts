import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { restAfterTurns } from '../../../src-main/database/rest'
import { transact } from '../../../src-main/database/transaction'
import { takeTurns } from '../../../src-main/database/turns'
import { manualClock } from '../../support/manual-clock'

it('a connection gives its pages back once, some time after its last turn, and never when it is closed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-rest-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const db = openDatabase(join(folder, 'library.db'), migrations)
  const clock = manualClock()
  const turns: string[] = []
  const both = { begin: () => turns.push('begin'), end: () => turns.push('end') }
  takeTurns(db, restAfterTurns(db, both, clock))
  const asked = vi.spyOn(db, 'pragma')
  const given = () => asked.mock.calls.filter(([what]) => what === 'shrink_memory').length
  const write = () => transact(db, (tx) => tx.prepare('SELECT 1').get())
  write()
  clock.advance(1999)
  write()
  clock.advance(1999)
  expect([turns, given()]).toEqual([['begin', 'end', 'begin', 'end'], 0])
  clock.advance(60_000)
  expect(given()).toBe(1)
  write()
  db.close()
  clock.advance(60_000)
  expect(given()).toBe(1)
})
