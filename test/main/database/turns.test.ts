import { describe, expect, it } from 'vitest'
import SqliteDatabase from 'better-sqlite3'
import { transact } from '../../../src-main/database/transaction'
import {
  afterTurns,
  endReading,
  endWorkerTurn,
  heldReads,
  mainTurns,
  readers,
  readingHolder,
  takeTurns,
  turnMemory,
  workerTurns,
} from '../../../src-main/database/turns'
import { shortestMs } from '../../support/shortest-ms'

/** The places of the memory: whose turn it is, whether the main thread wants to be next, whether the other one waits, what reading is held up, and for each reading thread whether it reads. */
const shape = (memory: SharedArrayBuffer) => [...new Int32Array(memory)]

describe('turns at writing', () => {
  it('keep the main thread next until it comes to rest, and let the other one go on then', () => {
    const memory = turnMemory()
    const atRest: (() => void)[] = []
    const main = mainTurns(memory, (run) => atRest.push(run))
    for (let transaction = 0; transaction < 3; transaction += 1) {
      main.begin()
      expect(shape(memory)[0]).toBe(1)
      main.end()
      expect(shape(memory).slice(0, 2)).toEqual([0, 1])
    }
    expect(atRest).toHaveLength(1)
    for (const run of atRest) run()
    expect(shape(memory).slice(0, 2)).toEqual([0, 0])
    const worker = workerTurns(memory)
    worker.begin()
    expect(shape(memory)[0]).toBe(2)
    worker.end()
    expect(shape(memory)[0]).toBe(0)
  })

  it('are given back for a thread that died in its turn, and not for another one', () => {
    const memory = turnMemory()
    workerTurns(memory).begin()
    readingHolder(memory).hold('all')
    endWorkerTurn(memory)
    expect(shape(memory)).toEqual([0, 0, 0, 0, 0, 0])
    mainTurns(memory, () => undefined).begin()
    endWorkerTurn(memory)
    expect(shape(memory)[0]).toBe(1)
  })

  it('let something be done after each transaction, behind its end, until it is not wanted any more', () => {
    const memory = turnMemory()
    const db = new SqliteDatabase(':memory:')
    takeTurns(
      db,
      mainTurns(memory, () => undefined),
    )
    const seen: (number | undefined)[] = []
    const end = afterTurns(db, () => seen.push(shape(memory)[0]))
    transact(db, () => seen.push(shape(memory)[0]))
    expect(seen).toEqual([1, 0])
    end()
    transact(db, () => null)
    expect(seen).toHaveLength(2)
    db.close()
  })

  it.each(Array.from({ length: readers }, (_, reader) => reader))('tell that reading thread %i reads, until it dies', (reader) => {
    const memory = turnMemory()
    const holder = readingHolder(memory)
    heldReads(
      memory,
      reader,
    )(() => {
      expect(holder.isQuiet(0)).toBe(false)
      endReading(memory, reader)
      expect(holder.isQuiet(0)).toBe(true)
    })
  })

  it('let a read that was asked to wait begin when it is let go, and after a while in any case', () => {
    const memory = turnMemory()
    const holder = readingHolder(memory)
    holder.hold('all')
    const from = performance.now()
    expect(heldReads(memory, 0)(() => 'read')).toBe('read')
    expect(performance.now() - from).toBeGreaterThan(900)
    holder.letGo()
    expect(shortestMs(() => heldReads(memory, 0)(() => null))).toBeLessThan(500)
  })

  it('let what is in view be read while only long reads are held up', () => {
    const memory = turnMemory()
    readingHolder(memory).hold('long')
    expect(shortestMs(() => heldReads(memory, 0)(() => null))).toBeLessThan(500)
    const from = performance.now()
    heldReads(memory, 1)(() => null)
    expect(performance.now() - from).toBeGreaterThan(900)
  })

  it('tell whether something is read, and note its end also when it fails', () => {
    const memory = turnMemory()
    const holder = readingHolder(memory)
    const read = heldReads(memory, 1)
    expect(read(() => holder.isQuiet(0))).toBe(false)
    expect(() =>
      read(() => {
        throw new Error('odd')
      }),
    ).toThrow('odd')
    expect(holder.isQuiet(0)).toBe(true)
  })
})
