import type { MessagePort } from 'node:worker_threads'
import { systemClock } from '../clock'
import { afterRest } from './after-rest'

/** What a thread gives back when nothing was asked of it for so many ms. */
export interface Rest {
  readonly afterMs: number
  readonly giveBack: () => void
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/**
 * The other end of `askThread`: answers one question after the other until it is told that there are no more, and then closes what it had open.
 * @param how.answer must be done when it returns
 * @param how.afterwards what nobody waits for, between two questions
 */
export function answerQuestions(
  port: MessagePort,
  how: {
    readonly answer: (question: unknown) => unknown
    readonly afterwards?: () => void
    readonly rest?: Rest
    readonly close: () => void
  },
): void {
  const rest = afterRest(systemClock, how.rest?.afterMs ?? 0, () => how.rest?.giveBack())
  port.on('message', (asked: { readonly id: number; readonly question: unknown } | null) => {
    rest.busy()
    if (asked === null) {
      how.close()
      port.close()
      return
    }
    const { id, question } = asked
    try {
      port.postMessage({ id, ok: true, answer: how.answer(question) })
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error'
      port.postMessage({ id, ok: false, failure: { name, code: codeOf(error) } })
    }
    how.afterwards?.()
    if (how.rest !== undefined) rest.idle()
  })
}
