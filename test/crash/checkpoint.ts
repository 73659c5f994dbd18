import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import SqliteDatabase from 'better-sqlite3'
import { transact, type Database } from '../../src-main/database/transaction'

/** Ends the process in the middle of a checkpoint. */
export interface CheckpointPlan {
  /** After so many commits. */
  readonly commits: number
  /** 0 to 1: how far into the checkpoint, about. */
  readonly share: number
  /** Pages that are in the log beside what the program itself wrote. */
  readonly pages: number
}

/** Waits until the flag is set to so many microseconds, lets them pass, and kills. Spins, as no timer is that exact. */
const killer = `
const { workerData } = require('node:worker_threads')
const flag = new Int32Array(workerData)
Atomics.store(flag, 1, 1)
Atomics.notify(flag, 1)
Atomics.wait(flag, 0, 0)
const until = process.hrtime.bigint() + BigInt(flag[0]) * 1000n
while (process.hrtime.bigint() < until);
process.kill(process.pid, 'SIGKILL')
`

/** Kills the process with SIGKILL while SQLite writes the log of `db` into the file at `path`, once the plan's commits were made from `arm` on. */
export function killInCheckpoint(db: Database, path: string, plan: CheckpointPlan): { arm: () => void } {
  const flag = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(killer, { eval: true, workerData: flag.buffer })
  worker.unref()
  let left = Infinity
  afterCommits(db, () => {
    left -= 1
    if (left > 0) return
    left = Infinity
    transact(db, (tx) => {
      const fill = tx.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)')
      for (let page = 0; page < plan.pages; page += 1) fill.run(`filling ${String(page)}`, 'x'.repeat(3900))
    })
    Atomics.wait(flag, 1, 0)
    flag[0] = 0
    const micros = Math.max(1, Math.round(rehearse(path) * plan.share))
    Atomics.store(flag, 0, micros)
    Atomics.notify(flag, 0)
    db.pragma('wal_checkpoint(PASSIVE)')
    process.kill(process.pid, 'SIGKILL')
  })
  return {
    arm: () => {
      left = plan.commits
    },
  }
}

/** How long the same checkpoint takes on a copy. Microseconds. */
function rehearse(path: string): number {
  const copy = `${path}-rehearsal`
  for (const part of ['', '-wal']) if (existsSync(path + part)) copyFileSync(path + part, copy + part)
  const db = new SqliteDatabase(copy)
  try {
    db.prepare('SELECT count(*) FROM setting').get()
    const before = performance.now()
    db.pragma('wal_checkpoint(PASSIVE)')
    return (performance.now() - before) * 1000
  } finally {
    db.close()
    for (const part of ['', '-wal', '-shm']) rmSync(copy + part, { force: true })
  }
}

/** Calls back after each outermost commit. */
function afterCommits(db: Database, committed: () => void): void {
  const original = db.transaction.bind(db) as (work: (...args: unknown[]) => unknown) => ReturnType<Database['transaction']>
  const wrapped = (work: (...args: unknown[]) => unknown) => {
    const made = original(work)
    const told =
      (run: (...args: unknown[]) => unknown) =>
      (...args: unknown[]) => {
        const result = run(...args)
        if (!db.inTransaction) committed()
        return result
      }
    return Object.assign(told(made), {
      immediate: told((...args) => made.immediate(...args)),
      deferred: told((...args) => made.deferred(...args)),
      exclusive: told((...args) => made.exclusive(...args)),
      default: told((...args) => made.default(...args)),
    })
  }
  Object.defineProperty(db, 'transaction', { value: wrapped })
}
