import type { Clock } from '../clock'

/** Keeps the system from sleeping; the answer lets it. */
export type HoldAwake = () => () => void

export interface KeepAwake {
  /** Files leave, or none does any more. */
  readonly note: (isMoving: boolean) => void
  readonly isHeld: () => boolean
  /** Lets go at once. */
  readonly stop: () => void
}

/** A file that is gone in a moment keeps nothing awake. ms. */
const beginAfterMs = 2_000
/** Between one file and the next the system does not fall asleep. ms. */
const endAfterMs = 10_000

/** Keeps the system awake while files leave: from their third second on until a while after the last one. */
export function createKeepAwake({ clock, hold }: { readonly clock: Clock; readonly hold: HoldAwake }): KeepAwake {
  let release: (() => void) | null = null
  let isMoving = false
  /** Files have left for long enough since the last long pause. */
  let isLong = false
  let cancelBegin: (() => void) | null = null
  let cancelEnd: (() => void) | null = null

  const holdIfLong = () => {
    if (isLong && isMoving) release ??= hold()
  }
  const end = () => {
    cancelBegin?.()
    cancelBegin = null
    cancelEnd = null
    isLong = false
    release?.()
    release = null
  }
  return {
    note(next) {
      if (next === isMoving) return
      isMoving = next
      cancelEnd?.()
      cancelEnd = null
      if (!isMoving) {
        cancelEnd = clock.setTimer(endAfterMs, end)
        return
      }
      cancelBegin ??= clock.setTimer(beginAfterMs, () => {
        isLong = true
        holdIfLong()
      })
      holdIfLong()
    },
    isHeld: () => release !== null,
    stop() {
      isMoving = false
      cancelEnd?.()
      end()
    },
  }
}
