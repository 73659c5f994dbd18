const plain = globalThis.setImmediate
let waiting = 0

/** What runs on for so many turns waits for nothing but time. */
const mostTurns = 500

/** From now on it is known how many turns of the event loop are asked for. */
export function countImmediates(): void {
  const counted = (run: (...args: unknown[]) => void, ...args: unknown[]) => {
    waiting += 1
    return plain(() => {
      waiting -= 1
      run(...args)
    })
  }
  Object.assign(globalThis, { setImmediate: Object.assign(counted, { __promisify__: plain.__promisify__ }) })
}

/** Everything that can go on without time passing goes on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn === 0 || (waiting > 0 && turn < mostTurns); turn += 1) await new Promise<void>((resolve) => plain(resolve))
}
