import { stripVTControlCharacters } from 'node:util'

/** Tells on the console what was verified, step by step. */
export interface Steps {
  /**
   * Does one step and prints its line when it held, with the time it took.
   * @throws StepFailed when it did not hold; the line with the reason is printed then
   */
  readonly step: <T>(words: string, work: () => Promise<T>) => Promise<T>
  readonly held: () => number
}

/** A step that did not hold. Everything about it was printed. */
export class StepFailed extends Error {
  constructor(words: string) {
    super(words)
    this.name = 'StepFailed'
  }
}

/**
 * Prints plain lines, without colours.
 * @param onFailure is run after the line of a failed step
 */
export function createSteps(print: (line: string) => void, onFailure: () => Promise<void>): Steps {
  let held = 0
  return {
    held: () => held,
    step: async (words, work) => {
      const startedAt = performance.now()
      try {
        const result = await work()
        held += 1
        print(`✓ ${words} (${formatTime(performance.now() - startedAt)})`)
        return result
      } catch (error) {
        print(`✗ ${words}: ${reasonOf(error)} (${formatTime(performance.now() - startedAt)})`)
        await onFailure()
        throw new StepFailed(words)
      }
    },
  }
}

const formatTime = (ms: number): string => `${String(Math.round(ms))} ms`

/** What an error says, on one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  // Assertions put colours in their messages.
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const callLog = lines.indexOf('Call log:')
  return lines
    .slice(0, callLog === -1 ? 12 : callLog)
    .join(' · ')
    .slice(0, 600)
}
