/** Everything that happens in a history, as one running hash; the lines themselves only where somebody wants to read them. */
export interface Trace {
  note(line: string): void
  hash(): string
  readonly lines: readonly string[]
}

/** @param keeps how many of the last lines are kept */
export function createTrace(keeps: number): Trace {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  const lines: string[] = []
  return {
    lines,
    note(line) {
      for (let at = 0; at < line.length; at += 1) {
        const code = line.charCodeAt(at)
        high = Math.imul(high ^ code, 2_654_435_761)
        low = Math.imul(low ^ code, 1_597_334_677)
      }
      high = Math.imul(high ^ 10, 2_654_435_761)
      if (keeps === 0) return
      lines.push(line)
      if (lines.length > keeps) lines.shift()
    },
    hash: () => `${(high >>> 0).toString(16).padStart(8, '0')}${(low >>> 0).toString(16).padStart(8, '0')}`,
  }
}
