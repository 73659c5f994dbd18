import type { MessagePort } from 'node:worker_threads'
import type { Excerpt } from './excerpt'
import type { FactsAnswer } from './facts-thread'
import { readFacts } from './read-facts'

/** The other end: to be called in the thread. Answers come in the order of the questions. */
export function serveFacts(port: MessagePort): void {
  let last: Promise<void> = Promise.resolve()
  const read = async (excerpt: Excerpt): Promise<FactsAnswer> => {
    try {
      return { media: await readFacts(excerpt), noMedia: null }
    } catch (error) {
      return { media: null, noMedia: error instanceof RangeError ? 'too-large' : 'failed' }
    }
  }
  port.on('message', (excerpt: Excerpt) => {
    last = last.then(async () => {
      port.postMessage(await read(excerpt))
    })
  })
}
