import { startAwakeTime } from './awake-time'

const everyMs = 5

/**
 * Waits until `look` gives something. Its patience is that of a process that is let work: what the machine withholds from it does not count.
 * @throws what `look` threw last, or what `tell` says, when it never does
 */
export async function until<T>(
  look: () => T | Promise<T>,
  ms = 10_000,
  tell: () => string = () => 'the condition did not come true',
): Promise<NonNullable<T>> {
  const waited = startAwakeTime()
  try {
    for (;;) {
      let failure: Error | null = null
      try {
        const value = await look()
        if (value !== false && value !== null && value !== undefined) return value
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
      }
      if (waited.ms() > ms) throw failure ?? new Error(tell())
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  } finally {
    waited.stop()
  }
}

/** Waits until what is expected holds; rejects with what was not met last when it never does. */
export const untilHolds = (expectation: () => void | Promise<void>, ms?: number): Promise<boolean> =>
  until(async () => {
    await expectation()
    return true
  }, ms)
