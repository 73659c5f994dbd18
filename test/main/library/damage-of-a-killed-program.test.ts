import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dirname } from 'node:path'
import { differsFromCopy } from '../../../src-main/database/outbox-copy-compare'
import { readNotice } from '../../../src-main/library/notice'
import { libraryPlace } from '../../../src-main/library/place'
import type { Database } from '../../../src-main/database/transaction'
import { chance, change, faults, folder, kept, live, open, snapshot } from './support'

const pageBytes = 4096

/** A profile as a program that was killed in the middle of its work leaves it: journals and all. */
function killed(): { readonly left: string; readonly before: string; readonly shown: string } {
  const profile = folder()
  const opened = open(profile)
  const library = live(opened.db)
  opened.db.pragma('wal_checkpoint(TRUNCATE)')
  const random = chance(7)
  for (let count = 0; count < 25; count += 1) change(library, random, count)
  const left = snapshot(profile)
  const result = { left, before: kept(opened.db), shown: shownIn(opened.db) }
  opened.db.close()
  return result
}

/** The mirror, as the window shows it. */
const shownIn = (db: Database) =>
  JSON.stringify(db.prepare('SELECT id, title, description, tags, trashed_at, remote_id FROM asset ORDER BY id').all())

function overwrite(path: string, at: number, bytes: Buffer): void {
  const handle = openSync(path, 'r+')
  writeSync(handle, bytes, 0, bytes.length, at)
  closeSync(handle)
}

function pageOf(path: string, page: number): Buffer {
  const handle = openSync(path, 'r')
  const bytes = Buffer.alloc(pageBytes)
  readSync(handle, bytes, 0, pageBytes, page * pageBytes)
  closeSync(handle)
  return bytes
}

const garbage = (random: () => number, size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)))

/** One of four kinds of damage, somewhere. What was done, in words. */
function damage(path: string, random: () => number, kind: number): string {
  const { size } = statSync(path)
  const pages = Math.max(1, Math.floor(size / pageBytes))
  const page = Math.floor(random() * pages)
  const other = Math.floor(random() * pages)
  if (kind === 0) {
    const length = Math.floor(random() * size)
    truncateSync(path, length)
    return `cut off at ${String(length)} of ${String(size)}`
  }
  if (kind === 1) overwrite(path, page * pageBytes, Buffer.alloc(pageBytes))
  else if (kind === 2) overwrite(path, page * pageBytes, garbage(random, pageBytes))
  else overwrite(path, page * pageBytes, pageOf(path, other))
  return `page ${String(page)} of ${String(pages)}: ${kind === 1 ? 'zeros' : kind === 2 ? 'noise' : `page ${String(other)}`}`
}

/** Opens a copy of what was left after something was done to it, and looks. */
function openDamaged(
  left: string,
  harm: (place: ReturnType<typeof libraryPlace>) => string,
): { what: string; opened: ReturnType<typeof open> } {
  const copy = snapshot(left)
  const what = harm(libraryPlace(copy))
  const opened = open(copy)
  expect(opened.db.pragma('main.quick_check', { simple: true }), what).toBe('ok')
  expect(opened.db.pragma('copy.integrity_check', { simple: true }), what).toBe('ok')
  expect(differsFromCopy(opened.db), what).toBe(false)
  return { what, opened }
}

function end(opened: ReturnType<typeof open>): void {
  const path = opened.db.name
  opened.db.close()
  rmSync(dirname(path), { recursive: true, force: true })
}

