import type { AssetActions } from '../../../src-preload/contract/asset'

const shortest = 3000
const longest = 15_000
/** Reads after a start during which its run may not be listed yet. */
const readsAwaited = 4

/** How long to wait before the runs are read again, ms: short at first, longer with every read. */
export const pauseAfter = (reads: number): number => Math.min(longest, shortest * 1.5 ** Math.max(0, reads))

/**
 * When to read the runs of an asset again, ms; false where nothing is under way. `reads` counts from the moment the tab was opened or an action was started here;
 * `isAwaited`: an action was, and its run may still be missing.
 */
export function nextRead(known: AssetActions | undefined, reads: number, isAwaited: boolean): number | false {
  if (known === undefined) return false
  const isUnderWay = known.runs.some((run) => !run.isOver) || (isAwaited && reads < readsAwaited)
  return isUnderWay ? pauseAfter(reads) : false
}
