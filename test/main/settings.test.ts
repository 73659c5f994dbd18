import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { transact } from '../../src-main/database/transaction'
import { readSetting, saveSetting } from '../../src-main/settings'
import { settings } from '../../src-preload/contract/app-state'
import { testLibrary } from '../support/library'

describe('a setting', () => {
  it('is read as it was saved, the last one counts, and each has its own name', () => {
    const { db } = testLibrary()
    transact(db, (tx) => {
      saveSetting(tx, 'settings', { theme: 'light' })
      saveSetting(tx, 'settings', { theme: 'dark' })
      saveSetting(tx, 'other', 7)
    })
    expect(readSetting(db, 'settings', settings)).toEqual({ theme: 'dark' })
    expect(readSetting(db, 'other', z.number())).toBe(7)
  })

  it.each(['', '{', '{"theme":"pink"}', 'null', '7'])('that is not there, too old or damaged (%j) counts as not set', (value) => {
    const { db } = testLibrary()
    expect(readSetting(db, 'settings', settings)).toBeNull()
    db.prepare(`INSERT INTO setting VALUES ('settings', ?)`).run(value)
    expect(readSetting(db, 'settings', settings)).toBeNull()
  })
})
