import type { MessagePort } from 'node:worker_threads'

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/**
 * The other end of `askThread`: answers one question after the other until it is told that there are no more, and then closes what it had open.
 * @param how.answer must be done when it returns
 * @param how.afterwards what nobody waits for, between two questions
 */
export function answerQuestions(
  port: MessagePort,
  how: { readonly answer: (question: unknown) => unknown; readonly afterwards?: () => void; readonly close: () => void },
): void {
  port.on('message', (asked: { readonly id: number; readonly question: unknown } | null) => {
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
  })
}
