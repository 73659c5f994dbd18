import type { Clock } from '../../clock'

/** Counts what whole scans found that no event had told of. */
export interface Misses {
  /** An event told of a folder; null: of nobody knows where. */
  hinted(folder: string | null): void
  /** A whole scan that began at `since` found so many differences in each folder. Its events may still be on their way, so it is counted a moment later. */
  judge(differences: ReadonlyMap<string, number>): void
  close(): void
}

/** No folder's name. */
const anywhere = '\0'
/** Events of what a scan saw may come so much later. */
const graceMs = 1500
/** Hints are remembered for so long, unless scans are rarer. */
const rememberScans = 2

/** @param count called with how many more were missed */
export function createMisses(clock: Clock, count: (missed: number) => void): Misses {
  /** Folders that were hinted at, by the scan they came before. */
  let hints: Set<string>[] = [new Set()]
  const timers = new Set<() => void>()

  const wasHinted = (sets: readonly Set<string>[], folder: string) => sets.some((set) => set.has(folder) || set.has(anywhere))

  return {
    hinted: (folder) => {
      hints[0]?.add(folder ?? anywhere)
    },
    judge: (differences) => {
      const seen = hints
      hints = [new Set<string>(), ...hints].slice(0, rememberScans)
      if (differences.size === 0) return
      const cancel = clock.setTimer(graceMs, () => {
        timers.delete(cancel)
        const sets = [...seen, ...hints]
        let missed = 0
        for (const [folder, found] of differences) if (!wasHinted(sets, folder)) missed += found
        if (missed > 0) count(missed)
      })
      timers.add(cancel)
    },
    close: () => {
      for (const cancel of timers) cancel()
    },
  }
}
