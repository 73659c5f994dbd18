/** Resolves when everything else that waits for a turn of the event loop had one: to be awaited between the parts of long work. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
