import type { Reply } from './contract/errors'

/** What the preload puts on the page's `window.slipway`: three functions and nothing else. */
export interface Bridge {
  /** Sends one call to main. Rejects names that are not in the contract; never rejects otherwise: errors come as data. */
  readonly call: (name: string, input: unknown) => Promise<Reply<unknown>>
  /** Listens to one event; the answer stops listening. */
  readonly on: (name: string, listener: (payload: unknown) => void) => () => void
  /** Where files lie that the user dropped or pasted; those that lie on no disk (a picture out of a browser) are left out. */
  readonly pathsOf: (files: readonly File[]) => string[]
}

declare global {
  interface Window {
    readonly slipway: Bridge
  }
}