describe('what a killed program left', () => {
  it('opens with outbox and ledger as they were when its library is damaged anywhere, and says so where something is lost (200 times)', () => {
    const { left, before, shown } = killed()
    const random = chance(21)
    for (let time = 0; time < 200; time += 1) {
      const { what, opened } = openDamaged(left, ({ library }) => damage(library, random, time % 4))
      expect(kept(opened.db) === before, what).toBe(true)
      if (shownIn(opened.db) !== shown) {
        expect(readNotice(opened.db), what).toMatch(/^The library file .*read again from the services\.$/)
        expect(opened.needsReading, what).toBe(true)
      }
      if (time % 10 === 0) expect(faults(opened.db), what).toEqual([])
      end(opened)
    }
  }, 180_000)

  it('opens as if nothing had been when the copy of the outbox is damaged anywhere, which is made anew (200 times)', () => {
    const { left, before, shown } = killed()
    const random = chance(22)
    for (let time = 0; time < 200; time += 1) {
      const { what, opened } = openDamaged(left, ({ copy }) => damage(copy, random, time % 4))
      expect(kept(opened.db) === before, what).toBe(true)
      expect(shownIn(opened.db) === shown, what).toBe(true)
      expect(readNotice(opened.db), what).toBeNull()
      end(opened)
    }
  }, 180_000)

  it('opens wherever the journal of the copy of the outbox is cut off, or overwritten', () => {
    const { left, before, shown } = killed()
    const random = chance(23)
    const size = statSync(`${libraryPlace(left).copy}-wal`).size
    const frame = pageBytes + 24
    const lengths = Array.from({ length: Math.floor((size - 32) / frame) + 1 }, (_, index) => 32 + index * frame)
    expect(lengths.length).toBeGreaterThan(10)
    const cuts = lengths.flatMap((edge) => [edge - 1, edge, edge + 1]).filter((length) => length <= size)
    const harms = [
      ...cuts.map((length) => (path: string) => {
        truncateSync(path, length)
        return `cut off at ${String(length)}`
      }),
      ...Array.from({ length: 40 }, () => (path: string) => {
        const at = Math.floor(random() * (size - 200))
        overwrite(path, at, garbage(random, 200))
        return `overwritten at ${String(at)}`
      }),
    ]
    for (const harm of harms) {
      const { what, opened } = openDamaged(left, ({ copy }) => harm(`${copy}-wal`))
      expect(kept(opened.db) === before, what).toBe(true)
      expect(shownIn(opened.db) === shown, what).toBe(true)
      end(opened)
    }
  }, 180_000)

  it('opens with outbox and ledger as they were wherever the journal of the library is overwritten', () => {
    const { left, before, shown } = killed()
    const random = chance(24)
    const size = statSync(`${libraryPlace(left).library}-wal`).size
    for (let time = 0; time < 60; time += 1) {
      const { what, opened } = openDamaged(left, ({ library }) => {
        const at = time === 0 ? 0 : Math.floor(random() * (size - 200))
        overwrite(`${library}-wal`, at, time % 2 === 0 ? garbage(random, 200) : Buffer.alloc(200))
        return `overwritten at ${String(at)}`
      })
      expect(kept(opened.db) === before, what).toBe(true)
      if (shownIn(opened.db) !== shown) expect(readNotice(opened.db), what).toMatch(/^The library file /)
      end(opened)
    }
  }, 180_000)

  const beside: Readonly<Record<string, (path: string) => void>> = {
    'a shared memory of noise': (path) => {
      writeFileSync(`${path}-shm`, garbage(chance(1), 32_768))
    },
    'a shared memory that is empty': (path) => {
      writeFileSync(`${path}-shm`, '')
    },
    'no shared memory': (path) => {
      rmSync(`${path}-shm`, { force: true })
    },
    'an empty journal of another kind': (path) => {
      writeFileSync(`${path}-journal`, '')
    },
    'noise for a journal of another kind': (path) => {
      writeFileSync(`${path}-journal`, garbage(chance(4), 5000))
    },
  }
  for (const [name, harm] of Object.entries(beside)) {
    for (const which of ['library', 'copy'] as const) {
      it(`opens as if nothing had been with ${name} beside the ${which === 'library' ? 'library' : 'copy of the outbox'}`, () => {
        const { left, before, shown } = killed()
        const { what, opened } = openDamaged(left, (place) => {
          harm(place[which])
          return name
        })
        expect(kept(opened.db) === before, what).toBe(true)
        expect(shownIn(opened.db) === shown, what).toBe(true)
        end(opened)
      })
    }
  }

  const instead: Readonly<Record<string, (path: string) => void>> = {
    'an empty file': (path) => {
      truncateSync(path, 0)
    },
    'a text': (path) => {
      writeFileSync(path, 'This is no database.\n'.repeat(500))
    },
    noise: (path) => {
      writeFileSync(path, garbage(chance(3), 50_000))
    },
    'one letter': (path) => {
      writeFileSync(path, 'S')
    },
  }
  for (const [name, harm] of Object.entries(instead)) {
    it(`opens with outbox and ledger as they were with ${name} in place of the library, its journal still there`, () => {
      const { left, before } = killed()
      const { what, opened } = openDamaged(left, ({ library }) => {
        harm(library)
        return name
      })
      expect(kept(opened.db) === before, what).toBe(true)
      expect(readNotice(opened.db), what).toMatch(/^The library file .*read again from the services\.$/)
      expect(faults(opened.db), what).toEqual([])
      end(opened)
    })

    it(`opens as if nothing had been with ${name} in place of the copy of the outbox, its journal still there`, () => {
      const { left, before, shown } = killed()
      const { what, opened } = openDamaged(left, ({ copy }) => {
        harm(copy)
        return name
      })
      expect(kept(opened.db) === before, what).toBe(true)
      expect(shownIn(opened.db) === shown, what).toBe(true)
      end(opened)
    })
  }

  // The second one makes a copy that reads well and says what can not be.
  it.each([25, 125])(
    'opens and says what is lost when library and copy of the outbox are damaged both (60 times, from %i)',
    (seed) => {
      const { left } = killed()
      const random = chance(seed)
      for (let time = 0; time < 60; time += 1) {
        const { what, opened } = openDamaged(
          left,
          ({ library, copy }) => `${damage(library, random, time % 4)}; ${damage(copy, random, Math.floor(random() * 4))}`,
        )
        if (opened.needsReading) expect(readNotice(opened.db), what).toMatch(/^The library file /)
        end(opened)
      }
    },
    180_000,
  )

  it('is refused in words, and left as it is, when there is a folder in place of the library', () => {
    const { left, before } = killed()
    const copy = snapshot(left)
    const { library } = libraryPlace(copy)
    rmSync(library)
    mkdirSync(library)
    expect(() => open(copy)).toThrow(/permissions/)
    expect(statSync(library).isDirectory()).toBe(true)
    // Without it everything that waits is there again.
    rmSync(library, { recursive: true })
    const again = open(copy)
    expect(kept(again.db)).toBe(before)
  })
})
