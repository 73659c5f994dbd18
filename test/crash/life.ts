import { fork, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { Order, Word } from './doomed'

/** How a life ended. */
export type End =
  | { readonly how: 'killed' }
  /** It did all there was to do and was not killed. */
  | { readonly how: 'rested' }
  | { readonly how: 'broke'; readonly why: string }

/** A process that waits for its order. */
export interface Waiting {
  /** Lives by the order to its end. `idle` resolves when the services have no work of their own. */
  live(order: Order, idle: () => Promise<void>): Promise<End>
  /** Ends it from outside, now. */
  kill(): void
}

/** Processes that were started ahead, so that no run waits for one. */
export interface Nursery {
  next(): Waiting
  close(): void
}

/** So long a life may say nothing: a loaded machine is slow, but it goes on. ms. */
const longestSilenceMs = 90_000

/** @param entry the bundled `doomed` file */
export function openNursery(entry: string, ahead: number): Nursery {
  const ready: ChildProcess[] = []
  const all = new Set<ChildProcess>()
  // Compiled once for all of them.
  const env = { ...process.env, SLIPWAY_CRASH_AT: undefined, NODE_COMPILE_CACHE: join(dirname(entry), 'compiled') }
  let isClosed = false
  const start = (): ChildProcess => {
    const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env })
    all.add(child)
    child.once('exit', () => all.delete(child))
    return child
  }
  const fill = () => {
    while (!isClosed && ready.length < ahead) ready.push(start())
  }
  fill()
  return {
    next() {
      const child = ready.shift() ?? start()
      fill()
      return waitingIn(child)
    },
    close() {
      isClosed = true
      for (const child of all) child.kill('SIGKILL')
    },
  }
}

function waitingIn(child: ChildProcess): Waiting {
  return {
    kill() {
      child.kill('SIGKILL')
    },
    live: (order, idle) =>
      new Promise((resolve) => {
        let last: End = { how: 'killed' }
        const limit = setTimeout(() => {
          last = { how: 'broke', why: 'it neither went on nor ended' }
          child.kill('SIGKILL')
        }, longestSilenceMs)
        child.on('message', (word: Word) => {
          limit.refresh()
          if (word.say === 'idle?') {
            void idle().then(() => {
              if (child.connected) child.send('idle', () => undefined)
            })
          } else last = word.say === 'rested' ? { how: 'rested' } : { how: 'broke', why: word.why }
        })
        child.once('exit', (code, signal) => {
          clearTimeout(limit)
          if (signal !== 'SIGKILL' && last.how === 'killed') last = { how: 'broke', why: `it ended with ${String(code ?? signal)}` }
          resolve(last)
        })
        child.send(order, () => undefined)
      }),
  }
}

/** Where the bundles of the matrix lie, beside each other. */
export const entryBeside = (folder: string, name: string) => join(folder, `${name}.cjs`)
