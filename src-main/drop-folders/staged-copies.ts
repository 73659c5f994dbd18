import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { ulid } from 'ulid'
import type { Clock } from '../clock'
import { systemCode } from './system-code'

/** Copies that are sent instead of files, in a folder of the program, 0700 with files 0600. */
export interface StagedCopies {
  /** A path at which nothing is yet; the folder is there. */
  place(): Promise<string>
  remove(copy: string): Promise<void>
  /**
   * Removes the copies that are not needed. One that was just made has not been written down yet: it stays for a while.
   * @param neededOf asked at most once, about those that may go
   */
  sweep(neededOf: (copies: readonly string[]) => ReadonlySet<string>): Promise<void>
}

/** A decision is written long before. ms. */
const graceMs = 10 * 60_000

export function createStagedCopies(folder: string, clock: Clock): StagedCopies {
  const made = new Map<string, number>()
  /** Whether there may be anything in the folder. */
  let mayHoldAny = true

  const names = async (): Promise<readonly string[]> => {
    try {
      return await readdir(folder)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    }
  }

  return {
    place: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await chmod(folder, 0o700)
      const copy = path.join(folder, ulid(clock.now()))
      made.set(copy, clock.now())
      mayHoldAny = true
      return copy
    },
    remove: async (copy) => {
      await rm(copy, { force: true })
      made.delete(copy)
    },
    sweep: async (neededOf) => {
      if (!mayHoldAny) return
      // Before the folder is listed: what is made meanwhile is for the next time.
      mayHoldAny = false
      const all = (await names()).map((name) => path.join(folder, name))
      const old = all.filter((copy) => Math.abs(clock.now() - (made.get(copy) ?? -Infinity)) >= graceMs)
      const needed = old.length === 0 ? new Set<string>() : neededOf(old)
      if (old.length < all.length || needed.size > 0) mayHoldAny = true
      for (const copy of old) {
        if (needed.has(copy)) continue
        await rm(copy, { recursive: true, force: true })
        made.delete(copy)
      }
    },
  }
}
