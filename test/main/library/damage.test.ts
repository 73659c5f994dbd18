import {
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { makeBackup } from '../../../src-main/library/backups'
import { readNotice } from '../../../src-main/library/notice'
import { libraryPlace } from '../../../src-main/library/place'
import { chance, change, close, faults, folder, kept, live, now, open, snapshot } from './support'

/** A profile with a lived-in library that was closed in order, and what of it must survive. */
function lived(): { readonly profile: string; readonly before: string } {
  const profile = folder()
  const opened = open(profile)
  const library = live(opened.db)
  const random = chance(3)
  for (let count = 0; count < 60; count += 1) change(library, random, count)
  expect(faults(opened.db)).toEqual([])
  const before = kept(opened.db)
  close(profile, opened)
  return { profile, before }
}

const file = (profile: string) => libraryPlace(profile).library

function overwrite(path: string, at: number, bytes: Buffer): void {
  const handle = openSync(path, 'r+')
  writeSync(handle, bytes, 0, bytes.length, at)
  closeSync(handle)
}

function garbage(random: () => number, size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)))
}

describe('a library file that was damaged', () => {
  const damages: Readonly<Record<string, (path: string) => void>> = {
    'cut off in the middle': (path) => {
      truncateSync(path, Math.floor(statSync(path).size / 2))
    },
    'cut off within its header': (path) => {
      truncateSync(path, 60)
    },
    'cut off at its end': (path) => {
      truncateSync(path, statSync(path).size - 5000)
    },
    emptied: (path) => {
      truncateSync(path, 0)
    },
    'filled with zeros': (path) => {
      const { size } = statSync(path)
      writeFileSync(path, Buffer.alloc(size))
    },
    'replaced by a text': (path) => {
      writeFileSync(path, 'This is no database.\n'.repeat(1000))
    },
    'replaced by another database': (path) => {
      rmSync(path)
      const other = new SqliteDatabase(path)
      other.exec('CREATE TABLE places (url TEXT); INSERT INTO places VALUES (1)')
      other.close()
    },
    'replaced by the database of another program with a version of its own': (path) => {
      rmSync(path)
      const other = new SqliteDatabase(path)
      other.exec('CREATE TABLE places (url TEXT); PRAGMA user_version = 2')
      other.close()
    },
    'without its header': (path) => {
      overwrite(path, 0, Buffer.alloc(100, 7))
    },
    removed: (path) => {
      rmSync(path)
    },
  }

  for (const [name, damage] of Object.entries(damages)) {
    it(`${name}: opens, says what happened, and has outbox and ledger`, () => {
      const { profile, before } = lived()
      damage(file(profile))
      const opened = open(profile)
      expect(kept(opened.db)).toBe(before)
      expect(readNotice(opened.db)).toMatch(/^The library file (was (damaged|gone|not the one)|had lost)/)
      expect(readNotice(opened.db)).toMatch(/read again from the services\.$/)
      expect(opened.needsReading).toBe(true)
      expect(faults(opened.db)).toEqual([])
      // It is no news at the next start, and nothing is done again.
      close(profile, opened)
      const again = open(profile)
      expect(kept(again.db)).toBe(before)
      expect(again.needsReading).toBe(false)
    })
  }

  it('is kept aside, three times at most', () => {
    const { profile } = lived()
    for (let time = 0; time < 5; time += 1) {
      overwrite(file(profile), 0, Buffer.alloc(100, time + 1))
      const opened = open(profile, { now: now + time * 1000 })
      opened.db.close()
    }
    const aside = readdirSync(profile).filter((name) => name.startsWith('damaged-'))
    expect(aside).toHaveLength(3)
    expect(readFileSync(join(profile, aside.sort().at(-1) ?? '', 'library.db')).subarray(0, 100)).toEqual(Buffer.alloc(100, 5))
  })

  it('gives way to its newest good copy, with everything of today on top', async () => {
    const profile = folder()
    const opened = open(profile)
    const library = live(opened.db)
    await makeBackup(libraryPlace(profile), 'daily', now - 5000)
    const copy = await makeBackup(libraryPlace(profile), 'daily', now - 1000)
    writeFileSync(join(profile, 'backups', `${copy.id}.db`), 'not good')
    const count = library.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset').get()?.n ?? 0
    const later = library.addLocal('After the copy')
    const before = kept(opened.db)
    opened.db.close()
    overwrite(file(profile), 0, Buffer.alloc(4096, 1))
    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(again.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM asset').get()?.n).toBe(count + 1)
    expect(again.db.prepare('SELECT title FROM asset WHERE id = ?').get(later)).toEqual({ title: 'After the copy' })
    expect(readNotice(again.db)).toMatch(/its copy of January 5, 2026/)
    expect(faults(again.db)).toEqual([])
  })

  it('keeps what only people told it of: assets that no listing brings back', () => {
    const profile = folder()
    const opened = open(profile)
    const library = live(opened.db)
    const byHand = library.addAsset({ remoteId: 'typed-by-hand' })
    opened.db.close()
    rmSync(file(profile))
    const again = open(profile)
    expect(again.db.prepare('SELECT remote_id FROM asset WHERE id = ?').get(byHand)).toEqual({ remote_id: 'typed-by-hand' })
  })

  it('opens with outbox and ledger as they were, wherever it is cut off or overwritten (200 times)', () => {
    const { profile, before } = lived()
    const random = chance(11)
    const size = statSync(file(profile)).size
    for (let time = 0; time < 200; time += 1) {
      const copy = snapshot(profile)
      const path = file(copy)
      const what = String(time)
      if (time % 3 === 0) truncateSync(path, Math.floor(random() * size))
      else {
        const page = Math.floor((random() * size) / 4096)
        const whole = time % 3 === 1
        const length = whole ? 4096 : 16 + Math.floor(random() * 600)
        const at = page * 4096 + (whole ? 0 : Math.floor(random() * (4096 - length)))
        overwrite(path, at, time % 2 === 0 ? Buffer.alloc(length) : garbage(random, length))
      }
      const opened = open(copy)
      expect(kept(opened.db), what).toBe(before)
      expect(opened.db.pragma('quick_check', { simple: true }), what).toBe('ok')
      opened.db.close()
      rmSync(copy, { recursive: true, force: true })
    }
  }, 120_000)

  it('is refused untouched when a newer Slipway wrote it, whatever lies beside it', () => {
    const { profile } = lived()
    const newer = new SqliteDatabase(file(profile))
    newer.pragma('user_version = 99')
    newer.close()
    const bytes = readFileSync(file(profile))
    const beside = readdirSync(profile)
    expect(() => open(profile)).toThrow(/newer Slipway/)
    expect(readFileSync(file(profile)).equals(bytes)).toBe(true)
    expect(readdirSync(profile)).toEqual(beside)
    expect(readdirSync(profile).filter((name) => name.startsWith('damaged-'))).toEqual([])
  })
})

describe('a journal that was cut off', () => {
  /** A library whose program is ended by force in the middle of busy work, and what was committed at each moment. */
  function busy(isYoung = false, checkpointEvery = isYoung ? 0 : 60) {
    const profile = folder()
    const opened = open(profile)
    const library = live(opened.db)
    if (!isYoung) opened.db.pragma('wal_checkpoint(TRUNCATE)')
    opened.db.pragma(`wal_autocheckpoint = ${String(checkpointEvery)}`)
    const random = chance(5)
    for (let count = 0; count < (isYoung ? 5 : 30); count += 1) change(library, random, count)
    const before = kept(opened.db)
    const left = snapshot(profile)
    opened.db.close()
    return { left, before }
  }

  const frameBytes = 4096 + 24

  /** Opens it with the journal cut off at each of these lengths. */
  function openCut({ left, before }: ReturnType<typeof busy>, lengths: readonly number[]): void {
    for (const length of lengths) {
      if (length > statSync(`${file(left)}-wal`).size) continue
      const copy = snapshot(left)
      truncateSync(`${file(copy)}-wal`, length)
      const opened = open(copy)
      expect(kept(opened.db), String(length)).toBe(before)
      expect(opened.db.pragma('integrity_check', { simple: true }), String(length)).toBe('ok')
      if (length % 5 === 0) expect(faults(opened.db), String(length)).toEqual([])
      opened.db.close()
      rmSync(copy, { recursive: true, force: true })
    }
  }
  const edges = (left: string, step: number) => {
    const frames = Math.floor((statSync(`${file(left)}-wal`).size - 32) / frameBytes)
    expect(frames).toBeGreaterThan(20)
    return Array.from({ length: Math.floor(frames / step) + 1 }, (_, index) => 32 + index * step * frameBytes)
  }

  it('opens at each edge of it, one byte before and one behind, with outbox and ledger as committed', () => {
    const one = busy()
    openCut(
      one,
      edges(one.left, 1).flatMap((edge) => [edge - 1, edge, edge + 1]),
    )
  }, 120_000)

  it('opens wherever it is cut off when all of a young library was in it', () => {
    const one = busy(true)
    openCut(one, [0, 31, ...edges(one.left, 9)])
  }, 120_000)

  it('opens when it was removed altogether', () => {
    const { left, before } = busy(false, 0)
    for (const end of ['-wal', '-shm']) rmSync(`${file(left)}${end}`, { force: true })
    const opened = open(left)
    expect(kept(opened.db)).toBe(before)
    expect(readNotice(opened.db)).toMatch(/lost its last changes/)
  })

  it('has no say when only the copy of the outbox lost its own', () => {
    const { left, before } = busy()
    for (const end of ['', '-wal', '-shm']) rmSync(`${libraryPlace(left).copy}${end}`, { force: true })
    const opened = open(left)
    expect(kept(opened.db)).toBe(before)
    expect(readNotice(opened.db)).toBeNull()
    opened.db.close()
    writeFileSync(libraryPlace(left).copy, 'no database at all')
    const again = open(left)
    expect(kept(again.db)).toBe(before)
    expect(existsSync(libraryPlace(left).copy)).toBe(true)
  })
})

describe('a copy of the outbox that is found damaged only when it is used', () => {
  it('is made anew from the library, which is whole and stays as it is', () => {
    const { profile, before } = lived()
    const { copy } = libraryPlace(profile)
    const reader = new SqliteDatabase(copy, { readonly: true })
    const page = reader.prepare<[], { rootpage: number }>(`SELECT rootpage FROM sqlite_schema WHERE name = 'copy_outbox'`).get()?.rootpage
    reader.close()
    overwrite(copy, ((page ?? 0) - 1) * 4096, Buffer.alloc(4096, 9))
    const again = open(profile, { isDamaged: true })
    expect(kept(again.db)).toBe(before)
    expect(readNotice(again.db)).toMatch(/second copy.*made anew from the library/)
    expect(faults(again.db)).toEqual([])
    expect(readdirSync(profile).filter((name) => name.startsWith('damaged-'))).toEqual([])
    close(profile, again)
    expect(open(profile).needsReading).toBe(false)
  })
})
