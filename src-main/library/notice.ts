import { z } from 'zod'
import { transact, type Database } from '../database/transaction'
import { readSetting, saveSetting } from '../settings'

const name = 'library.notice'

/** What happened to the library, in plain words, until the user dismisses it; null: nothing. */
export function readNotice(db: Database): string | null {
  return readSetting(db, name, z.string())
}

export function saveNotice(db: Database, notice: string | null): void {
  transact(db, (tx) => {
    if (notice === null) tx.prepare('DELETE FROM setting WHERE name = ?').run(name)
    else saveSetting(tx, name, notice)
  })
}

/** A moment as people read it. */
export function momentWords(ms: number): string {
  return new Date(ms).toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' })
}
