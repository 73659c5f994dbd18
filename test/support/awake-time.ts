/** Longer pauses of this process than these are the machine's doing. ms. */
const longestPauseMs = 50

/**
 * Ms that went by while this process was let work: of a while in which the machine held it up, hardly anything counts. For what is waited for, not for what computes.
 * `stop` ends the counting.
 */
export interface AwakeTime {
  readonly ms: () => number
  readonly stop: () => void
}

export function startAwakeTime(): AwakeTime {
  let total = 0
  let last = performance.now()
  const count = () => {
    const now = performance.now()
    total += Math.min(now - last, longestPauseMs)
    last = now
    return total
  }
  const timer = setInterval(count, longestPauseMs / 5)
  return { ms: count, stop: () => clearInterval(timer) }
}

/** How long something takes, so counted, until it is done. ms. */
export async function awakeMsOf(work: () => Promise<unknown>): Promise<number> {
  const time = startAwakeTime()
  try {
    await work()
    return time.ms()
  } finally {
    time.stop()
  }
}
