import { spawnSync } from 'node:child_process'
import { readdirSync, truncateSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CrashPoint } from '../../../src-main/crashpoint'
import { isGoodBackup, listBackups, makeBackup } from '../../../src-main/library/backups'
import { readNotice } from '../../../src-main/library/notice'
import { libraryPlace } from '../../../src-main/library/place'
import { orderRestore } from '../../../src-main/library/restore'
import { close, faults, folder, kept, live, migrations, now, open } from './support'

const root = resolve(import.meta.dirname, '../../..')

/** Starts a program of its own on the profile, which kills itself at the point. */
function dieAt(profile: string, point: CrashPoint, work: 'open' | 'back-up'): NodeJS.Signals | null {
  return spawnSync(
    process.execPath,
    [
      '--import',
      join(root, 'scripts/typescript-imports.mjs'),
      join(import.meta.dirname, 'kill-child.ts'),
      profile,
      work,
      String(now + 1000),
    ],
    { env: { ...process.env, SLIPWAY_CRASH_AT: point }, stdio: 'ignore' },
  ).signal
}

async function lived() {
  const profile = folder()
  const place = libraryPlace(profile)
  const opened = open(profile)
  live(opened.db)
  const copy = await makeBackup(place, 'daily', now - 5000)
  const before = kept(opened.db)
  return { profile, place, opened, copy, before }
}

describe('a program that is killed while it cares for the library', () => {
  for (const point of ['library/set-aside', 'library/base-placed', 'library/given-back'] as const) {
    it(`goes on with the repair at the next start, when it ends at ${point}`, async () => {
      const { profile, place, opened, before } = await lived()
      close(profile, opened)
      truncateSync(place.library, 7_000)
      expect(dieAt(profile, point, 'open')).toBe('SIGKILL')
      const again = open(profile)
      expect(kept(again.db)).toBe(before)
      expect(readNotice(again.db)).toMatch(/^The library file was damaged.*its copy of/)
      expect(faults(again.db)).toEqual([])
      expect(readdirSync(profile).filter((name) => name.startsWith('damaged-'))).toHaveLength(1)
    })
  }

  for (const point of ['library/copying', 'library/copy-checked', 'library/copy-named', 'library/swapped'] as const) {
    it(`goes on with the restore at the next start, when it ends at ${point}`, async () => {
      const { profile, place, opened, copy, before } = await lived()
      opened.db.exec(`UPDATE asset SET description = 'since then' WHERE seq = 20`)
      orderRestore(place, copy.id, true)
      close(profile, opened)
      expect(dieAt(profile, point, 'open')).toBe('SIGKILL')
      const again = open(profile)
      expect(kept(again.db)).toBe(before)
      expect(readNotice(again.db)).toMatch(/^The library is as it was/)
      expect(again.db.prepare(`SELECT count(*) AS n FROM asset WHERE description = 'since then'`).get()).toEqual({ n: 0 })
      expect(faults(again.db)).toEqual([])
    })
  }

  for (const point of ['library/copying', 'library/copy-checked', 'library/copy-named'] as const) {
    it(`has whole copies only, when it ends at ${point} of a backup`, async () => {
      const { profile, place, opened, before } = await lived()
      close(profile, opened)
      expect(dieAt(profile, point, 'back-up')).toBe('SIGKILL')
      const again = open(profile)
      expect(kept(again.db)).toBe(before)
      for (const { id } of listBackups(place)) expect(isGoodBackup(join(place.backups, `${id}.db`), migrations)).toBe(true)
      await makeBackup(place, 'by-hand', now + 5000)
      expect(readdirSync(place.backups).every((name) => name.endsWith('.db') && !name.startsWith('part'))).toBe(true)
    })
  }
})
