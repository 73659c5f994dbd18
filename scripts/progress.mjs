// @ts-check

/** A failure that was understood: its message is shown alone, without a stack. */
export class SetupError extends Error {
  /** @param {string} message what happened and what to do next, in whole sentences */
  constructor(message) {
    super(message)
    this.name = 'SetupError'
  }
}

/**
 * Tells the person at the console. Always on standard error, so that standard output stays free for answers.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/**
 * @param {number} milliseconds
 * @returns {string} such as `0.3 s` or `2 min 5 s`
 */
export function formatDuration(milliseconds) {
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

const HEARTBEAT_MS = 15_000

/**
 * Announces a longer piece of work, says now and then that it goes on, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function showStep(title, work) {
  const startedAt = Date.now()
  say(`… ${title}`)
  const heartbeat = setInterval(() => say(`  … still at it (${formatDuration(Date.now() - startedAt)})`), HEARTBEAT_MS)
  try {
    const result = await work()
    say(`✓ ${title} (${formatDuration(Date.now() - startedAt)})`)
    return result
  } finally {
    clearInterval(heartbeat)
  }
}

/**
 * Runs a script's whole work and ends the process with its exit code.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error))
    process.exitCode = 1
  }
}
