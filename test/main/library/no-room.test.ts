import type * as FileSystem from 'node:fs'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { openLibrary } from '../../../src-main/library/opening'
import { listBackups, makeBackup } from '../../../src-main/library/backups'
import { readNotice } from '../../../src-main/library/notice'
import { libraryPlace } from '../../../src-main/library/place'
import { orderRestore } from '../../../src-main/library/restore'
import { close, folder, kept, live, migrations, now, open } from './support'

const disk = vi.hoisted(() => ({ isFull: false }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>()
  return { ...fs, statfsSync: (path: string) => (disk.isFull ? { bavail: 1, bsize: 4096 } : fs.statfsSync(path)) }
})

function lived() {
  const profile = folder()
  const opened = open(profile)
  return { profile, place: libraryPlace(profile), opened, db: opened.db, library: live(opened.db) }
}

describe('without room on the disk', () => {
  it('a restore changes nothing, says why, and is not tried again', async () => {
    const { profile, place, opened, db, library } = lived()
    const copy = await makeBackup(place, 'by-hand', now)
    library.addAsset({ title: 'Of today' })
    orderRestore(place, copy.id, true)
    const before = kept(db)
    close(profile, opened)
    disk.isFull = true
    const again = open(profile)
    disk.isFull = false
    expect(readNotice(again.db)).toMatch(/could not be restored: there is not enough free space.*was not changed/)
    expect(again.db.prepare(`SELECT count(*) AS n FROM asset WHERE title = 'Of today'`).get()).toEqual({ n: 1 })
    expect([kept(again.db), existsSync(place.restoreOrder)]).toEqual([before, false])
    expect(listBackups(place)).toHaveLength(1)
    expect(readdirSync(profile).filter((name) => name.endsWith('.part') || name.endsWith('.chosen'))).toEqual([])
  })

  it('the library is refused in words that say what to do, and is as it was with room again', () => {
    const { profile, opened, db } = lived()
    const before = kept(db)
    close(profile, opened)
    for (const [code, words] of [
      ['SQLITE_FULL', /not enough free space.*Make room/],
      ['SQLITE_READONLY', /may not write to its library.*permissions/],
    ] as const) {
      const failing = [
        ...migrations,
        () => {
          throw Object.assign(new Error('no'), { code })
        },
      ]
      expect(() => openLibrary({ profile, migrations: failing, now })).toThrow(words)
    }
    expect(kept(open(profile).db)).toBe(before)
  })

  it('the library is closed all the same when that can not be noted', () => {
    const { profile, place, opened, db } = lived()
    rmSync(place.condition)
    mkdirSync(place.condition)
    close(profile, opened)
    expect(db.open).toBe(false)
  })
})
